"""Leave (请假、外出、培训): when somebody is away, and how people say so."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain import when
from domain.errors import refuse_unless
from domain.model import Value
from domain.rights import Object
from domain.slots import Interval
from domain.talks import TIMED, Talk
from domain.when import Ambiguous, Reading, Understood, read_when
from domain.workdays import WorkCalendar

LONGEST = timedelta(days=366)
"""No absence that is planned in one piece is longer; what is has another name on the roster."""


class LeaveKind(StrEnum):
    """Why somebody is away."""

    LEAVE = "leave"
    """请假."""
    AWAY = "away"
    """外出."""
    TRAINING = "training"
    """培训."""


class Leave(Value):
    """An absence that somebody recorded."""

    id: int
    person_id: int
    kind: LeaveKind
    period: Interval
    recorded_by: int
    cancelled: bool = False
    version: int = 1

    def scope(self, branch: str) -> Object:
        """What the gate needs to know: whose it is, and in which branch that person works."""
        return Object(branch=branch, parties=frozenset({self.person_id}))


def check_period(period: Interval, *, now: datetime) -> None:
    """Refuse what is over, or longer than anybody plans."""
    refuse_unless(period.end > now, "leave.past")
    refuse_unless(period.end - period.start <= LONGEST, "leave.too_long")


def cancel(leave: Leave, *, now: datetime) -> Leave:
    """Take a leave back that is not over."""
    refuse_unless(leave.period.end > now, "leave.past")
    return leave.model_copy(update={"cancelled": True, "version": leave.version + 1})


def crosses(leave: Leave, talk: Talk) -> bool:
    """Whether a leave that stands takes somebody away from a talk's time."""
    if leave.cancelled or talk.slot is None or talk.state not in TIMED or leave.person_id not in talk.people:
        return False
    return leave.period.start < talk.slot.end and talk.slot.start < leave.period.end


_UNTIL = re.compile(
    r"\s*(?:到|至|~|～|—+|–|\bto\b|\buntil\b|(?<=:\d\d)\s*-\s*(?=\d)|(?<=[日号点时])\s*-\s*(?=\d))\s*", re.IGNORECASE
)
_FROM = re.compile(r"^\s*(?:从|自|from\b)\s*|\s*起?\s*$", re.IGNORECASE)
_HALF = re.compile(r"(上午|早上|下午)|\b(morning|afternoon)\b", re.IGNORECASE)
_MORNING = ("上午", "早上", "morning")


def read_period(text: str, *, now: datetime, calendar: WorkCalendar) -> list[Interval]:
    """Read from when to when; several where the text can be meant in several ways, none where in no way.

    A day is the whole day, 上午 and 下午 are its halves, parted at the midday break; a lone time lasts to the
    close of business. A second time is the next such one after the first.
    """
    said = " ".join(text.split())  # blanks in a row could be matched in so many ways that it never ends
    if len(said) > when.LONGEST:
        return []
    parts = _UNTIL.split(_FROM.sub("", said), maxsplit=1)
    found = {
        (edge.start, end)
        for edge in _edges(parts[0], now=now, calendar=calendar)
        for end in (_ends(parts[1], edge.start, now, calendar) if len(parts) > 1 else [edge.end])
    }
    return [Interval(start, end) for start, end in sorted(found) if start < end]


class _Edge(NamedTuple):
    """What one time reaches from and to."""

    start: datetime
    end: datetime
    to_the_minute: bool


def _ends(text: str, start: datetime, now: datetime, calendar: WorkCalendar) -> list[datetime]:
    """Read until when: as of now (后天), else as of just before the first time (14点到16点, 5日)."""
    for as_of in (now, start - timedelta(minutes=1)):
        edges = _edges(text, now=as_of, calendar=calendar)
        ends = [edge.start if edge.to_the_minute else edge.end for edge in edges]
        if later := [end for end in ends if end > start]:
            return later
    return []


def _edges(text: str, *, now: datetime, calendar: WorkCalendar) -> Iterator[_Edge]:
    """Give from when to when each reading of one time reaches: an hour and on, half a day, a day."""
    half = _HALF.search(text)
    for at, has_time in _instants(read_when(text, now=now, calendar=calendar)):
        if has_time:
            close = calendar.close_of_business(calendar.local(at).date())
            yield _Edge(at, max(close, at + timedelta(hours=1)), to_the_minute=True)
        elif half:
            yield _Edge(*half_of(at, calendar, morning=half[0].lower() in _MORNING), to_the_minute=False)
        else:
            yield _Edge(at, _midnight_after(at, calendar), to_the_minute=False)


def _instants(reading: Reading) -> Iterator[tuple[datetime, bool]]:
    if isinstance(reading, Understood):
        yield reading.start, reading.has_time
    elif isinstance(reading, Ambiguous):
        yield from ((at, reading.has_time) for at in reading.candidates)


def half_of(day: datetime, calendar: WorkCalendar, *, morning: bool) -> tuple[datetime, datetime]:
    """Give the first or the second half of the day in which an instant lies, parted at the midday break."""
    here = calendar.local(day).date()
    windows = calendar.hours.windows
    parted = (windows[0][1], windows[-1][0]) if len(windows) > 1 else (time(12), time(12))
    noon, after = (calendar.instant(here, at) for at in parted)
    return (calendar.instant(here, windows[0][0]), noon) if morning else (after, calendar.close_of_business(here))


def whole_day(day: datetime, calendar: WorkCalendar) -> Interval:
    """Give the day in which an instant lies, from midnight to midnight."""
    start = calendar.instant(calendar.local(day).date(), time())
    return Interval(start, _midnight_after(start, calendar))


def _midnight_after(at: datetime, calendar: WorkCalendar) -> datetime:
    return calendar.instant(calendar.local(at).date() + timedelta(days=1), time())
