"""Handing a talk over (转交): to whom, and what it takes with it."""

from dataclasses import dataclass
from datetime import timedelta

from domain import talks as rules
from domain.errors import RefusalError, refuse_unless
from domain.people import Person, Role, supervisor_of
from domain.personal import mask
from domain.rights import Right, may
from domain.slots import Interval
from domain.talks import Talk, TalkState
from storage import people, talks
from workflows import notices
from workflows.talks.booking import Stale
from workflows.talks.promises import promise_again
from workflows.talks.times import free_at
from workflows.talks.views import load, offers_for, view_of
from workflows.work import Work


@dataclass(frozen=True)
class HandedOver:
    """Somebody else holds the talk now; whoever handed it over takes no part in it any more."""

    number: str
    host: Person


async def candidates(work: Work, talk: Talk) -> list[Person]:
    """Give who may hold a talk instead of its host: the manager's supervisor, the branch's, human resources."""
    everybody = await people.list_people(work.tx)
    manager = next((p for p in everybody if p.id == talk.manager_id), None)
    named = supervisor_of(manager, {p.staff_no: p for p in everybody}) if manager is not None else None
    able = [p for p in everybody if p.id not in talk.recused | set(talk.people) and may(p, Right.TALK_HOST)]
    near = [p for p in able if p.has(Role.SUPERVISOR) and p.branch == talk.branch]
    office = [p for p in able if p.has(Role.HUMAN_RESOURCES)]
    first = [p for p in able if named is not None and p.id == named.id]
    return list({p.id: p for p in [*first, *near, *office]}.values())


async def free_candidates(work: Work, talk: Talk, found: list[Person]) -> list[Person]:
    """Give those of them who are there at the talk's time; of one without a time, who is there now."""
    slot = talk.standing or Interval(work.now, work.now + timedelta(minutes=1))
    diary = await free_at(work, talk, slot, [p.id for p in found])
    return [p for p in found if p.id in diary]


async def list_deputies(work: Work, talk_id: int) -> list[Person]:
    """Give to whom the actor can hand a talk over."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    return await free_candidates(work, talk, await candidates(work, talk))


async def check_deputy(work: Work, talk_id: int, person: Person) -> None:
    """Refuse somebody who can't take a talk over; the next one who can is named."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    await _check(work, talk, person)


async def _check(work: Work, talk: Talk, person: Person) -> None:
    found = await candidates(work, talk)
    refuse_unless(person.id in {p.id for p in found}, "talk.no_deputy", name=person.name)
    free = await free_candidates(work, talk, found)
    if person.id in {p.id for p in free}:
        return
    refuse_unless(free, "talk.deputy_away", name=person.name)
    raise RefusalError("talk.deputy_away_next", name=person.name, other=free[0].name)


async def hand_over(work: Work, talk_id: int, *, version: int, to: int, reason: str) -> HandedOver | Stale:
    """Let the host give the talk to a deputy, with a reason; its time stands."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    if work.actor.id != talk.host_id:
        raise RefusalError("gate.denied")
    if talk.version != version:
        view = await view_of(work, talk, work.actor.id, offers=await offers_for(work, talk, work.actor.id))
        return Stale(view=view)
    # The manager's consent is the request for another host, which the confidant of a private talk answers.
    refuse_unless(not talk.private, "talk.private_deputy", number=talk.number)
    await people.lock_people(work.tx, [*talk.people, to])
    deputy = await people.get_person(work.tx, to)
    if deputy is None:
        raise RefusalError("gate.denied")
    await _check(work, talk, deputy)
    await give(work, talk, rules.hand_over(talk, to), reason=mask(reason))
    return HandedOver(number=talk.number, host=deputy)


async def give(work: Work, before: Talk, after: Talk, *, reason: str | None) -> None:
    """Keep a talk that has another host: diaries, history, audit; the promises are made anew."""
    subject = f"talk:{after.id}"
    if not await talks.mark_occupied(work.tx, after.people, after.standing, subject=subject):
        raise RefusalError("talk.slot_taken")
    await talks.mark_talk(work.tx, after)
    await talks.add_handover(
        work.tx,
        talk_id=after.id,
        from_id=before.host_id,
        to_id=after.host_id,
        by_id=work.person.id if work.person else None,
        reason=reason,
        now=work.now,
    )
    hosts = {"before": f"person:{before.host_id}", "after": f"person:{after.host_id}"}
    await work.note("talk.handed_over", subject, **hosts, version=after.version)
    await notices.cancel(work, subject)
    await promise_again(work, before, after)


async def succeed(work: Work, talk: Talk) -> Person | None:
    """Give an open talk to the next host whom the roster knows, in place of one who can't hold it any more.

    One who is free at its time keeps it; else it is booked anew. None where the roster knows nobody.
    """
    found = await candidates(work, talk)
    if not found:
        return None
    await people.lock_people(work.tx, [*talk.people, *(p.id for p in found)])
    free = await free_candidates(work, talk, found)
    host = (free or found)[0]
    keeps = bool(free) or talk.state is TalkState.DUE
    due_on = work.bank.calendar.next_workday(work.today)
    after = rules.hand_over(talk, host.id) if keeps else rules.book_anew(talk, host.id, due_on=due_on)
    await give(work, talk, after, reason=None)
    return host
