"""Who may sit an exam, and why not: each ground as a pure function of what is known of the person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from domain.audiences import Ground
from domain.exams.models import Candidate, CandidateState, ExamKind
from domain.model import Value
from domain.months import months_after
from domain.people import Person, Role, Standing

ATTEMPTS = 2
"""Attempts to become formal that a trainee has: a second one not passed is the last (the article)."""


class Facts(Value):
    """What is known when it is asked who may sit an exam."""

    kind: ExamKind
    origin: ExamKind | None = None
    """What the exam was for of which this is the retake."""
    day: date
    """On which it is, in the bank's zone."""
    trainee_months: int
    away: frozenset[int] = frozenset()
    invigilating: frozenset[int] = frozenset()
    failed_attempts: Mapping[int, int] = {}
    """Attempts to become formal that a person has not passed."""
    written: frozenset[int] = frozenset()
    """Who has passed the written part of an attempt that runs, or of one that was passed."""
    retaking: frozenset[int] | None = None
    """Who may retake; None where it is no retake."""


def bars(people: Collection[Person], facts: Facts) -> dict[int, Ground]:
    """Give who of these may not sit the exam, each with the first ground that bars that person."""
    found = {person.id: _bar(person, facts) for person in people}
    return {person_id: ground for person_id, ground in found.items() if ground is not None}


def _bar(person: Person, facts: Facts) -> Ground | None:
    if person.id in facts.invigilating:
        return Ground.INVIGILATES
    if not person.has(Role.CLIENT_MANAGER):
        return Ground.NOT_MANAGER
    if facts.retaking is not None and person.id not in facts.retaking:
        return Ground.PASSED
    if ExamKind.CONVERSION in (facts.kind, facts.origin):
        converting = _bar_to_conversion(person, facts)
        if converting is not None:
            return converting
    return Ground.AWAY if person.id in facts.away else None


def _bar_to_conversion(person: Person, facts: Facts) -> Ground | None:
    """Say why a trainee may not try to become formal; somebody without a day of joining was there before."""
    if person.standing is not Standing.TRAINEE:
        return Ground.NOT_TRAINEE
    if person.joined_on is not None and months_after(person.joined_on, facts.trainee_months) > facts.day:
        return Ground.TOO_NEW
    if facts.failed_attempts.get(person.id, 0) >= ATTEMPTS:
        return Ground.NO_ATTEMPT
    return Ground.IN_ATTEMPT if person.id in facts.written else None


def may_retake(
    candidates: Sequence[Candidate], failed: Collection[int], *, kind: ExamKind, absent_too: bool
) -> frozenset[int]:
    """Give who may be called to the retake of an exam, as persons: deferred, failed, absent where the policy says so.

    `failed` are persons by id. Of a conversion exam only the deferred: whoever failed it needs another attempt.
    """
    states = {CandidateState.DEFERRED}
    states |= {CandidateState.ABSENT} if absent_too and kind is not ExamKind.CONVERSION else set()
    called = {one.person_id for one in candidates if one.state in states}
    sat = {one.person_id for one in candidates if one.state is CandidateState.SAT}
    return frozenset(called | (sat & set(failed) if kind is not ExamKind.CONVERSION else set()))
