"""One calendar of all that is somebody's: talks, trainings, exams, leave, and what is to be done by a day."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from domain.exams import EXPECTED, CandidateState, DutyState, ExamState
from domain.followups import FollowupState
from domain.slots import Interval
from domain.talks import TIMED, UNTIMED, TalkState
from domain.training import ATTENDED, BOOKED, OPEN_PARTS, PartState, Session, SessionState
from storage import complaints, exams, followups, leave, talks, training
from workflows.work import Work

WEEK = 7
"""Days that a week shows, today the first."""


class What(StrEnum):
    """What stands in a calendar."""

    TALK = "talk"
    """工作沟通."""
    TRAINING = "training"
    """培训."""
    TEACHING = "teaching"
    """讲课."""
    EXAM = "exam"
    """考试."""
    DUTY = "duty"
    """监考."""
    LEAVE = "leave"
    """请假、外出."""
    ARRANGING = "arranging"
    """待约沟通: a talk that one is still to book."""
    FOLLOWUP = "followup"
    """整改: a follow-up that one is to finish."""
    REMEDY = "remedy"
    """溯源整改: a remedy that one is to see to."""


@dataclass(frozen=True, order=True)
class Entry:
    """Something at a time of somebody's."""

    slot: Interval
    what: What
    id: int
    number: str = ""
    place: str = ""
    open: bool = False
    """Whether it waits for an answer."""
    part: PartState | None = field(default=None, compare=False)
    """Of a training: where one stands with it."""
    due_on: date | None = field(default=None, compare=False)
    """By the end of which day it is to be done; None for what has a time."""


@dataclass(frozen=True)
class Agenda:
    """All that is somebody's from a day on."""

    first: date
    days: int
    entries: tuple[Entry, ...]


Source = Callable[[Work, Interval], Awaitable[list[Entry]]]


async def show(work: Work, days: int) -> Agenda:
    """Give all that is the actor's on so many days, today the first, soonest first."""
    start, end = (work.bank.calendar.instant(work.today + timedelta(days=n), time()) for n in (0, days))
    found = [entry for source in SOURCES for entry in await source(work, Interval(start, end))]
    return Agenda(work.today, days, tuple(sorted(found)))


def _crosses(slot: Interval, within: Interval) -> bool:
    return slot.start < within.end and within.start < slot.end


async def _talks(work: Work, within: Interval) -> list[Entry]:
    found = await talks.list_talks(work.tx, party=work.actor.id, states=TIMED)
    return [
        Entry(t.slot, What.TALK, t.id, t.number, t.place or "", open=t.state is not TalkState.CONFIRMED)
        for t in found
        if t.slot is not None and _crosses(t.slot, within) and work.actor.id in t.people
    ]


async def _trainings(work: Work, within: Interval) -> list[Entry]:
    entries = []
    for part in await training.list_parts_of(work.tx, work.actor.id, states=OPEN_PARTS | ATTENDED):
        session = await training.get_session(work.tx, part.session_id or 0)
        if session is not None and _crosses(session.slot, within) and session.state is SessionState.PLANNED:
            entries.append(await _entry(work, session, What.TRAINING, part=part.state))
    return entries


async def _taught(work: Work, within: Interval) -> list[Entry]:
    found = await training.list_sessions_between(work.tx, within.start, within.end)
    mine = [s for s in found if s.trainer_id == work.actor.id and s.state is SessionState.PLANNED]
    return [await _entry(work, session, What.TEACHING) for session in mine]


async def _entry(work: Work, session: Session, what: What, *, part: PartState | None = None) -> Entry:
    found = await training.get_training(work.tx, session.training_id)
    assert found is not None  # noqa: S101 - a foreign key keeps it
    waits = part is not None and part not in BOOKED
    return Entry(session.slot, what, found.id, found.number, session.place, open=waits, part=part)


async def _leave(work: Work, within: Interval) -> list[Entry]:
    found = await leave.list_leaves(work.tx, [work.actor.id], since=within.start)
    return [Entry(one.period, What.LEAVE, one.id) for one in found if _crosses(one.period, within)]


async def _exams(work: Work, within: Interval) -> list[Entry]:
    entries = list[Entry]()
    for candidate in await exams.list_candidates_of(work.tx, work.actor.id, states=EXPECTED):
        waits = candidate.state is not CandidateState.ACKNOWLEDGED
        entries += await _exam(work, candidate.exam_id, candidate.room_id, What.EXAM, within, waits=waits)
    for duty in await exams.list_duties_of(work.tx, work.actor.id):
        waits = duty.state is DutyState.ASKED
        entries += await _exam(work, duty.exam_id, duty.room_id, What.DUTY, within, waits=waits)
    return entries


async def _exam(
    work: Work, exam_id: int, room_id: int | None, what: What, within: Interval, *, waits: bool
) -> list[Entry]:
    found = await exams.get_exam(work.tx, exam_id)
    if found is None or found.state is not ExamState.PUBLISHED or not _crosses(found.slot, within):
        return []
    room = await exams.get_room(work.tx, room_id) if room_id is not None else None
    place = room.place if room is not None else ""
    return [Entry(found.slot, what, found.id, found.number, place, open=waits)]


async def _arranging(work: Work, within: Interval) -> list[Entry]:
    found = await talks.list_talks(work.tx, party=work.actor.id, states=UNTIMED)
    mine = [talk for talk in found if talk.host_id == work.actor.id]
    return _due(work, within, [(talk.due_on, What.ARRANGING, talk.id, talk.number) for talk in mine])


async def _followups(work: Work, within: Interval) -> list[Entry]:
    found = await followups.list_followups(work.tx, party=work.actor.id)
    mine = [one for one in found if one.owner_id == work.actor.id and one.state is FollowupState.OPEN]
    return _due(work, within, [(one.due_on, What.FOLLOWUP, one.id, one.number) for one in mine])


async def _remedies(work: Work, within: Interval) -> list[Entry]:
    found = await complaints.list_owned_remedies(work.tx, work.actor.id)
    return _due(work, within, [(day, What.REMEDY, remedy, number) for remedy, day, number in found])


def _due(work: Work, within: Interval, found: Sequence[tuple[date, What, int, str]]) -> list[Entry]:
    """Give what is to be done by a day at the head of that day; what is overdue at the head of the first."""
    calendar, entries = work.bank.calendar, list[Entry]()
    for day, what, id_, number in found:
        start = max(calendar.instant(day, time()), within.start)
        if start < within.end:
            entries.append(Entry(Interval(start, start + timedelta(minutes=1)), what, id_, number, due_on=day))
    return entries


SOURCES: tuple[Source, ...] = (_talks, _trainings, _taught, _exams, _leave, _arranging, _followups, _remedies)
"""What has times, or is to be done by a day; a later capability adds its own."""
