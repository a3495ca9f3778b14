"""What a text about time can turn out to mean."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Why(StrEnum):
    """What makes a text ambiguous."""

    WHICH_WEEK = "which_week"  # today or in a week; this week's or next week's
    DAY_OR_MONTH = "day_or_month"  # 3/12: which of the two is the month
    MORNING_OR_EVENING = "morning_or_evening"  # an hour without its half of the day
    PASSED_TODAY = "passed_today"  # a bare time that is over today (not yet reached, of what has happened)


class Reason(StrEnum):
    """What makes a text that was understood impossible."""

    NO_SUCH_DAY = "no_such_day"  # 30 February, month 13
    NO_SUCH_TIME = "no_such_time"  # 25:00, 15:60, and 24:00: it is 00:00 of the next day
    HOUR_AND_PERIOD = "hour_and_period"  # fifteen o'clock in the morning
    DAYS_DISAGREE = "days_disagree"  # a date and a weekday, or two days, that do not meet
    YEAR = "year"  # outside 2000 to 2099


@dataclass(frozen=True, slots=True)
class Understood:
    """One instant in UTC; without a time of day it is the bank's midnight that begins the day."""

    start: datetime
    has_time: bool


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The instants in UTC that may be meant, earliest first; a single one wants a yes."""

    candidates: tuple[datetime, ...]
    why: Why
    has_time: bool


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """No time, more than one, or more than a time."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """A time as such, but one that no calendar or clock has."""

    reason: Reason


Reading = Understood | Ambiguous | NotUnderstood | Impossible
