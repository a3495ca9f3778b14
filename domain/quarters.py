"""Quarters (季度): their weeks, and when in them something is to be looked at; with care for holidays at their end."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.workdays import WorkCalendar

WEEK = timedelta(days=7)


class Quarter(NamedTuple):
    """A calendar quarter."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def behind(self) -> date:
        """The day after its last."""
        return self.next.first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.behind - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def code(self) -> int:
        """Name it by a number, such as 20264."""
        return self.year * 10 + self.number

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day < self.behind

    def end_of_week(self, week: int) -> date:
        """Give the last day of its n-th week; its first week begins with its first day."""
        return self.first + week * WEEK - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """Give the quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_coded(code: int) -> Quarter:
    """Give the quarter that bears a code."""
    return Quarter(code // 10, code % 10)


def looks(
    quarter: Quarter, weeks: Sequence[int], *, last_workdays: int, calendar: WorkCalendar
) -> list[tuple[int, datetime]]:
    """Give, for each week of a quarter in which one looks, the morning on which that is.

    It is the first workday of that week, never one after which fewer than `last_workdays` workdays are left of the
    quarter: holidays at its end bring the last look forward. A look that comes no later than the one before is none.
    """
    latest, found = _latest(quarter, last_workdays, calendar), list[tuple[int, datetime]]()
    for week in weeks:
        begins = quarter.first + (week - 1) * WEEK
        day = min(calendar.add_workdays(begins, 0), latest)
        at = calendar.instant(day, calendar.hours.push[0])
        if quarter.holds(day) and (not found or at > found[-1][1]):
            found.append((week, at))
    return found


def _latest(quarter: Quarter, workdays: int, calendar: WorkCalendar) -> date:
    day = calendar.previous_workday(quarter.behind)
    for _ in range(workdays):
        day = calendar.previous_workday(day)
    return day


def owes_from(start: date, *, join_week: int) -> Quarter:
    """Give the first quarter of which somebody who begins on a day is held to: the same, unless it is late in it."""
    quarter = quarter_of(start)
    return quarter if start <= quarter.end_of_week(join_week) else quarter.next
