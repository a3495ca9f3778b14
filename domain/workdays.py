"""The bank's days and hours: what is a workday, when it is open, when a message may leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays
from pydantic import BaseModel, ConfigDict, model_validator

# How far a search for a workday goes before the bank's own table must be wrong: no holiday is a year long.
SEARCH_DAYS = 366

# The "last working hour" of law 5 begins this long before the push window closes.
LAST_WORKING_HOUR = timedelta(hours=1)

# A reminder this close to an event outside working hours is urgent (law 5).
URGENT_LEAD = timedelta(hours=3)

_HOUR = timedelta(hours=1)
_HOLIDAYS = frozenset(holidays)
_MAKE_UP_DAYS = frozenset(workdays)
_EVERY_YEAR = {(1, 1): "New Year's Day", (5, 1): "Labour Day", (10, 1): "National Day"}
_KNOWN_UNTIL = date(max(day.year for day in _HOLIDAYS), 12, 31)


def aware(instant: datetime) -> datetime:
    """Give the instant back in UTC; a naive one is refused with ValueError."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("a naive datetime says no instant")
    return instant.astimezone(UTC)


class Hours(BaseModel):
    """Opening windows and push window of a workday, as wall-clock times of the bank's zone."""

    model_config = ConfigDict(frozen=True)

    windows: tuple[tuple[time, time], ...]
    push: tuple[time, time]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        edges = [edge for window in self.windows for edge in window]
        if not edges or any(edge.tzinfo for edge in (*edges, *self.push)):
            raise ValueError("hours need at least one window, in plain wall-clock times")
        if edges != sorted(set(edges)) or self.push[0] >= self.push[1]:
            raise ValueError("windows must be in order, must not touch, and must end after they start")
        return self


@dataclass(frozen=True, kw_only=True)
class WorkCalendar:
    """Chinese workdays with the bank's own days over them, and the hours of each.

    `extra_days` maps a date to whether the bank works on it and wins over the public calendar.
    Make-up workdays (调休) are workdays. Past `known_until` nothing is published yet: Monday to
    Friday count (law 5 of the flows). Instants go in aware and come out in UTC.
    """

    hours: Hours
    zone: str = "Asia/Shanghai"
    extra_days: Mapping[date, bool] = field(default_factory=dict, hash=False)
    _nearest: dict[tuple[date, int], date] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Which workday is next or previous to a day: found once, since deadlines ask for thousands."""

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)

    @property
    def known_until(self) -> date:
        """The last day whose public holidays are published: the end of the library's last year."""
        return _KNOWN_UNTIL

    def is_workday(self, day: date) -> bool:
        """Say whether the bank works on that day."""
        day = _plain(day)
        if day in self.extra_days:
            return self.extra_days[day]
        return day in _MAKE_UP_DAYS or (day.weekday() < 5 and day not in _HOLIDAYS)

    def holiday(self, day: date) -> str | None:
        """Name the public holiday that a day is, as the public calendar does; None on any other day.

        Of a year that is not published yet the few days count that are holidays in every year.
        """
        if self.extra_days.get(day):
            return None
        if day <= self.known_until:
            return None if self.is_workday(day) or day not in holidays else str(holidays[day])
        return _EVERY_YEAR.get((day.month, day.day))

    def next_workday(self, day: date) -> date:
        """Find the first workday strictly after the day."""
        return self._nearest.get((day, 1)) or self._search(day, 1)

    def previous_workday(self, day: date) -> date:
        """Find the last workday strictly before the day."""
        return self._nearest.get((day, -1)) or self._search(day, -1)

    def add_workdays(self, day: date, n: int) -> date:
        """Find the n-th workday after the day, which itself never counts.

        With n = 0: the day itself, or the next workday where it is a day off.
        """
        if n < 0:
            raise ValueError("workdays are only added")
        if n == 0:
            return _plain(day) if self.is_workday(day) else self.next_workday(day)
        for _ in range(n):
            day = self.next_workday(day)
        return day

    def workdays_between(self, a: date, b: date) -> int:
        """Count the workdays after `a` up to and with `b`; 0 where `b` is not later."""
        span = (_plain(b) - _plain(a)).days
        return sum(self.is_workday(_plain(a) + timedelta(days=step)) for step in range(1, span + 1))

    def local(self, instant: datetime) -> datetime:
        """Read the instant in the bank's zone."""
        return aware(instant).astimezone(ZoneInfo(self.zone))

    def instant(self, day: date, at: time) -> datetime:
        """Make the UTC instant of a wall-clock time of the bank's zone."""
        if at.tzinfo is not None:
            raise ValueError("a wall-clock time carries no zone")
        return datetime.combine(_plain(day), at, ZoneInfo(self.zone)).astimezone(UTC)

    def windows_of(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """List the opening windows of the day as UTC instants; none on a day off."""
        if not self.is_workday(day):
            return ()
        return tuple((self.instant(day, a), self.instant(day, b)) for a, b in self.hours.windows)

    def is_open(self, instant: datetime) -> bool:
        """Say whether the instant lies in an opening window of a workday, its end excluded."""
        instant = aware(instant)
        return any(a <= instant < b for a, b in self.windows_of(self.local(instant).date()))

    def add_working_hours(self, instant: datetime, hours: float) -> datetime:
        """Find the instant by which that many opening hours have passed; with 0, the instant itself."""
        if hours < 0:
            raise ValueError("working hours are only added")
        at, left = aware(instant), timedelta(hours=hours)
        if not left:
            return at
        for start, end in self._windows_from(self.local(at).date()):
            begin = max(at, start)
            if end - begin >= left:
                return begin + left
            left -= max(end - begin, timedelta())
        raise AssertionError("the windows never end")

    def working_hours_between(self, a: datetime, b: datetime) -> float:
        """Count the opening hours between two instants; 0 where the second is not later."""
        a, b = aware(a), aware(b)
        day, last, total = self.local(a).date(), self.local(b).date(), timedelta()
        while day <= last:
            for start, end in self.windows_of(day):
                total += max(min(b, end) - max(a, start), timedelta())
            day += timedelta(days=1)
        return total / _HOUR

    def close_of_business(self, day: date) -> datetime:
        """Tell when the last window of the day ends (下班), whether or not it is a workday."""
        return self.instant(day, self.hours.windows[-1][1])

    def end_of_workdays(self, instant: datetime, n: int) -> datetime:
        """Tell the deadline "within n workdays": close of business on the n-th workday after this one.

        With n = 0 it is today's close, or that of the next workday on a day off.
        """
        return self.close_of_business(self.add_workdays(self.local(instant).date(), n))

    def in_push_window(self, instant: datetime) -> bool:
        """Say whether something may be pushed then: a workday, from the window's start to its end."""
        here = self.local(instant)
        start, end = self.hours.push
        return self.is_workday(here.date()) and start <= here.time() <= end

    def push_time(self, instant: datetime, *, urgent: bool = False) -> datetime:
        """Tell when a push that falls due then may leave (law 5).

        At once within the push window or when urgent, else when the next push window opens.
        """
        if urgent or self.in_push_window(instant):
            return aware(instant)
        here = self.local(instant)
        today = self.is_workday(here.date()) and here.time() < self.hours.push[0]
        day = here.date() if today else self.next_workday(here.date())
        return self.instant(day, self.hours.push[0])

    def before_event(self, event: datetime, lead: timedelta, set_at: datetime) -> datetime | None:
        """Tell when the reminder `lead` before an event leaves (laws 4 and 5); None if it never does.

        - At `event - lead` where that is in the push window.
        - Also then, as urgent, where the lead is three hours or less and the event itself lies
          outside the push window (an evening or a rest day).
        - Else at the last working hour before: the push window's close less one hour (17:30 for a
          window to 18:30) of the last workday on which that is not after `event - lead`.

        What would not leave after `set_at` is None: nothing booked inside its lead is reminded of in
        the past. That a nearer reminder makes this one needless is for the caller to see.
        """
        due = aware(event) - lead
        evening_event = lead <= URGENT_LEAD and not self.in_push_window(event)
        leaves = due if evening_event or self.in_push_window(due) else self._last_working_hour(due)
        return leaves if leaves > aware(set_at) else None

    def distance_in_days(self, now: datetime, day: date) -> int:
        """Count the calendar days from today in the bank's zone to the day; negative in the past."""
        return (_plain(day) - self.local(now).date()).days

    def _last_working_hour(self, instant: datetime) -> datetime:
        day = self.local(instant).date()
        if self.is_workday(day) and self._push_close(day) <= instant:
            return self._push_close(day)
        return self._push_close(self.previous_workday(day))

    def _push_close(self, day: date) -> datetime:
        start, end = (self.instant(day, edge) for edge in self.hours.push)
        return max(start, end - LAST_WORKING_HOUR)

    def _search(self, day: date, step: int) -> date:
        day = _plain(day)
        for distance in range(1, SEARCH_DAYS + 1):
            found = day + timedelta(days=step * distance)
            if self.is_workday(found):
                self._nearest[day, step] = found
                return found
        raise ValueError(f"no workday within {SEARCH_DAYS} days of {day}: the bank's own days must be wrong")

    def _windows_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        day = day if self.is_workday(day) else self.next_workday(day)
        while True:
            yield from self.windows_of(day)
            day = self.next_workday(day)


def _plain(day: date) -> date:
    if isinstance(day, datetime):
        raise ValueError("a day is a date, not a datetime: which zone's day would it be?")
    return day
