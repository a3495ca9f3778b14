"""Exams: who may sit one, seats, what may become of a part, and when a year has too few."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audiences import Ground
from domain.errors import RefusalError
from domain.exams import EXPECTED, Candidate, CandidateState, Exam, ExamKind, ExamState, Room, rules
from domain.exams.eligibility import Facts, bars, may_retake
from domain.exams.watching import gap_of, look_due, next_look, owed_in
from domain.people import Role, Standing
from domain.slots import is_unusual
from tests.factories import BANK, NOW, at, make_person, shanghai

DAY = shanghai("2026-12-22 09:00")
MANAGER = {"roles": frozenset({Role.CLIENT_MANAGER})}
TRAINEE = {**MANAGER, "standing": Standing.TRAINEE, "joined_on": date(2026, 1, 1)}
WARN = [(6, 1), (10, 1)]


def exam(**changes: Any) -> Exam:
    values: dict[str, Any] = {"number": "26-0001", "kind": ExamKind.SPECIAL, "title": "x", "scope": "y"}
    values |= {"slot": at(DAY, 90), "pass_mark": 60, "full_mark": 100, "audience_id": 1, "owner_id": 9}
    return Exam(id=1, **{**values, "state": ExamState.PUBLISHED, "published_at": NOW, **changes})


def candidate(state: CandidateState = CandidateState.NOTIFIED, **changes: Any) -> Candidate:
    values = {"id": 1, "exam_id": 1, "person_id": 1, "branch": "CG", "room_id": 1, "seat": 1, **changes}
    return Candidate(state=state, **values)


@pytest.mark.parametrize(
    ("person", "facts", "ground"),
    [
        (MANAGER, {}, None),
        ({"roles": frozenset({Role.SUPERVISOR})}, {}, Ground.NOT_MANAGER),
        (MANAGER, {"invigilating": {1}}, Ground.INVIGILATES),
        (MANAGER, {"away": {1}}, Ground.AWAY),
        (MANAGER, {"retaking": {2}}, Ground.PASSED),
        ({**MANAGER, "standing": Standing.FORMAL}, {"kind": ExamKind.CONVERSION}, Ground.NOT_TRAINEE),
        (TRAINEE, {"kind": ExamKind.CONVERSION}, None),
        ({**TRAINEE, "joined_on": None}, {"kind": ExamKind.CONVERSION}, None),
        ({**TRAINEE, "joined_on": date(2026, 6, 23)}, {"kind": ExamKind.CONVERSION}, Ground.TOO_NEW),
        ({**TRAINEE, "joined_on": date(2026, 6, 22)}, {"kind": ExamKind.CONVERSION}, None),
        (TRAINEE, {"kind": ExamKind.CONVERSION, "failed_attempts": {1: 2}}, Ground.NO_ATTEMPT),
        (TRAINEE, {"kind": ExamKind.CONVERSION, "failed_attempts": {1: 1}}, None),
        (TRAINEE, {"kind": ExamKind.RETAKE, "origin": ExamKind.CONVERSION, "retaking": {1}}, None),
    ],
)
def test_the_first_ground_that_bars_somebody_is_named(
    person: dict[str, Any], facts: dict[str, Any], ground: Ground | None
) -> None:
    values = {"kind": ExamKind.SPECIAL, "day": date(2026, 12, 22), "trainee_months": 6, **facts}
    assert bars([make_person(1, **person)], Facts(**values)) == ({} if ground is None else {1: ground})


def test_a_retake_is_for_the_deferred_who_failed_and_the_absent_where_the_policy_says_so() -> None:
    states = (
        CandidateState.DEFERRED,
        CandidateState.ABSENT,
        CandidateState.SAT,
        CandidateState.SAT,
        CandidateState.OUT,
    )
    parts = [candidate(state, id=n, person_id=n) for n, state in enumerate(states, 1)]
    for kind, absent_too, called in (
        (ExamKind.SPECIAL, True, {1, 2, 3}),
        (ExamKind.SPECIAL, False, {1, 3}),
        (ExamKind.CONVERSION, True, {1}),
    ):
        assert may_retake(parts, [3], kind=kind, absent_too=absent_too) == called


@given(
    capacities=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    branches=st.lists(st.sampled_from(["CG", "JB", "HQ"]), max_size=20),
    taken=st.integers(0, 3),
)
def test_no_seat_is_given_twice_and_none_is_left_while_somebody_stands(
    capacities: list[int], branches: list[str], taken: int
) -> None:
    rooms = [Room(id=n, exam_id=1, place="x", capacity=size) for n, size in enumerate(capacities, 1)]
    there = [candidate(id=99 + n, person_id=99 + n, seat=n) for n in range(1, min(taken, capacities[0]) + 1)]
    people = [make_person(n, branch=branch) for n, branch in enumerate(branches, 1)]
    placed = rules.seat(rooms, there, people, {"JB": len(rooms)})
    seats = [*placed.values(), *((c.room_id, c.seat) for c in there)]
    assert len(seats) == len(set(seats))
    assert len(placed) == min(len(people), sum(capacities) - len(there))
    assert all(1 <= number <= capacities[room - 1] for room, number in placed.values())


def test_people_of_one_branch_sit_apart_and_at_the_own_branch_where_a_room_is() -> None:
    people = [make_person(n, branch=branch) for n, branch in enumerate("AABB", 1)]
    assert [person.branch for person in rules.interleave(people)] in (["A", "B", "A", "B"], ["B", "A", "B", "A"])
    rooms = [Room(id=n, exam_id=1, place="x", capacity=4) for n in (1, 2)]
    placed = rules.seat(rooms, [], people, {"B": 2})
    assert {placed[person.id][0] for person in people if person.branch == "B"} == {2}


def refusal(code: str) -> Any:
    return pytest.raises(RefusalError, match=f"^{code}$".replace(".", r"\."))


def test_an_exam_is_moved_only_ahead_and_each_time_its_notice_is_a_new_one() -> None:
    later = at(DAY + timedelta(days=1), 90)
    moved = rules.move(exam(), later, now=NOW)
    assert (moved.notice, moved.moved_from, moved.slot) == (2, DAY, later)
    assert rules.move(exam(published_at=None, state=ExamState.DRAFT), later, now=NOW).notice == 1, "nobody knew"
    for code, now, of in (
        ("exam.begun", DAY, exam()),
        ("exam.over", NOW, exam(state=ExamState.HELD)),
        ("exam.off", NOW, exam(state=ExamState.CANCELLED)),
    ):
        with refusal(code):
            rules.move(of, later, now=now)
    with refusal("exam.same"):
        rules.move(exam(), at(DAY, 90), now=NOW)


@given(st.sampled_from(sorted(CandidateState)))
def test_only_the_silent_acknowledge_and_who_is_deferred_is_marked_by_nobody(state: CandidateState) -> None:
    if state is CandidateState.NOTIFIED:
        kept = rules.acknowledge(candidate(state), exam(notice=3), now=NOW)
        assert (kept.state, kept.notice) == (CandidateState.ACKNOWLEDGED, 3)
    else:
        with refusal("exam.acknowledged"):
            rules.acknowledge(candidate(state), exam(), now=NOW)
    settled = rules.settle(candidate(state))
    assert (settled.state is CandidateState.SAT) is (state in {*EXPECTED, CandidateState.SAT} - {CandidateState.ASKED})


def test_absence_is_asked_until_its_end_and_decided_once() -> None:
    until = DAY + timedelta(days=2)
    asked = rules.ask_absence(candidate(), "病", 7, now=NOW, until=until)
    assert rules.grant(asked, 9).seat is None
    assert rules.refuse(asked, exam(), 9, "不足", now=NOW).state is CandidateState.NOTIFIED
    assert rules.refuse(asked, exam(), 9, "不足", now=DAY).state is CandidateState.ABSENT
    with refusal("exam.decided"):
        rules.grant(candidate(), 9)
    with refusal("exam.proof_late"):
        rules.ask_absence(candidate(), "病", 7, now=until + timedelta(seconds=1), until=until)
    with refusal("exam.settled"):
        rules.ask_absence(candidate(CandidateState.SAT), "病", 7, now=NOW, until=until)


def test_nobody_says_of_oneself_who_was_there() -> None:
    with refusal("exam.own_attendance"):
        rules.mark(candidate(), exam(), CandidateState.ABSENT, by=1, now=DAY)


@pytest.mark.parametrize(
    ("since", "owed"),
    [(date(2020, 1, 1), 2), (date(2026, 1, 1), 2), (date(2026, 1, 2), 1), (date(2026, 7, 2), 1), (date(2026, 7, 3), 0)],
)
def test_who_begins_within_a_year_owes_the_whole_exams_of_its_rest(since: date, owed: int) -> None:
    assert owed_in(2026, since, per_year=2) == owed


def test_a_year_is_looked_at_on_its_days_and_after_a_holiday_on_the_next_workday() -> None:
    asked: dict[str, Any] = {"go_live": date(2026, 1, 1), "calendar": BANK.calendar}
    assert look_due(shanghai("2026-05-31 23:00"), WARN, **asked) is None
    first = look_due(shanghai("2026-06-01 08:00"), WARN, **asked)
    assert first is not None
    assert (first.year, first.step, first.last) == (2026, 1, False)
    late = look_due(shanghai("2026-11-07 23:00"), WARN, **asked)
    assert late is not None
    assert (late.step, late.last) == (2, True)
    assert look_due(shanghai("2026-11-09 09:00"), WARN, **asked) is None, "a month on it is no news"
    assert next_look(shanghai("2026-06-02 08:00"), WARN, calendar=BANK.calendar) == shanghai("2026-10-08 08:00")
    assert next_look(NOW, [], calendar=BANK.calendar) is None


def test_the_bank_is_short_of_exams_and_a_person_too() -> None:
    people = [make_person(1, joined_on=None), make_person(2, joined_on=date(2026, 9, 1))]
    asked: dict[str, Any] = {"go_live": date(2026, 1, 1), "per_year": 2}
    gap = gap_of(2026, people, {1: 1}, held=1, planned=1, **asked)
    assert (gap.bank_short, [(p.id, n) for p, n in gap.short]) == (False, [(1, 1)])
    assert gap_of(2026, people, {1: 2}, held=1, planned=0, **asked).bank_short


def test_a_public_holiday_is_named_in_a_year_that_is_not_published_too() -> None:
    assert BANK.calendar.holiday(date(2026, 10, 1)) == "National Day"
    assert BANK.calendar.holiday(date(2026, 12, 5)) is None, "a Saturday is no holiday"
    assert BANK.calendar.holiday(date(2031, 5, 1)) == "Labour Day"
    assert is_unusual(at(shanghai("2026-10-01 09:00"), 90), BANK.calendar)
