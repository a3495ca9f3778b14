"""What people type for a date, and what it must mean; Tuesday 24 November 2026, 10:00, is now."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.when import (
    LONGEST,
    Ambiguous,
    Impossible,
    NotUnderstood,
    Reading,
    Reason,
    Understood,
    Why,
    read_day,
    read_when,
)
from domain.workdays import Hours, WorkCalendar

BANK = WorkCalendar(hours=Hours(windows=((time(9), time(11, 30)), (time(14), time(17))), push=(time(8), time(18, 30))))
NOW = "2026-11-24 10:00"


def at(text: str) -> datetime:
    """Read a wall-clock time of the bank as an instant."""
    naive = datetime.fromisoformat(text)
    return BANK.instant(naive.date(), naive.time())


def read(text: str, now: str = NOW, *, happened: bool = False) -> Reading:
    return read_when(text, now=at(now), calendar=BANK, happened=happened)


def one(start: str) -> Understood:
    return Understood(at(start), has_time=len(start) > 10)


def several(why: Why, *starts: str) -> Ambiguous:
    return Ambiguous(tuple(at(start) for start in starts), why, has_time=len(starts[0]) > 10)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        # digits
        ("2026-12-03 15:00", "2026-12-03 15:00"),
        ("2026-12-03T15:00", "2026-12-03 15:00"),
        ("2026-12-03 15:00:00", "2026-12-03 15:00"),
        ("2026/12/3 15:00", "2026-12-03 15:00"),
        ("2026.12.3", "2026-12-03"),
        ("20261203 9:00", "2026-12-03 09:00"),
        ("12-03 15:00", "2026-12-03 15:00"),
        ("12.3 15:00", "2026-12-03 15:00"),
        ("15:00 12-03", "2026-12-03 15:00"),
        # Chinese dates
        ("12月3日 15:00", "2026-12-03 15:00"),
        ("12月3日15:00", "2026-12-03 15:00"),
        ("12月3号下午3点", "2026-12-03 15:00"),
        ("12月3日(周四) 15:00", "2026-12-03 15:00"),
        ("12月3日（星期四），15：00。", "2026-12-03 15:00"),
        ("十二月三日下午三点半", "2026-12-03 15:30"),
        ("二〇二六年十二月三日十五时", "2026-12-03 15:00"),
        ("2026年12月3日", "2026-12-03"),
        ("26年12月3日", "2026-12-03"),
        ("明年1月5日", "2027-01-05"),
        ("下个月3号", "2026-12-03"),
        ("3号", "2026-12-03"),
        ("二十八号", "2026-11-28"),
        ("月底", "2026-11-30"),
        ("本月底", "2026-11-30"),
        ("下月底", "2026-12-31"),
        ("12月底", "2026-12-31"),
        ("1月底", "2027-01-31"),
        # Chinese words
        ("今天下午4点", "2026-11-24 16:00"),
        ("明天 15:00", "2026-11-25 15:00"),
        ("明早9点", "2026-11-25 09:00"),
        ("今晚7点半", "2026-11-24 19:30"),
        ("明天中午", "2026-11-25 12:00"),
        ("明天下午", "2026-11-25"),
        ("后天上午9点", "2026-11-26 09:00"),
        ("後天上午九點", "2026-11-26 09:00"),
        ("大后天", "2026-11-27"),
        ("昨天", "2026-11-23"),
        ("3天后 15:00", "2026-11-27 15:00"),
        ("三天后", "2026-11-27"),
        ("十五天后", "2026-12-09"),
        ("两周后", "2026-12-08"),
        ("5个工作日后 9:30", "2026-12-01 09:30"),
        ("一个月后", "2026-12-24"),
        ("半小时后", "2026-11-24 10:30"),
        ("2小时后", "2026-11-24 12:00"),
        # Chinese weekdays
        ("周三 15:00", "2026-11-25 15:00"),
        ("星期三下午三点一刻", "2026-11-25 15:15"),
        ("周三十点", "2026-11-25 10:00"),
        ("礼拜天", "2026-11-29"),
        ("周一", "2026-11-30"),
        ("这周五 15:00", "2026-11-27 15:00"),
        ("本周五", "2026-11-27"),
        ("本周一", "2026-11-23"),
        ("下周三 下午3点", "2026-12-02 15:00"),
        ("下下周一 9:30", "2026-12-07 09:30"),
        ("上周五", "2026-11-20"),
        # times
        ("15:00", "2026-11-24 15:00"),
        ("15:30", "2026-11-24 15:30"),
        ("１５：００", "2026-11-24 15:00"),
        ("15点30分", "2026-11-24 15:30"),
        ("下午3点", "2026-11-24 15:00"),
        ("下午三点零五分", "2026-11-24 15:05"),
        ("下午3点15", "2026-11-24 15:15"),
        ("下午 03:30", "2026-11-24 15:30"),
        ("下午两点三刻", "2026-11-24 14:45"),
        ("明天凌晨12点", "2026-11-25 00:00"),
        # English
        ("tomorrow 3pm", "2026-11-25 15:00"),
        ("Tomorrow at 15:00", "2026-11-25 15:00"),
        ("tomorrow morning at 9", "2026-11-25 09:00"),
        ("tomorrow at 3 p.m.", "2026-11-25 15:00"),
        ("this afternoon at 4", "2026-11-24 16:00"),
        ("tonight 7:30pm", "2026-11-24 19:30"),
        ("day after tomorrow", "2026-11-26"),
        ("the day after tomorrow at noon", "2026-11-26 12:00"),
        ("this Friday 15:00", "2026-11-27 15:00"),
        ("Wed 15:00", "2026-11-25 15:00"),
        ("last Friday", "2026-11-20"),
        ("next Monday 10am", "2026-11-30 10:00"),
        ("Dec 3 15:00", "2026-12-03 15:00"),
        ("Thu 3 Dec, 15:00", "2026-12-03 15:00"),
        ("December 3rd, 2026 at 9", "2026-12-03 09:00"),
        ("3 Dec 2026 3:30pm", "2026-12-03 15:30"),
        ("the 3rd at 9am", "2026-12-03 09:00"),
        ("in 3 days at 15:00", "2026-11-27 15:00"),
        ("in two weeks", "2026-12-08"),
        ("three days from now", "2026-11-27"),
        ("in 2 hours", "2026-11-24 12:00"),
        ("end of the month", "2026-11-30"),
        ("3pm", "2026-11-24 15:00"),
        ("12am tomorrow", "2026-11-25 00:00"),
        ("half past 3", "2026-11-24 15:30"),
        ("quarter to 1", "2026-11-24 12:45"),
        ("3 o'clock", "2026-11-24 15:00"),
    ],
)
def test_what_people_type_is_understood(text: str, start: str) -> None:
    assert read(text) == one(start)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "张伟", "12", "下午", "下周", "next week", "明天在会议室", "15:00-16:00", "底", "12月"),
        *("明天15:00 16:00", "2小时后 15:00", "monkey", "3 cats", "1" * LONGEST, "明" * (LONGEST + 1)),
    ],
)
def test_what_is_no_time_or_more_than_one_is_not_understood(text: str) -> None:
    assert read(text) == NotUnderstood()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2月30日", Reason.NO_SUCH_DAY),
        ("2027-02-29", Reason.NO_SUCH_DAY),
        ("13月1日", Reason.NO_SUCH_DAY),
        ("13-40", Reason.NO_SUCH_DAY),
        ("40/40", Reason.NO_SUCH_DAY),
        ("31 Nov", Reason.NO_SUCH_DAY),
        ("明天 25:00", Reason.NO_SUCH_TIME),
        ("24:00", Reason.NO_SUCH_TIME),
        ("15:60", Reason.NO_SUCH_TIME),
        ("上午15点", Reason.HOUR_AND_PERIOD),
        ("tomorrow morning 3pm", Reason.HOUR_AND_PERIOD),
        ("12月3日 周五", Reason.DAYS_DISAGREE),
        ("明天后天", Reason.DAYS_DISAGREE),
        ("1926-12-03", Reason.YEAR),
    ],
)
def test_what_no_calendar_or_clock_has_is_impossible(text: str, reason: Reason) -> None:
    assert read(text) == Impossible(reason)


# The half of the day


@pytest.mark.parametrize(("hour", "start"), [("3点", "15:00"), ("6点", "18:00"), ("9点", "09:00"), ("12点", "12:00")])
def test_an_hour_that_is_plausible_once_is_that_one(hour: str, start: str) -> None:
    assert read(f"明天{hour}") == one(f"2026-11-25 {start}")


@pytest.mark.parametrize("hour", ["7", "8"])
def test_an_hour_that_may_be_morning_or_evening_is_asked(hour: str) -> None:
    expected = several(Why.MORNING_OR_EVENING, f"2026-11-25 0{hour}:00", f"2026-11-25 {int(hour) + 12}:00")
    assert read(f"明天{hour}点") == expected
    assert read(f"tomorrow at {hour}") == expected


def test_of_two_hours_today_the_one_ahead_is_meant() -> None:
    assert read("8点") == one("2026-11-24 20:00")


@pytest.mark.parametrize(("text", "start"), [("8:30", "08:30"), ("3:30", "15:30"), ("03:30", "03:30")])
def test_a_colon_is_read_as_written_but_for_small_hours(text: str, start: str) -> None:
    assert read(f"明天 {text}") == one(f"2026-11-25 {start}")


# Which day


def test_a_weekday_on_that_weekday_is_today_or_in_a_week() -> None:
    assert read("周二 15:00") == several(Why.WHICH_WEEK, "2026-11-24 15:00", "2026-12-01 15:00")
    assert read("Tuesday") == several(Why.WHICH_WEEK, "2026-11-24", "2026-12-01")


def test_a_weekday_whose_time_is_over_today_is_in_a_week() -> None:
    assert read("周二 9:00") == one("2026-12-01 09:00")


def test_next_wednesday_is_asked_while_this_weeks_is_ahead() -> None:
    asked = several(Why.WHICH_WEEK, "2026-11-25 15:00", "2026-12-02 15:00")
    assert read("next Wednesday 3 pm") == asked
    assert read("next Wednesday 3 pm", now="2026-11-26 10:00") == one("2026-12-02 15:00")


@pytest.mark.parametrize("today", ["2026-11-23", "2026-11-29"])
def test_next_week_begins_on_the_coming_monday(today: str) -> None:
    assert read("下周三", now=f"{today} 10:00") == one("2026-12-02")


def test_slashes_are_asked_unless_one_order_is_no_day() -> None:
    assert read("3/12") == several(Why.DAY_OR_MONTH, "2026-12-03", "2027-03-12")
    assert read("3/12/2027 15:00") == several(Why.DAY_OR_MONTH, "2027-03-12 15:00", "2027-12-03 15:00")
    assert read("13/12") == one("2026-12-13")
    assert read("5/5") == one("2027-05-05")


def test_a_weekday_beside_slashes_decides() -> None:
    assert read("3/12 周四") == one("2026-12-03")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("11月24日", "2026-11-24"),
        ("11月20日", "2026-11-20"),
        ("10月25日", "2026-10-25"),
        ("10月24日", "2027-10-24"),
        ("8月1日", "2027-08-01"),
    ],
)
def test_a_date_without_a_year_is_the_next_unless_it_was_just_now(text: str, start: str) -> None:
    assert read(text) == one(start)


def test_a_december_date_in_early_january_was_last_year() -> None:
    assert read("12月20日", now="2027-01-05 10:00") == one("2026-12-20")


def test_the_day_is_the_banks_not_greenwichs() -> None:
    assert read("今天", now="2026-11-25 00:30") == one("2026-11-25")


# Times alone


def test_a_time_that_is_over_today_is_asked_for_tomorrow() -> None:
    assert read("9:00") == several(Why.PASSED_TODAY, "2026-11-25 09:00")


def test_a_time_that_is_over_on_friday_is_asked_for_saturday_and_monday() -> None:
    asked = several(Why.PASSED_TODAY, "2026-11-28 09:00", "2026-11-30 09:00")
    assert read("上午九点", now="2026-11-27 10:00") == asked


# What has happened


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("周一", "2026-11-23"),
        ("周二", "2026-11-24"),
        ("周三", "2026-11-18"),
        ("12月3日", "2025-12-03"),
        ("8月1日", "2026-08-01"),
        ("25号", "2026-10-25"),
        ("今天8点", "2026-11-24 08:00"),
        ("9:30", "2026-11-24 09:30"),
        ("现在", "2026-11-24 10:00"),
        ("刚刚", "2026-11-24 10:00"),
        ("just now", "2026-11-24 10:00"),
    ],
)
def test_of_what_has_happened_the_latest_is_meant(text: str, start: str) -> None:
    assert read(text, happened=True) == one(start)


def test_of_what_has_happened_a_time_still_ahead_is_asked_for_yesterday() -> None:
    assert read("15:00", happened=True) == several(Why.PASSED_TODAY, "2026-11-23 15:00")


# Days alone


def test_a_day_is_read_without_a_time() -> None:
    assert read_day("12月3日", now=at(NOW), calendar=BANK) == one("2026-12-03")
    assert read_day("2月30日", now=at(NOW), calendar=BANK) == Impossible(Reason.NO_SUCH_DAY)


def test_a_time_is_no_day() -> None:
    assert read_day("12月3日 15:00", now=at(NOW), calendar=BANK) == NotUnderstood()


# Any text


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        read_when("明天", now=datetime(2026, 11, 24, 10), calendar=BANK)  # noqa: DTZ001


WEEKDAYS = "一二三四五六日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@given(st.dates(date(2026, 11, 24), date(2027, 10, 20)), st.times())
def test_a_date_is_read_back_however_it_is_written(day: date, clock: time) -> None:
    meant = Understood(BANK.instant(day, clock.replace(second=0, microsecond=0)), has_time=True)
    weekday, month, hour = WEEKDAYS[day.weekday()], MONTHS[day.month - 1], f"{clock:%H:%M}"
    for text in (
        f"{day} {hour}",
        f"{day.month}月{day.day}日(周{weekday}) {hour}",
        f"{day.year}年{day.month}月{day.day}号星期{weekday}{hour}",
        f"{day:%a} {day.day} {month}, {hour}",
        f"{month} {day.day} {day.year} at {hour}",
    ):
        assert read(text) == meant, text


SCRAPS = [
    *(
        "明天",
        "后",
        "大",
        "下",
        "周",
        "三",
        "十",
        "3",
        "12",
        "月",
        "日",
        "点",
        "半",
        "刻",
        "下午",
        ":",
        "/",
        "-",
        " ",
    ),
    *(
        "next",
        "wed",
        "dec",
        "at",
        "in",
        "days",
        "pm",
        "the",
        "of",
        "２",
        "：",
        "，",
        "个",
        "底",
        "年",
        "0",
        "2026",
    ),
]


@given(st.lists(st.sampled_from(SCRAPS), max_size=40).map("".join) | st.text(max_size=250), st.booleans())
def test_any_text_is_read_without_an_error(text: str, happened: bool) -> None:
    reading = read(text, happened=happened)
    assert isinstance(reading, Understood | Ambiguous | NotUnderstood | Impossible)
    if isinstance(reading, Ambiguous):
        assert list(reading.candidates) == sorted(set(reading.candidates))


@pytest.mark.parametrize(
    "scrap",
    [
        "1",
        "十",
        "下",
        "今年",
        "大前",
        "3天",
        "3点",
        "1/",
        "1-",
        "2026-",
        "a ",
        "in a ",
        "next ",
        "dec 1",
        "ﷺ",
        ", ",
    ],
)
def test_the_worst_text_is_read_in_20_milliseconds(scrap: str) -> None:
    text, seconds = (scrap * LONGEST)[:LONGEST], []
    for _ in range(3):
        begun = stopwatch.perf_counter()
        read(text)
        seconds.append(stopwatch.perf_counter() - begun)
    assert min(seconds) < 0.02


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(0, 6))  # noqa: DTZ001
def test_a_bare_weekday_lies_within_a_week_ahead(now: datetime, index: int) -> None:
    instant = now.replace(tzinfo=UTC)
    reading = read_when(f"周{WEEKDAYS[index]} 15:00", now=instant, calendar=BANK)
    assert isinstance(reading, Understood | Ambiguous)
    starts = [reading.start] if isinstance(reading, Understood) else reading.candidates
    for start in starts:
        assert BANK.local(start).weekday() == index
        assert instant < start <= instant + timedelta(days=8)
