"""Ladders (催办与提级): when each step of one comes, as a pure function of its beginning and deadline."""

from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta
from itertools import count

from config.policy.ladders import Ladder, Rung
from domain.model import Instant, Value
from domain.workdays import WorkCalendar


class Step(Value):
    """A step of a ladder with its time."""

    number: int
    """Of the ladder's steps, from 1."""
    turn: int
    """Which time it comes, from 1; more than 1 for a step that repeats."""
    to: str
    """Who is asked, by the part played in the case."""
    last: bool
    """Whether nobody is asked after it."""
    at: Instant
    onward: bool = False
    """Whether more of it, which has no end, is to be planned once it leaves."""


def steps_of(
    ladder: Ladder,
    *,
    since: datetime,
    deadline: datetime | None,
    now: datetime,
    calendar: WorkCalendar,
    parts: Container[str] | None = None,
) -> list[Step]:
    """Give the steps to come, each when it may be pushed; only those to one of `parts`, if these are named.

    Of those to one part whose time has passed already only the latest comes, now: nobody is chased three
    times at once. The latest of all stands first.
    """
    steps = [
        Step(number=number, turn=turn, to=rung.to, last=number == len(ladder.steps), at=at, onward=onward)
        for number, rung in enumerate(ladder.steps, 1)
        if parts is None or rung.to in parts
        for turn, at, onward in _turns(ladder, rung, since, deadline, now=now, calendar=calendar)
    ]
    passed = sorted((step for step in steps if step.at <= now), key=lambda step: (step.at, step.number, step.turn))
    latest = {step.to: step for step in passed}
    newest_first = sorted(latest.values(), key=lambda step: (step.at, step.number), reverse=True)
    return newest_first + [step for step in steps if step.at > now]


def following(
    ladder: Ladder, number: int, *, at: datetime, deadline: datetime | None, calendar: WorkCalendar
) -> tuple[str, date] | None:
    """Say which part is asked after a step that leaves at an instant, and on which day.

    None if the same part is asked again, or nobody, or the day depends on when the waiting began.
    """
    if number >= len(ladder.steps) or ladder.steps[number].to == ladder.steps[number - 1].to:
        return None
    this, after = ladder.steps[number - 1].after, ladder.steps[number].after
    if this.endswith("d") and after.endswith("d"):
        return ladder.steps[number].to, calendar.add_workdays(
            calendar.local(at).date(), int(after[:-1]) - int(this[:-1])
        )
    if after.startswith("T") and deadline is not None:
        comes = calendar.push_time(_days_from(deadline, int(after[1:]), calendar))
        return ladder.steps[number].to, calendar.local(comes).date()
    return None


def deadline_of(ladder: Ladder, *, since: datetime, calendar: WorkCalendar) -> datetime | None:
    """Give when the working time of a clock is over: so many working hours on, or the close of a workday.

    None for a ladder without a length of its own.
    """
    if ladder.within is None:
        return None
    length = int(ladder.within[:-1])
    if ladder.within.endswith("h"):
        return calendar.add_working_hours(since, length)
    return calendar.end_of_workdays(since, length)


AHEAD = 20
"""So many turns to come are planned of a step that has no end."""


def _turns(
    ladder: Ladder, rung: Rung, since: datetime, deadline: datetime | None, *, now: datetime, calendar: WorkCalendar
) -> Iterator[tuple[int, datetime, bool]]:
    """Give each time that a step comes, and whether it is the last planned of a step that has no end."""
    working = ladder.within is not None
    first = _first(rung.after, since, deadline, calendar, working=working)
    if first is None:
        return
    pushed, ahead = calendar.push_time(first), 0
    for turn in count(1):
        at = _after_workdays(pushed, rung.every * (turn - 1), calendar)
        ahead += at > now
        onward = not rung.most and ahead == AHEAD
        yield turn, at, onward
        if onward or turn == rung.most:
            return


def _first(
    after: str, since: datetime, deadline: datetime | None, calendar: WorkCalendar, *, working: bool
) -> datetime | None:
    if after.endswith("h"):
        return calendar.add_working_hours(since, int(after[:-1]))
    if after.endswith("d"):
        return _after_workdays(calendar.push_time(since), int(after[:-1]), calendar)
    if deadline is None:
        return None
    if after.endswith("%") and working:
        length = calendar.working_hours_between(since, deadline)
        return calendar.add_working_hours(since, length * int(after[:-1]) / 100)
    if after.endswith("%"):
        return _in_time(since + (deadline - since) * int(after[:-1]) / 100, deadline, calendar)
    return _days_from(deadline, int(after[1:]), calendar)


def _after_workdays(at: datetime, days: int, calendar: WorkCalendar) -> datetime:
    if not days:
        return at
    here = calendar.local(at)
    return calendar.push_time(calendar.instant(calendar.add_workdays(here.date(), days), here.time()))


def _in_time(at: datetime, deadline: datetime, calendar: WorkCalendar) -> datetime:
    """Give a moment at which a warning can be pushed, before the deadline if there is one."""
    if calendar.push_time(at) < deadline:
        return at
    return calendar.instant(calendar.previous_workday(calendar.local(at).date()), calendar.hours.push[0])


def _days_from(deadline: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """Give the morning so many calendar days from the deadline's day; before it never on a day off."""
    day = calendar.local(deadline).date() + timedelta(days=days)
    if days <= 0 and not calendar.is_workday(day):
        day = calendar.previous_workday(day)
    return calendar.instant(day, calendar.hours.push[0])
