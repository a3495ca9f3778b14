"""When two people can talk: free slots to offer, and why a time that somebody typed cannot be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, zip_longest

from domain.workdays import WorkCalendar, aware

# Calendar days from today in which a slot is looked for, today included.
HORIZON_DAYS = 60
GRID = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time in UTC, its end excluded."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", aware(self.start))
        object.__setattr__(self, "end", aware(self.end))
        if self.start >= self.end:
            raise ValueError("an interval ends after it starts")


class SlotProblem(StrEnum):
    """Why a slot cannot be, in the order in which it is asked."""

    PAST = "past"  # it does not lie ahead
    NOT_WORKDAY = "not_workday"  # a rest day or holiday in the bank's zone
    OUTSIDE_HOURS = "outside_hours"  # not wholly inside one opening window
    TOO_FAR = "too_far"  # later than anybody plans
    TOO_SOON = "too_soon"  # less notice than the policy wants
    DAILY_MAX = "daily_max"  # the host has as many on that day as allowed
    BUSY_HOST = "busy_host"  # the host is taken, the buffer counted in
    BUSY_MANAGER = "busy_manager"  # the manager is taken, the buffer counted in
    NO_SECOND = "no_second"  # nobody is free to take the minutes, where somebody is to


def check_slot(
    slot: Interval,
    *,
    now: datetime,
    host_busy: Sequence[Interval],
    manager_busy: Sequence[Interval],
    calendar: WorkCalendar,
    buffer: timedelta,
    notice_hours: float,
    daily_max: int,
    host_busy_count: Mapping[date, int],
) -> SlotProblem | None:
    """Say the first reason why the slot cannot be booked; None if it can.

    `notice_hours` are opening hours from `now`; `host_busy_count` counts the host's talks by the
    bank's local day, the one to be moved left out. What ends one buffer before is no clash.
    """
    rules = _Rules(calendar, aware(now), calendar.add_working_hours(now, notice_hours), daily_max)
    if problem := _of_time(slot, rules) or _of_day(slot, rules, host_busy_count):
        return problem
    if clashes(slot, host_busy, buffer):
        return SlotProblem.BUSY_HOST
    return SlotProblem.BUSY_MANAGER if clashes(slot, manager_busy, buffer) else None


def free_slots(
    *,
    now: datetime,
    busy: Sequence[Interval],
    calendar: WorkCalendar,
    length: timedelta,
    buffer: timedelta,
    notice_hours: float,
    daily_max: int,
    host_busy_count: Mapping[date, int],
    count: int,
    per_day: int = 2,
    suits: Callable[[Interval], bool] = lambda _: True,
) -> list[Interval]:
    """Offer the next slots that `check_slot` lets pass and that suit, earliest first, starting on half hours.

    `busy` holds what either side has. The first offered is the first there is. A day gives at most
    `per_day`, one from each window (morning, afternoon) before a second from the same, and none
    that overlap. Fewer than `count` are offered where HORIZON_DAYS hold no more.
    """
    rules = _Rules(calendar, aware(now), calendar.add_working_hours(now, notice_hours), daily_max)
    busy = [taken for taken in busy if taken.end + buffer > rules.now]

    def fits(slot: Interval) -> bool:
        timely = _of_time(slot, rules) is None and _of_day(slot, rules, host_busy_count) is None
        return timely and not clashes(slot, busy, buffer) and suits(slot)

    today = calendar.local(now).date()
    offers = (
        slot
        for ahead in range(HORIZON_DAYS)
        for slot in _spread(_fitting(today + timedelta(days=ahead), calendar, length, fits), per_day)
    )
    return list(islice(offers, max(count, 0)))


def is_unusual(slot: Interval, calendar: WorkCalendar) -> bool:
    """Whether a time lies in the evening, before hours, or on a rest day: allowed, and confirmed once more."""
    day = calendar.local(slot.start).date()
    windows = calendar.windows_of(day)
    return not windows or slot.start < windows[0][0] or slot.end > windows[-1][1]


Windows = tuple[tuple[time, time], ...]
"""The opening windows of a day, in order."""


def shared_windows(one: Windows, other: Windows) -> Windows:
    """Give when both of two branches are open."""
    both = ((max(start, begin), min(end, close)) for start, end in one for begin, close in other)
    return tuple(sorted((start, end) for start, end in both if start < end))


@dataclass(frozen=True, slots=True)
class _Rules:
    calendar: WorkCalendar
    now: datetime
    earliest: datetime
    daily_max: int

    def day(self, slot: Interval) -> date:
        return self.calendar.local(slot.start).date()


def _of_time(slot: Interval, rules: _Rules) -> SlotProblem | None:
    day = rules.day(slot)
    if slot.start <= rules.now:
        return SlotProblem.PAST
    if not rules.calendar.is_workday(day):
        return SlotProblem.NOT_WORKDAY
    if (day - rules.calendar.local(rules.now).date()).days >= HORIZON_DAYS:
        return SlotProblem.TOO_FAR
    if not any(start <= slot.start and slot.end <= end for start, end in rules.calendar.windows_of(day)):
        return SlotProblem.OUTSIDE_HOURS
    return SlotProblem.TOO_SOON if slot.start < rules.earliest else None


def _of_day(slot: Interval, rules: _Rules, counts: Mapping[date, int]) -> SlotProblem | None:
    return SlotProblem.DAILY_MAX if counts.get(rules.day(slot), 0) >= rules.daily_max else None


def clashes(slot: Interval, busy: Sequence[Interval], buffer: timedelta) -> bool:
    """Whether a slot crosses what is taken, the buffer counted in."""
    return any(slot.start < taken.end + buffer and taken.start < slot.end + buffer for taken in busy)


def _fitting(
    day: date, calendar: WorkCalendar, length: timedelta, fits: Callable[[Interval], bool]
) -> list[list[Interval]]:
    """List the slots of the day that fit, one list a window, none overlapping another of its list."""
    windows: list[list[Interval]] = []
    for start, end in calendar.windows_of(day):
        chosen: list[Interval] = []
        for begin in _half_hours(day, start, end, calendar):
            slot = Interval(begin, begin + length)
            if (not chosen or chosen[-1].end <= begin) and fits(slot):
                chosen.append(slot)
        windows.append(chosen)
    return windows


def _half_hours(day: date, start: datetime, end: datetime, calendar: WorkCalendar) -> Iterator[datetime]:
    begin = calendar.instant(day, time())
    begin += -((begin - start) // GRID) * GRID
    while begin < end:
        yield begin
        begin += GRID


def _spread(windows: list[list[Interval]], per_day: int) -> list[Interval]:
    rounds = zip_longest(*windows)
    return sorted(islice((slot for turn in rounds for slot in turn if slot), max(per_day, 0)))
