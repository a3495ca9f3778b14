"""What a talk's new state promises to whom: invitations, chasers, reminders, calendar files."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypedDict

from domain.people import Role
from domain.slots import Interval
from domain.talks import MISSED, Talk, TalkState, reminder_times
from storage import people, talks
from storage.outbox import Lane
from workflows.ladders import climb
from workflows.notices import plan
from workflows.people import head_office_contact
from workflows.work import Work


class _Subject(TypedDict):
    subject: str
    version: int


async def promise(work: Work, before: Talk, after: Talk) -> None:
    """Plan every notice of the state that a talk has come to."""
    planner = _PLANNERS.get(after.state)
    if planner is not None:
        await planner(work, before, after)


async def promise_due(work: Work, talk: Talk) -> None:
    """Tell the host that a talk is to be booked, and chase until it is."""
    await _tell(work, talk, "talk.due", talk.host_id)
    deadline = work.bank.calendar.close_of_business(talk.due_on)
    await _climb(work, talk, "talk.book", since=work.now, deadline=deadline)


async def _invited(work: Work, before: Talk, talk: Talk) -> None:
    """Ask the manager; chase an answer until the time that was set."""
    await _tell(work, talk, "talk.invited", talk.manager_id)
    await _climb(work, talk, "talk.answer", since=work.now, until=_slot(talk).start)
    await _ended(work, talk)


async def _proposed(work: Work, before: Talk, talk: Talk) -> None:
    await _tell(work, talk, "talk.proposed", talk.host_id)
    await _climb(work, talk, "talk.reply", since=work.now, until=_slot(talk).start)
    await _ended(work, talk)


async def _declined(work: Work, before: Talk, talk: Talk) -> None:
    await _tell(work, talk, "talk.declined", talk.host_id)
    await _climb(work, talk, "talk.reply", since=work.now)
    await _withdraw_files(work, talk)


async def _climb(
    work: Work,
    talk: Talk,
    purpose: str,
    *,
    since: datetime,
    deadline: datetime | None = None,
    until: datetime | None = None,
) -> None:
    readers = await _parts(work, talk)
    await climb(work, purpose, since=since, deadline=deadline, until=until, readers=readers, **_of(talk))


async def _parts(work: Work, talk: Talk) -> dict[str, int | None]:
    """Say who plays which part in a talk; head office is nobody where it takes part itself.

    Of a private talk only its confidant at head office hears.
    """
    found = await head_office_contact(work)
    apart = found is not None and found.id not in talk.scope.parties
    head_office = talk.confidant_id if talk.private else found.id if found and apart else None
    return {"host": talk.host_id, "manager": talk.manager_id, "head_office": head_office}


def _slot(talk: Talk) -> Interval:
    assert talk.slot is not None  # noqa: S101 - only states with a time come here
    return talk.slot


async def _confirmed(work: Work, before: Talk, talk: Talk) -> None:
    """Tell the other side, give both the calendar file, and remind both."""
    other = talk.host_id if before.state is TalkState.INVITED else talk.manager_id
    await _tell(work, talk, "talk.confirmed", other)
    await _files(work, talk)
    start = _slot(talk).start
    leads = [timedelta(minutes=m) for m in work.bank.policy.talks.reminders_minutes]
    for lead, at in reminder_times(start, leads, set_at=work.now, calendar=work.bank.calendar):
        minutes = int(lead.total_seconds() // 60)
        for reader in (talk.manager_id, talk.host_id):
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
    await _withdraw_files(work, talk)


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
    """Chase the minutes until they are sent to the manager."""
    of: _Subject = {"subject": f"minutes:{talk.id}", "version": 1}
    await climb(work, "minutes.missing", since=work.now, readers=await _parts(work, talk), **of)


async def _missed(work: Work, before: Talk, talk: Talk) -> None:
    """Chase a new time; head office hears of a manager who did not come a second time."""
    deadline = work.bank.calendar.close_of_business(talk.due_on)
    await _climb(work, talk, "talk.book", since=work.now, deadline=deadline)
    head_office = (await _parts(work, talk))["head_office"]
    if talk.state is TalkState.NO_SHOW and talk.no_shows > 1 and head_office is not None:
        await _tell(work, talk, "talk.missed_again", head_office)


async def _ended(work: Work, talk: Talk) -> None:
    """Ask the host how it went, or what now, once its time has passed."""
    await _climb(work, talk, "talk.conclude", since=_slot(talk).end)


async def _files(work: Work, talk: Talk) -> None:
    for reader in (talk.manager_id, talk.host_id):
        await plan(work, "talk.file", reader=reader, lane=Lane.QUIET, at=work.now, **_of(talk))


async def _withdraw_files(work: Work, talk: Talk) -> None:
    """Take the talk out of the calendars of those who hold its file."""
    if talk.calendar_sequence > 0:
        await _files(work, talk)


async def _tell(work: Work, talk: Talk, kind: str, reader: int) -> None:
    day = work.bank.calendar.local(talk.slot.start).date().isoformat() if talk.slot is not None else None
    await plan(work, kind, reader=reader, event=day, **_of(talk))


def _of(talk: Talk) -> _Subject:
    return {"subject": f"talk:{talk.id}", "version": talk.version}


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
