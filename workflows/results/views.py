"""What each side sees of an exam's results: who keeps them, a head of a branch, who sat it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import RefusalError
from domain.exams import Candidate, CandidateState, Exam
from domain.exams.marks import Appeal, AppealState, Mark, Results, ResultsState, TopicMark
from domain.exams.results import Band, MarkChange
from domain.people import Person
from domain.rights import Object, Right, Scope, may, scopes
from storage import exam_results, exams, people
from workflows.work import Work


class Status(StrEnum):
    """What the head of a branch sees of somebody's exam; no score."""

    PASSED = "passed"
    """合格."""
    FAILED = "failed"
    """不合格."""
    ABSENT = "absent"
    """缺考."""
    DEFERRED = "deferred"
    """缓考."""
    WAITING = "waiting"
    """暂无成绩."""


@dataclass(frozen=True)
class StatusRow:
    """Somebody's status in an exam."""

    person: Person
    candidate: Candidate
    status: Status


@dataclass(frozen=True)
class ResultsView:
    """How an exam's results stand, as far as the reader may see."""

    exam: Exam
    results: Results | None
    rows: tuple[StatusRow, ...]
    """Of the bank, or of the reader's branch once the marks are released."""
    marks: Mapping[int, Mark]
    """By candidate; nothing of them for a reader who sees the status only."""
    open_appeals: tuple[Appeal, ...]
    """The oldest first."""
    keeps: bool
    """Whether the reader imports and releases."""
    branch: str | None
    """The reader's own branch, where that is all that is shown."""
    average: float | None = None

    @property
    def released(self) -> bool:
        """Whether the marks are released."""
        return self.results is not None and self.results.state is ResultsState.RELEASED

    @property
    def missing(self) -> tuple[Person, ...]:
        """Who sat the exam and has no mark."""
        return tuple(row.person for row in self.rows if row.status is Status.WAITING)

    def count(self, status: Status) -> int:
        """Count the people of a status."""
        return sum(row.status is status for row in self.rows)


@dataclass(frozen=True)
class MarkView:
    """Somebody's own result."""

    exam: Exam
    mark: Mark
    results: Results
    person: Person
    band: Band | None
    topics: tuple[TopicMark, ...]
    changes: tuple[MarkChange, ...]
    appeal: Appeal | None
    """The last one that was not withdrawn."""
    own: bool
    """Whether the reader is who sat the exam."""
    appealable: bool
    keeps: bool = False


def bands_of(work: Work) -> list[Band]:
    """Give the policy's bands."""
    return [Band(per_cent=p, name=name, name_en=en) for p, name, en in work.bank.policy.exams.bands]


async def load(work: Work, exam_id: int) -> Exam:
    """Give an exam, locked, to who keeps results."""
    work.permit(Right.RESULTS_KEEP)
    found = await exams.lock_exam(work.tx, exam_id)
    if found is None:
        raise RefusalError("gate.denied")
    return found


async def show(work: Work, exam_id: int) -> ResultsView:
    """Show how an exam's results stand; a head sees the status of the own people once it is released."""
    found = await exams.get_exam(work.tx, exam_id)
    if found is None or found.published_at is None:
        raise RefusalError("gate.denied")
    reach = scopes(work.actor, Right.RESULTS_READ)
    if not reach & {Scope.ALL, Scope.BRANCH}:
        raise RefusalError("gate.denied")
    view = await view_of(work, found, work.actor)
    if not view.keeps and not view.released:
        raise RefusalError("result.not_released")
    if view.branch is not None and not view.rows:
        raise RefusalError("gate.denied")
    return view


async def view_of(work: Work, found: Exam, viewer: Person) -> ResultsView:
    """Put an exam's results together as one reader sees them."""
    everywhere, keeps = Scope.ALL in scopes(viewer, Right.RESULTS_READ), may(viewer, Right.RESULTS_KEEP)
    marks = {mark.candidate_id: mark for mark in await exam_results.list_marks(work.tx, found.id)}
    candidates = [c for c in await exams.list_candidates(work.tx, found.id) if everywhere or c.branch == viewer.branch]
    scores = [mark.score for mark in marks.values() if mark.score is not None]
    return ResultsView(
        exam=found,
        results=await exam_results.get_results(work.tx, found.id),
        rows=await _rows(work, candidates, marks),
        marks=marks if everywhere else {},
        open_appeals=tuple(await exam_results.list_open_appeals(work.tx, exam_id=found.id)) if keeps else (),
        keeps=keeps,
        branch=None if everywhere else viewer.branch,
        average=sum(scores) / len(scores) if scores and everywhere else None,
    )


async def _rows(work: Work, candidates: Sequence[Candidate], marks: Mapping[int, Mark]) -> tuple[StatusRow, ...]:
    there = [c for c in candidates if c.state is not CandidateState.OUT]
    known = await people.list_some(work.tx, [c.person_id for c in there])
    rows = [StatusRow(known[c.person_id], c, _status(c, marks.get(c.id))) for c in there]
    return tuple(sorted(rows, key=lambda row: (list(_WORST).index(row.status), row.person.staff_no)))


_WORST = (Status.FAILED, Status.ABSENT, Status.WAITING, Status.DEFERRED, Status.PASSED)
"""In which order a head of a branch reads them."""


def _status(candidate: Candidate, mark: Mark | None) -> Status:
    if mark is not None:
        return Status.PASSED if mark.passed else Status.FAILED
    if candidate.state in (CandidateState.ABSENT, CandidateState.DEFERRED):
        return Status(candidate.state.value)
    return Status.WAITING


async def show_mark(work: Work, mark_id: int) -> MarkView:
    """Open a mark, one's own or as who keeps them; of somebody else each opening is in the audit."""
    mark = await exam_results.get_mark(work.tx, mark_id)
    if mark is None or not _sees_score(work.actor, mark):
        raise RefusalError("gate.denied")
    view = await mark_view(work, mark, work.actor)
    if view is None:
        raise RefusalError("result.not_released")
    if not view.own:
        await work.note("results.opened", f"mark:{mark.id}")
    return view


def _sees_score(person: Person, mark: Mark) -> bool:
    """Whether somebody sees a score: who sat the exam, and head office; a head of a branch sees the status only."""
    own = may(person, Right.RESULTS_READ, Object(branch="", parties=mark.scope.parties))
    return own or Scope.ALL in scopes(person, Right.RESULTS_READ)


async def mark_view(work: Work, mark: Mark, viewer: Person) -> MarkView | None:
    """Put a released mark together; None before its release."""
    found, results = await exams.get_exam(work.tx, mark.exam_id), await exam_results.get_results(work.tx, mark.exam_id)
    person = await people.get_person(work.tx, mark.person_id)
    if found is None or person is None or results is None or results.state is not ResultsState.RELEASED:
        return None
    appeals = await exam_results.list_appeals(work.tx, [mark.id])
    standing = [one for one in appeals if one.state is not AppealState.WITHDRAWN]
    in_time = results.appeals_until is not None and work.now <= results.appeals_until
    own = viewer.id == mark.person_id
    return MarkView(
        exam=found,
        mark=mark,
        results=results,
        person=person,
        band=next((band for band in bands_of(work) if band.name == mark.band), None),
        topics=tuple(await exam_results.list_topics(work.tx, found.id, candidate_id=mark.candidate_id)),
        changes=tuple(await exam_results.list_changes(work.tx, [mark.id])),
        appeal=standing[-1] if standing else None,
        own=own,
        appealable=own and in_time and not standing and mark.score is not None,
        keeps=may(viewer, Right.RESULTS_KEEP),
    )


@dataclass(frozen=True)
class ExamRow:
    """An exam among those of which somebody may see how they came out."""

    exam: Exam
    results: Results | None
    mark: Mark | None = None
    """The reader's own."""


@dataclass(frozen=True)
class Shelf:
    """The latest exams that a reader may open: the own results, and how exams came out."""

    own: tuple[ExamRow, ...]
    held: tuple[ExamRow, ...]


MOST_OWN, MOST_HELD = 4, 6
"""So many of the latest."""


async def shelf(work: Work) -> Shelf:
    """Give the latest exams of which the actor may see something."""
    work.permit(Right.RESULTS_READ)
    marks = (await exam_results.list_marks_of(work.tx, [work.actor.id]))[:MOST_OWN]
    mine = {found.id: found for found in await exams.list_exams(work.tx, ids=[mark.exam_id for mark in marks])}
    own = tuple(ExamRow(mine[mark.exam_id], None, mark) for mark in marks)
    reach = scopes(work.actor, Right.RESULTS_READ)
    return Shelf(own, await _held(work) if reach & {Scope.ALL, Scope.BRANCH} else ())


async def _held(work: Work) -> tuple[ExamRow, ...]:
    everywhere = Scope.ALL in scopes(work.actor, Right.RESULTS_READ)
    found = await exams.list_held(work.tx, limit=3 * MOST_HELD)
    results = await exam_results.list_results(work.tx, [one.id for one in found])
    rows = [ExamRow(one, results.get(one.id)) for one in found]
    if not may(work.actor, Right.RESULTS_KEEP):
        rows = [row for row in rows if row.results is not None and row.results.state is ResultsState.RELEASED]
    if not everywhere:
        rows = [row for row in rows if await _concerns(work, row.exam)]
    return tuple(rows[:MOST_HELD])


async def _concerns(work: Work, found: Exam) -> bool:
    return any(c.branch == work.actor.branch for c in await exams.list_candidates(work.tx, found.id))
