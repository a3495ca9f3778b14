"""The forms of minutes: the draft, a measure, the manager's answer, what locked minutes still take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.call import Call
from bot.cards import minutes as cards
from bot.cards.names import named
from bot.forms.days import DayQuestion, days_ahead, read_date, workday_ahead
from bot.forms.engine import Form
from bot.forms.questions import AskBackError, Filling, Option, Options, Question, TextQuestion
from bot.forms.who import PersonQuestion
from bot.replies import Reply
from bot.words import Given, say
from config.policy.talk_templates import CODES
from domain.errors import RefusalError
from domain.minutes import Asked, Conclusion, Further, Part
from domain.people import Person
from domain.personal import mask
from domain.rights import Right
from storage import people
from workflows import minutes as cases
from workflows.minutes import Begun, Measure

LIMIT = 4_000
"""Characters of one answer."""


async def _may_record(filling: Filling, person: Person) -> None:
    await cases.check_recorder(filling.call.work, filling.values["talk_id"], person)


async def _recorders(filling: Filling) -> Sequence[Person]:
    return await cases.list_recorders(filling.call.work, filling.values["talk_id"])


async def _person(filling: Filling, person_id: int) -> Person:
    found = await people.get_person(filling.call.work.tx, person_id)
    assert found is not None  # noqa: S101 - people are never deleted
    return found


@dataclass(frozen=True)
class ScanQuestion(TextQuestion):
    """A question that wants a photo or file."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Ask for the file."""
        raise RefusalError("minutes.scan")


def _phrases(what: str, *numbers: int) -> Options:
    async def options(_: Filling) -> Sequence[Option]:
        return [Option(str(n), say(f"reason.{what}.{n}")) for n in numbers]

    return options


_OFFERED: Mapping[Part, Mapping[str, tuple[int, ...]]] = {
    Part.FACTS: {"complaint": (1, 2), "bad_loan": (1, 2), "recheck": (3, 4)},
    Part.SAID: dict.fromkeys(CODES, (1, 2)),
    Part.CAUSES: {"complaint": (1, 2, 3), "bad_loan": (1, 2, 3), "environment": (3,)},
}
"""The standard phrases for a part, by the talk's trigger."""


def opening(begun: Begun) -> dict[str, Any]:
    """Give what the form is opened with: the talk, what its templates ask, and the answers of a draft."""
    view, made = begun.view, begun.view.minutes
    values: dict[str, Any] = {"talk_id": view.talk.id, "manager_id": view.manager.id, "trigger": view.talk.trigger}
    values |= {"asked": [one.model_dump(mode="json") for one in begun.asked], "hosting": view.viewer_id == view.host.id}
    if made is None:
        return values
    kept = made.model_dump(mode="json", include={*Part, "conclusion"})
    answered = {one.zh: one.text for one in made.further}
    kept |= {field: answered.get(one.zh) for field, one in _beyond(begun.asked)}
    return values | {field: value for field, value in kept.items() if value}


def _beyond(asked: Sequence[Asked]) -> list[tuple[str, Asked]]:
    """Give what is asked beyond the parts, each with its field."""
    return [(f"further{n}", one) for n, one in enumerate(asked) if one.part is None]


def _asked(values: Mapping[str, Any]) -> list[Asked]:
    return [Asked.model_validate(one) for one in values.get("asked", ())]


def _questions(values: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the parts that all minutes have, in the template's words, then what it asks beyond them."""
    asked, trigger = _asked(values), values.get("trigger", "complaint")
    named = {one.part: one for one in asked if one.part is not None}
    parts = [_part(part, named.get(part), trigger, optional=bool(named) and part not in named) for part in Part]
    further = [
        TextQuestion(field, say("ask.asked", question=Given(one.zh, one.en)), limit=LIMIT, optional=True)
        for field, one in _beyond(asked)
    ]
    return (*parts, *further, _CONCLUSION, _IMPROVE_BY, *([_RECORDER] if values.get("hosting", True) else []))


def _part(part: Part, asked: Asked | None, trigger: str, *, optional: bool) -> TextQuestion:
    offered = _OFFERED[part].get(trigger, ())
    key = "ask.offered" if offered else "ask.asked"
    prompt = say(f"ask.{part}") if asked is None else say(key, question=Given(asked.zh, asked.en))
    return TextQuestion(part.value, prompt, _phrases(part, *offered), optional=optional, limit=LIMIT, width=1)


async def _conclusions(_: Filling) -> Sequence[Option]:
    return [Option(c.value, say(f"Conclusion.{c.value}")) for c in Conclusion]


async def _owners(filling: Filling) -> Sequence[Option]:
    ids = [filling.values[key] for key in ("manager_id", "host_id", "recorder_id") if filling.values.get(key)]
    return [Option(str(n), named(await _person(filling, n))) for n in dict.fromkeys(ids)]


async def _write(call: Call, values: Mapping[str, Any]) -> Reply:
    conclusion, improve_by = Conclusion(values["conclusion"]), read_date(values.get("improve_by"))
    if conclusion is Conclusion.IMPROVE and improve_by is None:
        days = tuple(await days_ahead(Filling(call, dict(values))))
        raise AskBackError(say("ask.improve_by"), days, field="improve_by")
    recorder = values.get("recorder")
    view = await cases.write(
        call.work,
        values["talk_id"],
        **{part: values.get(part, "") for part in Part},
        further=_further(values),
        conclusion=conclusion,
        improve_by=improve_by,
        recorder_id=int(recorder) if recorder else None,
    )
    return cards.reply(view)


def _further(values: Mapping[str, Any]) -> list[Further]:
    found = [(one, values.get(field)) for field, one in _beyond(_asked(values))]
    return [Further(zh=one.zh, en=one.en, text=mask(text)) for one, text in found if text]


async def _measure(call: Call, values: Mapping[str, Any]) -> Reply:
    due_on = read_date(values["due"])
    assert due_on is not None  # noqa: S101 - the question wants one
    measure = Measure(what=values["what"], owner_id=int(values["owner"]), due_on=due_on)
    return cards.reply(await cases.add_measure(call.work, values["talk_id"], measure))


def _ground(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"talk_id": values["talk_id"], "version": values["version"]}


async def _remark(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await cases.remark(call.work, **_ground(values), text=values["remark"]))


async def _object(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await cases.object_to(call.work, **_ground(values), text=values["objection"]))


async def _refuse(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await cases.refuse(call.work, **_ground(values), reason=values["refusal"]))


async def _add(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await cases.add_to(call.work, values["talk_id"], text=values["addition"]))


async def _sign(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await cases.sign(call.work, **_ground(values), file_id=values["file_id"]))


_CONCLUSION = Question("conclusion", say("ask.conclusion"), _conclusions)
_IMPROVE_BY = DayQuestion(
    "improve_by", say("ask.improve_by"), days_ahead, check=workday_ahead, only_when_edited=True, width=3
)
_RECORDER = PersonQuestion(
    "recorder", say("ask.recorder"), optional=True, width=1, likely=_recorders, check=_may_record
)

FORMS = (
    Form(
        "minutes",
        Right.MINUTES_WRITE,
        say("form.minutes"),
        _questions({}),
        _write,
        asking=_questions,
    ),
    Form(
        "measure",
        Right.MINUTES_WRITE,
        say("form.measure"),
        (
            TextQuestion("what", say("ask.what"), _phrases("measure", 1, 2, 3), limit=500, width=1),
            Question("owner", say("ask.measure_owner"), _owners),
            DayQuestion("due", say("ask.due"), days_ahead, check=workday_ahead, width=3),
        ),
        _measure,
    ),
    Form(
        "remark",
        Right.MINUTES_ANSWER,
        say("form.remark"),
        (TextQuestion("remark", say("ask.remark"), limit=LIMIT),),
        _remark,
    ),
    Form(
        "object",
        Right.MINUTES_ANSWER,
        say("form.object"),
        (TextQuestion("objection", say("ask.objection"), limit=LIMIT),),
        _object,
    ),
    Form(
        "refuse",
        Right.MINUTES_WRITE,
        say("form.refuse"),
        (TextQuestion("refusal", say("ask.refusal"), limit=LIMIT),),
        _refuse,
    ),
    Form(
        "addition",
        Right.MINUTES_READ,
        say("form.addition"),
        (TextQuestion("addition", say("ask.addition"), limit=LIMIT),),
        _add,
    ),
    Form(
        "signed",
        Right.MINUTES_WRITE,
        say("form.signed"),
        (ScanQuestion("scan", say("ask.scan"), files=True),),
        _sign,
        review=False,
    ),
)
