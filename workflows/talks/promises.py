"""What a talk's new state promises to whom: invitations, chasers, reminders, calendar files."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypedDict

from domain.talks import Talk, TalkState, reminder_times
from storage.outbox import Lane
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


async def _invited(work: Work, before: Talk, talk: Talk) -> None:
    """Ask the manager; again, then the supervisor, then head office, if no answer comes."""
    await _tell(work, talk, "talk.invited", talk.manager_id)
    policy, calendar = work.bank.policy.talks, work.bank.calendar
    asked = calendar.push_time(work.now)

    def later(days: int) -> datetime:
        here = calendar.local(asked)
        return calendar.push_time(calendar.instant(calendar.add_workdays(here.date(), days), here.time()))

    assert talk.slot is not None  # noqa: S101 - an invitation names a time
    again, start = later(policy.ask_again_workdays), talk.slot.start
    if again < start:  # afterwards there is nothing left to answer
        await plan(work, "talk.ask_again", reader=talk.manager_id, at=again, until=start, **_of(talk))
    await plan(work, "talk.unanswered", reader=talk.host_id, at=later(policy.tell_supervisor_workdays), **_of(talk))
    head_office = await head_office_contact(work)
    if head_office is not None and head_office.id not in (talk.host_id, talk.manager_id):
        at = later(policy.tell_head_office_workdays)
        await plan(work, "talk.unanswered_up", reader=head_office.id, at=at, **_of(talk))
    await _ended(work, talk)


async def _proposed(work: Work, before: Talk, talk: Talk) -> None:
    await _tell(work, talk, "talk.proposed", talk.host_id)
    await _ended(work, talk)


async def _declined(work: Work, before: Talk, talk: Talk) -> None:
    await _tell(work, talk, "talk.declined", talk.host_id)
    await _withdraw_files(work, talk)


async def _confirmed(work: Work, before: Talk, talk: Talk) -> None:
    """Tell the other side, give both the calendar file, and remind both."""
    other = talk.host_id if before.state is TalkState.INVITED else talk.manager_id
    await _tell(work, talk, "talk.confirmed", other)
    await _files(work, talk)
    assert talk.slot is not None  # noqa: S101 - a confirmed talk has a time
    leads = [timedelta(minutes=m) for m in work.bank.policy.talks.reminders_minutes]
    for lead, at in reminder_times(talk.slot.start, leads, set_at=work.now, calendar=work.bank.calendar):
        minutes = int(lead.total_seconds() // 60)
        for reader in (talk.manager_id, talk.host_id):
            await plan(
                work,
                "talk.reminder",
                reader=reader,
                at=at,
                until=talk.slot.start,
                step=str(minutes),
                minutes=minutes,
                **_of(talk),
            )
    await _ended(work, talk)


async def _cancelled(work: Work, before: Talk, talk: Talk) -> None:
    await _tell(work, talk, "talk.cancelled", talk.manager_id)
    await _withdraw_files(work, talk)


async def _ended(work: Work, talk: Talk) -> None:
    """Ask the host how it went, or what now, once its time has passed."""
    assert talk.slot is not None  # noqa: S101 - only states with a time come here
    at = work.bank.calendar.push_time(talk.slot.end)
    await plan(work, "talk.ended", reader=talk.host_id, at=at, **_of(talk))


async def _files(work: Work, talk: Talk) -> None:
    for reader in (talk.manager_id, talk.host_id):
        await plan(work, "talk.file", reader=reader, **_of(talk))


async def _withdraw_files(work: Work, talk: Talk) -> None:
    """Take the talk out of the calendars of those who hold its file."""
    if talk.calendar_sequence > 0:
        await _files(work, talk)


async def _tell(work: Work, talk: Talk, kind: str, reader: int) -> None:
    await plan(work, kind, reader=reader, lane=Lane.NOTICE, **_of(talk))


def _of(talk: Talk) -> _Subject:
    return {"subject": f"talk:{talk.id}", "version": talk.version}


_PLANNERS: dict[TalkState, Callable[[Work, Talk, Talk], Awaitable[None]]] = {
    TalkState.INVITED: _invited,
    TalkState.PROPOSED: _proposed,
    TalkState.DECLINED: _declined,
    TalkState.CONFIRMED: _confirmed,
    TalkState.CANCELLED: _cancelled,
}
