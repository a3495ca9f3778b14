"""What each side sees of an exam: the department, the invigilator, the supervisor, the candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.audiences import Preview, sift
from domain.errors import RefusalError
from domain.exams import Candidate, CandidateState, Duty, DutyState, Exam, ExamState, Room
from domain.exams.eligibility import Facts, bars, may_retake
from domain.people import Person, Role
from domain.rights import Object, Right, may
from domain.slots import Interval
from storage import audiences, conversion, exam_records, exams, people, talks
from workflows import audiences as audience_use
from workflows.charge import in_charge
from workflows.clashes import clashes_at
from workflows.work import Work


class RoomView(NamedTuple):
    """A room with how full it is, and its name in English where it is a room that the policy names."""

    room: Room
    taken: int
    room_en: str | None


class DutyView(NamedTuple):
    """A duty, and whose it is."""

    duty: Duty
    person: Person


class Clash(NamedTuple):
    """What else stands in somebody's diary, and whether that is a leave."""

    slot: Interval
    away: bool


@dataclass(frozen=True)
class ExamView:
    """An exam as one reader sees it: with the own part or duty in it, or as who runs it."""

    exam: Exam
    rooms: tuple[RoomView, ...]
    viewer_id: int
    now: datetime
    candidate: Candidate | None = None
    """The reader's own part."""
    duty: Duty | None = None
    """The reader's own duty."""
    plans: bool = False
    """Whether the reader plans exams."""
    watches: bool = False
    """Whether the reader sees who is silent: of a branch, or of the bank."""
    counts: tuple[tuple[CandidateState, int], ...] = ()
    """How many people stand where with it."""
    duties: tuple[DutyView, ...] = ()
    preview: Preview | None = None
    """Of a draft: whom it would be for, and who may not sit it."""
    clashing: tuple[Person, ...] = ()
    """Of a draft: who has something else then."""
    clash: Clash | None = None
    """What stands in the reader's diary at the time of the exam besides it."""
    owner: Person | None = None
    origin: Exam | None = None
    """The exam of which this is the retake."""
    proof_until: datetime | None = None
    """Until when absence can be asked with proof."""

    @property
    def absence_open(self) -> bool:
        """Whether absence can still be asked."""
        return self.proof_until is None or self.now <= self.proof_until

    @property
    def room(self) -> RoomView | None:
        """The reader's own room, as candidate or invigilator."""
        mine = self.candidate or self.duty
        return next((view for view in self.rooms if mine is not None and view.room.id == mine.room_id), None)

    @property
    def seats(self) -> int:
        """How many seats there are."""
        return sum(view.room.capacity for view in self.rooms)

    def count(self, *states: CandidateState) -> int:
        """Count the people in some states."""
        return sum(count for state, count in self.counts if state in states)


@dataclass(frozen=True)
class CandidateView:
    """Somebody's part in an exam, as who decides or keeps the list sees it."""

    candidate: Candidate
    person: Person
    exam: Exam
    room: Room | None


async def load(work: Work, exam_id: int, right: Right = Right.EXAM_PLAN) -> Exam:
    """Give an exam, locked, if the actor may."""
    work.permit(right)
    found = await exams.lock_exam(work.tx, exam_id)
    if found is None:
        raise RefusalError("gate.denied")
    return found


async def load_candidate(work: Work, candidate_id: int, right: Right) -> tuple[Exam, Candidate]:
    """Give somebody's part with its exam, locked, if the actor may."""
    candidate = await exams.get_candidate(work.tx, candidate_id)
    found = await exams.lock_exam(work.tx, candidate.exam_id) if candidate is not None else None
    candidate = await exams.get_candidate(work.tx, candidate_id)
    if found is None or candidate is None or found.published_at is None:
        raise RefusalError("gate.denied")
    work.permit(right, candidate.scope)
    return found, candidate


async def load_duty(work: Work, duty_id: int) -> tuple[Exam, Duty]:
    """Give the actor's own duty with its exam, locked."""
    duty = await exams.get_duty(work.tx, duty_id)
    found = await exams.lock_exam(work.tx, duty.exam_id) if duty is not None else None
    duty = await exams.get_duty(work.tx, duty_id)
    if found is None or duty is None or found.published_at is None or duty.person_id != work.actor.id:
        raise RefusalError("gate.denied")
    work.permit(Right.EXAM_INVIGILATE, duty.scope)
    return found, duty


async def view_of(work: Work, found: Exam, viewer: Person) -> ExamView:
    """Put an exam together as one reader sees it."""
    candidates = await exams.list_candidates(work.tx, found.id)
    duties = await exams.list_duties(work.tx, found.id)
    plans, draft = may(viewer, Right.EXAM_PLAN), found.state is ExamState.DRAFT
    mine = next((c for c in candidates if c.person_id == viewer.id and c.state is not CandidateState.OUT), None)
    duty = next((d for d in duties if d.person_id == viewer.id and d.state is not DutyState.OFF), None)
    reach = await scope_of(found, viewer, candidates, duties)
    preview = await preview_of(work, found) if draft and plans else None
    states = [c.state for c in candidates if plans or may(viewer, Right.EXAM_LIST, Object(branch=c.branch))]
    return ExamView(
        exam=found,
        rooms=_rooms(work, await exams.list_rooms(work.tx, found.id), candidates),
        viewer_id=viewer.id,
        now=work.now,
        candidate=mine,
        duty=duty,
        plans=plans,
        watches=may(viewer, Right.EXAM_LIST, reach.model_copy(update={"parties": frozenset()})),
        counts=tuple((state, states.count(state)) for state in CandidateState if state in states),
        duties=await _duty_views(work, duties) if plans else (),
        preview=preview,
        clashing=await _clashing(work, found, preview),
        clash=await clash_of(work, found, mine or duty),
        owner=await people.get_person(work.tx, found.owner_id),
        origin=await exams.get_exam(work.tx, found.retake_of) if found.retake_of is not None else None,
        proof_until=proof_until(work, found),
    )


def proof_until(work: Work, found: Exam) -> datetime:
    """Give until when absence from an exam can be asked."""
    return work.bank.calendar.end_of_workdays(found.slot.end, work.bank.policy.exams.proof_workdays)


def _rooms(work: Work, rooms: Sequence[Room], candidates: Sequence[Candidate]) -> tuple[RoomView, ...]:
    named = {branch.room: branch.room_en for branch in work.bank.policy.branches}
    taken = [c.room_id for c in candidates if c.seat is not None]
    return tuple(RoomView(room, taken.count(room.id), named.get(room.place)) for room in rooms)


async def _duty_views(work: Work, duties: Sequence[Duty]) -> tuple[DutyView, ...]:
    standing = [duty for duty in duties if duty.state is not DutyState.OFF]
    known = await people.list_some(work.tx, [duty.person_id for duty in standing])
    return tuple(DutyView(duty, known[duty.person_id]) for duty in standing)


async def preview_of(work: Work, found: Exam) -> Preview:
    """Say whom an exam is for, and who of them may not sit it."""
    whole = await audience_use.preview(work, await audiences.get_audience(work.tx, found.audience_id))
    inside = [member.person for member in whole.inside]
    return sift(whole, bars(inside, await facts_of(work, found, [person.id for person in inside])))


async def facts_of(work: Work, found: Exam, person_ids: Sequence[int]) -> Facts:
    """Gather what decides who of some may sit an exam."""
    origin = await exams.get_exam(work.tx, found.retake_of) if found.retake_of is not None else None
    duties = [d for d in await exams.list_duties(work.tx, found.id) if d.state is not DutyState.OFF]
    diary = await talks.list_occupied(work.tx, person_ids, since=found.slot.start, but_for="")
    away = {t.person_id for t in diary if t.subject.startswith("leave:") and t.slot.start < found.slot.end}
    return Facts(
        kind=found.kind,
        origin=origin.kind if origin is not None else None,
        day=work.bank.calendar.local(found.slot.start).date(),
        trainee_months=work.bank.policy.exams.trainee_months,
        away=frozenset(away),
        invigilating=frozenset(duty.person_id for duty in duties),
        failed_attempts=await exam_records.count_failed_attempts(work.tx, person_ids),
        written=await conversion.list_written(work.tx, person_ids),
        retaking=await retakers(work, origin) if origin is not None else None,
    )


async def retakers(work: Work, origin: Exam) -> frozenset[int]:
    """Give who may be called to the retake of an exam, as persons."""
    candidates = await exams.list_candidates(work.tx, origin.id)
    failed = await exams.list_failed(work.tx, origin.id)
    absent_too = work.bank.policy.exams.absent_retakes
    return may_retake(candidates, failed, kind=origin.kind, absent_too=absent_too)


async def _clashing(work: Work, found: Exam, preview: Preview | None) -> tuple[Person, ...]:
    """Give who of those meant has a talk, a training or another exam then."""
    inside = [member.person.id for member in preview.inside] if preview is not None else []
    return (await clashes_at(work, inside, found.slot)).everybody


async def clash_of(work: Work, found: Exam, part: Candidate | Duty | None) -> Clash | None:
    """Give what else stands in the diary of somebody who sits or invigilates an exam, at its time; a leave first."""
    if part is None or found.state is not ExamState.PUBLISHED or found.slot.start <= work.now:
        return None
    diary = await talks.list_occupied(work.tx, [part.person_id], since=found.slot.start, but_for=part.subject)
    taken = [entry for entry in diary if entry.slot.start < found.slot.end]
    clashes = [Clash(entry.slot, entry.subject.startswith("leave:")) for entry in taken]
    return min(clashes, key=lambda clash: (not clash.away, clash.slot), default=None)


async def scope_of(found: Exam, viewer: Person, candidates: Sequence[Candidate], duties: Sequence[Duty]) -> Object:
    """What the gate needs to know of an exam: who takes part in it, and whether a head's branch does."""
    taking = {c.person_id for c in candidates if c.state is not CandidateState.OUT}
    taking |= {d.person_id for d in duties if d.state is not DutyState.OFF}
    here = viewer.has(Role.SUPERVISOR) and any(c.branch == viewer.branch for c in candidates)
    return Object(branch=viewer.branch if here else "", parties=frozenset(taking))


async def show(work: Work, exam_id: int) -> ExamView:
    """Show an exam to who may see it."""
    found = await exams.get_exam(work.tx, exam_id)
    if found is None:
        raise RefusalError("gate.denied")
    candidates, duties = (
        await exams.list_candidates(work.tx, found.id),
        await exams.list_duties(work.tx, found.id),
    )
    seen = may(work.actor, Right.EXAM_LIST, await scope_of(found, work.actor, candidates, duties))
    if not seen or (found.published_at is None and not may(work.actor, Right.EXAM_PLAN)):
        raise RefusalError("gate.denied")
    return await view_of(work, found, work.actor)


async def view_now(work: Work, exam_id: int, *, reader: int) -> ExamView | None:
    """Give an exam as it is when a notice about it leaves; None for who has left."""
    found, person = await exams.get_exam(work.tx, exam_id), await people.get_person(work.tx, reader)
    if found is None or person is None or not person.active:
        return None
    return await view_of(work, found, person)


async def candidate_view(work: Work, candidate: Candidate) -> CandidateView:
    """Put somebody's part together with person, exam and room."""
    found = await exams.get_exam(work.tx, candidate.exam_id)
    person = await people.get_person(work.tx, candidate.person_id)
    room = await exams.get_room(work.tx, candidate.room_id) if candidate.room_id is not None else None
    assert found is not None  # noqa: S101 - foreign keys keep both
    assert person is not None  # noqa: S101
    return CandidateView(candidate, person, found, room)


async def organizer_of(work: Work, found: Exam, *, but: int | None = None) -> int | None:
    """Give who runs an exam, or who of head office stands in: never the one whom it is about."""
    return await in_charge(work, found.owner_id, Role.TRAINING, Role.HUMAN_RESOURCES, but=but)


async def stand_in_of(work: Work, found: Exam, *, but: int) -> int | None:
    """Give who decides when the organizer does not: another one of human resources or the training department."""
    first = await organizer_of(work, found, but=but)
    roles = (Role.HUMAN_RESOURCES, Role.TRAINING)
    others = [person.id for role in roles for person in await people.list_with_role(work.tx, role)]
    return next((one for one in others if one not in (first, but)), None)
