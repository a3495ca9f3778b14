"""Cards of results, appeals and attempts, in every shape that they take."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.cards import conversion, results
from bot.cards.conversion import ASKED
from bot.cards.results import appeals, figures
from bot.replies import Card
from domain.conversion import Attempt, AttemptPart, AttemptState, ConversionPart, PartResult
from domain.exams import Candidate, CandidateState, Exam, ExamKind, ExamState
from domain.exams.marks import Appeal, AppealState, Mark, Results, ResultsState, TopicMark
from domain.exams.records import ExamRecord, RecordResult
from domain.exams.results import Band, BranchFigures, MarkChange
from domain.people import Person, Role
from domain.personal import mask
from domain.sheets import BadRow
from domain.slots import Interval
from domain.training import Topic
from tests.bot.samples import BANK, LONG_ID, NOW
from workflows.conversion import Attempts, AttemptView
from workflows.results.appeals import AppealView
from workflows.results.archive import ExamArchive, ExamEntry
from workflows.results.awaiting import Awaited
from workflows.results.importing import Imported
from workflows.results.releasing import Released, Unfinished
from workflows.results.statistics import Figures, TopicRate
from workflows.results.views import ExamRow, MarkView, ResultsView, Shelf, Status, StatusRow

BRANCHES = BANK.policy.branches
BAD = (BadRow(row=0, code="sheet.missing_heading", fact="score"), BadRow(row=7, code="result.range", fact="101"))
BAND = Band(per_cent=80, name="良好", name_en="good")


def person(n: int, name: str = "张伟") -> Person:
    return Person(id=n, staff_no=f"{1000 + n}", name=name, branch="CG", roles=frozenset({Role.CLIENT_MANAGER}))


def exam(state: ExamState = ExamState.HELD) -> Exam:
    start = NOW - timedelta(days=2)
    return Exam(
        id=LONG_ID,
        number="26-0003",
        kind=ExamKind.CONVERSION,
        title=mask("贷后管理专项考试"),
        scope=mask("三个办法"),
        slot=Interval(start, start + timedelta(hours=2)),
        pass_mark=60,
        full_mark=100,
        audience_id=1,
        owner_id=9,
        state=state,
    )


def kept(state: ResultsState = ResultsState.RELEASED) -> Results:
    out = {"released_at": NOW, "appeals_until": NOW + timedelta(days=7)} if state is ResultsState.RELEASED else {}
    return Results(id=1, exam_id=LONG_ID, entered_by=9, entered_at=NOW, state=state, **out)


def mark(score: float | None = 85) -> Mark:
    fields = {"exam_id": LONG_ID, "candidate_id": 1, "person_id": 1, "branch": "CG"}
    passed = score is not None and score >= 60
    return Mark(id=LONG_ID, score=score, passed=passed, band="良好" if passed else None, **fields)


def candidate(n: int, state: CandidateState = CandidateState.SAT, **more: Any) -> Candidate:
    return Candidate(id=n, exam_id=LONG_ID, person_id=n, branch="CG", state=state, **more)


def _rows(*statuses: Status) -> tuple[StatusRow, ...]:
    return tuple(StatusRow(person(n), candidate(n), status) for n, status in enumerate(statuses, 1))


def results_view(**values: Any) -> ResultsView:
    fields: dict[str, Any] = {
        "exam": exam(),
        "results": kept(),
        "rows": _rows(*Status, *[Status.WAITING] * 14),
        "marks": {1: mark()},
        "open_appeals": (appeal(),),
        "keeps": True,
        "branch": None,
        "average": 71.5,
    }
    return ResultsView(**{**fields, **values})


def _kept_views() -> Iterator[ResultsView]:
    yield results_view()
    yield results_view(results=kept(ResultsState.IMPORTED))
    yield results_view(results=None, marks={}, average=None, open_appeals=())
    yield results_view(exam=exam(ExamState.PUBLISHED), results=None, marks={}, average=None, open_appeals=())
    yield results_view(keeps=False, marks={}, average=None, open_appeals=(), branch="CG")
    yield results_view(rows=_rows(Status.PASSED, Status.WAITING), open_appeals=())


def _awaited() -> Iterator[Card]:
    view = results_view(results=None, marks={}, average=None, open_appeals=())
    for step in (1, 2):
        yield results.awaited(Awaited(view, person(9), person(8), NOW.date()), to="organizer", step=step)
    yield results.awaited(Awaited(results_view(results=kept(ResultsState.IMPORTED)), None), to="organizer", step=1)
    for keeps in (True, False):
        yield results.awaited(Awaited(results_view(results=None, keeps=keeps), person(9)), to="head", step=3)


def appeal(state: AppealState = AppealState.ASKED, **more: Any) -> Appeal:
    due = {"asked_at": NOW, "due_at": NOW + timedelta(days=7)}
    fields = {"exam_id": LONG_ID, "mark_id": LONG_ID, "person_id": 1, "reason": mask("漏判一题")}
    return Appeal(id=LONG_ID, state=state, **fields, **due, **more)


def mark_view(**values: Any) -> MarkView:
    fields: dict[str, Any] = {
        "exam": exam(),
        "mark": mark(),
        "results": kept(),
        "person": person(1),
        "band": BAND,
        "topics": tuple(TopicMark(exam_id=1, candidate_id=1, topic=t, points=24, out_of=40) for t in ("rules", "案例")),
        "changes": (),
        "appeal": None,
        "own": True,
        "appealable": True,
    }
    return MarkView(**{**fields, **values})


def _own_views() -> Iterator[MarkView]:
    change = MarkChange(id=1, mark_id=1, before=58, after=61, reason=mask("登记有误"), by_id=9, at=NOW)
    yield mark_view()
    yield mark_view(mark=mark(58), band=None, topics=(), appealable=False)
    yield mark_view(mark=mark(None), band=None, topics=(), appealable=False)
    yield mark_view(own=False, keeps=True, appealable=False, changes=(change,), appeal=appeal())
    for state in AppealState:
        if state is not AppealState.WITHDRAWN:
            yield mark_view(appealable=False, changes=(change,), appeal=appeal(state))


def appeal_view(state: AppealState, **values: Any) -> AppealView:
    marker = person(4, "徐亮") if state is not AppealState.ASKED else None
    fields: dict[str, Any] = {
        "appeal": appeal(state, marker_id=marker.id if marker else None, answer=mask("已补上")),
        "exam": exam(),
        "mark": mark(),
        "person": person(1),
        "marker": marker,
        "candidate": candidate(1, room_id=1, seat=12),
        "room": "总行三楼会谈室",
        "own": False,
        "marks": False,
        "keeps": False,
    }
    return AppealView(**{**fields, **values})


def _of_appeals() -> Iterator[Card]:
    for state in AppealState:
        for who in ("own", "keeps", "marks"):
            found = appeal_view(state, **{who: True})
            yield appeals.card(found)
            yield appeals.folded(found)
            yield appeals.answered(found)
    asked, assigned = appeal_view(AppealState.ASKED, keeps=True), appeal_view(AppealState.ASSIGNED, keeps=True)
    for to, step in (("organizer", 1), ("organizer", 2), ("stand_in", 3)):
        yield appeals.asked(asked, to=to, step=step)
    for to in ("marker", "organizer"):
        yield appeals.to_mark(assigned, to=to)
    yield appeals.to_mark(appeal_view(AppealState.ASSIGNED, candidate=candidate(1), room=None), to="marker")


def attempt_view(state: AttemptState, *passed: ConversionPart, **values: Any) -> AttemptView:
    lost = state is AttemptState.FAILED
    due = {"number": 2, "post_due_on": NOW.date()} if lost else {"number": 1}
    made = Attempt(id=LONG_ID, person_id=1, branch="CG", opened_at=NOW, state=state, **due)
    result = {part: PartResult.PASSED if part in passed else PartResult.OPEN for part in ConversionPart}
    result |= {ConversionPart.EXAM: PartResult.ABSENT} if lost else {}
    parts = [AttemptPart(id=1, attempt_id=1, part=p, result=r, opinion=mask("达到要求")) for p, r in result.items()]
    fields: dict[str, Any] = {"next": None, "own": False, "decides": False, "posts": False, "seen": True}
    return AttemptView(attempt=made, person=person(1), parts=tuple(parts), **{**fields, **values})


def _of_attempts() -> Iterator[Card]:
    open_ = attempt_view(AttemptState.OPEN, ConversionPart.EXAM, next=ConversionPart.BRANCH, decides=True)
    lost = attempt_view(AttemptState.FAILED, posts=True)
    passed = attempt_view(AttemptState.PASSED, *ConversionPart, own=True)
    for found in (open_, lost, passed):
        yield conversion.card(found)
        yield conversion.folded(found)
        yield conversion.passed(found)
        yield conversion.closed(found)
    for kind, (*_, helper) in ASKED.items():
        for to, step in (("first", 1), ("first", 2), (helper, 3)):
            yield conversion.asked(lost, kind, to=to, step=step, then=(person(8), NOW.date()))
    yield conversion.listing(Attempts(()))
    yield conversion.listing(Attempts((open_, lost, passed) * 3))


def _archives() -> Iterator[Card]:
    record = ExamRecord(
        id=1,
        person_id=1,
        branch="CG",
        kind=ExamKind.SPECIAL,
        title=mask("信贷基础"),
        held_on=NOW.date(),
        result=RecordResult.PASSED,
        entered_by=9,
        entered_at=NOW,
    )
    mine = ExamEntry(person(1), NOW, Status.PASSED, exam(), mark(), corrected=True)
    old = ExamEntry(person(1), NOW, Status.PASSED, record=record)
    yield results.archive(ExamArchive(person(1), (), own=True))
    yield results.archive(ExamArchive(person(1), (mine, old) * 6, own=True, page=1))


def of_results() -> Iterator[Card]:
    """Give the cards."""
    for found in _kept_views():
        yield results.card(found)
        yield results.told_head(found, changed=found.released)
        yield results.who_passed(found, 0)
        yield results.who_passed(found, 1)
        yield results.imported(Imported(found, 12, (), 0, LONG_ID, partial=False), 12)
        yield results.imported(Imported(found, 12, BAD, 2, LONG_ID, partial=True), 12)
        yield results.imported(Imported(found, 0, BAD, 25, LONG_ID, partial=False), 4999)
        yield results.reading(found)
        for result in (Released(found), Unfinished(found)):
            card = results.reply(result).card
            assert card is not None
            yield card
    for one in _own_views():
        yield results.told(one)
        yield results.corrected(one)
        yield results.opened(one)
    row, held = ExamRow(exam(), None, mark()), ExamRow(exam(), kept())
    for shelf in (Shelf((), ()), Shelf((row,) * 4, ()), Shelf((row,) * 4, (held, ExamRow(exam(), None)) * 3)):
        yield results.shelf(shelf)
    rates = (
        TopicRate(Topic.RULES, 0.42, 8, weak=True),
        TopicRate("信贷政策与案例分析", 0.5, 8, weak=True, average=20, most=40),
    )
    branches = [BranchFigures(branch=b.code, sat=n, passed=0, absent=1, deferred=1) for n, b in enumerate(BRANCHES)]
    for plans in (True, False):
        yield figures.card(Figures(results_view(), tuple(branches), rates), BRANCHES, plans=plans)
        yield figures.card(Figures(results_view(), (), ()), BRANCHES, plans=plans)
    yield from _awaited()
    yield from _of_appeals()
    yield from _of_attempts()
    yield from _archives()
