"""The bank's days and hours, by example from the published holidays and by property."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.workdays import Hours, WorkCalendar, aware

HOURS = Hours(
    windows=((time(9), time(11, 30)), (time(14), time(17))),
    push=(time(8), time(18, 30)),
)
BANK = WorkCalendar(hours=HOURS)

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
counts = st.integers(0, 15)
working_hours = st.integers(0, 160).map(lambda quarters: quarters / 4)
leads = st.integers(1, 4 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def at(text: str) -> datetime:
    """Read a wall-clock time of the bank as an instant."""
    naive = datetime.fromisoformat(text)
    return BANK.instant(naive.date(), naive.time())


# Days


def test_a_make_up_saturday_is_a_workday() -> None:
    assert date(2026, 10, 10).weekday() == 5
    assert BANK.is_workday(date(2026, 10, 10))


def test_a_make_up_sunday_is_a_workday() -> None:
    assert BANK.is_workday(date(2026, 1, 4))


def test_national_day_is_not_a_workday() -> None:
    assert not any(BANK.is_workday(date(2026, 10, day)) for day in range(1, 8))
    assert BANK.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)


def test_spring_festival_is_jumped_both_ways() -> None:
    assert BANK.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)
    assert BANK.previous_workday(date(2026, 2, 24)) == date(2026, 2, 14)


def test_an_ordinary_weekend_is_off() -> None:
    assert not BANK.is_workday(date(2026, 12, 5))
    assert not BANK.is_workday(date(2026, 12, 6))


def test_the_banks_own_day_wins_over_the_public_calendar() -> None:
    bank = WorkCalendar(hours=HOURS, extra_days={date(2026, 10, 1): True, date(2026, 12, 3): False})
    assert bank.is_workday(date(2026, 10, 1))
    assert not bank.is_workday(date(2026, 12, 3))


def test_the_calendar_is_known_to_the_end_of_a_year_and_counts_monday_to_friday_after() -> None:
    assert BANK.known_until >= date(2026, 12, 31)
    assert (BANK.known_until.month, BANK.known_until.day) == (12, 31)
    later = BANK.known_until + timedelta(days=1)
    week = [later + timedelta(days=step) for step in range(7)]
    assert [BANK.is_workday(day) for day in week] == [day.weekday() < 5 for day in week]


def test_a_bank_that_never_works_is_told_instead_of_searched_for_ever() -> None:
    closed = {date(2026, 1, 1) + timedelta(days=step): False for step in range(800)}
    with pytest.raises(ValueError, match="own days"):
        WorkCalendar(hours=HOURS, extra_days=closed).next_workday(date(2026, 3, 1))


def test_no_workdays_added_to_a_day_off_is_the_next_workday() -> None:
    assert BANK.add_workdays(date(2026, 12, 5), 0) == date(2026, 12, 7)
    assert BANK.add_workdays(date(2026, 12, 4), 0) == date(2026, 12, 4)


def test_workdays_are_only_added() -> None:
    with pytest.raises(ValueError):
        BANK.add_workdays(date(2026, 12, 4), -1)


def test_a_datetime_is_no_day() -> None:
    with pytest.raises(ValueError):
        BANK.is_workday(at("2026-12-04 09:00"))


@given(days, counts)
def test_adding_workdays_and_counting_them_agree(day: date, n: int) -> None:
    end = BANK.add_workdays(day, n)
    assert BANK.is_workday(end)
    assert n == 0 or BANK.workdays_between(day, end) == n


@given(days)
def test_next_and_previous_are_each_others_way_back(day: date) -> None:
    following = BANK.next_workday(day)
    assert following > day
    assert BANK.previous_workday(following) <= day
    assert BANK.workdays_between(day, following) == 1
    assert BANK.workdays_between(following, day) == 0


# Instants and zones


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        aware(datetime(2026, 12, 3, 15))  # noqa: DTZ001
    with pytest.raises(ValueError, match="naive"):
        BANK.push_time(datetime(2026, 12, 3, 15))  # noqa: DTZ001


def test_a_wall_clock_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="wall-clock"):
        BANK.instant(date(2026, 12, 3), time(15, tzinfo=UTC))


def test_an_unknown_zone_is_refused_at_once() -> None:
    with pytest.raises(KeyError):
        WorkCalendar(hours=HOURS, zone="Asia/Nowhere")


def test_the_banks_day_begins_eight_hours_before_utc() -> None:
    late = datetime(2026, 12, 2, 16, 30, tzinfo=UTC)
    assert BANK.local(late).date() == date(2026, 12, 3)
    assert BANK.instant(date(2026, 12, 3), time(0, 30)) == late


def test_an_instant_of_any_zone_is_the_same_instant() -> None:
    tokyo = datetime(2026, 12, 3, 16, 0, tzinfo=timezone(timedelta(hours=9)))
    assert BANK.push_time(tokyo) == at("2026-12-03 15:00")


def test_distance_is_counted_in_the_banks_days() -> None:
    assert BANK.distance_in_days(at("2026-12-01 23:59"), date(2026, 12, 3)) == 2
    assert BANK.distance_in_days(at("2026-12-02 00:01"), date(2026, 12, 1)) == -1


@given(instants)
def test_local_time_and_back_is_the_same_instant(instant: datetime) -> None:
    here = BANK.local(instant)
    assert BANK.instant(here.date(), here.time()) == instant


# Hours


@pytest.mark.parametrize(
    "windows",
    [(), ((time(11), time(9)),), ((time(9), time(12)), (time(11), time(17))), ((time(9), time(9)),)],
)
def test_windows_out_of_order_are_refused(windows: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValidationError):
        Hours(windows=windows, push=HOURS.push)


def test_a_push_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError):
        Hours(windows=HOURS.windows, push=(time(18), time(8)))


def test_working_hours_skip_the_noon_break_and_the_night() -> None:
    assert BANK.add_working_hours(at("2026-12-03 10:30"), 2) == at("2026-12-03 15:00")
    assert BANK.add_working_hours(at("2026-12-03 16:00"), 4) == at("2026-12-04 14:30")


def test_working_hours_that_end_with_a_window_end_then() -> None:
    assert BANK.add_working_hours(at("2026-12-03 08:00"), 2.5) == at("2026-12-03 11:30")


def test_working_hours_jump_a_holiday_and_count_a_make_up_saturday() -> None:
    assert BANK.add_working_hours(at("2026-09-30 16:00"), 2) == at("2026-10-08 10:00")
    assert BANK.add_working_hours(at("2026-10-09 17:30"), 1) == at("2026-10-10 10:00")


def test_no_working_hours_leave_the_instant_where_it_is() -> None:
    assert BANK.add_working_hours(at("2026-12-05 03:00"), 0) == at("2026-12-05 03:00")


def test_a_whole_working_day_has_five_and_a_half_hours() -> None:
    assert BANK.working_hours_between(at("2026-12-03 00:00"), at("2026-12-04 00:00")) == 5.5
    assert BANK.working_hours_between(at("2026-12-04 00:00"), at("2026-12-03 00:00")) == 0


def test_a_bank_is_closed_from_the_minute_its_window_ends() -> None:
    assert BANK.is_open(at("2026-12-03 09:00"))
    assert not BANK.is_open(at("2026-12-03 11:30"))
    assert not BANK.is_open(at("2026-12-05 10:00"))


def test_five_workdays_end_at_close_of_business() -> None:
    assert BANK.end_of_workdays(at("2026-11-24 10:00"), 5) == at("2026-12-01 17:00")
    assert BANK.end_of_workdays(at("2026-12-05 10:00"), 0) == at("2026-12-07 17:00")


@given(instants, working_hours)
def test_adding_working_hours_and_counting_them_agree(instant: datetime, hours: float) -> None:
    end = BANK.add_working_hours(instant, hours)
    assert end >= instant
    assert BANK.working_hours_between(instant, end) == pytest.approx(hours)


@given(instants, working_hours, working_hours)
def test_more_working_hours_never_end_earlier(instant: datetime, some: float, more: float) -> None:
    first, second = sorted((some, more))
    assert BANK.add_working_hours(instant, first) <= BANK.add_working_hours(instant, second)


# When a push leaves


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        ("2026-12-03 08:00", "2026-12-03 08:00"),
        ("2026-12-03 12:15", "2026-12-03 12:15"),
        ("2026-12-03 18:30", "2026-12-03 18:30"),
        ("2026-12-03 18:31", "2026-12-04 08:00"),
        ("2026-12-03 06:00", "2026-12-03 08:00"),
        ("2026-12-04 22:00", "2026-12-07 08:00"),
        ("2026-12-05 10:00", "2026-12-07 08:00"),
        ("2026-10-10 10:00", "2026-10-10 10:00"),
        ("2026-09-30 19:00", "2026-10-08 08:00"),
    ],
)
def test_a_push_outside_working_hours_waits_for_the_next_working_morning(due: str, leaves: str) -> None:
    assert BANK.push_time(at(due)) == at(leaves)


def test_an_urgent_push_leaves_at_night() -> None:
    assert BANK.push_time(at("2026-12-05 03:00"), urgent=True) == at("2026-12-05 03:00")


@given(instants)
def test_a_push_leaves_in_the_window_and_never_early(instant: datetime) -> None:
    leaves = BANK.push_time(instant)
    assert leaves >= instant
    assert BANK.in_push_window(leaves)
    assert BANK.push_time(leaves) == leaves


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = "2026-09-01 09:00"


@pytest.mark.parametrize(
    ("event", "lead", "leaves"),
    [
        ("2026-12-03 15:00", HOUR, "2026-12-03 14:00"),
        ("2026-12-03 15:00", DAY, "2026-12-02 15:00"),
        # Monday's talk: a day before is Sunday, so Friday's last working hour.
        ("2026-12-07 15:00", DAY, "2026-12-04 17:30"),
        # The first day after the holiday.
        ("2026-10-08 09:30", DAY, "2026-09-30 17:30"),
        # 07:00 lies before the window: the working day before.
        ("2026-12-03 09:00", 2 * HOUR, "2026-12-02 17:30"),
        # 19:00 lies after it: the same day.
        ("2026-12-03 19:00", DAY, "2026-12-02 17:30"),
    ],
)
def test_a_reminder_leaves_at_the_last_working_hour_before_its_time(event: str, lead: timedelta, leaves: str) -> None:
    assert BANK.before_event(at(event), lead, at(LONG_AGO)) == at(leaves)


def test_a_near_reminder_of_an_evening_or_rest_day_event_is_urgent() -> None:
    assert BANK.before_event(at("2026-12-05 10:00"), HOUR, at(LONG_AGO)) == at("2026-12-05 09:00")
    assert BANK.before_event(at("2026-12-03 20:00"), HOUR, at(LONG_AGO)) == at("2026-12-03 19:00")


def test_a_far_reminder_of_a_rest_day_event_is_not_urgent() -> None:
    assert BANK.before_event(at("2026-12-06 10:00"), 4 * HOUR, at(LONG_AGO)) == at("2026-12-04 17:30")


@pytest.mark.parametrize("set_at", ["2026-12-03 14:00", "2026-12-03 14:30", "2026-12-04 09:00"])
def test_what_was_booked_inside_its_lead_is_not_reminded_of_in_the_past(set_at: str) -> None:
    assert BANK.before_event(at("2026-12-03 15:00"), HOUR, at(set_at)) is None


def test_a_reminder_whose_last_working_hour_is_over_never_leaves() -> None:
    assert BANK.before_event(at("2026-12-07 15:00"), DAY, at("2026-12-04 18:00")) is None


@given(instants, leads, leads)
def test_a_reminder_leaves_after_it_was_set_and_not_after_its_time(
    event: datetime, lead: timedelta, ago: timedelta
) -> None:
    leaves = BANK.before_event(event, lead, event - ago)
    assert leaves is None or event - ago < leaves <= event - lead
    if leaves is not None and lead > 3 * HOUR:
        assert BANK.in_push_window(leaves)
