"""Handing a talk over (转交): to whom, and what it takes with it."""

from dataclasses import dataclass
from datetime import timedelta

from domain import consent
from domain import handing as rules
from domain.errors import RefusalError, refuse_unless
from domain.people import Person, Role, supervisor_of
from domain.personal import mask
from domain.rights import Right, may
from domain.slots import Interval
from domain.talks import Talk, TalkState
from storage import people, talks
from workflows import notices
from workflows.talks import seconds
from workflows.talks.booking import Changed, Stale
from workflows.talks.consent import ConsentAsked, ask_consent, ask_for_successor, asked, leave_to_confidant
from workflows.talks.diaries import free_at
from workflows.talks.due import with_confidant
from workflows.talks.handing import HostAsked
from workflows.talks.promises import consent_subject, promise_again, tell_former
from workflows.talks.recusal import kept_out
from workflows.talks.views import load, offers_for, view_of
from workflows.work import Work


@dataclass(frozen=True)
class HandedOver:
    """Somebody else holds the talk now; whoever handed it over takes no part in it any more."""

    number: str
    host: Person


async def candidates(work: Work, talk: Talk) -> list[Person]:
    """Give who may hold a talk instead of its host: the manager's supervisor, the branch's, human resources.

    Who takes its minutes comes last.
    """
    everybody = await people.list_people(work.tx)
    manager = next((p for p in everybody if p.id == talk.manager_id), None)
    named = supervisor_of(manager, {p.staff_no: p for p in everybody}) if manager is not None else None
    barred = await kept_out(work, talk) | {talk.host_id, talk.manager_id}
    able = [p for p in everybody if p.id not in barred and may(p, Right.TALK_HOST)]
    near = [p for p in able if p.has(Role.SUPERVISOR) and p.branch == talk.branch]
    office = [p for p in able if p.has(Role.HUMAN_RESOURCES)]
    first = [p for p in able if named is not None and p.id == named.id]
    found = {p.id: p for p in [*first, *near, *office]}.values()
    return sorted(found, key=lambda p: p.id == talk.second_id)


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


async def hand_over(
    work: Work, talk_id: int, *, version: int, to: int, reason: str | None
) -> HandedOver | ConsentAsked | Stale:
    """Let the host give the talk to a deputy, with a reason; its time stands.

    Of a private one the manager is asked first.
    """
    talk = await load(work, talk_id, Right.TALK_HOST)
    if work.actor.id != talk.host_id:
        raise RefusalError("gate.denied")
    if talk.version != version:
        view = await view_of(work, talk, work.actor.id, offers=await offers_for(work, talk, work.actor.id))
        return Stale(view=view)
    await people.lock_people(work.tx, [*talk.people, to, *await seconds.concerned(work, talk, None)])
    deputy = await people.get_person(work.tx, to)
    if deputy is None:
        raise RefusalError("gate.denied")
    await _check(work, talk, deputy)
    if talk.private:
        return await ask_consent(work, talk, deputy)
    after = rules.hand_over(talk, to, due_on=work.bank.calendar.next_workday(work.today))
    await give(work, talk, after, reason=mask(reason) if reason is not None else None)
    return HandedOver(number=talk.number, host=deputy)


async def agree_to_deputy(work: Work, talk_id: int, *, version: int, deputy_id: int) -> HostAsked | Changed | Stale:
    """Let the manager of a private talk agree to a deputy, who holds it from now on; the former host is told.

    A deputy who can't hold it any more leaves it to the confidant.
    """
    talk = await asked(work, talk_id, version=version, deputy_id=deputy_id)
    if not isinstance(talk, Talk):
        return talk
    await people.lock_people(work.tx, [*talk.people, deputy_id])
    deputy = next((p for p in await candidates(work, talk) if p.id == deputy_id), None)
    if deputy is None:
        return await leave_to_confidant(work, talk, consent.GONE)
    await notices.cancel(work, consent_subject(talk))
    after = await with_confidant(work, await _taken_over(work, talk, deputy))
    await give(work, talk, after, reason=None)
    await tell_former(work, talk, after)
    return Changed(await view_of(work, after, work.actor.id))


async def _taken_over(work: Work, talk: Talk, host: Person) -> Talk:
    """Give the talk to somebody: one who is free at its time keeps it, else it is booked anew."""
    morrow = work.bank.calendar.next_workday(work.today)
    if talk.state is TalkState.DUE or await free_candidates(work, talk, [host]):
        return rules.hand_over(talk, host.id, due_on=morrow)
    return rules.book_anew(talk, host.id, due_on=morrow)


async def give(work: Work, before: Talk, after: Talk, *, reason: str | None) -> None:
    """Keep a talk that has another host: diaries, history, audit; the promises are made anew."""
    subject, after = f"talk:{after.id}", await _with_second(work, before, after)
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


async def _with_second(work: Work, before: Talk, talk: Talk) -> Talk:
    """Let somebody else take the minutes of a talk whose recorder became its host; nobody where nobody is free."""
    if talk.second_id != talk.host_id:
        return talk
    alone = talk.model_copy(update={"second_id": None})
    free = [p.id for p in await seconds.list_free(work, alone, talk.standing) if p.id != before.host_id]
    return alone.model_copy(update={"second_id": next(iter(free), None)}) if talk.standing is not None else alone


async def succeed(work: Work, talk: Talk) -> Person | None:
    """Give an open talk to the next host whom the roster knows, in place of one who can't hold it any more.

    One who is free at its time keeps it; else it is booked anew. Of a private one the manager is asked first.
    None where the roster knows nobody.
    """
    found = await candidates(work, talk)
    if not found:
        return None
    await people.lock_people(work.tx, [*talk.people, *(p.id for p in found)])
    free = await free_candidates(work, talk, found)
    host = (free or found)[0]
    if talk.private:
        await ask_for_successor(work, talk, host)
    else:
        await give(work, talk, await _taken_over(work, talk, host), reason=None)
    return host
