"""The question for a day: typed as one says it, or offered; always echoed with its weekday."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.forms.questions import AskBackError, Filling, Option, Question
from bot.words import Words, say
from domain.errors import refuse_unless
from domain.followups import workday_instead
from domain.when import Ambiguous, Impossible, Understood, read_day

AHEAD = (5, 10, 20)
"""Workdays ahead that are offered."""


@dataclass(frozen=True)
class DayQuestion(Question):
    """A question for a day, kept as its ISO date."""

    check: Callable[[Filling, date], Awaitable[None]] | None = None
    """Raises `RefusalError` or `AskBackError` for a day that can't be."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a day as people write it; ask back where it can be read in two ways."""
        work = filling.call.work
        for option in await self.options(filling):
            if filling.call.tongue.plain(option.label).casefold() == text.strip().casefold():
                return await self.read_pick(filling, option.value)
        reading = read_day(text, now=work.now, calendar=work.bank.calendar)
        if isinstance(reading, Ambiguous):
            days = sorted({work.bank.calendar.local(at).date() for at in reading.candidates})[:4]
            raise AskBackError(say("when.ambiguous"), tuple(option_on(day) for day in days))
        refuse_unless(not isinstance(reading, Impossible), "when.impossible")
        refuse_unless(isinstance(reading, Understood), "day.not_understood")
        assert isinstance(reading, Understood)  # noqa: S101 - refused above
        return await self._checked(filling, work.bank.calendar.local(reading.start).date())

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take an offered day, or one of the readings asked back."""
        refuse_unless(len(value) == 8 and value.isascii() and value.isdecimal(), "form.press")
        try:
            day = date(int(value[:4]), int(value[4:6]), int(value[6:]))
        except ValueError:
            day = None
        refuse_unless(day is not None, "form.press")
        assert day is not None  # noqa: S101 - refused above
        return await self._checked(filling, day)

    async def _checked(self, filling: Filling, day: date) -> str:
        if self.check is not None:
            await self.check(filling, day)
        return day.isoformat()

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the day in full."""
        return say("form.day", day=date.fromisoformat(value))


def option_on(day: date) -> Option:
    """Offer a day."""
    return Option(f"{day:%Y%m%d}", say("form.day", day=day))


async def days_ahead(filling: Filling) -> Sequence[Option]:
    """Offer some workdays."""
    work = filling.call.work
    return [option_on(work.bank.calendar.add_workdays(work.today, n)) for n in AHEAD]


async def workday_ahead(filling: Filling, day: date) -> None:
    """Ask again, the next workday at hand, for a day that is past or a day off."""
    work = filling.call.work
    instead = workday_instead(day, today=work.today, calendar=work.bank.calendar)
    if instead is not None:
        key = "day.past" if day < work.today else "day.rest"
        raise AskBackError(say(key, day=day, next=instead), (option_on(instead),))


def read_date(text: str | None) -> date | None:
    """Read a day of a draft."""
    return datetime.fromisoformat(text).date() if text else None
