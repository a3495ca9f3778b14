"""Who takes the minutes instead (换记录人), or that nobody does (不设记录人)."""

from dataclasses import dataclass

from domain import handing
from domain.errors import RefusalError, refuse_unless
from domain.rights import Right
from domain.talks import Alone, Interest, Talk
from storage import people, talks
from workflows import notices
from workflows.talks import seconds
from workflows.talks.booking import Changed, Stale
from workflows.talks.due import tell_host
from workflows.talks.handing import talk_for
from workflows.talks.promises import promise_alone, promise_on
from workflows.talks.times import free_times
from workflows.talks.views import load, offers_for, view_of
from workflows.work import Work


async def replace_second(work: Work, talk: Talk, *, action: str, knows: int | None = None) -> Talk:
    """Choose somebody else to take the minutes, since who should can't any more; nobody where nobody is free.

    Who `knows` of it by the own press is not told.
    """
    found = await seconds.list_free(work, talk, talk.standing, but=talk.second_id)
    free = [person for person in found if person.id != talk.second_id]
    return await _keep(work, talk, free[0].id if free else None, action=action, knows=knows)


@dataclass(frozen=True)
class SecondFree:
    """Somebody else takes the minutes; who was to do so need not come."""

    number: str


async def recuse_second(work: Work, talk_id: int, *, version: int, interest: Interest | None) -> SecondFree | Stale:
    """Let who is to take the minutes say no; whoever declares an interest never reads the talk again.

    Without an interest it takes somebody else who is free. The host hears who does it now.
    """
    talk = await talk_for(work, talk_id, version, "recuse_second")
    if isinstance(talk, Stale):
        return talk
    if interest is not None:
        talk = talk.model_copy(update={"recused": talk.recused | {work.actor.id}})
    found = await seconds.list_free(work, talk, talk.standing, but=work.actor.id)
    others = [person for person in found if person.id != work.actor.id]
    refuse_unless(others or interest is not None, "talk.no_second", talk=talk)
    action = "talk.second_busy" if interest is None else "talk.second_recused"
    after = await replace_second(work, talk, action=action, knows=work.actor.id)
    await tell_host(work, after, "talk.second_changed", step=str(after.version))
    return SecondFree(talk.number)


async def change_second(work: Work, talk_id: int, *, version: int, second: int) -> Changed | Stale:
    """Let the host choose somebody else, free at the talk's time, to take its minutes."""
    talk = await _hosted(work, talk_id, version)
    if isinstance(talk, Stale):
        return talk
    await people.lock_people(work.tx, [*talk.people, *await seconds.concerned(work, talk, second)])
    await seconds.check_named(work, talk, second)
    after = await _keep(work, talk, second, action="talk.second_changed")
    return Changed(await view_of(work, after, work.actor.id))


async def _hosted(work: Work, talk_id: int, version: int) -> Talk | Stale:
    """Give the actor's own talk, locked; as it is now for a press on an old card."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    if work.actor.id != talk.host_id:
        raise RefusalError("gate.denied")
    return talk if talk.version == version else Stale(await view_of(work, talk, work.actor.id))


async def go_on_alone(work: Work, talk_id: int, *, version: int, why: Alone) -> Changed | Stale:
    """Let the host go on without a recorder, since no time has one; head office is told, with the reason."""
    talk = await _hosted(work, talk_id, version)
    if isinstance(talk, Stale):
        return talk
    if talk.alone is None:
        needed = seconds.wanted(work, talk) and not await free_times(work, talk, 1)
        refuse_unless(needed, "talk.second_there", talk=talk)
        talk = await _go_on(work, talk, handing.go_on_alone(talk, why))
    offers = await offers_for(work, talk, work.actor.id)
    return Changed(await view_of(work, talk, work.actor.id, offers=offers))


async def _go_on(work: Work, before: Talk, after: Talk) -> Talk:
    subject = f"talk:{after.id}"
    await talks.mark_talk(work.tx, after)
    await work.note("talk.alone", subject, after=after.alone, version=after.version)
    if after.version != before.version:
        await talks.mark_occupied(work.tx, after.people, after.standing, subject=subject)
        await notices.cancel(work, subject)
        await promise_on(work, before, after)
    await promise_alone(work, after)
    return after


async def _keep(work: Work, talk: Talk, second: int | None, *, action: str, knows: int | None = None) -> Talk:
    """Keep a talk whose minutes somebody else takes: diaries, audit; the promises are made anew."""
    after, subject = handing.other_second(talk, second), f"talk:{talk.id}"
    await talks.mark_occupied(work.tx, after.people, after.standing, subject=subject)
    await talks.mark_talk(work.tx, after)
    await work.note(action, subject, before=f"person:{talk.second_id}", version=after.version)
    await notices.cancel(work, subject)
    await promise_on(work, talk, after, knows=knows)
    return after
