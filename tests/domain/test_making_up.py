"""When a make-up session can still be held in its quarter, holidays at the end or not."""

from datetime import date, timedelta

import pytest

from domain.quarters import quarter_of
from domain.slots import Interval
from domain.training import Session
from domain.training.making_up import days_left, proposals
from tests.factories import BANK, shanghai

CALENDAR = BANK.calendar


def session(start: str, minutes: int = 90) -> Session:
    at = shanghai(start)
    return Session(id=1, training_id=1, slot=Interval(at, at + timedelta(minutes=minutes)), place="总行")


def proposed(start: str, now: str, minutes: int = 90, taken: tuple[Interval, ...] = ()) -> list[str]:
    found = proposals(session(start, minutes), taken, now=shanghai(now), calendar=CALENDAR)
    return [f"{CALENDAR.local(slot.start):%m-%d %H:%M}" for slot in found]


def test_a_make_up_session_is_proposed_on_workdays_that_leave_time_to_answer() -> None:
    assert proposed("2026-12-10 14:00", "2026-12-10 16:00") == ["12-15 14:00", "12-16 14:00"]


def test_an_evening_is_made_up_in_the_afternoon_and_a_whole_day_not_proposed() -> None:
    assert proposed("2026-12-10 19:00", "2026-12-10 21:00") == ["12-15 14:00", "12-16 14:00"]
    assert proposed("2026-12-10 09:00", "2026-12-10 21:00", minutes=12 * 60) == []


def test_at_the_end_of_a_quarter_a_nearer_day_is_proposed_and_never_one_of_the_next() -> None:
    assert proposed("2026-12-25 14:00", "2026-12-29 16:00") == ["12-30 14:00", "12-31 14:00"]
    assert proposed("2026-12-25 14:00", "2026-12-31 16:00") == []


def test_the_trainers_other_appointments_are_left_alone() -> None:
    busy = Interval(shanghai("2026-12-15 13:00"), shanghai("2026-12-15 18:00"))
    assert proposed("2026-12-10 14:00", "2026-12-10 16:00", taken=(busy,)) == ["12-16 14:00", "12-17 14:00"]


@pytest.mark.parametrize("today", ["2026-09-20", "2026-03-28", "2026-12-29"])
def test_no_holiday_or_rest_day_at_the_end_of_a_quarter_is_a_day_for_it(today: str) -> None:
    day = date.fromisoformat(today)
    found = days_left(day, quarter_of(day), CALENDAR)
    assert all(CALENDAR.is_workday(one) and day < one <= quarter_of(day).last for one in found)
