"""The forms of exams: planning one, changing it, absence, who invigilates."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.call import Call
from bot.cards import exams as cards
from bot.forms.audience import QUESTION as AUDIENCE
from bot.forms.audience import audience_of
from bot.forms.case_questions import FileQuestion
from bot.forms.engine import Form
from bot.forms.exam_questions import (
    INVIGILATOR,
    KIND,
    NEW_TIME,
    ORIGIN,
    PASS,
    PLACE,
    REASON_FOR_ABSENCE,
    REASON_TO_HAND_BACK,
    ROOM,
    ROOMS,
    SCOPE,
    SEATS,
    SURE,
    TITLE,
    WHEN,
    is_no_retake,
    rooms_of,
)
from bot.forms.questions import Question, TextQuestion
from bot.forms.slots import LENGTH, UNUSUAL, slot_of
from bot.replies import Reply
from bot.words import say
from domain.audiences import Audience
from domain.exams import ExamKind
from domain.rights import Right
from workflows.exams import ExamDraft, answering, holding, planning

REASON = 200
"""Characters of a reason."""


def _reply(call: Call, result: object) -> Reply:
    return cards.reply(result, call.work.bank.policy.branches)


async def _plan(call: Call, values: Mapping[str, Any]) -> Reply:
    origin = int(values.get("origin") or values.get("retake_of") or 0) or None
    passing, _, full = str(values["marks"]).partition("/")
    said = values.get("audience") if origin is None else None
    draft = ExamDraft(
        kind=ExamKind.RETAKE if origin is not None else ExamKind(values["kind"]),
        title=str(values["title"]),
        scope=str(values["scope"]),
        slot=slot_of(values),
        rooms=rooms_of(str(values["rooms"])),
        pass_mark=float(passing),
        full_mark=float(full),
        audience=audience_of(said) if said else Audience(),
        rules=values.get("rules"),
        document_no=values.get("document_no"),
        list_file=values.get("file_id") if origin is None and not said else None,
        retake_of=origin,
    )
    return _reply(call, await planning.plan_exam(call.work, draft))


async def _audience(call: Call, values: Mapping[str, Any]) -> Reply:
    file = values.get("file_id") if not values["audience"] else None
    audience = audience_of(values["audience"])
    return _reply(call, await planning.set_audience(call.work, values["id"], audience=audience, list_file=file))


async def _move(call: Call, values: Mapping[str, Any]) -> Reply:
    slot = slot_of(values, length=timedelta(minutes=int(values["minutes"])))
    return _reply(call, await planning.move(call.work, values["id"], version=values["version"], slot=slot))


async def _scope(call: Call, values: Mapping[str, Any]) -> Reply:
    scope = str(values["scope"])
    return _reply(call, await planning.set_scope(call.work, values["id"], version=values["version"], scope=scope))


async def _cancel(call: Call, values: Mapping[str, Any]) -> Reply:
    ground = {"version": values["version"], "reason": str(values["reason"])}
    return _reply(call, await planning.cancel(call.work, values["id"], **ground))


async def _room_place(call: Call, values: Mapping[str, Any]) -> Reply:
    place = str(values["place"])
    return _reply(call, await planning.set_place(call.work, values["id"], version=values["version"], place=place))


async def _room_seats(call: Call, values: Mapping[str, Any]) -> Reply:
    seats = int(values["seats"])
    return _reply(call, await planning.resize(call.work, values["id"], version=values["version"], capacity=seats))


async def _room_add(call: Call, values: Mapping[str, Any]) -> Reply:
    ((place, seats),) = rooms_of(str(values["rooms"]))[:1]
    made = {"version": values["version"], "place": place, "capacity": seats}
    return _reply(call, await planning.add_room(call.work, values["id"], **made))


async def _absence(call: Call, values: Mapping[str, Any]) -> Reply:
    told = {"version": values["version"], "reason": str(values["reason"]), "proof": values["file_id"]}
    return _reply(call, await answering.ask_absence(call.work, values["id"], **told))


async def _refuse(call: Call, values: Mapping[str, Any]) -> Reply:
    return _reply(call, await answering.decide(call.work, values["id"], granted=False, reason=str(values["reason"])))


async def _duty(call: Call, values: Mapping[str, Any]) -> Reply:
    room = int(values.get("room") or 0) or None
    view = await holding.assign(call.work, values["id"], person_id=int(values["person"]), room_id=room)
    return Reply(cards.duties(view), edit=True, toast=say("toast.done"))


async def _duty_back(call: Call, values: Mapping[str, Any]) -> Reply:
    view = await holding.hand_back(call.work, values["id"], reason=str(values["reason"]))
    return Reply(cards.notices.duty_told(view, "exam.duty_off"), edit=True, toast=say("toast.done"))


async def _signed(call: Call, values: Mapping[str, Any]) -> Reply:
    return _reply(call, await holding.keep_signed(call.work, values["id"], file_id=values["file_id"]))


def _short(
    name: str, right: Right, finish: Callable[[Call, Mapping[str, Any]], Awaitable[Reply]], *questions: Question
) -> Form:
    """Declare a form that needs no review."""
    return Form(name, right, say(f"form.{name}"), questions, finish, review=False)


_RULES = TextQuestion(
    "rules", say("ask.exam_rules"), limit=500, only_when_edited=True, presumed=say("exam.rules.usual")
)
_DOCUMENT = TextQuestion(
    "document_no", say("ask.document_no"), limit=40, only_when_edited=True, presumed=say("training.no_document")
)
_FOR = replace(AUDIENCE, applies=is_no_retake)
_PROOF = FileQuestion("file", say("ask.exam_proof"))
_PLANS, _ANSWERS, _THERE = Right.EXAM_PLAN, Right.EXAM_ANSWER, Right.EXAM_INVIGILATE

FORMS = (
    Form(
        "exam",
        _PLANS,
        say("form.exam"),
        (KIND, ORIGIN, TITLE, SCOPE, LENGTH, WHEN, UNUSUAL, ROOMS, PASS, _FOR, _RULES, _DOCUMENT),
        _plan,
    ),
    _short("exam_audience", _PLANS, _audience, AUDIENCE),
    _short("exam_move", _PLANS, _move, NEW_TIME, SURE),
    _short("exam_scope", _PLANS, _scope, SCOPE),
    _short("exam_cancel", _PLANS, _cancel, TextQuestion("reason", say("ask.training_cancel"), limit=REASON)),
    _short("room_place", _PLANS, _room_place, PLACE),
    _short("room_seats", _PLANS, _room_seats, SEATS),
    _short("room_add", _PLANS, _room_add, ROOMS),
    _short("exam_absence", _ANSWERS, _absence, REASON_FOR_ABSENCE, _PROOF),
    _short("absence_refuse", _PLANS, _refuse, TextQuestion("reason", say("ask.leave_refuse"), limit=REASON)),
    _short("exam_duty", _PLANS, _duty, INVIGILATOR, ROOM),
    _short("duty_back", _THERE, _duty_back, REASON_TO_HAND_BACK),
    _short("exam_signed", _THERE, _signed, FileQuestion("file", say("ask.session_signed"))),
)
