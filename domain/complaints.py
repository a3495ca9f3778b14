"""Client complaints (客户投诉): what is kept of one, and its statutory clock."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import refuse_unless
from domain.model import Instant, Value
from domain.personal import Masked
from domain.rights import Object


class Subject(StrEnum):
    """About whom or what a complaint is."""

    CLIENT_MANAGER = "client_manager"
    """客户经理; the only one that makes a talk due."""
    EMPLOYEE = "employee"
    """其他员工."""
    BRANCH = "branch"
    """网点."""
    PRODUCT = "product"
    """产品或流程."""
    UNKNOWN = "unknown"
    """暂不清楚."""


class Source(StrEnum):
    """Where the client's words came in."""

    COUNTER = "counter"
    """柜面."""
    HOTLINE = "hotline"
    """客服热线."""
    LETTER = "letter"
    """来信来访."""
    ONLINE = "online"
    """网络渠道."""
    REGULATOR = "regulator"
    """12345 / 12378 / 监管转办."""


class Outcome(StrEnum):
    """What the bank found of a complaint."""

    UPHELD = "upheld"
    """属实."""
    PARTLY = "partly"
    """部分属实."""
    NOT_UPHELD = "not_upheld"
    """不属实."""
    UNVERIFIABLE = "unverifiable"
    """无法核实."""
    WITHDRAWN = "withdrawn"
    """已撤回: ends it that day."""


class ComplaintState(StrEnum):
    """How far a complaint is."""

    REGISTERED = "registered"
    """已受理."""


class Complaint(Value):
    """A registered complaint."""

    id: int
    number: str
    subject: Subject
    about_id: int | None
    """The person complained about, if it is one."""
    branch: str
    source: Source
    category: str
    """A code of the policy's table."""
    words: Masked
    """The client's words, masked."""
    client: Masked | None
    """The client's reference, masked."""
    evidence_id: int | None
    received_at: Instant
    """When any employee received the client's words; the statutory clock starts here."""
    registered_by: int
    due_on: date
    """The last day on which it must be decided and told."""
    state: ComplaintState
    version: int = 1

    def without_client(self) -> "Complaint":
        """Give what the person complained about may know: the facts alleged, not by whom."""
        return self.model_copy(update={"client": None, "evidence_id": None})

    @property
    def scope(self) -> Object:
        """What the gate needs to know: the person complained about never reaches it."""
        excluded = frozenset({self.about_id} if self.about_id is not None else ())
        return Object(branch=self.branch, parties=frozenset({self.registered_by}), excluded=excluded)


def due_on(received: date, *, within_days: int) -> date:
    """Give the last day to decide and tell, in calendar days from the day of receipt.

    Source: 银行业保险业消费投诉处理管理办法; compliance must confirm the number.
    """
    return received + timedelta(days=within_days)


def check_received(received: datetime, *, now: datetime) -> None:
    """Refuse a moment of receipt that lies in the future."""
    refuse_unless(received <= now, "complaint.future", at=received)
