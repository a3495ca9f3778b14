"""Dates and times in speech: a small grammar of Chinese and English that asks where it cannot know."""

import re
from datetime import datetime

from domain.when import digits, en, zh
from domain.when.numerals import plain
from domain.when.parts import Frame, Part
from domain.when.readings import Ambiguous, Impossible, NotUnderstood, Reading, Reason, Understood, Why
from domain.when.resolve import resolve
from domain.workdays import WorkCalendar, aware

__all__ = [
    "LONGEST",
    "Ambiguous",
    "Impossible",
    "NotUnderstood",
    "Reading",
    "Reason",
    "Understood",
    "Why",
    "read_day",
    "read_when",
]

# Characters. Nobody says when in more, and it bounds the time that any text can take.
LONGEST = 200

_RULES = (*zh.RULES, *en.RULES, *digits.RULES)
_FILLER = re.compile(r"[ ,;()。、的吧约在于请]|左右|开始|(?:at|on|the|by|about|around|please)(?![a-z])")


def read_when(text: str, *, now: datetime, calendar: WorkCalendar, happened: bool = False) -> Reading:
    """Read a day, a time, or both, as somebody who plans means it; the whole text must make sense.

    - A day without a time is that day (`has_time` False, the bank's midnight); a part of the day
      without an hour (明天下午) is dropped, except noon.
    - A time without a day is today where it lies ahead, else Ambiguous (`PASSED_TODAY`) with
      tomorrow and, if another, the next workday: it wants a yes.
    - A day and month without a year is the next such day; one of the last 30 days stays in the
      past, so that the caller can say so. A full date or a week that was named (本周三) may be past too.
    - A bare weekday is the nearest ahead; on that weekday, today or in a week. 下周三 is in the next
      Monday-based week; "next Wednesday" is so only where this week's is over, else Ambiguous.
    - An hour without its half of the day is what falls into 07:00–21:00: 3点 is 15:00, 8点 may be
      either. With a colon it is as written, but 1:00 to 6:59 without a leading zero are afternoon.
    - Of several candidates, those in the past give way to those ahead.

    `happened` turns all of that round, for what lies in the past (when a complaint came in): bare
    weekdays, days and times are the latest that have been, and those still ahead give way.
    A naive `now` is refused with ValueError; nothing else is raised, whatever the text.
    """
    frame = _frame(now, calendar, happened)
    parts = _scan(text, frame)
    return resolve(parts, frame) if parts else NotUnderstood()


def read_day(text: str, *, now: datetime, calendar: WorkCalendar, happened: bool = False) -> Reading:
    """Read a day by the rules of `read_when`; a text that also says a time is not understood."""
    reading = read_when(text, now=now, calendar=calendar, happened=happened)
    timed = isinstance(reading, Understood | Ambiguous) and reading.has_time
    return NotUnderstood() if timed else reading


def _frame(now: datetime, calendar: WorkCalendar, happened: bool) -> Frame:
    return Frame(calendar, aware(now), calendar.local(now).date(), happened)


def _scan(text: str, frame: Frame) -> tuple[Part, ...]:
    """Read the text from left to right, the first rule that fits; nothing if any of it stays unread."""
    said = plain(text) if len(text) <= LONGEST else ""
    if len(said) > LONGEST:
        return ()
    parts: list[Part] = []
    at = 0
    while at < len(said):
        match, found = _match(said, at, frame)
        if match is None:
            return ()
        parts += found
        at = match.end()
    return tuple(parts)


def _match(said: str, at: int, frame: Frame) -> tuple[re.Match[str] | None, tuple[Part, ...]]:
    for pattern, read in _RULES:
        if match := pattern.match(said, at):
            found = read(match, frame)
            return match, found if isinstance(found, tuple) else (found,)
    return _FILLER.match(said, at), ()
