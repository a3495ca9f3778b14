"""What an exam's papers came to: marks, their release, weak topics, and appeals (成绩复核)."""

from enum import StrEnum

from domain.model import Instant, Value
from domain.rights import Object


class ResultsState(StrEnum):
    """How far the results of an exam are."""

    IMPORTED = "imported"
    """待发布: kept, and nobody has seen any."""
    RELEASED = "released"
    """已发布."""


class Results(Value):
    """That an exam's marks are kept, and when they are released: one moment for all."""

    id: int
    exam_id: int
    entered_by: int
    entered_at: Instant
    file_id: int | None = None
    """The sheet that they came in."""
    state: ResultsState = ResultsState.IMPORTED
    release_at: Instant | None = None
    """When they are to be released; None for once somebody says so."""
    released_by: int | None = None
    released_at: Instant | None = None
    appeals_until: Instant | None = None
    version: int = 1


class Mark(Value):
    """What somebody's paper came to."""

    id: int
    exam_id: int
    candidate_id: int
    person_id: int
    branch: str
    """Where the person worked then."""
    score: float | None
    """None for an attempt without result."""
    passed: bool
    band: str | None = None
    """A name of the policy's bands."""
    marker_id: int | None = None
    """Who marked it: never the second marker of its appeal."""
    marker: str | None = None
    """A marker who isn't of the bank, by name."""
    first_score: float | None = None
    """The score before an appeal changed it."""
    version: int = 1

    @property
    def scope(self) -> Object:
        """What the gate needs to know: whose it is, and in which branch that person worked."""
        return Object(branch=self.branch, parties=frozenset({self.person_id}))


class TopicMark(Value):
    """How somebody did in one topic of an exam."""

    exam_id: int
    candidate_id: int
    topic: str
    points: float
    out_of: float


class AppealState(StrEnum):
    """How far an appeal is."""

    ASKED = "asked"
    """待复核: no second marker yet."""
    ASSIGNED = "assigned"
    """复核中."""
    UPHELD = "upheld"
    """维持原分."""
    CHANGED = "changed"
    """已更正."""
    WITHDRAWN = "withdrawn"
    """已撤回."""


class Appeal(Value):
    """A request that a paper be marked again, by another marker."""

    id: int
    exam_id: int
    mark_id: int
    person_id: int
    reason: str
    asked_at: Instant
    due_at: Instant
    """By when it is to be answered."""
    state: AppealState = AppealState.ASKED
    marker_id: int | None = None
    """The second marker, who isn't the first."""
    assigned_by: int | None = None
    score: float | None = None
    """What the second marker gave."""
    answer: str | None = None
    answered_at: Instant | None = None
    told_at: Instant | None = None
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"appeal:{self.id}"
