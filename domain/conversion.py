"""Conversion (见习转正): attempts, each of three parts together; a second not passed is the last."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from domain.errors import refuse_unless
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


ATTEMPTS = 2
"""So many attempts a trainee has; a second one not passed is the last (the article)."""
ORDER = (ConversionPart.EXAM, ConversionPart.BRANCH, ConversionPart.COMMITTEE)
"""In which the parts are held."""
LOST = frozenset({PartResult.FAILED, PartResult.ABSENT})


def check_attempt(attempts: Sequence[Attempt], earlier: int = 0) -> int:
    """Give the number of somebody's next attempt; refused where two were not passed, one is open, or one passed.

    `earlier` are attempts from before go-live that were not passed.
    """
    lost = earlier + sum(one.state is AttemptState.FAILED for one in attempts)
    refuse_unless(lost < ATTEMPTS, "conversion.no_third", count=lost)
    refuse_unless(not any(one.state is AttemptState.OPEN for one in attempts), "conversion.open")
    refuse_unless(not any(one.state is AttemptState.PASSED for one in attempts), "conversion.passed")
    return max([earlier, *(one.number for one in attempts)]) + 1


def next_part(parts: Sequence[AttemptPart]) -> ConversionPart | None:
    """Give which part of an attempt is held next; None once one is lost or all are passed."""
    results = {one.part: one.result for one in parts}
    if LOST & set(results.values()):
        return None
    return next((part for part in ORDER if results.get(part, PartResult.OPEN) is PartResult.OPEN), None)


def decide(part: AttemptPart, result: PartResult, *, by: int | None, opinion: str | None, now: datetime) -> AttemptPart:
    """Record what a part came to; said once, but for the written one, whose mark may be corrected."""
    settled = part.result is not PartResult.OPEN and part.part is not ConversionPart.EXAM
    refuse_unless(not settled, "conversion.decided")
    told = {"result": result, "decided_by": by, "decided_at": now, "opinion": opinion}
    return part.model_copy(update={**told, "version": part.version + 1})


def conclude(attempt: Attempt, parts: Sequence[AttemptPart], *, now: datetime, post_due: date) -> Attempt:
    """Give an attempt as its parts make it: passed with all three, not passed as soon as one is lost, else open.

    The last one that is not passed makes another post due.
    """
    results = {one.part: one.result for one in parts}
    if LOST & set(results.values()):
        state = AttemptState.FAILED
    else:
        passed = all(results.get(part) is PartResult.PASSED for part in ORDER)
        state = AttemptState.PASSED if passed else AttemptState.OPEN
    last = state is AttemptState.FAILED and attempt.number >= ATTEMPTS
    due = (attempt.post_due_on or post_due) if last else None
    closed = None if state is AttemptState.OPEN else attempt.closed_at or now
    values = {"state": state, "closed_at": closed, "post_due_on": due, "version": attempt.version + 1}
    return attempt.model_copy(update=values)


def find_post(attempt: Attempt, post: str, *, by: int, now: datetime) -> Attempt:
    """Record which other post was found."""
    refuse_unless(attempt.post_due_on is not None, "conversion.no_post")
    refuse_unless(attempt.post_at is None, "conversion.post_done")
    return attempt.model_copy(update={"post": post, "post_by": by, "post_at": now, "version": attempt.version + 1})
