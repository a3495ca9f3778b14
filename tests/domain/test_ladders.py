"""Ladders: when each step comes, by example and for every beginning."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy.ladders import Ladder, Rung
from domain.ladders import AHEAD, Step, following, steps_of
from tests.factories import BANK, NOW, shanghai

CALENDAR = BANK.calendar
DEADLINE = shanghai("2026-12-16 17:00")
"""A Wednesday."""


def ladder(*after: str, **more: int) -> Ladder:
    return Ladder(steps=tuple(Rung(after=text, to="host", **more) for text in after))


def steps(
    of: Ladder, *, since: datetime = NOW, now: datetime = NOW, deadline: datetime | None = DEADLINE
) -> list[Step]:
    return steps_of(of, since=since, deadline=deadline, now=now, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("after", "since", "comes"),
    [
        ("4h", "2026-12-01 09:00", "2026-12-01 15:30"),
        ("4h", "2026-12-01 16:00", "2026-12-02 14:30"),
        ("1d", "2026-12-01 09:10", "2026-12-02 09:10"),
        # asked on a Friday night: that leaves on Monday morning, and a workday counts from there
        ("1d", "2026-12-04 20:00", "2026-12-08 08:00"),
        ("2d", "2026-12-03 10:00", "2026-12-07 10:00"),
        # a Saturday that is worked in exchange for National Day is a workday like any other
        ("1d", "2026-10-09 10:00", "2026-10-10 10:00"),
        ("50%", "2026-12-01 09:00", "2026-12-09 08:00"),
        ("T-2", "2026-12-01 09:00", "2026-12-14 08:00"),
        # three days before is a Sunday: the warning comes on the Friday before, not after the weekend
        ("T-3", "2026-12-01 09:00", "2026-12-11 08:00"),
        ("T+1", "2026-12-01 09:00", "2026-12-17 08:00"),
        # three days after is a Saturday: it waits for Monday
        ("T+3", "2026-12-01 09:00", "2026-12-21 08:00"),
    ],
)
def test_a_step_comes_when_the_policy_says_and_never_outside_the_hours_for_pushing(
    after: str, since: str, comes: str
) -> None:
    (step,) = steps(ladder(after), since=shanghai(since), now=shanghai(since))
    assert f"{CALENDAR.local(step.at):%Y-%m-%d %H:%M}" == comes


def test_a_step_that_repeats_comes_each_workday_so_many_times() -> None:
    found = steps(ladder("T+1", every=1, most=4))
    days = ["2026-12-17", "2026-12-18", "2026-12-21", "2026-12-22"]
    assert [CALENDAR.local(step.at).date().isoformat() for step in found] == days
    assert [step.turn for step in found] == [1, 2, 3, 4]


@pytest.mark.parametrize("now", ["2026-12-01 09:00", "2026-12-17 12:00", "2027-04-01 12:00"])
def test_a_step_without_end_comes_on_however_late_it_is_and_says_when_more_is_to_be_planned(now: str) -> None:
    found = steps(ladder("T+1", every=1, most=0), now=shanghai(now))
    coming = [step for step in found if step.at > shanghai(now)]
    assert len(coming) == AHEAD
    assert [step.onward for step in found] == [False] * (len(found) - 1) + [True]
    again = steps(ladder("T+1", every=1, most=0), now=coming[-1].at)
    assert again[0].turn == coming[-1].turn
    assert again[1].turn == coming[-1].turn + 1


def test_a_step_that_needs_a_deadline_does_not_come_without_one() -> None:
    assert steps(ladder("50%", "T+1"), deadline=None) == []


def test_of_what_has_passed_already_only_the_latest_comes() -> None:
    late = steps(ladder("1d", "2d", "3d"), since=shanghai("2026-11-24 09:00"), now=shanghai("2026-11-26 12:00"))
    assert [step.number for step in late] == [2, 3]


def test_only_the_last_step_is_the_last() -> None:
    assert [step.last for step in steps(ladder("1d", "2d"))] == [False, True]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)).map(  # noqa: DTZ001 - read in the bank's zone
    lambda naive: CALENDAR.instant(naive.date(), naive.time())
)


@given(since=moments, days=st.integers(1, 60), late=st.integers(0, 40))
def test_no_step_ever_comes_at_night_or_on_a_day_off(since: datetime, days: int, late: int) -> None:
    every = ladder("0h", "30h", "0d", "5d", "50%", "75%", "T-2", "T+0", "T+1")
    now = since + timedelta(days=late)
    found = steps_of(every, since=since, deadline=since + timedelta(days=days), now=now, calendar=CALENDAR)
    assert all(CALENDAR.in_push_window(step.at) for step in found)
    assert sum(step.at <= now for step in found) <= 1


def test_who_is_asked_next_and_on_which_day_is_known_only_where_it_is_somebody_else() -> None:
    of = Ladder(steps=tuple(Rung(after=a, to=to) for a, to in (("1d", "host"), ("2d", "host"), ("4d", "head_office"))))
    friday = shanghai("2026-12-04 10:00")
    assert following(of, 1, at=friday, deadline=None, calendar=CALENDAR) is None
    assert following(of, 2, at=friday, deadline=None, calendar=CALENDAR) == ("head_office", date(2026, 12, 8))
    assert following(of, 3, at=friday, deadline=None, calendar=CALENDAR) is None
    by_day = Ladder(steps=(Rung(after="T+1", to="host"), Rung(after="T+3", to="head_office")))
    found = following(by_day, 1, at=NOW, deadline=DEADLINE, calendar=CALENDAR)
    assert found == ("head_office", date(2026, 12, 21))
    mixed = Ladder(steps=(Rung(after="1d", to="host"), Rung(after="T-1", to="head_office")))
    assert following(mixed, 1, at=NOW, deadline=None, calendar=CALENDAR) is None
