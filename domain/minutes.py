"""Minutes (谈话记录) of a held talk: from the draft to what is locked for good."""

from datetime import date, datetime
from enum import StrEnum

from domain.errors import refuse_unless
from domain.model import Instant, Value
from domain.personal import Masked
from domain.rights import Object
from domain.talks import Talk, TalkState


class Conclusion(StrEnum):
    """What a talk came to; none of them is a sanction."""

    NOTHING = "nothing"
    """无需改进."""
    REMINDER = "reminder"
    """提醒注意."""
    IMPROVE = "improve"
    """限期改进: by a date."""
    HEAD_OFFICE = "head_office"
    """建议总行研究."""


class MinutesState(StrEnum):
    """How far minutes are."""

    DRAFT = "draft"
    """起草中: only who writes sees them."""
    WAITING = "waiting"
    """待确认: the manager is to answer."""
    AGREED = "agreed"
    """无异议."""
    REMARKED = "remarked"
    """无异议, with a remark."""
    OBJECTED = "objected"
    """有异议: human resources has been told."""
    SILENT = "silent"
    """逾期未确认."""
    REFUSED = "refused"
    """拒绝确认, with the reason that the writer gave."""


LOCKED = frozenset(MinutesState) - {MinutesState.DRAFT, MinutesState.WAITING}
"""States in which nothing changes but by an addition."""


class Minutes(Value):
    """The minutes of one talk."""

    id: int
    talk_id: int
    number: str
    branch: str
    host_id: int
    """谈话人."""
    recorder_id: int | None
    """记录人; the host where nobody is named."""
    manager_id: int
    """被谈话人."""
    facts: Masked
    said: Masked
    """The manager's own account."""
    causes: Masked
    conclusion: Conclusion
    improve_by: date | None = None
    state: MinutesState = MinutesState.DRAFT
    remark: Masked | None = None
    """The manager's remark or objection, or why it was refused."""
    signed_file_id: int | None = None
    answer_by: Instant | None = None
    answered_at: Instant | None = None
    version: int = 1

    @property
    def locked(self) -> bool:
        """Whether nothing changes any more but by an addition."""
        return self.state in LOCKED

    @property
    def writers(self) -> Object:
        """Who writes: host and recorder, never the manager."""
        parties = frozenset({self.host_id, self.recorder_id or self.host_id})
        return Object(branch=self.branch, parties=parties, excluded=frozenset({self.manager_id}))

    @property
    def scope(self) -> Object:
        """Who reads; a draft is its writers' alone."""
        if self.state is MinutesState.DRAFT:
            return self.writers
        return Object(branch=self.branch, parties=self.writers.parties | {self.manager_id})

    @property
    def answering(self) -> Object:
        """Who answers: the manager alone."""
        return Object(branch=self.branch, parties=frozenset({self.manager_id}))

    def changed(self, **to: object) -> "Minutes":
        """Give the minutes with these fields and the next version."""
        return self.model_copy(update={**to, "version": self.version + 1})


class Addition(Value):
    """A later change (补充) of locked minutes: who, when, what."""

    id: int
    minutes_id: int
    person_id: int
    text: Masked
    at: Instant


def writing(talk: Talk) -> Object:
    """Say who may begin the minutes of a talk: its host."""
    return Object(branch=talk.branch, parties=frozenset({talk.host_id}), excluded=frozenset({talk.manager_id}))


def check_held(talk: Talk) -> None:
    """Refuse minutes of a talk that was not held."""
    refuse_unless(talk.state is TalkState.HELD, "minutes.not_held", talk=talk)


def check_conclusion(conclusion: Conclusion, improve_by: date | None) -> date | None:
    """Give the date that belongs to a conclusion; refused where one is wanted and missing."""
    if conclusion is not Conclusion.IMPROVE:
        return None
    refuse_unless(improve_by is not None, "minutes.no_date")
    return improve_by


def _in(minutes: Minutes, *states: MinutesState) -> None:
    refuse_unless(minutes.state in states, "minutes.state", minutes=minutes)


def rewrite(minutes: Minutes, **to: object) -> Minutes:
    """Change a draft."""
    _in(minutes, MinutesState.DRAFT)
    return minutes.changed(**to)


def send(minutes: Minutes, *, answer_by: datetime) -> Minutes:
    """Ask the manager to confirm by an instant."""
    _in(minutes, MinutesState.DRAFT)
    return minutes.changed(state=MinutesState.WAITING, answer_by=answer_by)


def answer(minutes: Minutes, state: MinutesState, remark: str | None, *, now: datetime) -> Minutes:
    """Record how the manager answered, or that it was refused; the minutes lock."""
    _in(minutes, MinutesState.WAITING)
    refuse_unless(state in LOCKED, "minutes.state", minutes=minutes)
    return minutes.changed(state=state, remark=remark, answered_at=now)


def lapse(minutes: Minutes, *, now: datetime) -> Minutes | None:
    """Record silence once its time is over; None before, or where an answer is there."""
    if minutes.state is not MinutesState.WAITING or minutes.answer_by is None or now < minutes.answer_by:
        return None
    return minutes.changed(state=MinutesState.SILENT, answered_at=now)


def sign(minutes: Minutes, file_id: int) -> Minutes:
    """Keep the signed scan beside the minutes; a better one may take its place."""
    refuse_unless(minutes.locked, "minutes.not_locked", minutes=minutes)
    return minutes.changed(signed_file_id=file_id)
