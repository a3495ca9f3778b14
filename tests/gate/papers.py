"""Exams that are over: results to be imported, kept and released, appeals, and attempts to become formal."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain.audiences import Audience
from domain.conversion import Attempt, AttemptPart, AttemptState, ConversionPart, PartResult
from domain.exams import Candidate, CandidateState, Exam, ExamKind, ExamState
from domain.exams.marks import Appeal, AppealState, Mark, Results, ResultsState
from domain.personal import mask
from domain.slots import Interval
from storage import audiences, conversion, exam_results, exams
from tests.factories import NOW
from tests.gate.rows import Thing

if TYPE_CHECKING:
    from tests.gate.bank import Bank

SAT = ("manager", "colleague", "away_manager")
"""Who sat each of them."""


async def build(bank: "Bank") -> None:
    """Add the exams: `training` runs them and marked the papers."""
    await _exam(bank, "unread")
    await _exam(bank, "graded", ResultsState.IMPORTED)
    await _exam(bank, "out", ResultsState.RELEASED)
    sheet = {"file_id": await bank.file("c" * 64), "kind": "results", "by_id": bank.id("training"), "now": NOW}
    made = await audiences.add_sheet(bank.tx, subject=f"exam:{bank.things['unread'].id}", **sheet)  # type: ignore[arg-type]
    await audiences.mark_sheet_read(bank.tx, made)
    bank.things["sheet"] = Thing(made)
    await _appeal(bank, "appeal", "manager")
    await _appeal(bank, "assigned", "colleague", state=AppealState.ASSIGNED, marker_id=bank.id("compliance"))
    bank.more("out", person=bank.id("manager"))
    bank.more("appeal", marker=bank.id("compliance"))
    await _attempt(bank, "attempt", "manager", ())
    await _attempt(bank, "attempt_branch", "colleague", (ConversionPart.EXAM,))
    await _attempt(bank, "attempt_committee", "away_manager", (ConversionPart.EXAM, ConversionPart.BRANCH))
    lost = {"state": AttemptState.FAILED, "number": 2, "closed_at": NOW, "post_due_on": NOW.date()}
    await _attempt(bank, "attempt_lost", "manager", (), **lost)


async def _exam(bank: "Bank", name: str, state: ResultsState | None = None) -> None:
    start = NOW - timedelta(days=3)
    whole = Audience(listed=frozenset(bank.id(who) for who in SAT))
    exam = await exams.add_exam(
        bank.tx,
        Exam(
            id=0,
            number=f"26-60{len(bank.things):02d}",
            kind=ExamKind.SPECIAL,
            title=mask("贷后管理"),
            scope=mask("三个办法"),
            slot=Interval(start, start + timedelta(hours=2)),
            pass_mark=60,
            full_mark=100,
            audience_id=await audiences.add_audience(bank.tx, whole),
            owner_id=bank.id("training"),
            state=ExamState.HELD,
            published_at=start - timedelta(days=14),
            held_at=start + timedelta(hours=3),
        ),
    )
    bank.things[name] = Thing(exam.id, exam.version, exam.number)
    parts = [
        Candidate(id=0, exam_id=exam.id, person_id=bank.id(w), branch=bank.people[w].branch, state=CandidateState.SAT)
        for w in SAT
    ]
    await exams.add_candidates(bank.tx, parts)
    if state is not None:
        await _marks(bank, name, exam, state)


async def _marks(bank: "Bank", name: str, exam: Exam, state: ResultsState) -> None:
    out = state is ResultsState.RELEASED
    told = {"released_by": bank.id("training"), "released_at": NOW, "appeals_until": NOW + timedelta(days=5)}
    kept = Results(id=0, exam_id=exam.id, entered_by=bank.id("training"), entered_at=NOW, state=state)
    await exam_results.add_results(bank.tx, kept.model_copy(update=told) if out else kept)
    marks = [
        Mark(
            id=0,
            exam_id=exam.id,
            candidate_id=one.id,
            person_id=one.person_id,
            branch=one.branch,
            score=58,
            passed=False,
            marker_id=bank.id("training"),
        )
        for one in await exams.list_candidates(bank.tx, exam.id)
    ]
    await exam_results.mark_marks(bank.tx, marks)
    for who in SAT:
        mark = await exam_results.get_mark_of(bank.tx, exam.id, bank.id(who))
        assert mark is not None
        bank.things[f"{name}_{who}"] = Thing(mark.id, mark.version, exam.number)


async def _appeal(bank: "Bank", name: str, who: str, **more: Any) -> None:
    mark = bank.things[f"out_{who}"]
    made = await exam_results.add_appeal(
        bank.tx,
        Appeal(
            id=0,
            exam_id=bank.things["out"].id,
            mark_id=mark.id,
            person_id=bank.id(who),
            reason=mask("漏判一题"),
            asked_at=NOW,
            due_at=NOW + timedelta(days=7),
            **more,
        ),
    )
    bank.things[name] = Thing(made.id, made.version, mark.number)


async def _attempt(bank: "Bank", name: str, who: str, passed: tuple[ConversionPart, ...], **more: Any) -> None:
    """Add an attempt of which some parts are passed."""
    fields = {"person_id": bank.id(who), "branch": bank.people[who].branch, "number": 1, "opened_at": NOW, **more}
    attempt = await conversion.add_attempt(bank.tx, Attempt(id=0, **fields))
    for part in ConversionPart:
        result = PartResult.PASSED if part in passed else PartResult.OPEN
        await conversion.add_part(bank.tx, AttemptPart(id=0, attempt_id=attempt.id, part=part, result=result))
    bank.things[name] = Thing(attempt.id, attempt.version)
