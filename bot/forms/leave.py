"""The forms that record when somebody is away: why, from when to when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.call import Call
from bot.cards import leave as cards
from bot.forms.engine import Form
from bot.forms.questions import AskBackError, Filling, Option, Question
from bot.forms.who import PersonQuestion
from bot.instants import pack_minute, read_instant, unpack_minute
from bot.replies import Reply
from bot.words import Text, Words, say
from domain.errors import refuse_unless
from domain.leave import LeaveKind, check_period, half_of, read_period, whole_day
from domain.people import Person
from domain.rights import Right
from domain.slots import Interval
from workflows import leave


@dataclass(frozen=True)
class PeriodQuestion(Question):
    """A question from when to when: a day or half of one at a press, anything else typed."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a period as people say it; ask back where it can be meant in several ways."""
        work = filling.call.work
        found = read_period(text, now=work.now, calendar=work.bank.calendar)
        refuse_unless(found, "leave.not_understood")
        if len(found) > 1:
            raise AskBackError(say("when.ambiguous"), tuple(_option(period, "leave.period") for period in found[:4]))
        return _checked(filling, found[0])

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take an offered period."""
        start, _, end = value.partition("-")
        begin, close = unpack_minute(start), unpack_minute(end)
        refuse_unless(begin < close, "form.press")
        return _checked(filling, Interval(begin, close))

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the period in full."""
        return cards.period(_period(value), filling.call.work.bank.calendar)


def _checked(filling: Filling, period: Interval) -> str:
    check_period(period, now=filling.call.work.now)
    return f"{period.start.isoformat()} {period.end.isoformat()}"


def _period(value: Any) -> Interval:
    start, _, end = str(value).partition(" ")
    return Interval(read_instant(start), read_instant(end))


def _option(period: Interval, label: str) -> Option:
    value = f"{pack_minute(period.start)}-{pack_minute(period.end)}"
    return Option(value, say(label, start=period.start, end=period.end))


async def _periods(filling: Filling) -> Sequence[Option]:
    """Offer today and tomorrow, whole or in halves, as far as they are not over."""
    work, calendar = filling.call.work, filling.call.work.bank.calendar
    offers = []
    for name, day in (("today", work.now), ("tomorrow", work.now + timedelta(days=1))):
        morning, afternoon = (Interval(*half_of(day, calendar, morning=first)) for first in (True, False))
        offers += [
            _option(whole_day(day, calendar), f"leave.{name}"),
            _option(morning, f"leave.{name}.morning"),
            _option(afternoon, f"leave.{name}.afternoon"),
        ]
    return [offer for offer in offers if unpack_minute(offer.value.partition("-")[2]) > work.now]


async def _kinds(_: Filling) -> Sequence[Option]:
    return [Option(kind.value, Text(f"LeaveKind.{kind.value}")) for kind in LeaveKind]


async def _colleagues(filling: Filling) -> Sequence[Person]:
    return await leave.colleagues(filling.call.work)


async def _in_reach(filling: Filling, person: Person) -> None:
    found = {colleague.id for colleague in await leave.colleagues(filling.call.work)}
    refuse_unless(person.id in found, "leave.not_yours", name=person.name)


async def _record(call: Call, values: Mapping[str, Any]) -> Reply:
    result = await leave.record(
        call.work,
        kind=LeaveKind(values["kind"]),
        period=_period(values["period"]),
        person_id=int(values["who"]) if values.get("who") else None,
    )
    return cards.recorded(result, call.work.bank.calendar)


_KIND = Question("kind", say("ask.leave_kind"), _kinds, width=3)
_PERIOD = PeriodQuestion("period", say("ask.leave_period"), _periods, width=3, most=7)
_WHO = PersonQuestion("who", say("ask.leave_who"), width=1, likely=_colleagues, check=_in_reach)

FORMS = (
    Form("leave", Right.LEAVE_RECORD, say("form.leave"), (_KIND, _PERIOD), _record),
    Form("leave_for", Right.LEAVE_RECORD_FOR, say("form.leave_for"), (_WHO, _KIND, _PERIOD), _record),
)
