"""Leave: recording when somebody is away, what it crosses, taking it back."""

from dataclasses import dataclass
from datetime import datetime

from domain import leave as rules
from domain.errors import RefusalError, refuse_unless
from domain.leave import Leave, LeaveKind, check_period, crosses
from domain.people import Person
from domain.rights import Object, Right, may
from domain.slots import Interval
from domain.talks import Talk
from storage import leave as leaves
from storage import people, talks
from workflows import exams, notices
from workflows.exams.answering import leave_recorded as exam_crossed
from workflows.notices import plan
from workflows.talks.covering import bear
from workflows.talks.times import free_times
from workflows.talks.views import TalkView, view_of
from workflows.training import leave_recorded, leave_taken_back
from workflows.work import Work


@dataclass(frozen=True)
class LeaveView:
    """A leave, and whose it is."""

    leave: Leave
    person: Person


@dataclass(frozen=True)
class Recorded:
    """A leave has been recorded; the talks that it crosses, whose hosts have been told."""

    view: LeaveView
    crossed: tuple[Talk, ...]
    own: bool
    """Whether it is the actor's."""


@dataclass(frozen=True)
class LeaveList:
    """The leaves to come in the actor's reach, soonest first."""

    leaves: tuple[LeaveView, ...]
    viewer_id: int
    for_others: bool
    """Whether the actor may record one for somebody else."""


@dataclass(frozen=True)
class Crossing:
    """A talk whose time somebody's leave crosses, as its host sees it."""

    view: TalkView
    away: Person
    until: datetime | None = None
    """Until when its host, who is away, may act before somebody else takes it over."""


async def colleagues(work: Work) -> list[Person]:
    """Give for whom the actor may record a leave."""
    found = await people.list_people(work.tx)
    return [p for p in found if p.id != work.actor.id and may(work.actor, Right.LEAVE_RECORD_FOR, _scope(p))]


def _scope(person: Person) -> Object:
    return Object(branch=person.branch, parties=frozenset({person.id}))


def _permit(work: Work, person: Person) -> None:
    """Refuse unless it is the actor's own leave, or that of somebody in the actor's reach."""
    if person.id != work.actor.id:
        work.permit(Right.LEAVE_RECORD_FOR, _scope(person))
    work.permit(Right.LEAVE_RECORD, _scope(person))


async def record(work: Work, *, kind: LeaveKind, period: Interval, person_id: int | None = None) -> Recorded:
    """Record when the actor, or somebody in the actor's reach, is away; hosts of crossed talks are told."""
    person = await people.get_person(work.tx, person_id) if person_id is not None else work.actor
    if person is None or not person.active:
        raise RefusalError("gate.denied")
    _permit(work, person)
    check_period(period, now=work.now)
    for talk in sorted(await talks.list_open(work.tx, party=person.id), key=lambda talk: talk.id):
        await talks.lock_talk(work.tx, talk.id)
    await people.lock_people(work.tx, [person.id])
    await _refuse_twice(work, person, period)
    leave = await leaves.add_leave(
        work.tx,
        Leave(id=0, person_id=person.id, kind=kind, period=period, recorded_by=work.actor.id),
    )
    await talks.mark_away(work.tx, person.id, period, subject=f"leave:{leave.id}")
    await work.note("leave.recorded", f"leave:{leave.id}", after=kind, version=leave.version)
    crossed = await _crossed(work, leave)
    for talk in crossed:
        if not await bear(work, leave, talk):
            await _tell_host(work, leave, talk)
    own = person.id == work.actor.id
    await leave_recorded(work, person.id, kind, decided=not own, crossing=period)
    await exam_crossed(work, person.id, crossing=period)
    if not own:
        await _tell_person(work, leave, "leave.recorded")
    shown = tuple(talk for talk in crossed if may(work.actor, Right.TALK_LIST, talk.scope))
    return Recorded(view=LeaveView(leave, person), crossed=shown, own=own)


async def _refuse_twice(work: Work, person: Person, period: Interval) -> None:
    for other in await leaves.list_leaves(work.tx, [person.id], since=work.now):
        apart = other.period.end <= period.start or period.end <= other.period.start
        refuse_unless(apart, "leave.twice", period=other.period, kind=other.kind)


async def _crossed(work: Work, leave: Leave) -> tuple[Talk, ...]:
    found = await talks.list_open(work.tx, party=leave.person_id)
    return tuple(talk for talk in found if crosses(leave, talk))


async def _tell_host(work: Work, leave: Leave, talk: Talk) -> None:
    """Tell the host what a leave crosses; a talk that is moved or handed over ends it."""
    assert talk.slot is not None  # noqa: S101 - what is crossed has a time
    await plan(
        work,
        "leave.crossing",
        reader=talk.host_id,
        subject=f"talk:{talk.id}",
        version=talk.version,
        step=str(leave.id),
        leave=leave.id,
        event=work.bank.calendar.local(talk.slot.start).date().isoformat(),
    )


async def _tell_person(work: Work, leave: Leave, kind: str) -> None:
    await plan(work, kind, reader=leave.person_id, subject=f"leave:{leave.id}", version=leave.version)


async def list_mine(work: Work) -> LeaveList:
    """Give the leaves to come: the actor's, and those of the people in the actor's reach."""
    others = {person.id: person for person in await colleagues(work)}
    everybody = {work.actor.id: work.actor, **others}
    found = await leaves.list_leaves(work.tx, list(everybody), since=work.now)
    views = tuple(LeaveView(leave, everybody[leave.person_id]) for leave in found)
    return LeaveList(leaves=views, viewer_id=work.actor.id, for_others=bool(others))


async def cancel(work: Work, leave_id: int, *, version: int) -> LeaveList:
    """Take a leave back; one that was taken back already is simply no longer listed.

    Who was kept away by it from a training or an exam to come is asked in at once.
    """
    leave = await leaves.lock_leave(work.tx, leave_id)
    person = await people.get_person(work.tx, leave.person_id) if leave is not None else None
    if leave is None or person is None:
        raise RefusalError("gate.denied")
    _permit(work, person)
    if leave.version == version and not leave.cancelled:
        await _take_back(work, rules.cancel(leave, now=work.now))
    return await list_mine(work)


async def _take_back(work: Work, after: Leave) -> None:
    subject = f"leave:{after.id}"
    await leaves.mark_leave(work.tx, after)
    await talks.mark_occupied(work.tx, [], None, subject=subject)
    await work.note("leave.cancelled", subject, version=after.version)
    await notices.cancel(work, subject)
    await leave_taken_back(work, after.person_id, crossing=after.period)
    await exams.keep_up(work)
    if after.person_id != work.actor.id:
        await _tell_person(work, after, "leave.taken_back")


async def view_for_notice(work: Work, leave_id: int, *, version: int) -> LeaveView | None:
    """Give a leave as it is when a notice about it leaves; None if it has changed since."""
    leave = await leaves.get_leave(work.tx, leave_id)
    person = await people.get_person(work.tx, leave.person_id) if leave is not None else None
    return LeaveView(leave, person) if leave is not None and person is not None and leave.version == version else None


async def crossing_for_notice(work: Work, talk_id: int, *, version: int, leave_id: int, reader: int) -> Crossing | None:
    """Give a talk that a leave crosses, with times to move it to; None once either has changed."""
    talk, leave = await talks.get_talk(work.tx, talk_id), await leaves.get_leave(work.tx, leave_id)
    if talk is None or leave is None or talk.version != version or not crosses(leave, talk):
        return None
    away = await people.get_person(work.tx, leave.person_id)
    assert away is not None  # noqa: S101 - people are never deleted
    offers = tuple(await free_times(work, talk, 2, per_day=1))
    own = away.id == talk.host_id and talk.cover_at is not None and talk.cover_at > work.now
    view = await view_of(work, talk, reader, offers=offers)
    return Crossing(view=view, away=away, until=talk.cover_at if own else None)
