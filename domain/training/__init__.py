"""Training (培训): plans, sessions, and each person's part in one, as pure functions of what is known."""

from domain.training.models import (
    ANSWERED,
    ASKING,
    ATTENDED,
    BOOKED,
    LISTENING,
    OPEN_PARTS,
    SETTLED,
    TO_COME,
    Part,
    PartState,
    Session,
    SessionState,
    Topic,
    Training,
    TrainingState,
)

__all__ = [
    "ANSWERED",
    "ASKING",
    "ATTENDED",
    "BOOKED",
    "LISTENING",
    "OPEN_PARTS",
    "SETTLED",
    "TO_COME",
    "Part",
    "PartState",
    "Session",
    "SessionState",
    "Topic",
    "Training",
    "TrainingState",
]
