"""How people say when they are away, and which absences can be."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.errors import RefusalError
from domain.leave import Leave, LeaveKind, cancel, check_period, half_of, read_period, whole_day
from domain.slots import Interval
from tests.factories import BANK, NOW, shanghai


def read(text: str) -> list[tuple[str, str]]:
    found = read_period(text, now=NOW, calendar=BANK.calendar)
    local = BANK.calendar.local
    return [(f"{local(p.start):%m-%d %H:%M}", f"{local(p.end):%m-%d %H:%M}") for p in found]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("明天", "12-02 00:00", "12-03 00:00"),
        ("从明天起", "12-02 00:00", "12-03 00:00"),
        ("明天上午", "12-02 09:00", "12-02 11:30"),
        ("明天下午", "12-02 14:00", "12-02 17:00"),
        ("tomorrow afternoon", "12-02 14:00", "12-02 17:00"),
        ("12月3日到12月5日", "12-03 00:00", "12-06 00:00"),
        ("12月3日至5日", "12-03 00:00", "12-06 00:00"),
        ("3 Dec to 5 Dec", "12-03 00:00", "12-06 00:00"),
        ("下周一到下周三", "12-07 00:00", "12-10 00:00"),
        ("12月30日到1月2日", "12-30 00:00", "01-03 00:00"),
        ("明天上午到后天下午", "12-02 09:00", "12-03 17:00"),
        ("周四14点到16点", "12-03 14:00", "12-03 16:00"),
        ("明天 9:00-11:00", "12-02 09:00", "12-02 11:00"),
        ("14:00-16:00", "12-01 14:00", "12-01 16:00"),
        ("明天15点", "12-02 15:00", "12-02 17:00"),
    ],
)
def test_a_period_is_read_as_people_say_it(text: str, start: str, end: str) -> None:
    assert read(text) == [(start, end)]


@pytest.mark.parametrize("text", ["随便", "", "到", "明天到", "看牙医"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert read(text) == []


def test_a_period_that_can_be_meant_in_two_ways_is_given_in_both() -> None:
    assert len(read("周二上午")) == 2
    assert len(read("明天8点到10点")) > 1


@given(some.text(max_size=80))
def test_no_text_breaks_the_reading_and_whatever_is_read_ends_after_it_starts(text: str) -> None:
    for period in read_period(text, now=NOW, calendar=BANK.calendar):
        assert period.start < period.end


@given(some.integers(min_value=-400, max_value=400), some.integers(min_value=1, max_value=24 * 400))
def test_a_period_passes_exactly_if_it_is_not_over_and_not_longer_than_a_year(days: int, hours: int) -> None:
    start = NOW + timedelta(days=days)
    period = Interval(start, start + timedelta(hours=hours))
    passes = period.end > NOW and hours <= 24 * 366
    if passes:
        check_period(period, now=NOW)
    else:
        with pytest.raises(RefusalError, match=r"leave\.(past|too_long)"):
            check_period(period, now=NOW)


def test_a_day_and_its_halves() -> None:
    day = whole_day(NOW, BANK.calendar)
    assert (day.start, day.end) == (shanghai("2026-12-01 00:00"), shanghai("2026-12-02 00:00"))
    assert half_of(NOW, BANK.calendar, morning=True)[1] == shanghai("2026-12-01 11:30")
    assert half_of(NOW, BANK.calendar, morning=False)[0] == shanghai("2026-12-01 14:00")


def test_a_leave_that_is_over_can_not_be_taken_back() -> None:
    leave = Leave(id=1, person_id=2, kind=LeaveKind.LEAVE, period=whole_day(NOW, BANK.calendar), recorded_by=2)
    assert cancel(leave, now=NOW).cancelled
    with pytest.raises(RefusalError, match=r"leave\.past"):
        cancel(leave, now=NOW + timedelta(days=1))


@pytest.mark.parametrize("again", [" ", "\n", "到", " - ", "从"])
@pytest.mark.parametrize(("before", "after"), [("", ""), ("明天", "下午"), ("从", "起")])
def test_the_same_again_and_again_does_not_keep_the_reader_busy(again: str, before: str, after: str) -> None:
    assert len(read_period(f"{before}{again * 4_096}{after}", now=NOW, calendar=BANK.calendar)) <= 2
