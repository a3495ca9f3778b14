"""What a talk's new state promises to whom: invitations, chasers, reminders, calendar files."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypedDict

from domain.people import Role
from domain.reminders import reminder_times
from domain.slots import Interval
from domain.talks import MISSED, TIMED, Talk, TalkState
from storage import past, people, talks
from storage.outbox import Lane
from workflows.charge import hears_what_stalls
from workflows.ladders import climb
from workflows.notices import plan
from workflows.talks.recusal import kept_out
from workflows.work import Work


class _Subject(TypedDict):
    subject: str
    version: int


async def promise(work: Work, before: Talk, after: Talk) -> None:
    """Plan every notice of the state that a talk has come to."""
    planner = _PLANNERS.get(after.state)
    if planner is not None:
        await planner(work, before, after)
        await _tell_second(work, before, after)


async def promise_again(work: Work, before: Talk, talk: Talk) -> None:
    """Tell of another host, and plan anew what the state that a talk is in waits for."""
    await _tell_host(work, talk, "talk.deputy")
    agreed = work.person is not None and work.person.id == talk.manager_id
    if before.state is not TalkState.DUE and not agreed:
        await _tell(work, talk, "talk.deputy", talk.manager_id)
    await promise_on(work, before, talk)


async def tell_former(work: Work, before: Talk, after: Talk) -> None:
    """Tell a host who still works at the bank that somebody else holds the talk now."""
    former = await people.get_person(work.tx, before.host_id)
    if former is not None and former.active:
        await plan(work, "talk.given", reader=former.id, subject=f"talk:{after.id}", version=after.version)


async def promise_consent(work: Work, before: Talk, talk: Talk) -> None:
    """Ask the manager of a private talk whether its deputy may hold it; its confidant hears of no answer.

    Calendars lose the time that a host who can't hold it any more had set.
    """
    readers = {"manager": talk.manager_id, "head_office": talk.confidant_id}
    subject, version = consent_subject(talk), talk.version
    await climb(
        work, "talk.consent", since=work.now, readers=readers, subject=subject, version=version, deputy=talk.deputy_id
    )
    if before.standing != talk.standing:
        await _change_files(work, before, talk)


async def promise_request(work: Work, talk: Talk) -> None:
    """Ask the confidant of a private talk to arrange another host, and chase that."""
    readers = {"head_office": talk.confidant_id}
    subject, version = request_subject(talk), talk.version
    await climb(work, "talk.other_host", since=work.now, readers=readers, subject=subject, version=version)


def request_subject(talk: Talk) -> str:
    """Name the request for another host; it stands whatever becomes of the time."""
    return f"request:{talk.id}"


def consent_subject(talk: Talk) -> str:
    """Name the question whether a deputy may hold a private talk; it stands whatever becomes of the time."""
    return f"consent-{talk.deputy_id}:{talk.id}"


async def promise_on(work: Work, before: Talk, talk: Talk, *, knows: int | None = None) -> None:
    """Plan anew what the state that a talk is in waits for; who takes part may have changed, and `knows` of it."""
    await _WAITING[talk.state](work, talk)
    await _tell_second(work, before, talk, knows=knows)
    await _change_files(work, before, talk)


async def promise_closed(work: Work, before: Talk, talk: Talk) -> None:
    """Tell the bank's side that the talk with a manager who left is closed, and clear their calendars."""
    for reader in (talk.host_id, talk.second_id):
        if reader is not None:
            await _tell(work, talk, "talk.closed", reader)
    await _files(work, talk, await _holders(work, talk) - {talk.manager_id})


async def promise_uncovered(work: Work, talk: Talk) -> None:
    """Tell head office that nobody is there to hold a talk in place of its host: who is there themselves."""
    reader = await _head_office(work, talk, there=_slot(talk).end)
    if reader is not None:
        await _tell(work, talk, "talk.uncovered", reader)


async def promise_alone(work: Work, talk: Talk) -> None:
    """Tell head office that a host goes on without anybody who takes the minutes, and why."""
    reader = await _head_office(work, talk)
    if reader is not None:
        await _tell(work, talk, "talk.alone", reader)


async def promise_due(work: Work, talk: Talk) -> None:
    """Tell the host that a talk is to be booked, and chase until it is."""
    await _tell_host(work, talk, "talk.due")
    await _await_booking(work, talk)


async def promise_anew(work: Work, before: Talk, talk: Talk) -> None:
    """Tell another host that a talk is to be booked anew, and those to whom its earlier time was given."""
    await promise_due(work, talk)
    await _tell_second(work, before, talk)
    await _change_files(work, before, talk)


async def _await_booking(work: Work, talk: Talk) -> None:
    deadline = work.bank.calendar.close_of_business(talk.due_on)
    await _climb(work, talk, "talk.book", since=work.now, deadline=deadline)


async def _invited(work: Work, before: Talk, talk: Talk) -> None:
    """Ask the manager; chase an answer until the time that was set."""
    await _change_files(work, before, talk)
    await _tell(work, talk, "talk.invited", talk.manager_id, was=_was(before, talk))
    await _await_answer(work, talk)


async def _await_answer(work: Work, talk: Talk) -> None:
    await _climb(work, talk, "talk.answer", since=work.now, until=_slot(talk).start)
    await _ended(work, talk)


async def _proposed(work: Work, before: Talk, talk: Talk) -> None:
    await _change_files(work, before, talk)
    await _tell(work, talk, "talk.proposed", talk.host_id, was=_was(before, talk))
    await _await_reply(work, talk)


async def _await_reply(work: Work, talk: Talk) -> None:
    await _climb(work, talk, "talk.reply", since=work.now, until=_slot(talk).start)
    await _ended(work, talk)


async def _declined(work: Work, before: Talk, talk: Talk) -> None:
    await _tell(work, talk, "talk.declined", talk.host_id)
    await _await_other_time(work, talk)
    await _change_files(work, before, talk)


async def _await_other_time(work: Work, talk: Talk) -> None:
    await _climb(work, talk, "talk.reply", since=work.now)


async def _climb(
    work: Work,
    talk: Talk,
    purpose: str,
    *,
    since: datetime,
    deadline: datetime | None = None,
    until: datetime | None = None,
) -> None:
    readers = await parts_of(work, talk)
    day = event_day(work, talk)
    await climb(work, purpose, since=since, deadline=deadline, until=until, readers=readers, event=day, **_of(talk))


async def parts_of(work: Work, talk: Talk) -> dict[str, int | None]:
    """Say who plays which part in a talk."""
    return {"host": talk.host_id, "manager": talk.manager_id, "head_office": await _head_office(work, talk)}


async def _head_office(work: Work, talk: Talk, *, there: datetime | None = None) -> int | None:
    """Give who at head office hears what stalls: of a private talk its confidant alone.

    Nobody who is host or manager, or keeps out; who takes the minutes only where human resources have nobody else.
    """
    if talk.private:
        return talk.confidant_id
    barred = {talk.host_id, talk.manager_id} | await kept_out(work, talk)
    return await hears_what_stalls(work, but=barred, last=talk.second_id, there=there)


def _slot(talk: Talk) -> Interval:
    assert talk.slot is not None  # noqa: S101 - only states with a time come here
    return talk.slot


async def _confirmed(work: Work, before: Talk, talk: Talk) -> None:
    """Tell the other side, give everybody the calendar file, and remind them."""
    by_host = work.person is not None and work.person.id == talk.host_id
    await _tell(work, talk, "talk.confirmed", talk.manager_id if by_host else talk.host_id)
    await _files(work, talk, set(talk.people))
    await _remind(work, talk)


async def _remind(work: Work, talk: Talk) -> None:
    start = _slot(talk).start
    leads = [timedelta(minutes=m) for m in work.bank.policy.talks.reminders_minutes]
    for lead, at in reminder_times(start, leads, set_at=work.now, calendar=work.bank.calendar):
        minutes = int(lead.total_seconds() // 60)
        for reader in talk.people:
            await plan(
                work,
                "talk.reminder",
                reader=reader,
                at=at,
                until=start,
                step=str(minutes),
                minutes=minutes,
                **_of(talk),
            )
    await _ended(work, talk)


async def _cancelled(work: Work, before: Talk, talk: Talk) -> None:
    await _tell(work, talk, "talk.cancelled", talk.manager_id)
    await _change_files(work, before, talk)


async def _not_needed(work: Work, before: Talk, talk: Talk) -> None:
    """Tell a manager who knew of the talk, and who may see why it is not needed."""
    raised = await talks.list_triggers(work.tx, talk.id)
    if before.state is TalkState.DECLINED or any(r.raised_by == talk.manager_id for r in raised):
        await _tell(work, talk, "talk.not_needed", talk.manager_id)
    for reader in await _told_why(work, talk):
        await _tell(work, talk, "talk.spared", reader)


async def _told_why(work: Work, talk: Talk) -> list[int]:
    """Give who sees why a talk is not needed: the committee; of a private one its confidant alone."""
    if talk.private:
        return [talk.confidant_id] if talk.confidant_id is not None else []
    committee = await people.list_with_role(work.tx, Role.COMMITTEE)
    return [person.id for person in committee if person.id not in talk.scope.parties]


async def _held(work: Work, before: Talk, talk: Talk) -> None:
    """Chase the minutes until they are sent to the manager; of a private talk there need be none."""
    if talk.private:
        return
    of: _Subject = {"subject": f"minutes:{talk.id}", "version": 1}
    await climb(work, "minutes.missing", since=work.now, readers=await parts_of(work, talk), **of)


async def _missed(work: Work, before: Talk, talk: Talk) -> None:
    """Chase a new time; head office hears of a side that did not come a second time."""
    deadline = work.bank.calendar.close_of_business(talk.due_on)
    await _climb(work, talk, "talk.book", since=work.now, deadline=deadline)
    head_office = (await parts_of(work, talk))["head_office"]
    absences = {TalkState.NO_SHOW: talk.no_shows, TalkState.HOST_ABSENT: talk.host_absences}.get(talk.state, 0)
    if absences > 1 and head_office is not None:
        await _tell(work, talk, "talk.missed_again", head_office)


async def _ended(work: Work, talk: Talk) -> None:
    """Ask the host how it went, or what now, once its time has passed."""
    await _climb(work, talk, "talk.conclude", since=_slot(talk).end)


async def _files(work: Work, talk: Talk, readers: set[int]) -> None:
    for reader in sorted(readers):
        step = "" if reader in talk.people else _OUT
        await plan(work, "talk.file", reader=reader, lane=Lane.QUIET, at=work.now, step=step, **_of(talk))


_OUT = "out"
"""The step of a file that takes a talk out of the calendar of who takes no part in it any more."""


async def _change_files(work: Work, before: Talk, talk: Talk) -> None:
    """Bring the calendars of those who hold the talk's file in line, and of who is new to a confirmed one."""
    if before.standing is None:
        return
    new = set(talk.people) - set(before.people) if talk.state is TalkState.CONFIRMED else set()
    await _files(work, talk, await _holders(work, talk) | new)


async def _holders(work: Work, talk: Talk) -> set[int]:
    """Give who holds the talk's file and can still be reached; not who was told already that it is out."""
    found = await past.list_reached(work.tx, subject=f"talk:{talk.id}", kind="talk.file")
    held = [person_id for person_id, key in found.items() if f"/{_OUT}/" not in key]
    return {person_id for person_id in held if await people.get_account_of(work.tx, person_id) is not None}


async def _tell_second(work: Work, before: Talk, talk: Talk, *, knows: int | None = None) -> None:
    """Tell who takes the minutes once the time is confirmed, and of whatever becomes of it then, but who knows."""
    was_set = before.state is TalkState.CONFIRMED
    former = before.second_id if before.second_id not in talk.people and was_set else None
    if former is not None and former != knows and await people.get_account_of(work.tx, former) is not None:
        await _tell(work, talk, "talk.second_free", former)
    if talk.second_id is not None and (was_set or talk.state is TalkState.CONFIRMED or await _is_off(work, talk)):
        await _tell(work, talk, "talk.second", talk.second_id)


async def _is_off(work: Work, talk: Talk) -> bool:
    """Whether a time is off that stands in the recorder's calendar still, though it was moved since."""
    off = talk.state in (TalkState.DECLINED, TalkState.CANCELLED)
    return off and talk.second_id in await _holders(work, talk)


async def _tell(
    work: Work, talk: Talk, kind: str, reader: int, *, day: str | None = None, was: str | None = None
) -> None:
    await plan(work, kind, reader=reader, event=day or event_day(work, talk), was=was, **_of(talk))


async def _tell_host(work: Work, talk: Talk, kind: str) -> None:
    """Tell who holds a talk now; of a private one today, however much that person got: a list would name no head."""
    await _tell(work, talk, kind, talk.host_id, day=work.today.isoformat() if talk.private else None)


def _was(before: Talk, talk: Talk) -> str | None:
    """Give when the time began that stood until now: a change is told as old and new."""
    if before.slot is None or before.state not in TIMED or before.slot == talk.slot:
        return None
    return before.slot.start.isoformat()


def event_day(work: Work, talk: Talk) -> str | None:
    """Give the day of a talk's time: what is about today is outside the day's limit of pushes."""
    return work.bank.calendar.local(talk.slot.start).date().isoformat() if talk.slot is not None else None


def _of(talk: Talk) -> _Subject:
    return {"subject": f"talk:{talk.id}", "version": talk.version}


_WAITING: dict[TalkState, Callable[[Work, Talk], Awaitable[None]]] = {
    TalkState.DUE: _await_booking,
    TalkState.INVITED: _await_answer,
    TalkState.PROPOSED: _await_reply,
    TalkState.DECLINED: _await_other_time,
    TalkState.CONFIRMED: _remind,
    **dict.fromkeys(MISSED, _await_booking),
}
"""What each open state waits for, whoever is asked."""

_PLANNERS: dict[TalkState, Callable[[Work, Talk, Talk], Awaitable[None]]] = {
    TalkState.INVITED: _invited,
    TalkState.PROPOSED: _proposed,
    TalkState.DECLINED: _declined,
    TalkState.CONFIRMED: _confirmed,
    TalkState.CANCELLED: _cancelled,
    TalkState.NOT_NEEDED: _not_needed,
    TalkState.HELD: _held,
    **dict.fromkeys(MISSED, _missed),
}
