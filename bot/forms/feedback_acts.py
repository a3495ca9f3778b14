"""The forms of feedback that is there: elsewhere, a colleague, a question, an answer, telling, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.call import Call
from bot.cards import feedback as cards
from bot.cards.names import named
from bot.forms.case_questions import HOW, at_of
from bot.forms.engine import Form
from bot.forms.feedback import WordsQuestion
from bot.forms.questions import Filling, Option, Question, TextQuestion, WhenQuestion
from bot.replies import Reply
from bot.words import Given, Text, say
from domain.complaints import Channel
from domain.errors import refuse_unless
from domain.feedback.acts import Act
from domain.rights import Right
from workflows import feedback

LONG = 1_500
"""Characters of a wording for a client."""
SORT = "sort"
"""The answer that leaves it to who sorts."""
ACTS: Mapping[str, Act] = {
    "fb_pass": Act.PASS_ON,
    "fb_route": Act.ROUTE,
    "fb_hand": Act.HAND_ON,
    "fb_ask": Act.ASK,
    "fb_reply": Act.REPLY,
    "fb_answer": Act.ANSWER,
    "fb_tell": Act.TELL,
    "fb_reopen": Act.REOPEN,
    "fb_did": Act.DID,
}
"""What each form does, checked before it is opened."""


@dataclass(frozen=True)
class ReplyQuestion(WordsQuestion):
    """What the manager replies to the department's question, which stands above it."""

    async def worded(self, filling: Filling) -> Question:
        """Say what the department wants to know."""
        asked = await feedback.question_of(filling.call.work, filling.values["feedback_id"])
        return self if asked is None else replace(self, prompt=say("ask.fb.reply.to", text=Given(asked)))


@dataclass(frozen=True)
class TellQuestion(Question):
    """How the client was told; the wording stands above it, to be read out."""

    async def worded(self, filling: Filling) -> Question:
        """Say what the client is to be told."""
        text = await feedback.wording_of(filling.call.work, filling.values["feedback_id"])
        return self if text is None else replace(self, prompt=say("ask.fb.tell.how", text=Given(text)))


def act_of(form: str) -> Act:
    """Give what a form of feedback does; refused for any other form."""
    refuse_unless(form in ACTS, "gate.denied")
    return ACTS[form]


async def _elsewhere(filling: Filling) -> Sequence[Option]:
    return [*await _departments(filling), Option(SORT, say("feedback.button.sort"))]


async def _departments(filling: Filling) -> Sequence[Option]:
    found = await feedback.list_departments(filling.call.work, filling.values["feedback_id"])
    return [Option(code, Given(*name)) for code, name in found]


async def _colleagues(filling: Filling) -> Sequence[Option]:
    found = await feedback.list_colleagues(filling.call.work, filling.values["feedback_id"])
    return [Option(str(person.id), named(person)) for person in found]


def _of(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"feedback_id": values["feedback_id"], "version": values["version"]}


async def _pass(call: Call, values: Mapping[str, Any]) -> Reply:
    to = str(values["department"])
    return cards.reply(await feedback.pass_on(call.work, **_of(values), to=None if to == SORT else to))


async def _hand(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await feedback.hand_on(call.work, **_of(values), to=int(values["person"])))


async def _ask(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await feedback.ask(call.work, **_of(values), text=str(values["text"])))


async def _reply(call: Call, values: Mapping[str, Any]) -> Reply:
    files = [int(one) for one in values["file_ids"]]
    return cards.reply(await feedback.reply(call.work, **_of(values), text=str(values["words"]), files=files))


async def _answer(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await feedback.answer(call.work, **_of(values), text=str(values["text"])))


async def _tell(call: Call, values: Mapping[str, Any]) -> Reply:
    how = Channel(values["how"])
    return cards.reply(await feedback.tell_client(call.work, **_of(values), how=how, at=at_of(values)))


async def _reopen(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await feedback.reopen(call.work, **_of(values), text=str(values["text"])))


async def _did(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await feedback.did(call.work, **_of(values), text=str(values["text"])))


def _form(name: str, right: Right, finish: Any, *questions: Question, review: bool = False) -> Form:
    return Form(name, right, Text(f"form.{name}"), questions, finish, review=review)


async def _told_then(filling: Filling, at: Any) -> None:
    await feedback.check_told(filling.call.work, filling.values["feedback_id"], at)


_WHEN = WhenQuestion("when", say("ask.happened"), only_when_edited=True, check=_told_then, happened=True)
_DESK, _MANAGER = Right.FEEDBACK_HANDLE, Right.FEEDBACK_RELAY
FORMS = (
    _form("fb_pass", _DESK, _pass, Question("department", say("ask.fb.pass"), _elsewhere)),
    _form("fb_route", _DESK, _pass, Question("department", say("ask.fb.route"), _departments)),
    _form("fb_hand", _DESK, _hand, Question("person", say("ask.fb.hand"), _colleagues)),
    _form("fb_ask", _DESK, _ask, TextQuestion("text", say("ask.fb.ask"), limit=500)),
    _form("fb_reply", _MANAGER, _reply, ReplyQuestion("words", say("ask.fb.reply"), limit=LONG)),
    _form("fb_answer", _DESK, _answer, TextQuestion("text", say("ask.fb.answer"), limit=LONG, shown=200), review=True),
    _form("fb_tell", _MANAGER, _tell, TellQuestion("how", HOW.prompt, HOW.options), _WHEN, review=True),
    _form("fb_reopen", _MANAGER, _reopen, TextQuestion("text", say("ask.fb.reopen"), limit=LONG)),
    _form("fb_did", _DESK, _did, TextQuestion("text", say("ask.fb.did"), limit=500), review=True),
)
