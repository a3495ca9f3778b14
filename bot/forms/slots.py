"""The questions of when something is that many come to: how long, and one more confirmation of an unusual day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.cards.days import holiday_word
from bot.forms.questions import Filling, Option, Question, WhenQuestion
from bot.instants import read_instant
from bot.words import Words, say
from domain.errors import refuse_unless
from domain.leave import read_period
from domain.slots import Interval, is_unusual

LENGTHS = (60, 90, 120, 180)
LONGEST_MINUTES = 3 * 24 * 60


@dataclass(frozen=True)
class LengthQuestion(Question):
    """A question how long: offered, or typed as 90, 2小时, 1.5 h."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read minutes or hours."""
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(分钟|分|min\w*|m|小时|个小时|h\w*)?\s*", text, re.IGNORECASE)
        refuse_unless(found, "training.length")
        assert found is not None  # noqa: S101 - refused above
        hours = (found[2] or "").lower().startswith(("小时", "个", "h"))
        minutes = round(float(found[1]) * (60 if hours else 1))
        refuse_unless(10 <= minutes <= LONGEST_MINUTES, "training.length")
        return str(minutes)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say how long: as long as the time that was put down with its end, if it was."""
        slot = _span(filling.values.get("when"))
        minutes = int(value) if slot is None else int((slot.end - slot.start).total_seconds()) // 60
        return say("training.minutes", minutes=minutes)


async def _lengths(_: Filling) -> Sequence[Option]:
    return [Option(str(minutes), say("training.minutes", minutes=minutes)) for minutes in LENGTHS]


def slot_of(values: Mapping[str, Any], *, length: timedelta | None = None) -> Interval:
    """Give the time that was put down; an end that was put down with it goes before a length."""
    if (slot := _span(values["when"])) is not None:
        return slot
    start = read_instant(values["when"])
    return Interval(start, start + (length or timedelta(minutes=int(values["length"]))))


def _span(when: Any) -> Interval | None:
    """Give a time that was put down with its end."""
    start, _, end = str(when or "").partition(" ")
    return Interval(read_instant(start), read_instant(end)) if end else None


def _start(when: Any) -> datetime:
    return read_instant(str(when).partition(" ")[0])


_RANGE = re.compile(r"(?:\d[:：]\d\d|[点时半])\s*(?:-|–|—|~|～|到|至|to)\s*\d", re.IGNORECASE)
"""A time with its end: 19:00-21:00, 14点到16点."""


@dataclass(frozen=True)
class SpanQuestion(WhenQuestion):
    """A question for a time that may be typed with its end."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a time, or one with its end on the same day."""
        call = filling.call
        calendar = call.work.bank.calendar
        found = read_period(text, now=call.work.now, calendar=calendar) if _RANGE.search(text) else []
        one = found[0] if len(found) == 1 else None
        if one is None or calendar.local(one.start).date() != calendar.local(one.end).date():
            return await WhenQuestion.read_text(self, filling, text)
        refuse_unless(10 <= (one.end - one.start).total_seconds() / 60 <= LONGEST_MINUTES, "training.length")
        return f"{await self._checked(filling, one.start)} {one.end.isoformat()}"

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the time in full, with its end if it was put down."""
        slot = _span(value)
        return say("training.slot", slot=slot) if slot else await WhenQuestion.show(self, filling, value)


async def _is_unusual(filling: Filling) -> bool:
    """Whether the time put down is in the evening or on a rest day."""
    values = filling.values
    if not values.get("when"):
        return False
    length = timedelta(minutes=int(values.get("length") or values.get("minutes") or 60))
    slot, calendar = slot_of(values, length=length), filling.call.work.bank.calendar
    return is_unusual(slot, calendar) or calendar.holiday(calendar.local(slot.start).date()) is not None


async def _this_day(filling: Filling) -> Sequence[Option]:
    """Offer to confirm, by its date, a day on which the bank rests or an hour at which it is closed."""
    when = filling.values.get("when")
    return [Option(f"d{when[:10]}", say("training.confirm_day", day=_start(when)))] if when else []


@dataclass(frozen=True)
class DayQuestion(Question):
    """The one more confirmation of an unusual day; a public holiday is named, and the summary names the day."""

    async def worded(self, filling: Filling) -> Question:
        """Name the public holiday, if it is one."""
        calendar, start = filling.call.work.bank.calendar, _start(filling.values["when"])
        holiday = calendar.holiday(calendar.local(start).date())
        if holiday is None:
            return self
        return replace(self, prompt=say("ask.holiday", day=start, holiday=holiday_word(holiday)))

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say which day was confirmed."""
        return say("training.day", day=date.fromisoformat(str(value)[1:]))


LENGTH = LengthQuestion("length", say("ask.training_length"), _lengths, width=2)
UNUSUAL = DayQuestion("unusual", say("ask.training_unusual"), _this_day, width=1, applies=_is_unusual)
