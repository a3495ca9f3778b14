"""Feedback: what is kept of a client's words that a manager relayed, and who may reach it."""

from collections.abc import Collection
from enum import StrEnum

from domain.complaints import Channel
from domain.model import Instant, Value
from domain.personal import Masked
from domain.rights import Object


class Kind(StrEnum):
    """What a client's words are."""

    EVALUATION = "evaluation"
    """评价."""
    NEED = "need"
    """需求: a wish, or a question."""
    PROBLEM = "problem"
    """问题."""
    SUGGESTION = "suggestion"
    """建议."""
    COMPLAINT = "complaint"
    """投诉; in chat 诉求. Goes to the consumer-protection desk."""


class Tone(StrEnum):
    """How the client sounds."""

    PLEASED = "pleased"
    """满意."""
    CALM = "calm"
    """平和."""
    UPSET = "upset"
    """不满."""


class FeedbackState(StrEnum):
    """How far feedback is."""

    SORTING = "sorting"
    """待分派: no department has it."""
    ROUTED = "routed"
    """已分派: nobody of the department has taken it."""
    TAKEN = "taken"
    """办理中."""
    ASKED = "asked"
    """待补充: the department asks the manager."""
    ANSWERED = "answered"
    """已答复: the client is to be told."""
    TOLD = "told"
    """已告知客户: satisfied or not is to be said."""
    CLOSED = "closed"
    """已办结."""
    ACCEPTED = "accepted"
    """已受理: the consumer-protection desk has it as a complaint."""


ENDED = frozenset({FeedbackState.CLOSED, FeedbackState.ACCEPTED})
AT_A_DESK = (FeedbackState.ROUTED, FeedbackState.TAKEN, FeedbackState.ASKED)
"""A department is to do something, or asked."""


class Closing(StrEnum):
    """How feedback ended."""

    SATISFIED = "satisfied"
    """客户满意."""
    LAPSED = "lapsed"
    """逾期自动办结: nobody said that the client was not satisfied."""
    PRAISE = "praise"
    """表扬: counted, and nothing is to be answered."""


class Step(StrEnum):
    """A thing that happened to feedback; each is an entry of its history."""

    RELAYED = "relayed"
    """收到."""
    ROUTED = "routed"
    """分派至部门."""
    RETURNED = "returned"
    """退回分派: not this department's."""
    TAKEN = "taken"
    """受办."""
    HANDED_ON = "handed_on"
    """转同事办理."""
    RELEASED = "released"
    """经办人不在岗,退回部门."""
    ASKED = "asked"
    """请客户经理补充."""
    REPLIED = "replied"
    """客户经理已补充."""
    ANSWERED = "answered"
    """答复."""
    TOLD = "told"
    """已告知客户."""
    REOPENED = "reopened"
    """客户不满意,重新办理."""
    CLOSED = "closed"
    """办结."""
    ACCEPTED = "accepted"
    """转消保岗受理."""
    DID = "did"
    """已改进."""


class Feedback(Value):
    """A client's words that a manager relayed."""

    id: int
    number: str
    kind: Kind
    tone: Tone
    product: str | None
    """A code of the policy's table; it may have gone from it since."""
    theme: str | None
    department: str | None
    """The code of the department that has it; None for who sorts."""
    branch: str
    """The branch of who relayed it."""
    words: Masked
    client: Masked | None
    received_at: Instant
    """When the manager wrote or sent the client's words."""
    relayed_by: int
    relayed_at: Instant
    state: FeedbackState
    version: int = 1
    holder_id: int | None = None
    """Who of the department has taken it."""
    hops: int = 0
    """How often a department said that it is not its own."""
    settled: bool = False
    """Whether somebody decided by name whose it is, so that it is passed on no more."""
    routed_at: Instant | None = None
    """Since when this department's clocks run."""
    due_at: Instant | None = None
    """By when it is to be answered."""
    asked_at: Instant | None = None
    taken_at: Instant | None = None
    answered_at: Instant | None = None
    told_at: Instant | None = None
    told_how: Channel | None = None
    closed_at: Instant | None = None
    closing: Closing | None = None
    complaint_id: int | None = None
    about_relayer: bool = False
    """Whether it is about who relayed it, so that it leaves that person's hands."""

    @property
    def open(self) -> bool:
        """Whether anything is still to happen."""
        return self.state not in ENDED

    @property
    def praise(self) -> bool:
        """Whether it is praise: counted for the manager."""
        return self.kind is Kind.EVALUATION and self.tone is Tone.PLEASED

    def scope(self, desk: Collection[int]) -> Object:
        """What the gate needs to know; `desk` are the people of the department that has it."""
        return Object(branch=self.branch, parties=frozenset({self.relayed_by, *desk}))

    def changed(self, **values: object) -> "Feedback":
        """Give it with other values and the next version."""
        return self.model_copy(update={**values, "version": self.version + 1})


class Voice(Value):
    """Another client who said the same, added to feedback that is there."""

    id: int
    feedback_id: int
    words: Masked
    client: Masked | None
    relayed_by: int
    received_at: Instant


class Entry(Value):
    """A step of feedback's history, with its words if it has some."""

    id: int
    feedback_id: int
    at: Instant
    what: Step
    by: int | None
    """None for the program itself."""
    department: str | None = None
    text: Masked | None = None
    round: int = 0
    """Of an answer: which version of the wording it is, from 1."""
    to_id: int | None = None
    """To whom it was handed on."""
    told_how: Channel | None = None
    told_at: Instant | None = None
    """How and when the client was told, which a later round does not overwrite."""
