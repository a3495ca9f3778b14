"""The forms of trainings: planning one, its sessions, leave, check-in, overruling, feedback, corrections."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.call import Call
from bot.cards import training as cards
from bot.cards.training import archive as archive_cards
from bot.cards.training import attendance as attendance_cards
from bot.forms.audience import QUESTION as AUDIENCE
from bot.forms.audience import audience_of
from bot.forms.case_questions import FileQuestion
from bot.forms.engine import Form
from bot.forms.questions import Filling, Option, Question, TextQuestion
from bot.forms.slots import UNUSUAL, slot_of
from bot.forms.training_questions import (
    CAPACITY,
    PLACE,
    ROLL,
    SESSION,
    TITLE,
    TOPIC,
    WHEN,
    DocumentQuestion,
    document_of,
    session_of,
)
from bot.replies import Reply
from bot.words import say
from domain.rights import Right
from domain.training import PartState, Topic
from workflows import training
from workflows.training import archive, feedback, making_up

REASON = 200
"""Characters of a reason."""
MONTHS = (12, 24, 36)
"""How long certificates usually hold."""


def _reply(call: Call, result: object) -> Reply:
    return cards.reply(result, call.work.bank.policy.branches)


async def _musts(_: Filling) -> Sequence[Option]:
    return [Option("yes", say("training.must")), Option("no", say("training.free"))]


async def _certificates(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say("training.months", months=n)) for n in MONTHS]


async def _plan(call: Call, values: Mapping[str, Any]) -> Reply:
    planned = await training.plan_training(
        call.work,
        title=str(values["title"]),
        topics=[Topic(topic) for topic in str(values["topic"]).split(",")],
        mandatory=values["must"] == "yes",
        audience=audience_of(values["audience"]),
        first=session_of(values, now=call.work.now),
        list_file=values.get("file_id") if not values["audience"] else None,
        document=document_of(values),
        certificate_months=int(values["certificate"]) if values.get("certificate") else None,
    )
    return _reply(call, planned)


async def _add_session(call: Call, values: Mapping[str, Any]) -> Reply:
    return _reply(call, await training.add_session(call.work, values["id"], session_of(values, now=call.work.now)))


async def _make_up(call: Call, values: Mapping[str, Any]) -> Reply:
    draft = session_of(values, now=call.work.now)
    return _reply(call, await training.add_session(call.work, values["id"], draft, make_up=True))


async def _audience(call: Call, values: Mapping[str, Any]) -> Reply:
    file = values.get("file_id") if not values["audience"] else None
    audience = audience_of(values["audience"])
    return _reply(call, await training.set_audience(call.work, values["id"], audience=audience, list_file=file))


async def _cancel(call: Call, values: Mapping[str, Any]) -> Reply:
    ground = {"version": values["version"], "reason": str(values["reason"])}
    return _reply(call, await training.cancel(call.work, values["id"], **ground))


async def _papers(_: Filling) -> Sequence[Option]:
    return [Option(name, say(f"training.paper.{name}")) for name in ("material", "document")]


async def _is_material(filling: Filling) -> bool:
    return filling.values.get("paper") == "material"


async def _is_document(filling: Filling) -> bool:
    return filling.values.get("paper") == "document"


async def _material(call: Call, values: Mapping[str, Any]) -> Reply:
    if values["paper"] == "document":
        number, file = document_of(values)
        view = await training.set_document(call.work, values["id"], number=number, file_id=file)
        return Reply(cards.managed(view, call.work.bank.policy.branches))
    view = await training.add_material(call.work, values["id"], file_id=values["file_id"], version=values["version"])
    return Reply(cards.managed(view, call.work.bank.policy.branches))


async def _move(call: Call, values: Mapping[str, Any]) -> Reply:
    slot = slot_of(values, length=timedelta(minutes=int(values["minutes"])))
    return _reply(call, await training.move(call.work, values["id"], version=values["version"], slot=slot))


async def _place(call: Call, values: Mapping[str, Any]) -> Reply:
    place = str(values["place"])
    return _reply(call, await training.move(call.work, values["id"], version=values["version"], place=place))


async def _capacity(call: Call, values: Mapping[str, Any]) -> Reply:
    capacity = int(values["capacity"]) or None
    return _reply(call, await training.resize(call.work, values["id"], version=values["version"], capacity=capacity))


async def _signed(call: Call, values: Mapping[str, Any]) -> Reply:
    return _reply(call, await training.keep_signed(call.work, values["id"], file_id=values["file_id"]))


async def _leave(call: Call, values: Mapping[str, Any]) -> Reply:
    reason = str(values["reason"])
    return _reply(call, await training.ask_leave(call.work, values["id"], version=values["version"], reason=reason))


async def _refuse(call: Call, values: Mapping[str, Any]) -> Reply:
    return _reply(call, await training.decide(call.work, values["id"], granted=False, reason=str(values["reason"])))


async def _check_in(call: Call, values: Mapping[str, Any]) -> Reply:
    return attendance_cards.checked_in(await training.check_in(call.work, str(values["code"])))


async def _overrule(call: Call, values: Mapping[str, Any]) -> Reply:
    state, reason = PartState(values["outcome"]), str(values["reason"])
    found = await training.overrule(call.work, values["id"], values["session"], state=state, reason=reason)
    return _reply(call, found)


async def _roll(call: Call, values: Mapping[str, Any]) -> Reply:
    parts, reason = [int(part) for part in str(values["who"]).split(",")], str(values["reason"])
    state = PartState(values["outcome"])
    return _reply(call, await training.overrule_all(call.work, parts, values["id"], state=state, reason=reason))


async def _rate(call: Call, values: Mapping[str, Any]) -> Reply:
    row = await feedback.rate(
        call.work, values["id"], score=int(values["score"]), aspect=str(values["aspect"]), text=values.get("words")
    )
    return attendance_cards.thanks(row)


async def _ask_correction(call: Call, values: Mapping[str, Any]) -> Reply:
    return Reply(archive_cards.own(await archive.ask_correction(call.work, values["id"], text=str(values["text"]))))


async def _answer_correction(call: Call, values: Mapping[str, Any]) -> Reply:
    result = None if values["outcome"] == "refused" else PartState(values["outcome"])
    granted, text = result is not None, str(values["text"])
    view = await archive.answer(call.work, values["id"], granted=granted, text=text, result=result)
    return Reply(archive_cards.correction(view))


async def _reasons_for_leave(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.training_leave.{n}")) for n in (1, 2, 3)]


async def _reasons_to_overrule(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.overrule.{n}")) for n in (1, 2, 3)]


async def _aspects(_: Filling) -> Sequence[Option]:
    return [Option(name, say(f"training.aspect.{name}")) for name in ("content", "trainer", "practice", "time")]


def _short(
    name: str, right: Right, finish: Callable[[Call, Mapping[str, Any]], Awaitable[Reply]], *questions: Question
) -> Form:
    """Declare a form that needs no review."""
    return Form(name, right, say(f"form.{name}"), questions, finish, review=False)


async def _leaves_quarter(filling: Filling) -> bool:
    values = filling.values
    if not values.get("when") or not values.get("id"):
        return False
    start = slot_of(values, length=timedelta(minutes=1)).start
    return await making_up.leaves_quarter(filling.call.work, values["id"], start)


async def _late_days(_: Filling) -> Sequence[Option]:
    return [Option("late", say("training.confirm_late"))]


_LATE = Question("late", say("ask.make_up_late"), _late_days, width=1, applies=_leaves_quarter)
_MUST = Question("must", say("ask.training_must"), _musts)
_DOCUMENT = DocumentQuestion(
    "document", say("ask.document"), only_when_edited=True, presumed=say("training.no_document")
)
_PAPER = Question("paper", say("ask.training_paper"), _papers)
_MATERIAL = FileQuestion("file", say("ask.training_material"), applies=_is_material)
_LATER = DocumentQuestion("document", say("ask.document"), applies=_is_document)
_CERTIFICATE = Question(
    "certificate", say("ask.certificate"), _certificates, only_when_edited=True, presumed=say("training.no_certificate")
)
_CODE = TextQuestion("code", say("ask.check_in"), limit=20)
_WHY_LEAVE = TextQuestion("reason", say("ask.training_leave"), _reasons_for_leave, limit=REASON, width=3)
_WHY_OVERRULE = TextQuestion("reason", say("ask.overrule"), _reasons_to_overrule, limit=REASON, width=1)
_ASPECT = Question("aspect", say("ask.training_aspect"), _aspects)
_WORDS = TextQuestion("words", say("ask.training_words"), limit=500, optional=True)

FORMS = (
    Form(
        "training",
        Right.TRAINING_PLAN,
        say("form.training"),
        (TITLE, TOPIC, _MUST, _DOCUMENT, _CERTIFICATE, *SESSION, AUDIENCE),
        _plan,
    ),
    Form("training_session", Right.TRAINING_PLAN, say("form.training_session"), SESSION, _add_session),
    Form(
        "training_make_up",
        Right.TRAINING_PLAN,
        say("form.training_make_up"),
        (*SESSION[:3], _LATE, *SESSION[3:]),
        _make_up,
    ),
    _short("training_audience", Right.TRAINING_PLAN, _audience, AUDIENCE),
    _short(
        "training_cancel",
        Right.TRAINING_PLAN,
        _cancel,
        TextQuestion("reason", say("ask.training_cancel"), limit=REASON),
    ),
    _short("training_material", Right.TRAINING_PLAN, _material, _PAPER, _MATERIAL, _LATER),
    _short("session_move", Right.TRAINING_PLAN, _move, WHEN, UNUSUAL),
    _short("session_place", Right.TRAINING_PLAN, _place, PLACE),
    _short("session_capacity", Right.TRAINING_PLAN, _capacity, CAPACITY),
    _short("session_signed", Right.TRAINING_TEACH, _signed, FileQuestion("file", say("ask.session_signed"))),
    _short("training_leave", Right.TRAINING_ANSWER, _leave, _WHY_LEAVE),
    _short(
        "leave_refuse", Right.TRAINING_EXCUSE, _refuse, TextQuestion("reason", say("ask.leave_refuse"), limit=REASON)
    ),
    _short("checkin", Right.TRAINING_ANSWER, _check_in, _CODE),
    _short("overrule", Right.TRAINING_TEACH, _overrule, _WHY_OVERRULE),
    Form("roll", Right.TRAINING_TEACH, say("form.roll"), (*ROLL, _WHY_OVERRULE), _roll),
    _short("feedback", Right.TRAINING_ANSWER, _rate, _ASPECT, _WORDS),
    _short(
        "correction", Right.TRAINING_ARCHIVE, _ask_correction, TextQuestion("text", say("ask.correction"), limit=500)
    ),
    _short(
        "correction_answer",
        Right.TRAINING_PLAN,
        _answer_correction,
        TextQuestion("text", say("ask.correction_answer"), limit=500),
    ),
)
