"""What an exam is made of: its notice, rooms, each person's part in it, and who invigilates."""

from enum import StrEnum

from domain.model import Instant, Value
from domain.rights import Object
from domain.slots import Interval


class ExamKind(StrEnum):
    """What an exam is for."""

    SPECIAL = "special"
    """专项考试."""
    CONVERSION = "conversion"
    """转正考试: the written part of an attempt to become formal."""
    RETAKE = "retake"
    """补考: of an earlier exam, for who failed it or was deferred."""


class ExamState(StrEnum):
    """How far an exam is."""

    DRAFT = "draft"
    """未发布: nobody knows of it."""
    PUBLISHED = "published"
    """已发布, or held and its attendance not settled yet."""
    HELD = "held"
    """已举行: who sat it is settled."""
    CANCELLED = "cancelled"
    """已取消."""


class CandidateState(StrEnum):
    """Where somebody stands with an exam."""

    NOTIFIED = "notified"
    """待确认: has the notice, has not acknowledged this version of it."""
    ACKNOWLEDGED = "acknowledged"
    """已确认, with the integrity pledge (诚信承诺)."""
    ASKED = "asked"
    """缓考待批: asked to be deferred, with proof."""
    DEFERRED = "deferred"
    """缓考: not an attempt."""
    SAT = "sat"
    """已参加."""
    ABSENT = "absent"
    """缺考: an attempt without result."""
    OUT = "out"
    """不再适用: no longer of the audience, not eligible any more, or left the bank."""


EXPECTED = frozenset({CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED, CandidateState.ASKED})
"""Who is to come and holds a seat: also who asked to be deferred, until that is decided."""
ANSWERING = frozenset({CandidateState.NOTIFIED})
"""Who is chased: the silent, and nobody else."""
STANDING = frozenset({CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED, CandidateState.SAT})
"""In whose calendar the exam stands, once a file was brought with the acknowledgement."""
LISTENING = EXPECTED
"""Who hears of what changes."""
ATTEMPTED = frozenset({CandidateState.SAT, CandidateState.ABSENT})
"""For whom the exam was an attempt."""
RETAKING = frozenset({CandidateState.DEFERRED, CandidateState.ABSENT, CandidateState.SAT})
"""Who may be called to a retake, the last if not passed."""
HELD = frozenset({ExamState.PUBLISHED, ExamState.HELD})
"""What stands in a year's plan or was held in it."""


class Exam(Value):
    """An exam that a department of head office gives notice of."""

    id: int
    number: str
    kind: ExamKind
    title: str
    scope: str
    """What is examined: the syllabus."""
    slot: Interval
    """The same for every room."""
    pass_mark: float
    full_mark: float
    audience_id: int
    owner_id: int
    """Who of head office runs it."""
    rules: str | None = None
    """What to bring and what is forbidden."""
    document_no: str | None = None
    """Of the official document (文号)."""
    retake_of: int | None = None
    """The exam of which this is the retake."""
    state: ExamState = ExamState.DRAFT
    notice: int = 1
    """Which version of the notice stands: one more for each change that candidates must know."""
    moved_from: Instant | None = None
    """When it was to be by the version of the notice before, if this one moved it."""
    reason: str | None = None
    """Why it was cancelled."""
    published_at: Instant | None = None
    held_at: Instant | None = None
    """When its attendance was settled."""
    signed_file_id: int | None = None
    """The photo of its sheet, signed on paper."""
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"exam:{self.id}"


class Room(Value):
    """A place of an exam (考场) with its seats."""

    id: int
    exam_id: int
    place: str
    capacity: int


class Candidate(Value):
    """Somebody's part in an exam."""

    id: int
    exam_id: int
    person_id: int
    branch: str
    """Where the person works."""
    room_id: int | None = None
    seat: int | None = None
    """Number of the seat in its room; given once, never to two."""
    state: CandidateState = CandidateState.NOTIFIED
    notice: int = 0
    """The version of the notice that was acknowledged last."""
    acknowledged_at: Instant | None = None
    reason: str | None = None
    """Why absence was asked, in the person's words."""
    proof_file_id: int | None = None
    asked_at: Instant | None = None
    refusal: str | None = None
    """Why it was refused."""
    decided_by: int | None = None
    recorded_by: int | None = None
    """Who said that the person was there or not; None where it followed from the end of the exam."""
    recorded_why: str | None = None
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"candidate:{self.id}"

    @property
    def scope(self) -> Object:
        """What the gate needs to know: whose it is, and in which branch that person works."""
        return Object(branch=self.branch, parties=frozenset({self.person_id}))


class DutyState(StrEnum):
    """Where somebody stands with invigilating an exam."""

    ASKED = "asked"
    """待确认."""
    ACKNOWLEDGED = "acknowledged"
    """已确认."""
    OFF = "off"
    """不再监考."""


class Duty(Value):
    """That somebody invigilates an exam (监考)."""

    id: int
    exam_id: int
    person_id: int
    room_id: int | None = None
    """None for wherever help is needed."""
    state: DutyState = DutyState.ASKED
    acknowledged_at: Instant | None = None
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"duty:{self.id}"

    @property
    def scope(self) -> Object:
        """What the gate needs to know: whose it is."""
        return Object(branch="", parties=frozenset({self.person_id}))
