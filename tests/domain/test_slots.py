"""Which slots are offered, and why a typed one is refused; Tuesday 24 November 2026, 10:00, is now."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.slots import HORIZON_DAYS, Interval, SlotProblem, check_slot, free_slots
from domain.workdays import Hours, WorkCalendar

BANK = WorkCalendar(hours=Hours(windows=((time(9), time(11, 30)), (time(14), time(17))), push=(time(8), time(18, 30))))
NOW = "2026-11-24 10:00"
HALF_HOUR = timedelta(minutes=30)


def at(text: str) -> datetime:
    """Read a wall-clock time of the bank as an instant."""
    naive = datetime.fromisoformat(text)
    return BANK.instant(naive.date(), naive.time())


def between(start: str, until: str) -> Interval:
    return Interval(at(start), at(f"{start[:10]} {until}"))


def offer(
    *busy: Interval,
    now: str = NOW,
    calendar: WorkCalendar = BANK,
    length: timedelta = HALF_HOUR,
    notice_hours: float = 4,
    daily_max: int = 4,
    counts: Mapping[date, int] | None = None,
    count: int = 3,
    per_day: int = 2,
    suits: Callable[[Interval], bool] = lambda _: True,
) -> list[str]:
    slots = free_slots(
        now=at(now),
        busy=busy,
        calendar=calendar,
        length=length,
        buffer=timedelta(minutes=15),
        notice_hours=notice_hours,
        daily_max=daily_max,
        host_busy_count=counts or {},
        count=count,
        per_day=per_day,
        suits=suits,
    )
    assert all(slot.end - slot.start == length for slot in slots)
    return [f"{calendar.local(slot.start):%Y-%m-%d %H:%M}" for slot in slots]


def refusal(
    slot: Interval,
    *,
    now: str = NOW,
    host: Sequence[Interval] = (),
    manager: Sequence[Interval] = (),
    counts: Mapping[date, int] | None = None,
) -> SlotProblem | None:
    return check_slot(
        slot,
        now=at(now),
        host_busy=host,
        manager_busy=manager,
        calendar=BANK,
        buffer=timedelta(minutes=15),
        notice_hours=4,
        daily_max=4,
        host_busy_count=counts or {},
    )


# Intervals


def test_an_interval_ends_after_it_starts() -> None:
    with pytest.raises(ValueError):
        between("2026-12-03 15:00", "15:00")


def test_a_naive_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        Interval(datetime(2026, 12, 3, 15), datetime(2026, 12, 3, 16))  # noqa: DTZ001


# Offers


def test_the_first_slot_is_the_first_after_the_notice() -> None:
    # Four working hours after 10:00 end at 16:30.
    assert offer() == ["2026-11-24 16:30", "2026-11-25 09:00", "2026-11-25 14:00"]


def test_a_day_gives_morning_and_afternoon_before_two_of_one() -> None:
    assert offer(now="2026-11-24 17:00", notice_hours=0, count=4, per_day=3) == [
        "2026-11-25 09:00",
        "2026-11-25 09:30",
        "2026-11-25 14:00",
        "2026-11-26 09:00",
    ]


def test_one_a_day_is_the_days_earliest() -> None:
    assert offer(per_day=1) == ["2026-11-24 16:30", "2026-11-25 09:00", "2026-11-26 09:00"]


def test_long_talks_offered_on_a_day_do_not_overlap() -> None:
    talk = timedelta(minutes=60)
    assert offer(now="2026-11-24 17:00", notice_hours=0, length=talk, count=4, per_day=4) == [
        "2026-11-25 09:00",
        "2026-11-25 10:00",
        "2026-11-25 14:00",
        "2026-11-25 15:00",
    ]


def test_the_buffer_is_kept_on_both_sides_of_what_is_busy() -> None:
    busy = between("2026-11-25 10:00", "10:30")
    slots = offer(busy, now="2026-11-24 17:00", notice_hours=0, count=3, per_day=6)
    # 09:30 would end as the other begins, 10:30 begin as it ends.
    assert slots == ["2026-11-25 09:00", "2026-11-25 11:00", "2026-11-25 14:00"]


def test_a_slot_that_does_not_suit_is_passed_over_for_the_next() -> None:
    early = at("2026-11-25 09:30")
    assert offer(suits=lambda slot: slot.start > early) == [
        "2026-11-25 10:00",
        "2026-11-25 14:00",
        "2026-11-26 09:00",
    ]


def test_weekends_and_holidays_are_not_offered() -> None:
    slots = offer(now="2026-09-30 16:00", count=1)
    assert slots == ["2026-10-08 14:30"]


def test_a_make_up_saturday_is_offered() -> None:
    assert offer(now="2026-10-09 16:30", notice_hours=1, count=1) == ["2026-10-10 09:30"]


def test_a_day_on_which_the_host_has_enough_is_skipped() -> None:
    counts = {date(2026, 11, 24): 4, date(2026, 11, 25): 5, date(2026, 11, 26): 3}
    assert offer(counts=counts, count=1) == ["2026-11-26 09:00"]


def test_slots_start_on_half_hours_where_the_window_does_not() -> None:
    bank = WorkCalendar(hours=Hours(windows=((time(8, 45), time(11)),), push=(time(8), time(18))))
    assert offer(calendar=bank, now="2026-11-24 17:00", notice_hours=0, count=1) == ["2026-11-25 09:00"]


def test_a_talk_longer_than_any_window_has_no_slot() -> None:
    assert offer(length=timedelta(hours=4)) == []


def test_nobody_looks_further_than_sixty_days() -> None:
    start = at("2026-11-24 00:00")
    busy = Interval(start, start + timedelta(days=HORIZON_DAYS))
    assert offer(busy) == []
    assert offer(Interval(start, busy.end - timedelta(days=1))) != []


def test_none_are_offered_where_none_are_asked_for() -> None:
    assert offer(count=0) == []


# Typed times


def test_a_free_slot_in_the_window_is_fine() -> None:
    assert refusal(between("2026-12-03 15:10", "15:40")) is None


@pytest.mark.parametrize(
    ("start", "until", "problem"),
    [
        ("2026-11-24 10:00", "10:30", SlotProblem.PAST),
        ("2026-11-22 10:00", "10:30", SlotProblem.PAST),
        ("2026-12-05 10:00", "10:30", SlotProblem.NOT_WORKDAY),
        ("2026-11-25 11:15", "11:45", SlotProblem.OUTSIDE_HOURS),
        ("2026-11-25 11:00", "14:30", SlotProblem.OUTSIDE_HOURS),
        ("2026-11-25 19:00", "19:30", SlotProblem.OUTSIDE_HOURS),
        ("2026-11-24 16:00", "16:30", SlotProblem.TOO_SOON),
    ],
)
def test_a_slot_at_a_wrong_time_is_refused_with_the_reason(start: str, until: str, problem: SlotProblem) -> None:
    assert refusal(between(start, until)) is problem


def test_a_busy_host_is_named_before_a_busy_manager() -> None:
    slot, taken = between("2026-12-03 15:00", "15:30"), between("2026-12-03 15:30", "16:00")
    assert refusal(slot, host=[taken], manager=[taken]) is SlotProblem.BUSY_HOST
    assert refusal(slot, manager=[taken]) is SlotProblem.BUSY_MANAGER


def test_what_begins_a_buffer_later_is_no_clash() -> None:
    taken = between("2026-12-03 15:45", "16:00")
    assert refusal(between("2026-12-03 15:00", "15:30"), host=[taken], manager=[taken]) is None


def test_a_host_with_four_talks_that_day_takes_no_fifth() -> None:
    slot = between("2026-12-03 15:00", "15:30")
    assert refusal(slot, counts={date(2026, 12, 3): 4}) is SlotProblem.DAILY_MAX
    assert refusal(slot, counts={date(2026, 12, 3): 3, date(2026, 12, 2): 4}) is None


# Offers and typed times agree


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
takings = st.lists(st.tuples(st.integers(0, 14 * 48), st.integers(1, 40)), max_size=12)


@given(
    now=moments,
    takings=takings,
    notice_hours=st.integers(0, 12),
    length=st.sampled_from([15, 30, 45, 60, 150]).map(lambda minutes: timedelta(minutes=minutes)),
    buffer=st.sampled_from([0, 15, 30]).map(lambda minutes: timedelta(minutes=minutes)),
    counts=st.dictionaries(st.integers(0, 14), st.integers(0, 5), max_size=6),
)
def test_what_is_offered_can_be_booked(
    now: datetime,
    takings: list[tuple[int, int]],
    notice_hours: int,
    length: timedelta,
    buffer: timedelta,
    counts: dict[int, int],
) -> None:
    busy = [Interval(now + start * HALF_HOUR, now + (start + long) * HALF_HOUR) for start, long in takings]
    today = BANK.local(now).date()
    per_date = {today + timedelta(days=ahead): number for ahead, number in counts.items()}
    slots = free_slots(
        now=now,
        busy=busy,
        calendar=BANK,
        length=length,
        buffer=buffer,
        notice_hours=notice_hours,
        daily_max=4,
        host_busy_count=per_date,
        count=5,
    )
    assert len(slots) == 5
    assert slots == sorted(slots)
    for slot in slots:
        assert BANK.local(slot.start).minute in (0, 30)
        problem = check_slot(
            slot,
            now=now,
            host_busy=busy,
            manager_busy=busy,
            calendar=BANK,
            buffer=buffer,
            notice_hours=notice_hours,
            daily_max=4,
            host_busy_count=per_date,
        )
        assert problem is None
    days = [BANK.local(slot.start).date() for slot in slots]
    assert max(days.count(day) for day in days) <= 2
