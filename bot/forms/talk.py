"""The forms of an appointment talk: a time, a reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.call import Call
from bot.cards import talks as cards
from bot.forms.engine import Form
from bot.forms.questions import AskBackError, Filling, Option, TextQuestion, WhenQuestion, option_at
from bot.instants import read_instant
from bot.replies import Reply
from bot.words import Given, say
from domain.rights import Right
from domain.talks import TalkState
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


_WHEN = WhenQuestion("when", say("ask.when"), _offers, check=_check, width=1)

FORMS = (
    Form(
        name="book",
        right=Right.TALK_HOST,
        title=say("form.book"),
        questions=(
            _WHEN,
            TextQuestion("place", say("ask.place"), _rooms, limit=60, width=1),
            TextQuestion("purpose", say("ask.purpose"), _purposes, limit=60, optional=True),
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
