"""Quarters and the watchdog in them: weeks, holidays at the end, late joiners, go-live."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Role
from domain.quarters import Quarter, looks, owes_from, quarter_coded, quarter_of
from domain.training.watching import gap_of, is_held_to, look_due, next_look
from tests.factories import BANK, make_person, shanghai

CALENDAR, WEEKS = BANK.calendar, (4, 8, 11)
GO_LIVE = date(2026, 1, 1)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def mornings(quarter: Quarter, workdays: int = 8) -> list[tuple[int, str]]:
    found = looks(quarter, WEEKS, last_workdays=workdays, calendar=CALENDAR)
    return [(week, f"{CALENDAR.local(at):%m-%d %H:%M}") for week, at in found]


def test_it_is_looked_in_the_fourth_eighth_and_eleventh_week() -> None:
    assert mornings(Quarter(2026, 4)) == [(4, "10-22 08:00"), (8, "11-19 08:00"), (11, "12-10 08:00")]


def test_a_holiday_puts_a_look_off_to_the_next_workday() -> None:
    assert (4, "01-22 08:00") in mornings(Quarter(2026, 1))
    assert mornings(Quarter(2026, 2))[0] == (4, "04-22 08:00")


def test_holidays_at_a_quarters_end_bring_the_last_look_forward() -> None:
    late = looks(Quarter(2026, 4), (4, 13), last_workdays=8, calendar=CALENDAR)
    assert CALENDAR.local(late[-1][1]).date() == date(2026, 12, 21)
    left = CALENDAR.workdays_between(date(2026, 12, 21), date(2026, 12, 31))
    assert left == 8


@given(DAYS)
def test_every_look_of_a_quarter_lies_in_it_and_leaves_the_workdays_that_are_wanted(day: date) -> None:
    quarter = quarter_of(day)
    found = looks(quarter, WEEKS, last_workdays=8, calendar=CALENDAR)
    days = [CALENDAR.local(at).date() for _, at in found]
    assert days == sorted(set(days))
    assert all(quarter.holds(one) and CALENDAR.is_workday(one) for one in days)
    assert CALENDAR.workdays_between(days[-1], quarter.last) >= 8


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.holds(day)
    assert not quarter.next.holds(day)
    assert quarter_coded(quarter.code) == quarter
    assert quarter.behind == quarter.last + timedelta(days=1) == quarter.next.first


@pytest.mark.parametrize(
    ("start", "owes"),
    [
        (date(2026, 10, 1), Quarter(2026, 4)),
        (date(2026, 11, 25), Quarter(2026, 4)),
        (date(2026, 11, 26), Quarter(2027, 1)),
        (date(2026, 12, 31), Quarter(2027, 1)),
    ],
)
def test_who_joins_after_the_eighth_week_owes_from_the_next_quarter(start: date, owes: Quarter) -> None:
    assert owes_from(start, join_week=8) == owes


def test_a_bank_that_goes_live_late_in_a_quarter_is_held_to_the_next() -> None:
    manager = make_person(joined_on=date(2020, 1, 1))
    late = {"go_live": date(2026, 12, 1), "join_week": 8}
    assert not is_held_to(manager, Quarter(2026, 4), **late)  # type: ignore[arg-type]
    assert is_held_to(manager, Quarter(2027, 1), **late)  # type: ignore[arg-type]


def test_only_client_managers_who_work_here_are_held_to_it() -> None:
    people = [
        make_person(1),
        make_person(2, left_on=date(2026, 11, 1)),
        make_person(3, roles=frozenset({Role.SUPERVISOR})),
        make_person(4, joined_on=date(2026, 12, 1)),
    ]
    gap = gap_of(Quarter(2026, 4), people, frozenset(), go_live=GO_LIVE, join_week=8)
    assert [person.id for person in gap.owing] == [1]
    assert gap.nobody
    done = gap_of(Quarter(2026, 4), people, frozenset({1}), go_live=GO_LIVE, join_week=8)
    assert done.bare == ()


def test_what_was_missed_while_the_program_was_down_is_one_look_the_latest() -> None:
    common = {"weeks": WEEKS, "last_workdays": 8, "calendar": CALENDAR}
    found = look_due(shanghai("2026-12-01 09:00"), go_live=GO_LIVE, **common)  # type: ignore[arg-type]
    assert found is not None
    assert (found.quarter, found.week, found.last) == (20264, 8, False)
    last = look_due(shanghai("2026-12-31 18:00"), go_live=GO_LIVE, **common)  # type: ignore[arg-type]
    assert last is not None
    assert last.last
    assert look_due(shanghai("2026-10-21 18:00"), go_live=GO_LIVE, **common) is None  # type: ignore[arg-type]


def test_nothing_is_looked_at_before_go_live() -> None:
    common = {"weeks": WEEKS, "last_workdays": 8, "calendar": CALENDAR}
    assert look_due(shanghai("2026-12-01 09:00"), go_live=date(2026, 11, 20), **common) is None  # type: ignore[arg-type]


def test_the_next_look_may_be_of_the_next_quarter() -> None:
    after = next_look(shanghai("2026-12-10 08:00"), WEEKS, last_workdays=8, calendar=CALENDAR)
    assert CALENDAR.local(after).date() == date(2027, 1, 22)
