"""Exams from before go-live (补录): what somebody sat then, never rewritten."""

from datetime import date
from enum import StrEnum

from domain.exams.models import ExamKind
from domain.model import Instant, Value


class RecordResult(StrEnum):
    """What an exam from before go-live came to for somebody."""

    PASSED = "passed"
    """合格."""
    FAILED = "failed"
    """不合格."""
    DEFERRED = "deferred"
    """缓考: not an attempt."""
    ABSENT = "absent"
    """缺考: an attempt without result."""


class ExamRecord(Value):
    """What was entered afterwards of a person and an exam."""

    id: int
    person_id: int
    branch: str
    """Where the person worked when it was entered."""
    kind: ExamKind
    title: str
    held_on: date
    result: RecordResult
    score: float | None = None
    pass_mark: float | None = None
    entered_by: int
    entered_at: Instant

    @property
    def sat(self) -> bool:
        """Whether the person was there."""
        return self.result in (RecordResult.PASSED, RecordResult.FAILED)
