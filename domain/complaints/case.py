"""A complaint: what is kept of it, its words, and who may never reach it."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from domain.model import Instant, Value
from domain.personal import Masked
from domain.personal.hiding import hide
from domain.rights import NOWHERE, Object


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
    PUBLIC_LINE = "public_line"
    """12345 / 12378: handed over by a public hotline."""
    REGULATOR = "regulator"
    """监管转办."""
    RELAYED = "relayed"
    """客户经理转述: relayed as feedback, and a complaint by its words."""


HANDED_OVER = (Source.PUBLIC_LINE, Source.REGULATOR)
"""Sources that may set a date of their own."""


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
    MISNAMED = "misnamed"
    """登记有误: it is about somebody else; only of a talk's trigger, the complaint itself goes on."""


FOUND = (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.UNVERIFIABLE)
"""What a decision may say; a withdrawal is the client's."""
FOUNDED = (Outcome.UPHELD, Outcome.PARTLY)
"""The outcomes that make a later complaint a repeated one."""


class ComplaintState(StrEnum):
    """How far a complaint is."""

    REGISTERED = "registered"
    """已受理: nobody handles it yet."""
    INVESTIGATING = "investigating"
    """调查中."""
    DECIDED = "decided"
    """已作出结论: the client is to be told."""
    TOLD = "told"
    """已告知客户: the statutory clock has ended."""
    WITHDRAWN = "withdrawn"
    """客户已撤回: the clock ended that day."""
    CLOSED = "closed"
    """已归档."""


RUNNING = frozenset({ComplaintState.REGISTERED, ComplaintState.INVESTIGATING, ComplaintState.DECIDED})
"""States in which the statutory clock runs."""


def rank_of(state: str) -> int:
    """Say where lists show a state: first those in which the clock runs, last what is closed."""
    return 0 if state in RUNNING else 2 if state == ComplaintState.CLOSED else 1


class Channel(StrEnum):
    """How the bank spoke with the client."""

    PHONE = "phone"
    """电话."""
    MEETING = "meeting"
    """当面."""
    LETTER = "letter"
    """书面."""
    MESSAGE = "message"
    """短信或网络."""


class Tie(StrEnum):
    """Why somebody must keep out of a complaint (回避)."""

    PARTICIPANT = "participant"
    """参与人: took part in the matter, such as who approved the loan in question."""
    RELATIVE = "relative"
    """亲属."""
    INTEREST = "interest"
    """利害关系."""
    HEAD = "head"
    """负责人: heads the branch complained about; nobody declares it, it follows from the complaint."""


DECLARED = (Tie.PARTICIPANT, Tie.RELATIVE, Tie.INTEREST)
"""What somebody may declare of oneself or of another."""


class Complaint(Value):
    """A registered complaint."""

    id: int
    number: str
    subject: Subject
    about_id: int | None
    """The person complained about, if it is one."""
    branch: str
    """The branch that it is about, or of the person that it is about; else of who registered it."""
    source: Source
    category: str
    """A code of the policy's table."""
    words: Masked
    """The client's words, masked."""
    client: Masked | None
    """The client's reference, masked."""
    evidence_id: int | None
    """The file that came with the words; every file stands in the case's own list."""
    received_at: Instant
    """When any employee received the client's words; the statutory clock starts here."""
    registered_by: int
    due_on: date
    """The last day on which it must be decided and told: the earlier of both clocks."""
    state: ComplaintState
    version: int = 1
    severity: str | None = None
    """A code of the policy's table."""
    demand: Masked | None = None
    """What the client asks for (诉求), masked."""
    regulator_due_on: date | None = None
    """The regulator's own due date, for one that it handed over."""
    term_days: int = 15
    """Calendar days of the statutory clock, extensions in it."""
    received_by: int | None = None
    """Who received the client's words; None for who registered them."""
    registered_at: Instant | None = None
    extended_at: Instant | None = None
    """When the term last grew."""
    handler_id: int | None = None
    """承办人."""
    at_head_office: bool = False
    """Whether it is kept from its branch: about the branch's head, or nobody there may handle it."""
    repeats: int = 0
    """How many founded ones about the same person came before it, within the policy's months."""
    outcome: Outcome | None = None
    findings: Masked | None = None
    basis: Masked | None = None
    """Basis and reasons of the decision."""
    decided_at: Instant | None = None
    decided_by: int | None = None
    told_at: Instant | None = None
    told_by: int | None = None
    told_how: Channel | None = None
    told_ways: str | None = None
    """The ways to object of which the client was told, by their codes."""
    withdrawn_at: Instant | None = None
    closed_at: Instant | None = None
    spared_why: Masked | None = None
    """Why a founded one needs no root-cause remedy (无需整改)."""
    recused: frozenset[int] = frozenset()
    """Who must keep out of it, besides the person complained about."""

    def without_client(self, told_as: Masked | None = None, *, keep: Collection[str] = ()) -> "Complaint":
        """Give what the person complained about may know: the facts alleged, not by whom.

        The host's wording stands for the client's words, if there is one; names in `keep` are no client's.
        """
        texts = {"words": told_as or self.words, "findings": self.findings}
        hidden = {name: text and hide(text, self.client, keep) for name, text in texts.items()}
        return self.model_copy(update={**hidden, "demand": None, "basis": None, "client": None, "evidence_id": None})

    @property
    def scope(self) -> Object:
        """What the gate needs to know: who must keep out of it never reaches it."""
        concerned = frozenset({self.about_id} if self.about_id is not None else ())
        return Object(
            branch=NOWHERE if self.at_head_office else self.branch,
            parties=frozenset({self.registered_by, *([self.handler_id] if self.handler_id is not None else [])}),
            excluded=self.recused | concerned,
        )

    @property
    def receiver_id(self) -> int:
        """Who received the client's words."""
        return self.registered_by if self.received_by is None else self.received_by

    @property
    def running(self) -> bool:
        """Whether the statutory clock runs."""
        return self.state in RUNNING

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state is not ComplaintState.CLOSED

    @property
    def rank(self) -> int:
        """Where lists show it: as its state says."""
        return rank_of(self.state)

    @property
    def founded(self) -> bool:
        """Whether it was found true, in whole or in part."""
        return self.outcome in FOUNDED

    @property
    def clock_from(self) -> Instant:
        """Since when the present term is waited for."""
        return self.extended_at or self.received_at

    def changed(self, **to: object) -> "Complaint":
        """Give the complaint with these fields and the next version."""
        return self.model_copy(update={**to, "version": self.version + 1})
