"""A question for a day: a workday ahead, offered or typed as one says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.forms.questions import AskBackError, Filling, Option, Question
from bot.words import Words, say
from domain.errors import refuse_unless
from domain.followups import workday_instead
from domain.when import Ambiguous, Understood, read_day

AHEAD = (5, 10, 20)
"""Workdays ahead that are offered."""


async def days_ahead(filling: Filling) -> Sequence[Option]:
    """Offer some workdays."""
    work = filling.call.work
    return [_option(work.bank.calendar.add_workdays(work.today, n)) for n in AHEAD]


def _option(day: date) -> Option:
    return Option(day.isoformat(), say("form.day", day=day))


@dataclass(frozen=True)
class DayQuestion(Question):
    """A question for a workday that is not past; another one is asked again with the next workday."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a day as people write it; ask back where it can be read in two ways."""
        work = filling.call.work
        reading = read_day(text, now=work.now, calendar=work.bank.calendar)
        local = work.bank.calendar.local
        if isinstance(reading, Ambiguous):
            days = sorted({local(at).date() for at in reading.candidates})[:4]
            raise AskBackError(say("when.ambiguous"), tuple(_option(day) for day in days))
        refuse_unless(isinstance(reading, Understood), "day.not_understood")
        assert isinstance(reading, Understood)  # noqa: S101 - refused above
        return self._checked(filling, local(reading.start).date())

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take an offered day."""
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        refuse_unless(day is not None, "form.press")
        assert day is not None  # noqa: S101 - refused above
        return self._checked(filling, day)

    def _checked(self, filling: Filling, day: date) -> str:
        work = filling.call.work
        instead = workday_instead(day, today=work.today, calendar=work.bank.calendar)
        if instead is not None:
            key = "day.past" if day < work.today else "day.rest"
            raise AskBackError(say(key, day=day, next=instead), (_option(instead),))
        return day.isoformat()

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the day in full."""
        return say("form.day.full", day=date.fromisoformat(value))


def read_date(text: str | None) -> date | None:
    """Read a day of a draft."""
    return datetime.fromisoformat(text).date() if text else None
