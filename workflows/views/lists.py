"""Lists of talks, complaints and follow-ups: filtered, within one's rights, a page of them or all."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple

from domain.complaints import Complaint
from domain.exams import Exam, ExamState
from domain.feedback import Feedback
from domain.feedback.learning import is_late
from domain.followups import Followup, FollowupState
from domain.lists import BOARD, RIGHTS, Filter, Listed, Query, Section
from domain.pages import Page, page_of
from domain.people import Person, Role
from domain.rights import Right, Scope, may, scopes
from domain.talks import Talk, TalkState
from domain.training import PartState, Session, SessionState, Training
from domain.triggers import shown_to_manager
from storage import complaints, exams, feedback, followups, people, talks, training
from storage.paging import Found
from workflows.archive import Mark, marks_of_complaints, marks_of_talks
from workflows.work import Work


@dataclass(frozen=True)
class TalkRow:
    """A talk as a list shows it."""

    talk: Talk
    host: Person
    manager: Person
    viewer_id: int
    late: bool = False
    """Whether its time, or the day by which it was to be booked, passed without more."""
    mark: Mark | None = None
    """That it was entered afterwards (补录)."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.talk.number

    @property
    def takes_part(self) -> bool:
        """Whether the reader may open it and know its cause."""
        return self.viewer_id in self.talk.scope.parties


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint as a list shows it."""

    complaint: Complaint
    about: Person | None
    received: date
    receiver: Person | None = None
    """Who received the client's words."""
    late: bool = False
    """Whether the statutory clock has run out."""
    mark: Mark | None = None
    """That it was entered afterwards (补录)."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.complaint.number


@dataclass(frozen=True)
class FollowupRow:
    """A follow-up as a list shows it."""

    followup: Followup
    owner: Person
    host: Person
    takes_part: bool = True
    """Whether the reader may open it."""
    late: bool = False
    """Whether its day passed and it is still to be done."""

    mark: ClassVar[None] = None
    """Follow-ups are never entered afterwards."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.followup.number


@dataclass(frozen=True)
class TrainingRow:
    """A training as a list shows it."""

    training: Training
    next: Session | None
    """Its next session, else its last."""
    asked: int
    """How many people are asked to it."""

    takes_part: ClassVar[bool] = True
    mark: ClassVar[None] = None
    """What was entered afterwards is in the training archive."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.training.number


@dataclass(frozen=True)
class FeedbackRow:
    """Feedback as a list shows it: nothing of what the client said."""

    feedback: Feedback
    relayer: Person
    product: tuple[str, str] | None
    """What it is about, in Chinese and English."""
    late: bool = False
    """Whether the department should have answered by now."""

    takes_part: ClassVar[bool] = True
    mark: ClassVar[None] = None
    """Feedback is never entered afterwards."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.feedback.number


@dataclass(frozen=True)
class ExamRow:
    """An exam as a list shows it."""

    exam: Exam
    over: bool = False
    """Whether it is over and its attendance not settled yet."""

    takes_part: ClassVar[bool] = True
    mark: ClassVar[None] = None
    """What was entered afterwards is no exam of the program's."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.exam.number


Row = TalkRow | ComplaintRow | FollowupRow | TrainingRow | FeedbackRow | ExamRow


@dataclass(frozen=True)
class Listing:
    """A page of what a filter lets pass, in order; or all of it."""

    filter: Filter
    rows: tuple[Row, ...]
    page: Page
    total: int
    everywhere: bool
    """Whether the reader may filter by branch."""


@dataclass(frozen=True)
class Board:
    """A supervisor's talks: how many stand in each part."""

    counts: tuple[tuple[Section, int], ...]
    total: int


async def board(work: Work) -> Board | Listing:
    """Give a supervisor the board, and everybody else the own list."""
    if not work.actor.has(Role.SUPERVISOR):
        return await listing(work, Filter(state=Section.OPEN))
    counts = {part: await _count(work, Filter(state=part)) for part in (*BOARD, Section.OPEN)}
    return Board(counts=tuple((part, counts[part]) for part in BOARD), total=counts[Section.OPEN])


async def _count(work: Work, wanted: Filter) -> int:
    return await talks.found(await _query(work, wanted)).count(work.tx)


async def _sorts(work: Work) -> bool:
    """Whether the actor sits where feedback waits that no department has; senior management, if that has no head."""
    code, actor = work.bank.policy.feedback.triage, work.actor
    if actor.branch == code and actor.has(Role.DEPARTMENT_DESK, Role.DEPARTMENT_HEAD):
        return True
    if not actor.has(Role.SENIOR_MANAGEMENT):
        return False
    heads = await people.list_with_role(work.tx, Role.DEPARTMENT_HEAD)
    return not any(head.branch == code for head in heads)


async def _query(work: Work, wanted: Filter, **asked: Any) -> Query:
    at_sorting = wanted.listed in (Listed.FEEDBACK, Listed.BOTH) and await _sorts(work)
    return Query(work.actor, wanted, work.now, work.bank.calendar, sorts=at_sorting, **asked)


async def listing(work: Work, wanted: Filter, page: int = 0) -> Listing:
    """Give a page of what a filter lets pass, as far as the actor's rights go."""
    query = await _query(work, wanted)
    counts = [await source.found(query).count(work.tx) for source in _SOURCES[wanted.listed]]
    shown = page_of(sum(counts), page)
    rows, before = list[Row](), 0
    for source, count in zip(_SOURCES[wanted.listed], counts, strict=True):
        start, end = (min(max(place - before, 0), count) for place in (shown.start, shown.end))
        rows += await _rows(work, source, query, start, end) if start < end else []
        before += count
    return Listing(wanted, tuple(rows), shown, sum(counts), goes_everywhere(work, wanted.listed))


async def whole(
    work: Work, wanted: Filter, *, numbered: str | None = None, ids: Collection[int] | None = None
) -> Listing:
    """Give all that a filter lets pass, or what of it bears a number or is one of some, as one page."""
    query = await _query(work, wanted, numbered=numbered, ids=ids)
    rows = [row for source in _SOURCES[query.filter.listed] for row in await _rows(work, source, query)]
    everywhere = goes_everywhere(work, query.filter.listed)
    return Listing(query.filter, tuple(rows), Page(0, len(rows), 0, 1), len(rows), everywhere)


async def concerned(work: Work, wanted: Filter, *, among: Collection[int]) -> set[int]:
    """Give those persons under whose names a filter lets something pass."""
    query = await _query(work, wanted, people=among)
    found = [source.found(query) for source in _SOURCES[query.filter.listed]]
    return {person for one in found for person in await one.concerned(work.tx)}.intersection(among)


async def _rows(work: Work, source: "_Source", query: Query, start: int = 0, end: int | None = None) -> list[Row]:
    rows = list[Row]()
    async for some in source.found(query).list(work.tx, start, end):
        rows += await source.rows(work, some)
    return rows


def goes_everywhere(work: Work, listed: Listed) -> bool:
    """Whether a list shows the actor more than one branch."""
    return Scope.ALL in scopes(work.actor, RIGHTS[listed])


async def is_told(work: Work, talk: Talk) -> bool:
    """Whether a talk's manager knows of it: once invited, or having raised it."""
    return talk.told or bool(shown_to_manager(talk, await talks.list_triggers(work.tx, talk.id)))


async def _talk_rows(work: Work, found: Sequence[Talk]) -> list[Row]:
    known = await people.list_some(work.tx, _ids((talk.host_id, talk.manager_id) for talk in found))
    marks = await marks_of_talks(work, [talk.id for talk in found])
    return [
        TalkRow(
            talk,
            known[talk.host_id],
            known[talk.manager_id],
            work.actor.id,
            late=_late(work, talk),
            mark=marks.get(talk.id),
        )
        for talk in found
    ]


def _ids(found: Iterable[Iterable[int | None]]) -> set[int]:
    return {one for some in found for one in some if one is not None}


def _late(work: Work, talk: Talk) -> bool:
    if talk.state in (TalkState.INVITED, TalkState.PROPOSED):
        return talk.slot is not None and talk.slot.start <= work.now
    return talk.state is TalkState.DUE and talk.due_on < work.today


async def _complaint_rows(work: Work, found: Sequence[Complaint]) -> list[Row]:
    known = await people.list_some(work.tx, _ids((of.about_id, of.receiver_id) for of in found))
    marks = await marks_of_complaints(work, [of.id for of in found])
    return [
        ComplaintRow(
            of,
            known.get(of.about_id or 0),
            received=work.bank.calendar.local(of.received_at).date(),
            receiver=known.get(of.receiver_id),
            late=of.running and of.due_on < work.today,
            mark=marks.get(of.id),
        )
        for of in found
    ]


async def _followup_rows(work: Work, found: Sequence[Followup]) -> list[Row]:
    known = await people.list_some(work.tx, _ids((of.owner_id, of.host_id) for of in found))
    return [
        FollowupRow(
            of,
            known[of.owner_id],
            known[of.host_id],
            takes_part=may(work.actor, Right.FOLLOWUP_READ, of.scope),
            late=of.state is FollowupState.OPEN and of.due_on < work.today,
        )
        for of in found
    ]


async def _training_rows(work: Work, found: Sequence[Training]) -> list[Row]:
    rows = list[Row]()
    for of in found:
        sessions = await training.list_sessions(work.tx, of.id)
        ahead = [s for s in sessions if s.slot.start > work.now and s.state is SessionState.PLANNED]
        parts = await training.list_parts(work.tx, of.id)
        asked = sum(part.state is not PartState.OUT for part in parts)
        rows.append(TrainingRow(of, next(iter(ahead or sessions[-1:]), None), asked))
    return rows


async def _feedback_rows(work: Work, found: Sequence[Feedback]) -> list[Row]:
    known = await people.list_some(work.tx, {of.relayed_by for of in found})
    names = {row.code: (row.name, row.name_en) for row in work.bank.policy.feedback_products}
    return [
        FeedbackRow(
            of,
            known[of.relayed_by],
            names.get(of.product, (of.product, of.product)) if of.product is not None else None,
            late=is_late(of, work.now),
        )
        for of in found
    ]


async def _exam_rows(work: Work, found: Sequence[Exam]) -> list[Row]:
    return [ExamRow(of, over=of.state is ExamState.PUBLISHED and of.slot.end <= work.now) for of in found]


class _Source(NamedTuple):
    """Where a list comes from, and how its rows are made."""

    found: Callable[[Query], Found[Any]]
    rows: Callable[[Work, Sequence[Any]], Awaitable[list[Row]]]


_TALKS, _COMPLAINTS = _Source(talks.found, _talk_rows), _Source(complaints.found, _complaint_rows)
_FOLLOWUPS = _Source(followups.found, _followup_rows)
_FEEDBACK, _TRAININGS = _Source(feedback.found, _feedback_rows), _Source(training.found, _training_rows)
_SOURCES = {
    Listed.TALKS: [_TALKS],
    Listed.COMPLAINTS: [_COMPLAINTS],
    Listed.FOLLOWUPS: [_FOLLOWUPS],
    Listed.TRAININGS: [_TRAININGS],
    Listed.FEEDBACK: [_FEEDBACK],
    Listed.BOTH: [_TALKS, _COMPLAINTS, _FOLLOWUPS, _FEEDBACK, _TRAININGS],
    Listed.EXAMS: [_Source(exams.found, _exam_rows)],
}
