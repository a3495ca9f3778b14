"""What may become of an exam, of somebody's part in it, and of a duty; each rule gives the new state or refuses."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.errors import refuse_unless
from domain.exams.models import (
    EXPECTED,
    Candidate,
    CandidateState,
    Duty,
    DutyState,
    Exam,
    ExamState,
    Room,
)
from domain.people import Person
from domain.slots import Interval

LONGEST = timedelta(hours=8)
"""No exam is longer in one piece."""


def check_times(slot: Interval, *, now: datetime) -> None:
    """Refuse an exam that has begun already, or that is longer than anybody sits."""
    refuse_unless(slot.start > now, "exam.past")
    refuse_unless(slot.end - slot.start <= LONGEST, "exam.too_long")


def check_marks(pass_mark: float, full_mark: float) -> None:
    """Refuse a pass mark that nobody or everybody reaches."""
    refuse_unless(0 < pass_mark <= full_mark <= 1000, "exam.marks")


def check_ahead(exam: Exam, *, now: datetime) -> None:
    """Refuse a change of what has begun, is over, or is off."""
    refuse_unless(exam.state is not ExamState.CANCELLED, "exam.off")
    refuse_unless(exam.state is not ExamState.HELD, "exam.over")
    refuse_unless(exam.state is ExamState.DRAFT or exam.slot.start > now, "exam.begun")


def change(candidate: Candidate, state: CandidateState, **values: object) -> Candidate:
    """Give somebody's part in another state, one version on."""
    return candidate.model_copy(update={"state": state, "version": candidate.version + 1, **values})


def move(exam: Exam, slot: Interval, *, now: datetime) -> Exam:
    """Give an exam another time, and its notice another version."""
    check_ahead(exam, now=now)
    refuse_unless(slot != exam.slot, "exam.same")
    check_times(slot, now=now)
    return announce(exam, slot=slot, moved_from=exam.slot.start)


def announce(exam: Exam, **values: object) -> Exam:
    """Give an exam as it is announced anew: one version of its notice on."""
    told = {"notice": exam.notice + (exam.published_at is not None), "version": exam.version + 1, **values}
    return exam.model_copy(update=told)


def renotify(candidate: Candidate) -> Candidate:
    """Give somebody the new version of the notice to acknowledge; who asked to be deferred still does."""
    state = CandidateState.ASKED if candidate.state is CandidateState.ASKED else CandidateState.NOTIFIED
    return change(candidate, state, acknowledged_at=None)


def acknowledge(candidate: Candidate, exam: Exam, *, now: datetime) -> Candidate:
    """Take somebody's acknowledgement and integrity pledge, in one."""
    refuse_unless(exam.state is ExamState.PUBLISHED, "exam.over" if exam.state is ExamState.HELD else "exam.off")
    refuse_unless(exam.slot.end > now, "exam.over")
    refuse_unless(candidate.state is CandidateState.NOTIFIED, "exam.acknowledged")
    return change(candidate, CandidateState.ACKNOWLEDGED, notice=exam.notice, acknowledged_at=now)


def ask_absence(candidate: Candidate, reason: str, proof: int, *, now: datetime, until: datetime) -> Candidate:
    """Ask to be deferred, with a reason and its proof; also after the exam, until an instant."""
    refuse_unless(candidate.state is not CandidateState.ASKED, "exam.asked")
    refuse_unless(candidate.state in EXPECTED | {CandidateState.ABSENT}, "exam.settled")
    refuse_unless(now <= until, "exam.proof_late", until=until)
    told = {"reason": reason, "proof_file_id": proof, "asked_at": now, "refusal": None}
    return change(candidate, CandidateState.ASKED, **told)


def grant(candidate: Candidate, by: int) -> Candidate:
    """Defer somebody who asked; the seat is free."""
    refuse_unless(candidate.state is CandidateState.ASKED, "exam.decided")
    return change(candidate, CandidateState.DEFERRED, decided_by=by, room_id=None, seat=None)


def refuse(candidate: Candidate, exam: Exam, by: int, reason: str, *, now: datetime) -> Candidate:
    """Refuse to defer somebody, with a reason: to come all the same, and once the exam has begun absent."""
    refuse_unless(candidate.state is CandidateState.ASKED, "exam.decided")
    back = CandidateState.ACKNOWLEDGED if candidate.acknowledged_at is not None else CandidateState.NOTIFIED
    state = CandidateState.ABSENT if exam.slot.start <= now else back
    return change(candidate, state, decided_by=by, refusal=reason)


def mark(candidate: Candidate, exam: Exam, state: CandidateState, *, by: int, now: datetime) -> Candidate:
    """Let an invigilator say that somebody was not there, or was after all."""
    refuse_unless(candidate.person_id != by, "exam.own_attendance")
    refuse_unless(now >= exam.slot.start, "exam.not_begun", start=exam.slot.start)
    refuse_unless(candidate.state is not CandidateState.ASKED, "exam.undecided")
    refuse_unless(candidate.state not in (CandidateState.DEFERRED, CandidateState.OUT), "exam.not_theirs")
    return change(candidate, state, recorded_by=by)


def settle(candidate: Candidate) -> Candidate:
    """Give what the end of an exam comes to for who was to be there: all but who was marked absent were."""
    if candidate.state in (CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED):
        return change(candidate, CandidateState.SAT)
    return candidate


def settled(candidates: Sequence[Candidate]) -> bool:
    """Whether nobody's attendance is open any more; who asked to be deferred is decided on by itself."""
    return not any(c.state in (CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED) for c in candidates)


def take_up(duty: Duty, *, now: datetime) -> Duty:
    """Acknowledge that one invigilates."""
    refuse_unless(duty.state is DutyState.ASKED, "exam.acknowledged")
    return duty.model_copy(
        update={"state": DutyState.ACKNOWLEDGED, "acknowledged_at": now, "version": duty.version + 1}
    )


def seat(
    rooms: Sequence[Room], candidates: Sequence[Candidate], people: Sequence[Person], home: dict[str, int]
) -> dict[int, tuple[int, int]]:
    """Give people free seats, as room and number: at the own branch where there is one (branch → room), else in order.

    People of one branch are seated apart from another where there are several. Who gets none is missing.
    """
    taken = {(c.room_id, c.seat) for c in candidates if c.seat is not None}
    free = {room.id: [n for n in range(1, room.capacity + 1) if (room.id, n) not in taken] for room in rooms}
    placed = dict[int, tuple[int, int]]()
    at_home = [person for person in people if person.branch in home]
    for person in [*interleave(at_home), *interleave([p for p in people if p.branch not in home])]:
        own = home.get(person.branch, 0)
        room = own if free.get(own) else next((room.id for room in rooms if free[room.id]), None)
        if room is not None:
            placed[person.id] = (room, free[room].pop(0))
    return placed


def interleave(people: Sequence[Person]) -> list[Person]:
    """Order people so that neighbours are of different branches as far as that goes."""
    queues = dict[str, list[Person]]()
    for person in sorted(people, key=lambda person: person.staff_no):
        queues.setdefault(person.branch, []).append(person)
    ordered = list[Person]()
    while queues:
        last = ordered[-1].branch if ordered else None
        others = [branch for branch in queues if branch != last] or list(queues)
        branch = max(others, key=lambda code: (len(queues[code]), code))
        ordered.append(queues[branch].pop(0))
        if not queues[branch]:
            del queues[branch]
    return ordered


def check_capacity(room: Room, capacity: int, candidates: Sequence[Candidate]) -> Room:
    """Give a room another number of seats, never fewer than are taken."""
    taken = max((c.seat for c in candidates if c.room_id == room.id and c.seat is not None), default=0)
    refuse_unless(capacity >= max(1, taken), "exam.capacity", taken=taken)
    return room.model_copy(update={"capacity": capacity})
