"""The calendar file of somebody's part: for who comes, and once more for who holds it and comes no more."""

from dataclasses import dataclass
from datetime import datetime

from domain.training import BOOKED, Part, Session, Training, TrainingState
from storage import training
from workflows.work import Work


@dataclass(frozen=True)
class TrainingEvent:
    """What a calendar file says of a session."""

    training: Training
    session: Session
    part: Part
    bank: tuple[str, str]
    room_en: str | None
    stamp: datetime
    cancelled: bool

    @property
    def sequence(self) -> int:
        """A number that rises with each change; a cancellation comes after what it takes away."""
        return self.part.version + self.cancelled


async def event_of_part(work: Work, part_id: int) -> TrainingEvent | None:
    """Give what somebody's calendar is to hold now; None without a session."""
    part = await training.get_part(work.tx, part_id)
    session = await training.get_session(work.tx, part.session_id or 0) if part is not None else None
    found = await training.get_training(work.tx, part.training_id) if part is not None else None
    if part is None or session is None or found is None:
        return None
    policy = work.bank.policy
    rooms = {branch.room: branch.room_en for branch in policy.branches}
    off = found.state is TrainingState.CANCELLED or part.state not in BOOKED
    bank = (policy.bank.name, policy.bank.name_en)
    return TrainingEvent(found, session, part, bank, rooms.get(session.place), work.now, off)
