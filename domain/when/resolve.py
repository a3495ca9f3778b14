"""From the parts of a text to the one reading that they allow."""

from datetime import date, datetime, time, timedelta
from typing import TypeVar

from domain.when.parts import (
    Clock,
    Days,
    Frame,
    Moment,
    Part,
    Period,
    Problem,
    Weekday,
    bare_weekday,
    in_days,
)
from domain.when.readings import Ambiguous, Impossible, NotUnderstood, Reading, Reason, Understood, Why

# Between these hours, the second excluded, a bank plausibly meets: 8 may be either, 3 and 9 may not.
PLAUSIBLE = range(7, 21)

_MORNING = {hour: hour for hour in range(13)}
_PM = {hour: hour + 12 for hour in range(1, 12)} | {hour: hour for hour in range(12, 24)}
# Hour as said, in words or out of 24, to hour of 24. What is missing does not go with the word.
_HOURS: dict[Period, dict[int, int]] = {
    Period.DAWN: {hour: hour for hour in range(7)} | {12: 0},
    Period.MORNING: _MORNING,
    Period.AM: _MORNING | {12: 0},
    Period.NOON: {11: 11, 12: 12, 13: 13, 14: 14, 1: 13, 2: 14},
    Period.AFTERNOON: {said: hour for said, hour in _PM.items() if hour < 20},
    Period.EVENING: {said: hour for said, hour in _PM.items() if hour >= 16},
    Period.PM: _PM,
}

_T = TypeVar("_T")


def resolve(parts: tuple[Part, ...], frame: Frame) -> Reading:
    """Decide what the parts of one text mean together."""
    if problems := _of(parts, Problem):
        return Impossible(problems[0].reason)
    if moments := _of(parts, Moment):
        return Understood(moments[0].at, True) if len(parts) == 1 else NotUnderstood()
    clocks, periods = _of(parts, Clock), _of(parts, Period)
    if Period.NOON in periods and not clocks:
        clocks = [Clock(12, 0, exact=True)]
    if len(clocks) > 1:
        return NotUnderstood()
    days = _days(parts, frame)
    if days is not None and not days.choices:
        return Impossible(Reason.DAYS_DISAGREE)
    if clocks:
        return _with_time(days, clocks[0], periods, frame)
    return NotUnderstood() if days is None else _choose(days, (time(),), frame, has_time=False)


def _with_time(days: Days | None, clock: Clock, periods: list[Period], frame: Frame) -> Reading:
    times = tuple(time(hour, clock.minute) for hour in _hours(clock, periods))
    if not times:
        return Impossible(Reason.HOUR_AND_PERIOD)
    if days is None:
        return _time_only(times, frame)
    return _choose(days, times, frame, has_time=True)


def _hours(clock: Clock, periods: list[Period]) -> tuple[int, ...]:
    said = [clock.period, *periods] if clock.period else periods
    if not said:
        both = (clock.hour, clock.hour + 12)
        return (clock.hour,) if clock.exact else tuple(hour for hour in both if hour in PLAUSIBLE)
    hour: int | None = clock.hour
    for period in said:
        hour = None if hour is None else _HOURS[period].get(hour)
    return () if hour is None else (hour,)


def _days(parts: tuple[Part, ...], frame: Frame) -> Days | None:
    found, weekdays = _of(parts, Days), _of(parts, Weekday)
    if not found:
        found = [bare_weekday(frame, weekday.index) for weekday in weekdays]
    if not found:
        return None
    common = [day for day in found[0].choices if all(day in other.choices for other in found)]
    return Days(tuple(day for day in common if all(day.weekday() == w.index for w in weekdays)), found[0].why)


def _choose(days: Days, times: tuple[time, ...], frame: Frame, *, has_time: bool) -> Reading:
    instants = sorted(frame.at(day, at) for day in days.choices for at in times)
    kept = (_likely(instants, frame) if has_time else []) or instants
    if len(kept) == 1:
        return Understood(kept[0], has_time)
    several_days = len({frame.calendar.local(instant).date() for instant in kept}) > 1
    return Ambiguous(tuple(kept), days.why if several_days else Why.MORNING_OR_EVENING, has_time)


def _time_only(times: tuple[time, ...], frame: Frame) -> Reading:
    today = in_days(frame, 0)
    if _likely([frame.at(frame.today, at) for at in times], frame):
        return _choose(today, times, frame, has_time=True)
    others = sorted(frame.at(day, at) for day in _days_beside(frame) for at in times)
    return Ambiguous(tuple(others), Why.PASSED_TODAY, has_time=True)


def _days_beside(frame: Frame) -> set[date]:
    if frame.happened:
        return {frame.today - timedelta(days=1), frame.calendar.previous_workday(frame.today)}
    return {frame.today + timedelta(days=1), frame.calendar.next_workday(frame.today)}


def _likely(instants: list[datetime], frame: Frame) -> list[datetime]:
    return [at for at in instants if (at <= frame.now if frame.happened else at > frame.now)]


def _of(parts: tuple[Part, ...], kind: type[_T]) -> list[_T]:
    return [part for part in parts if isinstance(part, kind)]
