"""Feedback (信息反馈): what a manager relays, how it is read, and what may become of it."""

from domain.feedback.item import (
    AT_A_DESK,
    ENDED,
    Closing,
    Entry,
    Feedback,
    FeedbackState,
    Kind,
    Step,
    Tone,
    Voice,
)

__all__ = [
    "AT_A_DESK",
    "ENDED",
    "Closing",
    "Entry",
    "Feedback",
    "FeedbackState",
    "Kind",
    "Step",
    "Tone",
    "Voice",
]
