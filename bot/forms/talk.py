"""The forms of an appointment talk: a time, a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.call import Call
from bot.cards import talks as cards
from bot.forms.engine import Form
from bot.forms.questions import (
    AskBackError,
    Day,
    Filling,
    Grid,
    Option,
    Question,
    TextQuestion,
    WhenQuestion,
    option_at,
)
from bot.forms.who import PersonQuestion
from bot.instants import pack_minute, read_instant
from bot.replies import Reply
from bot.words import Given, Text, recalled, say
from domain.errors import refuse_unless
from domain.people import Person
from domain.rights import Right
from domain.talks import Alone, TalkState
from workflows import talks
from workflows.talks import Booking, SlotRefused


async def _offers(filling: Filling) -> Sequence[Option]:
    found = await talks.offer(filling.call.work, filling.values["talk_id"])
    return [option_at(slot.start) for slot in found.offers]


async def _check(filling: Filling, start: Any) -> None:
    found = await talks.check(filling.call.work, filling.values["talk_id"], start)
    if found is not None:
        raise _instead(found)


def _instead(found: SlotRefused) -> AskBackError:
    """Ask for another time, the nearest ones at hand; nothing else of the form is lost."""
    return AskBackError(cards.refused(found), tuple(option_at(slot.start) for slot in found.offers), field="when")


def _answer(result: Booking) -> Reply:
    if isinstance(result, SlotRefused):
        raise _instead(result)
    return cards.reply(result)


async def _rooms(filling: Filling) -> Sequence[Option]:
    branch = filling.call.work.bank.policy.branch(filling.call.work.actor.branch)
    return [Option("room", Given(branch.room, branch.room_en)), Option("online", say("place.online"))]


async def _purposes(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"purpose.{n}")) for n in (1, 2)]


async def _reasons_to_decline(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.decline.{n}")) for n in (1, 2, 3)]


async def _reasons_to_cancel(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.cancel.{n}")) for n in (1, 2)]


def _ground(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"talk_id": values["talk_id"], "version": values["version"]}


async def _book(call: Call, values: Mapping[str, Any]) -> Reply:
    result = await talks.book(
        call.work,
        **_ground(values),
        start=read_instant(values["when"]),
        place=values["place"],
        purpose=values.get("purpose"),
        second=int(values["second"]) if values.get("second") else None,
        link=values.get("link") if recalled(str(values["place"])) == ONLINE else None,
    )
    return _answer(result)


async def _move(call: Call, values: Mapping[str, Any]) -> Reply:
    return _answer(await talks.move(call.work, **_ground(values), start=read_instant(values["when"])))


async def _propose(call: Call, values: Mapping[str, Any]) -> Reply:
    return _answer(await talks.propose(call.work, **_ground(values), start=read_instant(values["when"])))


async def _decline(call: Call, values: Mapping[str, Any]) -> Reply:
    return _answer(await talks.decline(call.work, **_ground(values), reason=values["reason"]))


async def _cancel(call: Call, values: Mapping[str, Any]) -> Reply:
    return _answer(await talks.cancel(call.work, **_ground(values), reason=values["reason"]))


async def _not_needed(call: Call, values: Mapping[str, Any]) -> Reply:
    return _answer(await talks.not_needed(call.work, **_ground(values), reason=values["reason"]))


async def _reasons_to_cut_short(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.cut_short.{n}")) for n in (1, 2)]


async def _cut_short(call: Call, values: Mapping[str, Any]) -> Reply:
    outcome = TalkState.CUT_SHORT
    return _answer(await talks.conclude(call.work, **_ground(values), outcome=outcome, reason=values["reason"]))


async def _grid(filling: Filling, day: date | None) -> Grid:
    found = await talks.week(filling.call.work, filling.values["talk_id"], day)
    days = tuple(Day(day, bool(slots)) for day, slots in found.days.items())
    times = tuple(Option(pack_minute(s.start), say("grid.time", start=s.start)) for s in found.days[found.chosen])
    return Grid(days, found.chosen, times, found.earlier, found.later)


async def _online(filling: Filling) -> bool:
    return recalled(str(filling.values.get("place"))) == ONLINE


async def _wants_second(filling: Filling) -> bool:
    return await talks.wants_second(filling.call.work, filling.values["talk_id"])


async def _seconds(filling: Filling) -> Sequence[Person]:
    when = filling.values.get("when")
    start = read_instant(when) if when else None
    return await talks.list_seconds(filling.call.work, filling.values["talk_id"], start)


async def _may_be_second(filling: Filling, person: Person) -> None:
    refuse_unless(person.id in {p.id for p in await _seconds(filling)}, "talk.second_busy", name=person.name)


@dataclass(frozen=True)
class LinkQuestion(TextQuestion):
    """A question for where an online talk is held: an address, or the number of the meeting.

    It is no free text, so it is not masked: a mask would break it.
    """

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Take an address or a number."""
        refuse_unless(LINK.fullmatch(text.strip()) and len(text) <= self.limit, "talk.link")
        return text.strip()


LINK = re.compile(r"https://[^\s<>]+|\d{3}[ -]?\d{3}[ -]?\d{3,4}")
ONLINE = say("place.online")

_WHEN = WhenQuestion("when", say("ask.when"), _offers, check=_check, width=1, grid=_grid)
_LINK_QUESTION = LinkQuestion("link", say("ask.link"), limit=300, optional=True, applies=_online)
_REASONS_TO_HAND_OVER = 3


async def _deputies(filling: Filling) -> Sequence[Person]:
    return await talks.list_deputies(filling.call.work, filling.values["talk_id"])


async def _may_be_deputy(filling: Filling, person: Person) -> None:
    await talks.check_deputy(filling.call.work, filling.values["talk_id"], person)


async def _reasons_to_hand_over(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.hand_over.{n}")) for n in range(1, _REASONS_TO_HAND_OVER + 1)]


async def _without_consent(filling: Filling) -> bool:
    return not await talks.asks_consent(filling.call.work, filling.values["talk_id"])


async def _hand_over(call: Call, values: Mapping[str, Any]) -> Reply:
    to, reason = int(values["to"]), values.get("reason")
    return cards.reply(await talks.hand_over(call.work, **_ground(values), to=to, reason=reason))


async def _alone_reasons(_: Filling) -> Sequence[Option]:
    return [Option(why.value, Text(f"Alone.{why}")) for why in Alone]


async def _alone(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await talks.go_on_alone(call.work, **_ground(values), why=Alone(values["why"])))


async def _other_second(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await talks.change_second(call.work, **_ground(values), second=int(values["second"])))


async def _link(call: Call, values: Mapping[str, Any]) -> Reply:
    return _answer(await talks.set_link(call.work, **_ground(values), link=str(values["link"])))


FORMS = (
    Form(
        name="book",
        right=Right.TALK_HOST,
        title=say("form.book"),
        questions=(
            _WHEN,
            TextQuestion("place", say("ask.place"), _rooms, limit=60, width=1),
            _LINK_QUESTION,
            TextQuestion("purpose", say("ask.purpose"), _purposes, limit=60, optional=True),
            PersonQuestion(
                "second",
                say("ask.second"),
                optional=True,
                width=1,
                applies=_wants_second,
                likely=_seconds,
                check=_may_be_second,
            ),
        ),
        finish=_book,
    ),
    Form("move", Right.TALK_HOST, say("form.move"), (_WHEN,), _move, review=False),
    Form("propose", Right.TALK_ANSWER, say("form.propose"), (_WHEN,), _propose, review=False),
    Form(
        "decline",
        Right.TALK_ANSWER,
        say("form.decline"),
        (TextQuestion("reason", say("ask.decline"), _reasons_to_decline, limit=200, width=1),),
        _decline,
        review=False,
    ),
    Form(
        "cancel",
        Right.TALK_HOST,
        say("form.cancel"),
        (TextQuestion("reason", say("ask.cancel"), _reasons_to_cancel, limit=200, width=1),),
        _cancel,
        review=False,
    ),
    Form(
        "hand_over",
        Right.TALK_HOST,
        say("form.hand_over"),
        (
            PersonQuestion("to", say("ask.deputy"), width=1, likely=_deputies, check=_may_be_deputy),
            TextQuestion(
                "reason",
                say("ask.hand_over"),
                _reasons_to_hand_over,
                limit=200,
                width=3,
                applies=_without_consent,
            ),
        ),
        _hand_over,
        review=False,
    ),
    Form("alone", Right.TALK_HOST, say("form.alone"), (Question("why", say("ask.alone"), _alone_reasons),), _alone),
    Form(
        "other_second",
        Right.TALK_HOST,
        say("form.other_second"),
        (PersonQuestion("second", say("ask.second"), width=1, likely=_seconds, check=_may_be_second),),
        _other_second,
        review=False,
    ),
    Form(
        "link",
        Right.TALK_HOST,
        say("form.link"),
        (LinkQuestion("link", say("ask.link"), limit=300),),
        _link,
        review=False,
    ),
    Form(
        "not_needed",
        Right.TALK_HOST,
        say("form.not_needed"),
        (TextQuestion("reason", say("ask.not_needed"), limit=200),),
        _not_needed,
        review=False,
    ),
    Form(
        "cut_short",
        Right.TALK_HOST,
        say("form.cut_short"),
        (TextQuestion("reason", say("ask.cut_short"), _reasons_to_cut_short, limit=200, width=1),),
        _cut_short,
        review=False,
    ),
)
