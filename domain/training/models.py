"""What a training is made of: the plan, its sessions, and each person's part in it."""

from enum import StrEnum

from domain.model import Instant, Value
from domain.rights import Object
from domain.slots import Interval


class Topic(StrEnum):
    """What a training teaches, as the article names it."""

    ECONOMICS = "economics"
    """经济金融."""
    RULES = "rules"
    """规章制度."""
    INDUSTRY = "industry"
    """行业知识."""


class TrainingState(StrEnum):
    """How far a training is."""

    DRAFT = "draft"
    """未发布: nobody knows of it."""
    PUBLISHED = "published"
    """已发布."""
    CANCELLED = "cancelled"
    """已取消."""


class SessionState(StrEnum):
    """How far a session is."""

    PLANNED = "planned"
    """未开始, or its attendance is not settled yet."""
    SETTLED = "settled"
    """已结束: its attendance is in the archive."""
    CANCELLED = "cancelled"
    """已取消."""


class PartState(StrEnum):
    """Where somebody stands with a training."""

    INVITED = "invited"
    """待答复."""
    COMING = "coming"
    """参加."""
    WAITING = "waiting"
    """候补: the session was full."""
    OFFERED = "offered"
    """待确认候补: a place fell free and is kept for a time."""
    ASKED = "asked"
    """请假待批."""
    EXCUSED = "excused"
    """已准假."""
    PRESENT = "present"
    """已到."""
    LATE = "late"
    """迟到."""
    ABSENT = "absent"
    """缺席."""
    OUT = "out"
    """不再适用: no longer of the audience, or left the bank."""


TO_COME = frozenset({PartState.COMING, PartState.OFFERED})
"""Who holds a place."""
BOOKED = frozenset({PartState.COMING, PartState.PRESENT, PartState.LATE})
"""Whose diary the session stands in."""
ATTENDED = frozenset({PartState.PRESENT, PartState.LATE})
"""Who was there."""
SETTLED = ATTENDED | {PartState.ABSENT, PartState.EXCUSED}
"""What a session may end in for somebody."""
ASKING = frozenset({PartState.INVITED, PartState.OFFERED})
"""Who is to answer."""
OPEN_PARTS = frozenset({PartState.INVITED, PartState.COMING, PartState.WAITING, PartState.OFFERED, PartState.ASKED})
"""In which something is still to happen."""
ANSWERED = OPEN_PARTS - ASKING
LISTENING = OPEN_PARTS | {PartState.ABSENT, PartState.EXCUSED}
"""Who hears of what changes: not who was there already, nor whom it no longer concerns."""


class Training(Value):
    """A training that the training department plans."""

    id: int
    number: str
    title: str
    topics: tuple[Topic, ...]
    mandatory: bool
    audience_id: int
    owner_id: int
    """Who of the training department runs it."""
    state: TrainingState = TrainingState.DRAFT
    document_no: str | None = None
    """Of the official document (文号)."""
    document_file_id: int | None = None
    """The official document itself, a PDF."""
    certificate_months: int | None = None
    """How long a certificate holds that who attends gets; None for no certificate."""
    reason: str | None = None
    """Why it was cancelled."""
    published_at: Instant | None = None
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"training:{self.id}"


class Session(Value):
    """A time and place of a training."""

    id: int
    training_id: int
    slot: Interval
    place: str
    trainer_id: int | None = None
    trainer: str | None = None
    """An outside trainer's name."""
    capacity: int | None = None
    """Places; None for as many as come."""
    make_up: bool = False
    """补训: for those who missed an earlier session."""
    state: SessionState = SessionState.PLANNED
    signed_file_id: int | None = None
    """The photo of its sheet, signed on paper."""
    secret: str = ""
    """What its check-in codes are made with."""
    place_changed: bool = False
    """Whether it was announced at another place first."""
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"session:{self.id}"

    def taught(self, owner_id: int) -> Object:
        """What the gate needs to know of who runs it."""
        return Object(branch="", parties=frozenset({owner_id, *([self.trainer_id] if self.trainer_id else [])}))


class Part(Value):
    """Somebody's part in a training."""

    id: int
    training_id: int
    person_id: int
    branch: str
    """Where the person works."""
    session_id: int | None = None
    """The session that is meant; before an answer the one that was proposed."""
    state: PartState = PartState.INVITED
    reason: str | None = None
    """Why leave was asked, in the person's words."""
    refusal: str | None = None
    """Why it was refused."""
    decided_by: int | None = None
    queued_at: Instant | None = None
    """Since when the person waits for a place."""
    offered_until: Instant | None = None
    read_at: Instant | None = None
    """When the materials were read."""
    checked_at: Instant | None = None
    tries: int = 0
    """Wrong codes so far."""
    overruled_by: int | None = None
    overruled_why: str | None = None
    rated: bool = False
    """Whether the person has said how it was; not what."""
    version: int = 1

    @property
    def subject(self) -> str:
        """Name it among the objects of the bank."""
        return f"part:{self.id}"

    @property
    def scope(self) -> Object:
        """What the gate needs to know: whose it is, and in which branch that person works."""
        return Object(branch=self.branch, parties=frozenset({self.person_id}))
