"""The forms by which a talk is raised, and by which it goes to another host."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.call import Call
from bot.cards import talks as cards
from bot.cards.names import named
from bot.forms.engine import Form
from bot.forms.questions import Filling, Option, Question, TextQuestion
from bot.forms.who import PersonQuestion
from bot.replies import Reply
from bot.words import Text, say
from domain.people import Person
from domain.rights import Right
from domain.talks import Interest, Trigger
from storage import people
from workflows import interests, talks

REASON_LIMIT = 1_000
"""Characters; what one says of a case in some sentences."""
BUSY = "busy"
"""Why somebody does not take the minutes who has no interest in the matter."""
OFFERED = 6
"""Of a branch's managers; who has more types the name."""


async def _own_managers(filling: Filling) -> Sequence[Option]:
    found = await talks.own_managers(filling.call.work)
    return [Option(str(p.id), named(p)) for p in found] if len(found) <= OFFERED else []


async def _may_raise(filling: Filling, person: Person) -> None:
    talks.causes(filling.call.work, person)


async def _causes(filling: Filling) -> Sequence[Option]:
    """Offer what may be raised about the person named, or about oneself."""
    about = filling.values.get("about")
    work = filling.call.work
    person = await people.get_person(work.tx, int(about)) if about else work.actor
    found = talks.causes(work, person) if person is not None else ()
    return [Option(trigger.value, Text(f"Trigger.{trigger}")) for trigger in found]


async def _raise(call: Call, values: Mapping[str, Any]) -> Reply:
    manager_id = int(values.get("about") or call.work.actor.id)
    trigger = Trigger(values["cause"])
    return cards.reply(await talks.raise_talk(call.work, manager_id, trigger=trigger, reason=str(values["reason"])))


async def _interests(_: Filling) -> Sequence[Option]:
    return [Option(interest.value, Text(f"Interest.{interest}")) for interest in Interest]


def _ground(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"talk_id": values["talk_id"], "version": values["version"]}


async def _recuse(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await interests.recuse(call.work, **_ground(values), interest=Interest(values["interest"])))


async def _why_not(filling: Filling) -> Sequence[Option]:
    return [Option(BUSY, say("reason.second_busy")), *await _interests(filling)]


async def _recuse_second(call: Call, values: Mapping[str, Any]) -> Reply:
    why = str(values["interest"])
    interest = None if why == BUSY else Interest(why)
    return cards.reply(await interests.recuse_second(call.work, **_ground(values), interest=interest))


async def _ask_other_host(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await talks.ask_other_host(call.work, **_ground(values), reason=str(values["reason"])))


async def _me(filling: Filling) -> Sequence[Option]:
    return [Option(str(filling.call.work.actor.id), named(filling.call.work.actor))]


async def _may_host(filling: Filling, person: Person) -> None:
    await talks.check_new_host(filling.call.work, filling.values["talk_id"], person)


async def _assign_host(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await talks.assign_host(call.work, **_ground(values), host_id=int(values["host"])))


async def _word(call: Call, values: Mapping[str, Any]) -> Reply:
    text, trigger_id = str(values["told_as"]), values["trigger"]
    return cards.reply(await talks.word(call.work, values["talk_id"], trigger_id=trigger_id, text=text))


_CAUSE = Question("cause", say("ask.cause"), _causes)
_REASON = TextQuestion("reason", say("ask.cause_reason"), limit=REASON_LIMIT)
_WISH = TextQuestion("reason", say("ask.wish_reason"), limit=REASON_LIMIT)

FORMS = (
    Form(
        name="raise",
        right=Right.TALK_RAISE,
        title=say("form.raise"),
        questions=(
            PersonQuestion("about", say("ask.manager"), _own_managers, width=3, check=_may_raise),
            _CAUSE,
            _REASON,
        ),
        finish=_raise,
    ),
    Form("wish", Right.TALK_RAISE, say("form.wish"), (_CAUSE, _WISH), _raise),
    Form(
        "recuse",
        Right.TALK_HOST,
        say("form.recuse"),
        (Question("interest", say("ask.interest"), _interests, width=3),),
        _recuse,
        review=False,
    ),
    Form(
        "recuse_second",
        Right.TALK_HOST,
        say("form.recuse_second"),
        (Question("interest", say("ask.not_second"), _why_not, width=2),),
        _recuse_second,
        review=False,
    ),
    Form(
        "word",
        Right.TALK_HOST,
        say("form.word"),
        (TextQuestion("told_as", say("ask.told_as"), limit=REASON_LIMIT),),
        _word,
        review=False,
    ),
    Form(
        "other_host",
        Right.TALK_ANSWER,
        say("form.other_host"),
        (TextQuestion("reason", say("ask.other_host"), limit=200),),
        _ask_other_host,
        review=False,
    ),
    Form(
        "assign_host",
        Right.TALK_ASSIGN,
        say("form.assign_host"),
        (PersonQuestion("host", say("ask.host"), _me, check=_may_host),),
        _assign_host,
        review=False,
    ),
)
