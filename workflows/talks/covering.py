"""Leave over a talk (请假): a deputy takes it over in time, somebody else takes its minutes at once."""

from datetime import datetime

from domain import handing as rules
from domain.leave import Leave, crosses
from domain.slots import Interval
from domain.talks import Talk
from storage import leave as leaves
from storage import people, talks
from workflows.talks import seconds
from workflows.talks.consent import ask_for_successor
from workflows.talks.deputies import candidates, free_candidates, give
from workflows.talks.due import tell_host
from workflows.talks.promises import promise_uncovered, tell_former
from workflows.talks.recorders import replace_second
from workflows.work import Work


async def bear(work: Work, leave: Leave, talk: Talk) -> bool:
    """Let a talk bear that somebody is away at its time; says whether nothing is left for its host to arrange.

    Somebody else takes the minutes at once, if anybody is free; a host has until `cover_time` to act.
    """
    if leave.person_id == talk.second_id and await seconds.list_free(work, talk, talk.standing):
        after = await replace_second(work, talk, action="talk.second_away")
        await tell_host(work, after, "talk.second_changed", step="")
        return True
    if leave.person_id == talk.host_id and talk.slot is not None:
        at = max(cover_time(work, talk.slot), work.now)
        await talks.mark_talk(work.tx, talk.model_copy(update={"cover_at": at}))
    return False


def cover_time(work: Work, slot: Interval) -> datetime:
    """Give until when a host who is away at a time may act: a close of business before it, by policy."""
    calendar = work.bank.calendar
    day = calendar.local(slot.start).date()
    for _ in range(work.bank.policy.talks.cover_workdays):
        day = calendar.previous_workday(day)
    return calendar.close_of_business(day)


async def cover_absences(work: Work) -> None:
    """Let somebody else hold the talks whose hosts are away at their time and did not act."""
    for talk_id in await talks.due_covers(work.tx, work.now):
        talk = await talks.lock_talk(work.tx, talk_id)
        if talk is not None:
            talk = talk.model_copy(update={"cover_at": None})
            await talks.mark_talk(work.tx, talk)
            if await _is_left(work, talk):
                await _cover(work, talk)


async def _is_left(work: Work, talk: Talk) -> bool:
    """Whether the talk is still to come, its host is away then, and nobody is asked to hold it instead."""
    ahead = talk.slot is not None and talk.slot.start > work.now
    asked = talk.deputy_id is not None or talk.host_request is not None
    away = await leaves.list_leaves(work.tx, [talk.host_id], since=work.now)
    return ahead and not asked and any(crosses(leave, talk) for leave in away)


async def _cover(work: Work, talk: Talk) -> None:
    """Give the talk to who is free at its time; head office is told where nobody is."""
    found = await candidates(work, talk)
    await people.lock_people(work.tx, [*talk.people, *(p.id for p in found)])
    free = await free_candidates(work, talk, found)
    if not free:
        await promise_uncovered(work, talk)
    elif talk.private:
        await ask_for_successor(work, talk, free[0])
    else:
        after = rules.hand_over(talk, free[0].id, due_on=work.today)
        await give(work, talk, after, reason=None)
        await tell_former(work, talk, after)
