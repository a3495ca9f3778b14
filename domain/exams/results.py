"""Results of an exam: a sheet's rows held against who sat it, grading, release, and changes afterwards."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zlib import crc32

from domain.errors import refuse_unless
from domain.exams.marks import Mark, Results, ResultsState, TopicMark
from domain.exams.models import Candidate, CandidateState, Exam, ExamState
from domain.model import Instant, Value
from domain.people import Person
from domain.sheets import BadRow, repeated

OPEN_STATES = (CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED)
"""Where somebody stands whose attendance is not settled."""


class TopicPoints(Value):
    """How somebody did in a topic, as a sheet has it."""

    topic: str
    points: float
    out_of: float


class ResultRow(Value):
    """A row of a results sheet."""

    staff_no: str
    name: str = ""
    score: float | CandidateState
    """The points, or that there are none: absent or deferred, in words."""
    marker: str = ""
    """Who marked it, by staff number or name."""
    topics: tuple[TopicPoints, ...] = ()


class Band(Value):
    """A band of marks: from how many per cent of the full mark on, and its name in both languages."""

    per_cent: float
    name: str
    name_en: str


class Graded(Value):
    """What a good row makes of somebody's paper."""

    candidate: Candidate
    score: float
    marker: str
    topics: tuple[TopicPoints, ...]


class ResultPlan(Value):
    """What a sheet of results would do."""

    taken: tuple[Graded, ...]
    """New marks, and those of a paper whose mark nobody has seen yet."""
    unchanged: int
    missing: tuple[Candidate, ...]
    """Who sat the exam and has no mark, neither in the sheet nor before."""
    bad: tuple[BadRow, ...]


class Known(Value):
    """What rows are held against: the exam, who was to sit it, and the marks that are kept."""

    exam: Exam
    people: Mapping[str, Person]
    """Everybody of the roster by staff number, who left too."""
    candidates: Mapping[int, Candidate]
    """By person."""
    marks: Mapping[int, Mark]
    """By candidate."""
    released: bool


def plan_results(rows: Sequence[tuple[int, ResultRow]], known: Known, bad: Sequence[BadRow]) -> ResultPlan:
    """Hold a sheet's rows (number, row) against who sat the exam; every bad row is named.

    Once the marks are released a sheet can only add what is missing: a mark that somebody has read is corrected
    by itself, with a reason.
    """
    faults = [*bad, *repeated((number, row.staff_no) for number, row in rows)]
    faults += [fault for number, row in rows for fault in _faults(number, row, known)]
    spoilt = {fault.row for fault in faults}
    good = [_graded(row, known) for number, row in rows if number not in spoilt and isinstance(row.score, float)]
    same = [one for one in good if _is_same(one, known)]
    marked = {one.candidate.id for one in good} | set(known.marks)
    sat = (one for one in known.candidates.values() if one.state is CandidateState.SAT)
    return ResultPlan(
        taken=tuple(one for one in good if one not in same),
        unchanged=len(same),
        missing=tuple(one for one in sat if one.id not in marked),
        bad=tuple(sorted(faults, key=lambda fault: fault.row)),
    )


def _graded(row: ResultRow, known: Known) -> Graded:
    assert isinstance(row.score, float)  # noqa: S101 - those without points were passed over
    candidate = known.candidates[known.people[row.staff_no].id]
    return Graded(candidate=candidate, score=row.score, marker=row.marker, topics=row.topics)


def _is_same(one: Graded, known: Known) -> bool:
    mark = known.marks.get(one.candidate.id)
    return mark is not None and mark.score == one.score and (known.released or not one.topics)


def _faults(number: int, row: ResultRow, known: Known) -> Iterable[BadRow]:
    person = known.people.get(row.staff_no)
    if person is None:
        yield BadRow(row=number, code="result.stranger", fact=row.staff_no)
        return
    if row.name and row.name != person.name:
        yield BadRow(row=number, code="result.name", fact=f"{row.staff_no} {row.name}")
        return
    candidate = known.candidates.get(person.id)
    if candidate is None:
        yield BadRow(row=number, code="result.no_candidate", fact=person.name)
        return
    yield from _of_candidate(number, row, person, candidate, known)


def _of_candidate(number: int, row: ResultRow, person: Person, one: Candidate, known: Known) -> Iterable[BadRow]:
    if isinstance(row.score, CandidateState):
        if row.score is not one.state:
            yield BadRow(row=number, code="result.was_there", fact=person.name)
        return
    if one.state is not CandidateState.SAT:
        why = "open" if one.state in OPEN_STATES else one.state
        yield BadRow(row=number, code=f"result.{why}", fact=person.name)
        return
    if not is_score(row.score, known.exam):
        yield BadRow(row=number, code="result.range", fact=f"{row.score:g}")
    mark = known.marks.get(one.id)
    if known.released and mark is not None and mark.score != row.score:
        yield BadRow(row=number, code="result.released", fact=person.name)
    yield from (_of_topic(number, topic) for topic in row.topics if not 0 <= topic.points <= topic.out_of)


def _of_topic(number: int, topic: TopicPoints) -> BadRow:
    return BadRow(row=number, code="result.topic", fact=f"{topic.points:g}/{topic.out_of:g}")


def is_score(score: float, exam: Exam) -> bool:
    """Whether that is a number of points which a paper of that exam can have."""
    return math.isfinite(score) and 0 <= score <= exam.full_mark


def grade(score: float, exam: Exam, bands: Sequence[Band]) -> tuple[bool, str | None]:
    """Say whether a score is enough, and in which band it lies; below the pass mark in none."""
    passed = score >= exam.pass_mark
    share = 100 * score / exam.full_mark
    reached = [band for band in bands if share >= band.per_cent]
    best = max(reached, key=lambda band: band.per_cent, default=None)
    return passed, best.name if passed and best is not None else None


def check_importable(exam: Exam) -> None:
    """Refuse results of an exam whose attendance is not settled: who was there is known before what they wrote."""
    refuse_unless(exam.state is ExamState.HELD, "result.not_held")


def release(results: Results | None, *, by: int, now: datetime, until: datetime) -> Results:
    """Release what is kept, at one moment for all; refused where it was released already, or nothing is kept."""
    refuse_unless(results is not None, "result.none")
    assert results is not None  # noqa: S101 - refused above
    refuse_unless(results.state is ResultsState.IMPORTED, "result.released_already", at=results.released_at)
    told = {"state": ResultsState.RELEASED, "released_by": by, "released_at": now, "appeals_until": until}
    return results.model_copy(update={**told, "version": results.version + 1})


class MarkChange(Value):
    """That a mark was corrected after its release: never a rewriting without a trace."""

    id: int
    mark_id: int
    before: float | None
    after: float | None
    reason: str
    appeal_id: int | None = None
    by_id: int
    at: Instant


def correct(mark: Mark, score: float, exam: Exam, bands: Sequence[Band]) -> Mark:
    """Give a mark with another score; the first one stays beside it."""
    refuse_unless(is_score(score, exam), "result.score", full=f"{exam.full_mark:g}")
    refuse_unless(score != mark.score, "result.same", score=f"{score:g}")
    passed, band = grade(score, exam, bands)
    first = mark.first_score if mark.first_score is not None else mark.score
    values = {"score": score, "passed": passed, "band": band, "first_score": first, "version": mark.version + 1}
    return mark.model_copy(update=values)


class BranchFigures(Value):
    """How an exam came out at a branch."""

    branch: str
    sat: int
    passed: int
    absent: int
    deferred: int

    @property
    def rate(self) -> float | None:
        """Which share of those who sat it passed; None where nobody did."""
        return self.passed / self.sat if self.sat else None


def by_branch(candidates: Sequence[Candidate], marks: Mapping[int, Mark]) -> tuple[BranchFigures, ...]:
    """Count an exam by branch, the worst rate first; only papers that are marked count as sat."""
    branches = sorted({one.branch for one in candidates if one.state is not CandidateState.OUT})
    found = [_figures(branch, [one for one in candidates if one.branch == branch], marks) for branch in branches]
    return tuple(sorted(found, key=lambda one: (one.rate is None, one.rate or 0, one.branch)))


def _figures(branch: str, candidates: Sequence[Candidate], marks: Mapping[int, Mark]) -> BranchFigures:
    marked = [marks[one.id] for one in candidates if one.id in marks]
    return BranchFigures(
        branch=branch,
        sat=len(marked),
        passed=sum(mark.passed for mark in marked),
        absent=sum(one.state is CandidateState.ABSENT for one in candidates),
        deferred=sum(one.state is CandidateState.DEFERRED for one in candidates),
    )


class TopicFigures(Value):
    """How a part of an exam went."""

    topic: str
    share: float
    """Of its points that all got together."""
    papers: int
    average: float
    """Points that a paper got."""
    most: float | None
    """What it has at most; None where papers differ."""


def topic_rates(marks: Sequence[TopicMark]) -> tuple[TopicFigures, ...]:
    """Give how each part of an exam went, the weakest first."""
    topics = sorted({mark.topic for mark in marks})
    found = [_rate(topic, [mark for mark in marks if mark.topic == topic]) for topic in topics]
    return tuple(sorted(found, key=lambda one: (one.share, one.topic)))


def _rate(topic: str, marks: Sequence[TopicMark]) -> TopicFigures:
    got, full, most = sum(m.points for m in marks), sum(m.out_of for m in marks), {m.out_of for m in marks}
    return TopicFigures(
        topic=topic,
        share=got / full if full else 0.0,
        papers=len(marks),
        average=round(got / len(marks), 1),
        most=most.pop() if len(most) == 1 else None,
    )


def key_of(topic: str) -> str:
    """Write which part of an exam is meant, short enough for a button."""
    return f"{crc32(topic.encode()):x}"
