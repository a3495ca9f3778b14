from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RefusalError
from domain.exams import Candidate, CandidateState, Exam, ExamKind, ExamState
from domain.exams.marks import Mark, Results, ResultsState, TopicMark
from domain.exams.results import (
    Band,
    Known,
    ResultRow,
    TopicPoints,
    by_branch,
    check_importable,
    correct,
    grade,
    plan_results,
    release,
    topic_rates,
)
from domain.people import Person, Role
from domain.sheets import BadRow
from domain.slots import Interval
from tests.factories import NOW

EXAM = Exam(
    id=1,
    number="26-0001",
    kind=ExamKind.SPECIAL,
    title="贷后管理",
    scope="三个办法",
    slot=Interval(NOW - timedelta(days=1), NOW - timedelta(days=1) + timedelta(hours=2)),
    pass_mark=60,
    full_mark=100,
    audience_id=1,
    owner_id=9,
    state=ExamState.HELD,
)
BANDS = [Band(per_cent=90, name="优秀", name_en="excellent"), Band(per_cent=60, name="合格", name_en="pass")]
STATES = (CandidateState.SAT, CandidateState.SAT, CandidateState.ABSENT, CandidateState.DEFERRED, CandidateState.ASKED)


def person(n: int, name: str = "") -> Person:
    roles = frozenset({Role.CLIENT_MANAGER})
    return Person(id=n, staff_no=f"{1000 + n}", name=name or f"员工{n}", branch="CG", roles=roles)


def mark(n: int, score: float | None, *, branch: str = "CG", **values: Any) -> Mark:
    passed = score is not None and score >= 60
    fields = {"id": n, "exam_id": 1, "candidate_id": n, "person_id": n, "branch": branch, "score": score}
    return Mark(**{**fields, "passed": passed, **values})


def candidate(n: int, state: CandidateState = CandidateState.SAT, branch: str = "CG") -> Candidate:
    return Candidate(id=n, exam_id=1, person_id=n, branch=branch, state=state)


def known(**values: Any) -> Known:
    """Six people of the roster, of whom all but the last were to sit the exam."""
    fields = {
        "exam": EXAM,
        "people": {f"{1000 + n}": person(n) for n in range(1, 7)},
        "candidates": {n: candidate(n, state) for n, state in enumerate(STATES, 1)},
        "marks": {},
        "released": False,
    }
    return Known(**{**fields, **values})


def row(n: int, score: Any = 80.0, **values: Any) -> ResultRow:
    return ResultRow(**{"staff_no": f"{1000 + n}", "score": score, **values})


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row(3), "result.absent"),
        (row(4), "result.deferred"),
        (row(5), "result.asked"),
        (row(6), "result.no_candidate"),
        (row(9), "result.stranger"),
        (row(1, 101.0), "result.range"),
        (row(1, -1.0), "result.range"),
        (row(1, float("nan")), "result.range"),
        (row(1, name="李娜"), "result.name"),
        (row(1, CandidateState.ABSENT), "result.was_there"),
        (row(1, topics=(TopicPoints(topic="rules", points=31, out_of=30),)), "result.topic"),
    ],
)
def test_a_result_that_cannot_be_is_named_with_its_row(bad: ResultRow, code: str) -> None:
    plan = plan_results([(2, row(2)), (7, bad)], known(), [BadRow(row=9, code="result.number", fact="八十")])
    assert [(fault.row, fault.code) for fault in plan.bad] == [(7, code), (9, "result.number")]
    assert [one.candidate.id for one in plan.taken] == [2]


def test_a_number_that_stands_twice_is_named_and_the_first_counts_only_if_somebody_says_so() -> None:
    plan = plan_results([(2, row(1, 70.0)), (3, row(1, 90.0))], known(), [])
    assert [(fault.row, fault.code) for fault in plan.bad] == [(3, "sheet.twice")]
    assert [one.score for one in plan.taken] == [70.0]


def test_who_sat_and_has_no_mark_is_named_and_who_was_absent_in_words_is_passed_over() -> None:
    plan = plan_results([(2, row(1)), (3, row(3, CandidateState.ABSENT))], known(), [])
    assert (len(plan.taken), plan.bad) == (1, ())
    assert [one.person_id for one in plan.missing] == [2]


def test_before_the_release_a_sheet_replaces_and_after_it_only_adds_what_is_missing() -> None:
    rows = [(2, row(1, 81.0)), (3, row(2, 50.0))]
    before = plan_results(rows, known(marks={1: mark(1, 80.0)}), [])
    assert (len(before.taken), before.bad) == (2, ())
    after = plan_results(rows, known(marks={1: mark(1, 80.0)}, released=True), [])
    assert [fault.code for fault in after.bad] == ["result.released"]
    assert [one.candidate.id for one in after.taken] == [2]
    again = plan_results(rows, known(marks={1: mark(1, 81.0), 2: mark(2, 50.0)}, released=True), [])
    assert (again.taken, again.bad, again.unchanged) == ((), (), 2)


def test_five_thousand_rows_are_held_against_who_sat() -> None:
    people = {f"{1000 + n}": person(n) for n in range(1, 5001)}
    everybody = known(people=people, candidates={n: candidate(n) for n in range(1, 5001)})
    plan = plan_results([(n + 1, row(n, float(n % 101))) for n in range(1, 5001)], everybody, [])
    assert (len(plan.taken), plan.missing, plan.bad) == (5000, (), ())


@given(st.floats(0, 100))
def test_a_band_is_named_only_to_who_passed(score: float) -> None:
    passed, band = grade(score, EXAM, BANDS)
    assert passed == (score >= 60) == (band is not None)
    assert (band == "优秀") == (score >= 90)


def test_results_are_released_once_and_a_second_time_says_so() -> None:
    kept = Results(id=1, exam_id=1, entered_by=9, entered_at=NOW)
    out = release(kept, by=9, now=NOW, until=NOW + timedelta(days=7))
    assert (out.state, out.released_at) == (ResultsState.RELEASED, NOW)
    for again, code in ((out, "released_already"), (None, "none")):
        with pytest.raises(RefusalError, match=rf"result\.{code}"):
            release(again, by=9, now=NOW, until=NOW)


def test_there_are_no_results_of_an_exam_whose_attendance_is_open() -> None:
    with pytest.raises(RefusalError, match=r"result\.not_held"):
        check_importable(EXAM.model_copy(update={"state": ExamState.PUBLISHED}))


def test_a_corrected_mark_keeps_the_first_score_however_often() -> None:
    twice = correct(correct(mark(1, 58.0), 61.0, EXAM, BANDS), 92.0, EXAM, BANDS)
    assert (twice.score, twice.first_score, twice.passed, twice.band, twice.version) == (92.0, 58.0, True, "优秀", 3)
    for score, code in ((92.0, "same"), (101.0, "score"), (-1.0, "score")):
        with pytest.raises(RefusalError, match=rf"result\.{code}"):
            correct(twice, score, EXAM, BANDS)


def test_a_branch_is_counted_by_who_sat_and_the_weakest_stands_first() -> None:
    people = [candidate(1), candidate(2), candidate(3, branch="JB"), candidate(4, CandidateState.ABSENT, "JB")]
    found = by_branch(people, {1: mark(1, 80), 2: mark(2, 90), 3: mark(3, 40)})
    assert [(one.branch, one.sat, one.passed, one.absent, one.rate) for one in found] == [
        ("JB", 1, 0, 1, 0.0),
        ("CG", 2, 2, 0, 1.0),
    ]


def test_the_weakest_topic_stands_first_by_its_share_of_points() -> None:
    def points(n: int, topic: str, got: float, out_of: float) -> TopicMark:
        return TopicMark(exam_id=1, candidate_id=n, topic=topic, points=got, out_of=out_of)

    found = topic_rates([points(1, "制度", 10, 40), points(2, "制度", 30, 40), points(1, "economics", 30, 30)])
    assert [(one.topic, one.share, one.papers, one.average, one.most) for one in found] == [
        ("制度", 0.5, 2, 20, 40),
        ("economics", 1.0, 1, 30, 30),
    ]
    (mixed,) = topic_rates([points(1, "制度", 10, 40), points(2, "制度", 30, 60)])
    assert (mixed.share, mixed.most) == (0.4, None)
