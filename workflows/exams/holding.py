"""Holding an exam: who invigilates, who was there, closing it room by room, what then follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.exams import (
    EXPECTED,
    Candidate,
    CandidateState,
    Duty,
    DutyState,
    Exam,
    ExamState,
    Room,
    rules,
)
from domain.people import Person
from domain.personal import mask
from domain.rights import Right, may
from storage import exams, files, people, talks
from storage.files import IncomingFile
from workflows import broadcasts, notices
from workflows.charge import heads_of
from workflows.exams import promises
from workflows.exams.views import CandidateView, ExamView, load, load_duty, organizer_of, retakers, show, view_of
from workflows.handing_out import hand_out
from workflows.notices import plan
from workflows.work import Work


@dataclass(frozen=True)
class Roll:
    """Who stands where with an exam, as far as the reader is to know: a room, a branch, or everybody."""

    view: ExamView
    rows: tuple[CandidateView, ...]
    room: Room | None
    """None for every room."""
    marks: bool
    """Whether the reader says who was there."""
    page: int = 0

    @property
    def room_id(self) -> int:
        """The room as buttons carry it: 0 for every room."""
        return self.room.id if self.room is not None else 0

    @property
    def open(self) -> bool:
        """Whether somebody's attendance here is not settled yet."""
        return not rules.settled([row.candidate for row in self.rows])


@dataclass(frozen=True)
class DutyAnswered:
    """A duty was acknowledged or handed back; its person sees the exam as it is now."""

    view: ExamView
    stale: bool = False


async def assign(work: Work, exam_id: int, *, person_id: int, room_id: int | None) -> ExamView:
    """Let somebody invigilate an exam; of a published one the person hears of it at once."""
    found = await load(work, exam_id)
    rules.check_ahead(found, now=work.now)
    person = await people.get_person(work.tx, person_id)
    refuse_unless(person is not None and person.active, "form.press")
    candidate = await exams.get_candidate_of(work.tx, found.id, person_id)
    name = person.name if person is not None else ""
    sits = candidate is not None and candidate.state is not CandidateState.OUT
    refuse_unless(not sits, "exam.duty_candidate", name=name)
    rooms = await exams.list_rooms(work.tx, found.id)
    only = rooms[0].id if len(rooms) == 1 else None
    duty = await _given(work, found, person_id, room_id or only)
    await people.lock_people(work.tx, [person_id])
    if not await talks.mark_occupied(work.tx, [person_id], found.slot, subject=duty.subject):
        raise RefusalError("exam.duty_busy", name=name, slot=found.slot)
    await work.note("exam.duty_assigned", duty.subject, after=str(person_id), version=duty.version)
    if found.state is ExamState.PUBLISHED:
        await promises.assign(work, found, duty)
        await promises.await_settling(work, found, rooms)
    return await view_of(work, found, work.actor)


async def _given(work: Work, found: Exam, person_id: int, room_id: int | None) -> Duty:
    """Keep a duty: a new one, or the former one of somebody who was taken off it or is to go to another room."""
    former = next((d for d in await exams.list_duties(work.tx, found.id) if d.person_id == person_id), None)
    if former is None:
        return await exams.add_duty(work.tx, Duty(id=0, exam_id=found.id, person_id=person_id, room_id=room_id))
    told = {"room_id": room_id, "state": DutyState.ASKED, "acknowledged_at": None, "version": former.version + 1}
    duty = former.model_copy(update=told)
    await exams.mark_duty(work.tx, duty)
    return duty


async def relieve(work: Work, duty_id: int) -> ExamView:
    """Take somebody off a duty; the person hears of it."""
    duty = await exams.get_duty(work.tx, duty_id)
    if duty is None:
        raise RefusalError("gate.denied")
    found = await load(work, duty.exam_id)
    rules.check_ahead(found, now=work.now)
    if duty.state is not DutyState.OFF:
        off = await _take_off(work, found, duty, "exam.duty_relieved")
        if found.state is ExamState.PUBLISHED:
            await promises.tell_duty(work, off, "exam.duty_off")
    return await view_of(work, found, work.actor)


async def _take_off(work: Work, found: Exam, duty: Duty, action: str) -> Duty:
    off = duty.model_copy(update={"state": DutyState.OFF, "version": duty.version + 1})
    await exams.mark_duty(work.tx, off)
    await notices.cancel(work, duty.subject)
    await talks.mark_occupied(work.tx, [], None, subject=duty.subject)
    await work.note(action, off.subject, before=duty.state, after=off.state, version=off.version)
    if found.state is ExamState.PUBLISHED:
        await promises.await_settling(work, found, await exams.list_rooms(work.tx, found.id))
    return off


async def take_up(work: Work, duty_id: int, *, version: int) -> DutyAnswered:
    """Acknowledge that one invigilates; twice is once."""
    found, duty = await load_duty(work, duty_id)
    if duty.version != version or duty.state is not DutyState.ASKED:
        again = duty.state is DutyState.ACKNOWLEDGED and duty.version == version + 1
        return DutyAnswered(await view_of(work, found, work.actor), stale=not again)
    refuse_unless(found.state is ExamState.PUBLISHED, "exam.off")
    after = rules.take_up(duty, now=work.now)
    await exams.mark_duty(work.tx, after)
    await notices.cancel(work, duty.subject)
    await notices.promise(work, *promises.duty_reminders(work, found, after))
    await work.note("exam.duty_taken", after.subject, after=after.state, version=after.version)
    return DutyAnswered(await view_of(work, found, work.actor))


async def check_hand_back(work: Work, duty_id: int) -> None:
    """Refuse what would be refused in the end, before a form asks why somebody can't invigilate."""
    found, duty = await load_duty(work, duty_id)
    rules.check_ahead(found, now=work.now)
    refuse_unless(duty.state is not DutyState.OFF, "exam.duty_gone")


async def hand_back(work: Work, duty_id: int, *, reason: str) -> ExamView:
    """Say that one can't invigilate, with a reason; who runs the exam hears of it and finds somebody else."""
    await check_hand_back(work, duty_id)
    found, duty = await load_duty(work, duty_id)
    off = await _take_off(work, found, duty, "exam.duty_handed_back")
    await _tell_organizer(work, found, off, str(mask(reason)))
    return await view_of(work, found, work.actor)


async def relieve_leavers(work: Work, left: Sequence[Person]) -> None:
    """Take those who left the bank off their duties; who runs the exam hears of it and finds somebody else."""
    for person in left:
        for duty in await exams.list_duties_of(work.tx, person.id):
            found = await exams.lock_exam(work.tx, duty.exam_id)
            if found is not None and found.slot.start > work.now:
                off = await _take_off(work, found, duty, "exam.duty_relieved")
                await _tell_organizer(work, found, off, "left_the_bank")


async def _tell_organizer(work: Work, found: Exam, off: Duty, reason: str) -> None:
    organizer = await organizer_of(work, found, but=off.person_id)
    if organizer is not None:
        await plan(work, "exam.duty_back", reader=organizer, subject=off.subject, version=off.version, reason=reason)


async def roll(work: Work, exam_id: int, room_id: int = 0, page: int = 0) -> Roll:
    """Show who stands where: the department everybody, a supervisor the branch, an invigilator the room."""
    view = await show(work, exam_id)
    if view.exam.published_at is None or not (view.plans or view.watches or view.duty is not None):
        raise RefusalError("gate.denied")
    rooms = {one.room.id: one.room for one in view.rooms}
    room = rooms.get(room_id)
    if view.duty is not None and not view.plans:
        room = rooms.get(view.duty.room_id or 0, room)
    return await _roll(work, view, room, page)


async def _roll(work: Work, view: ExamView, room: Room | None, page: int) -> Roll:
    marks = view.plans or view.duty is not None
    every = [c for c in await exams.list_candidates(work.tx, view.exam.id) if c.state is not CandidateState.OUT]
    if not marks:
        every = [c for c in every if may(work.actor, Right.EXAM_LIST, c.scope)]
    if room is not None:
        every = [c for c in every if c.room_id == room.id]
    known = await people.list_some(work.tx, [c.person_id for c in every])
    places = {one.room.id: one.room for one in view.rooms}
    rows = [CandidateView(c, known[c.person_id], view.exam, places.get(c.room_id or 0)) for c in every]
    rows.sort(key=lambda row: (row.candidate.room_id or 0, row.candidate.seat or 0, row.person.staff_no))
    return Roll(view, tuple(rows), room, marks, page)


async def _load_roll(work: Work, exam_id: int, room_id: int = 0) -> tuple[Exam, Roll]:
    """Give a roll on which the actor may say who was there, its exam locked."""
    found = await exams.lock_exam(work.tx, exam_id)
    mine = await roll(work, exam_id, room_id)
    if found is None or not mine.marks:
        raise RefusalError("gate.denied")
    return found, mine


async def marking(work: Work, exam_id: int, room_id: int = 0) -> Roll:
    """Show a roll to who says who was there."""
    return (await _load_roll(work, exam_id, room_id))[1]


async def mark(work: Work, candidate_id: int, *, version: int, room_id: int = 0) -> Roll:
    """Say that somebody was not there, or was after all: one press each way. An old card changes nothing."""
    candidate = await exams.get_candidate(work.tx, candidate_id)
    if candidate is None:
        raise RefusalError("gate.denied")
    found, mine = await _load_roll(work, candidate.exam_id, room_id)
    row = next((row for row in mine.rows if row.candidate.id == candidate_id), None)
    if row is None:
        raise RefusalError("gate.denied")
    if row.candidate.version == version:
        await _mark(work, found, mine, row.candidate)
    return await roll(work, found.id, mine.room_id)


async def _mark(work: Work, found: Exam, mine: Roll, before: Candidate) -> None:
    was_absent = before.state is CandidateState.ABSENT
    if found.state is ExamState.HELD:
        refuse_unless(mine.view.plans, "exam.closed")
        refuse_unless(not await exams.count_marks(work.tx, found.id), "exam.marked")
    back = CandidateState.ACKNOWLEDGED if before.acknowledged_at is not None else CandidateState.NOTIFIED
    back = CandidateState.SAT if found.state is ExamState.HELD else back
    state = back if was_absent else CandidateState.ABSENT
    after = rules.mark(before, found, state, by=work.actor.id, now=work.now)
    await exams.mark_candidate(work.tx, after)
    await notices.cancel(work, before.subject)
    await work.note("exam.marked", after.subject, before=before.state, after=after.state, version=after.version)
    if found.state is ExamState.HELD and state is CandidateState.ABSENT:
        await promises.tell(work, [after], "exam.absent", exam=found)


async def settle(work: Work, exam_id: int, room_id: int = 0) -> Roll:
    """Close a room: all who were to be there were, but those marked absent. With the last one the exam is held."""
    found, mine = await _load_roll(work, exam_id, room_id)
    refuse_unless(found.slot.end <= work.now, "exam.not_over", end=found.slot.end)
    if found.state is not ExamState.PUBLISHED:
        return mine
    for row in mine.rows:
        await _close(work, found, row.candidate)
    rooms = [mine.room] if mine.room is not None else [one.room for one in mine.view.rooms]
    for room in rooms:
        await notices.cancel(work, promises.room_subject(room))
        await work.note("exam.room_settled", promises.room_subject(room), version=found.version)
    if rules.settled(await exams.list_candidates(work.tx, found.id)):
        await _hold(work, found)
    return await roll(work, found.id, mine.room_id)


async def _close(work: Work, found: Exam, before: Candidate) -> None:
    after = rules.settle(before)
    if after != before:
        await exams.mark_candidate(work.tx, after)
    if after.state is not CandidateState.ASKED:
        await notices.cancel(work, before.subject)
    if after.state is CandidateState.ABSENT:
        await talks.mark_occupied(work.tx, [], None, subject=after.subject)
        await promises.tell(work, [after], "exam.absent", exam=found)


async def _hold(work: Work, found: Exam) -> None:
    """Keep that an exam was held, and tell who runs it whom a retake is for."""
    held = found.model_copy(update={"state": ExamState.HELD, "held_at": work.now, "version": found.version + 1})
    await exams.mark_exam(work.tx, held)
    await work.note("exam.held", found.subject, before=found.state, after=held.state, version=held.version)
    for room in await exams.list_rooms(work.tx, found.id):
        await notices.cancel(work, promises.room_subject(room))
    await promises.await_results(work, held)
    organizer, called = await organizer_of(work, held), await retakers(work, held)
    if organizer is not None and called:
        await plan(work, "exam.missed", reader=organizer, subject=held.subject, version=held.version)


async def keep_signed(work: Work, exam_id: int, *, file_id: int) -> Roll:
    """Keep the photo of an exam's sheet that was signed on paper; an earlier one stays in the audit."""
    found, _ = await _load_roll(work, exam_id)
    await exams.mark_exam(work.tx, found.model_copy(update={"signed_file_id": file_id}))
    await work.note("exam.signed", found.subject, after=str(file_id), version=found.version)
    return await roll(work, exam_id)


async def give_signed(work: Work, exam_id: int) -> None:
    """Promise the actor the photo of the signed sheet."""
    found, _ = await _load_roll(work, exam_id)
    file: IncomingFile | None = None
    if found.signed_file_id is not None:
        file = await files.get_file(work.tx, found.signed_file_id)
    await hand_out(work, "exam.signed", file, subject=found.subject, version=found.version)


def silent_rows(rows: Sequence[CandidateView]) -> list[CandidateView]:
    """Give whose acknowledgement is missing."""
    return [row for row in rows if row.candidate.state is CandidateState.NOTIFIED]


async def silent_for_notice(work: Work, exam_id: int, *, version: int, reader: int) -> list[Person] | None:
    """Give the names of a supervisor's people who are silent when that is told; None where nobody is any more."""
    found = await exams.get_exam(work.tx, exam_id)
    if found is None or found.notice != version or found.state is not ExamState.PUBLISHED:
        return None
    if await broadcasts.is_paused(work, found.subject):
        return None
    silent = [c for c in await exams.list_candidates(work.tx, exam_id) if c.state is CandidateState.NOTIFIED]
    heads = await heads_of(work, [c.person_id for c in silent])
    organizer = await organizer_of(work, found)
    mine = [c.person_id for c in silent if heads.get(c.person_id, organizer) == reader]
    known = await people.list_some(work.tx, mine)
    return [known[one] for one in mine] or None


def expected(rows: Sequence[CandidateView]) -> int:
    """Count who is to come."""
    return sum(row.candidate.state in EXPECTED for row in rows)
