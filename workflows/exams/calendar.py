"""The calendar file of somebody's part in an exam: for who comes, and once more for who holds it and comes no more."""

from dataclasses import dataclass
from datetime import datetime

from domain.exams import STANDING, Candidate, Exam, ExamState, Room
from storage import exams
from workflows.work import Work


@dataclass(frozen=True)
class ExamEvent:
    """What a calendar file says of an exam."""

    exam: Exam
    candidate: Candidate
    room: Room | None
    bank: tuple[str, str]
    room_en: str | None
    stamp: datetime
    cancelled: bool

    @property
    def sequence(self) -> int:
        """A number that rises with each change; a cancellation comes after what it takes away."""
        return self.candidate.version + self.cancelled


async def event_of_candidate(work: Work, candidate_id: int) -> ExamEvent | None:
    """Give what somebody's calendar is to hold now."""
    candidate = await exams.get_candidate(work.tx, candidate_id)
    found = await exams.get_exam(work.tx, candidate.exam_id) if candidate is not None else None
    if candidate is None or found is None:
        return None
    room = await exams.get_room(work.tx, candidate.room_id) if candidate.room_id is not None else None
    policy = work.bank.policy
    rooms = {branch.room: branch.room_en for branch in policy.branches}
    off = found.state is ExamState.CANCELLED or candidate.state not in STANDING
    room_en = rooms.get(room.place) if room is not None else None
    return ExamEvent(found, candidate, room, (policy.bank.name, policy.bank.name_en), room_en, work.now, off)
