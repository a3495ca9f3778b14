"""Conversion (见习转正): attempts, each of three parts together; a second not passed is the last."""

from datetime import date
from enum import StrEnum

from domain.model import Instant, Value


class ConversionPart(StrEnum):
    """What an attempt is made of."""

    EXAM = "exam"
    """考试."""
    BRANCH = "branch"
    """网点考核."""
    COMMITTEE = "committee"
    """委员会考核 (面试)."""


class PartResult(StrEnum):
    """What a part came to."""

    OPEN = "open"
    """未完成."""
    PASSED = "passed"
    """合格."""
    FAILED = "failed"
    """不合格."""
    ABSENT = "absent"
    """缺考."""


class AttemptState(StrEnum):
    """How far an attempt is."""

    OPEN = "open"
    """进行中."""
    PASSED = "passed"
    """通过."""
    FAILED = "failed"
    """未通过."""


class Attempt(Value):
    """One of a trainee's two attempts to become formal."""

    id: int
    person_id: int
    branch: str
    number: int
    """1 or 2."""
    opened_at: Instant
    state: AttemptState = AttemptState.OPEN
    closed_at: Instant | None = None
    post_due_on: date | None = None
    """By when HR is to find another post, after the second that was not passed."""
    post: str | None = None
    """Which was found."""
    post_by: int | None = None
    post_at: Instant | None = None
    entered_by: int | None = None
    """Who entered it afterwards (补录)."""
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"attempt:{self.id}"


class AttemptPart(Value):
    """A part of an attempt."""

    id: int
    attempt_id: int
    part: ConversionPart
    result: PartResult = PartResult.OPEN
    candidate_id: int | None = None
    """Of the written exam."""
    opinion: str | None = None
    """Why, in the words of who decided."""
    decided_by: int | None = None
    decided_at: Instant | None = None
    version: int = 1
