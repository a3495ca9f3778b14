"""The parts that a text about time is made of, and the days that they can mean."""

import calendar as gregorian
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.when.readings import Reason, Why
from domain.workdays import WorkCalendar

# A day and month without a year that was no longer ago than this is that past day, not next year's.
LOOK_BACK = timedelta(days=30)
YEARS = range(2000, 2100)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Frame:
    """From where a text is read: the instant, its day in the bank's zone, and which way it looks."""

    calendar: WorkCalendar
    now: datetime
    today: date
    happened: bool

    def at(self, day: date, moment: time) -> datetime:
        """Make the UTC instant of a wall-clock time in the bank's zone."""
        return self.calendar.instant(day, moment)


class Period(StrEnum):
    """The part of the day that a word names."""

    DAWN = "dawn"  # 凌晨
    MORNING = "morning"  # 早上, 上午
    NOON = "noon"  # 中午
    AFTERNOON = "afternoon"  # 下午
    EVENING = "evening"  # 傍晚, 晚上
    AM = "am"
    PM = "pm"


@dataclass(frozen=True, slots=True)
class Days:
    """The days that may be meant, earliest first, and why there is more than one."""

    choices: tuple[date, ...]
    why: Why = Why.WHICH_WEEK


@dataclass(frozen=True, slots=True)
class Weekday:
    """A bare weekday, Monday being 0: a day of its own, or a check on the date beside it."""

    index: int


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and minute as said; `exact` where the hour is one of 24."""

    hour: int
    minute: int
    exact: bool
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant by itself: in two hours."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """A part that was understood and cannot be."""

    reason: Reason


Part = Days | Weekday | Clock | Period | Moment | Problem
Reader = Callable[[re.Match[str], Frame], Part | tuple[Part, ...]]
Rule = tuple[re.Pattern[str], Reader]


def rule(pattern: str, read: Reader) -> Rule:
    """Join a pattern, which must be linear on any text, with what it means."""
    return re.compile(pattern, re.ASCII), read


def clock(hour: int, minute: int, *, exact: bool = False, period: Period | None = None) -> Clock | Problem:
    """Make a time of day, or say that there is none such; from 13 on and at 0 an hour is always exact."""
    if hour > 23 or minute > 59:
        return Problem(Reason.NO_SUCH_TIME)
    return Clock(hour, minute, exact or hour > 12 or hour == 0, period)


def day_of(year: int, month: int, day: int) -> Days | Problem:
    """Make the one day of a full date."""
    if year not in YEARS:
        return Problem(Reason.YEAR)
    found = _valid(year, month, day)
    return Days((found,)) if found else Problem(Reason.NO_SUCH_DAY)


def day_of_year(frame: Frame, month: int, day: int) -> Days | Problem:
    """Choose the year of a day and month: the next such day, or a past one within LOOK_BACK.

    Of what has happened it is the last such day up to today.
    """
    days = [_valid(frame.today.year + step, month, day) for step in (-1, 0, 1)]
    return _nearest(frame, [found for found in days if found], frame.today - LOOK_BACK)


def day_of_month(frame: Frame, day: int) -> Days | Problem:
    """Choose the month of a bare day number: the next such day from today on, or the last."""
    days = [_valid(*shifted(frame.today, step), day) for step in range(-2, 3)]
    return _nearest(frame, [found for found in days if found], frame.today)


def day_in_month(frame: Frame, months: int, day: int) -> Days | Problem:
    """Make the day of the month that is so many months from this one."""
    return day_of(*shifted(frame.today, months), day)


def month_end(year: int, month: int) -> Days | Problem:
    """Make the last calendar day of the month, workday or not."""
    if not 1 <= month <= 12:
        return Problem(Reason.NO_SUCH_DAY)
    return day_of(year, month, _length(year, month))


def either_order(frame: Frame, first: int, second: int, year: int | None = None) -> Days | Problem:
    """Read 3/12 both ways; one way where the other is no day."""

    def read(month: int, day: int) -> Days | Problem:
        return day_of_year(frame, month, day) if year is None else day_of(year, month, day)

    both = (read(first, second), read(second, first))
    days = sorted({day for found in both if isinstance(found, Days) for day in found.choices})
    return Days(tuple(days), Why.DAY_OR_MONTH) if days else both[0]


def in_days(frame: Frame, days: int) -> Days:
    """Make the day so many calendar days from today."""
    return Days((frame.today + timedelta(days=days),))


def in_months(frame: Frame, months: int) -> Days | Problem:
    """Make the same day so many months on, or the last day of a shorter month."""
    year, month = shifted(frame.today, months)
    return day_of(year, month, min(frame.today.day, _length(year, month)))


def in_week(frame: Frame, weeks: int, weekday: int) -> Days:
    """Make the weekday of the Monday-based week that is so many weeks from this one."""
    monday = frame.today - timedelta(days=frame.today.weekday())
    return Days((monday + weeks * WEEK + timedelta(days=weekday),))


def bare_weekday(frame: Frame, weekday: int) -> Days:
    """Choose the nearest such day ahead; on that very weekday, today or in a week.

    Of what has happened it is the nearest one back, today included.
    """
    if frame.happened:
        return in_days(frame, -((frame.today.weekday() - weekday) % 7))
    ahead = (weekday - frame.today.weekday()) % 7
    nearest = frame.today + timedelta(days=ahead)
    return Days((nearest,) if ahead else (nearest, nearest + WEEK))


def shifted(day: date, months: int) -> tuple[int, int]:
    """Give year and month so many months from the day's."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.year + years, month + 1


def _nearest(frame: Frame, days: list[date], earliest: date) -> Days | Problem:
    if frame.happened:
        days = [day for day in reversed(days) if day <= frame.today]
    else:
        days = [day for day in days if day >= earliest]
    return Days((days[0],)) if days else Problem(Reason.NO_SUCH_DAY)


def _length(year: int, month: int) -> int:
    return gregorian.monthrange(year, month)[1]


def _valid(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= _length(year, month):
        return None
    return date(year, month, day)
