"""Minutes (谈话记录) of a held talk: from the draft to what is locked for good."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from config.policy.talk_templates import TalkTemplate
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
    """未予确认: a writer noted a refusal and why, and the time passed without another answer."""


ANSWERS = frozenset({MinutesState.AGREED, MinutesState.REMARKED, MinutesState.OBJECTED})
"""What the manager may answer."""
LOCKED = frozenset(MinutesState) - {MinutesState.DRAFT, MinutesState.WAITING}
"""States in which nothing changes but by an addition."""


class Part(StrEnum):
    """The parts that all minutes have."""

    FACTS = "facts"
    """事实."""
    SAID = "said"
    """本人陈述."""
    CAUSES = "causes"
    """成因."""


class Asked(Value):
    """A question of a talk's template, which its minutes answer."""

    zh: str
    en: str
    part: Part | None = None
    """The part that it asks for; None where it is asked beyond them."""


class Further(Value):
    """What minutes answer beyond their parts, with the question as it was asked."""

    zh: str
    en: str
    text: Masked


MOST_ASKED = 12
"""Questions that minutes ask of their talk's templates."""


def questions(templates: Iterable[TalkTemplate]) -> tuple[Asked, ...]:
    """Give what minutes ask by the templates of all triggers: the first that names a part words it; nothing twice."""
    found: list[Asked] = []
    for zh, en, *part in (question for template in templates for question in template.questions):
        asked = Asked(zh=zh, en=en, part=Part(part[0]) if part else None)
        known = {one.part for one in found if one.part is not None}
        if asked.part not in known and zh not in {one.zh for one in found}:
            found.append(asked)
    return tuple(found[:MOST_ASKED])


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
    further: tuple[Further, ...] = ()
    """What its template asked beyond these."""
    conclusion: Conclusion
    improve_by: date | None = None
    state: MinutesState = MinutesState.DRAFT
    remark: Masked | None = None
    """The manager's remark or objection."""
    refusal: Masked | None = None
    """Why the manager refuses to confirm, as a writer says; the manager may still answer until `answer_by`."""
    refused_by_id: int | None = None
    """Who noted the refusal."""
    signed_file_id: int | None = None
    answer_by: Instant | None = None
    answered_at: Instant | None = None
    version: int = 1

    @property
    def locked(self) -> bool:
        """Whether nothing changes any more but by an addition."""
        return self.state in LOCKED

    @property
    def refusal_noted(self) -> bool:
        """Whether a refusal is noted that another answer can still replace."""
        return self.state is MinutesState.WAITING and self.refusal is not None

    @property
    def writers(self) -> Object:
        """Who writes: host and recorder, never the manager."""
        parties = frozenset({self.host_id, self.recorder_id or self.host_id})
        return Object(branch=self.branch, parties=parties, excluded=frozenset({self.manager_id}))

    @property
    def sending(self) -> Object:
        """Who asks the manager to confirm: the host alone."""
        return self.writers.model_copy(update={"parties": frozenset({self.host_id})})

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
    """Say who may begin the minutes of a talk: its host, and who was to take them."""
    parties = frozenset({talk.host_id, talk.second_id or talk.host_id})
    return Object(branch=talk.branch, parties=parties, excluded=frozenset({talk.manager_id}))


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


def lacks_measure(minutes: Minutes, due: Iterable[date]) -> bool:
    """Say whether nothing that was agreed, by the days on which it is due, would show an improvement by its day."""
    return minutes.improve_by is not None and not any(day <= minutes.improve_by for day in due)


def send(minutes: Minutes, *, answer_by: datetime, due: Iterable[date] = ()) -> Minutes:
    """Ask the manager to confirm by an instant; refused where an improvement by a day has no measure `due` by then."""
    _in(minutes, MinutesState.DRAFT)
    refuse_unless(not lacks_measure(minutes, due), "minutes.no_measure", day=minutes.improve_by)
    return minutes.changed(state=MinutesState.WAITING, answer_by=answer_by)


def answer(minutes: Minutes, state: MinutesState, remark: str | None, *, now: datetime) -> Minutes:
    """Record how the manager answered; the minutes lock."""
    _in(minutes, MinutesState.WAITING)
    refuse_unless(state in ANSWERS, "minutes.state", minutes=minutes)
    return minutes.changed(state=state, remark=remark, answered_at=now)


def refuse(minutes: Minutes, reason: Masked, *, by: int) -> Minutes:
    """Note, once, that the manager refuses to confirm, and who says so; until the time is over an answer still counts.

    The version stays: the cards that ask the manager stand.
    """
    _in(minutes, MinutesState.WAITING)
    refuse_unless(minutes.refusal is None, "minutes.state", minutes=minutes)
    return minutes.model_copy(update={"refusal": reason, "refused_by_id": by})


def lapse(minutes: Minutes, *, now: datetime) -> Minutes | None:
    """Record silence, or the refusal that was noted, once the time is over; None before, or with an answer."""
    if minutes.state is not MinutesState.WAITING or minutes.answer_by is None or now < minutes.answer_by:
        return None
    state = MinutesState.SILENT if minutes.refusal is None else MinutesState.REFUSED
    return minutes.changed(state=state, answered_at=now)


def sign(minutes: Minutes, file_id: int) -> Minutes:
    """Keep the signed scan beside the minutes; a better one may take its place."""
    refuse_unless(minutes.locked, "minutes.not_locked", minutes=minutes)
    return minutes.changed(signed_file_id=file_id)
