"""The forms of minutes: the draft, a measure, the manager's answer, what locked minutes still take."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.call import Call
from bot.cards import minutes as cards
from bot.cards.names import named
from bot.forms.days import DayQuestion, days_ahead, read_date, workday_ahead
from bot.forms.engine import Form
from bot.forms.questions import AskBackError, Filling, Option, Question, TextQuestion
from bot.forms.who import PersonQuestion
from bot.replies import Reply
from bot.words import say
from domain.errors import RefusalError
from domain.minutes import Conclusion
from domain.people import Person
from domain.rights import Right
from storage import people
from workflows import minutes as cases
from workflows.minutes import Measure

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


def _phrases(what: str, *numbers: int) -> Callable[[Filling], Awaitable[Sequence[Option]]]:
    async def options(_: Filling) -> Sequence[Option]:
        return [Option(str(n), say(f"reason.{what}.{n}")) for n in numbers]

    return options


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
        facts=values["facts"],
        said=values["said"],
        causes=values["causes"],
        conclusion=conclusion,
        improve_by=improve_by,
        recorder_id=int(recorder) if recorder else None,
    )
    return cards.reply(view)


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


FORMS = (
    Form(
        "minutes",
        Right.MINUTES_WRITE,
        say("form.minutes"),
        (
            TextQuestion("facts", say("ask.facts"), _phrases("facts", 1, 2), limit=LIMIT, width=1),
            TextQuestion("said", say("ask.said"), _phrases("said", 1, 2), limit=LIMIT, width=1),
            TextQuestion("causes", say("ask.causes"), _phrases("causes", 1, 2, 3), limit=LIMIT, width=1),
            Question("conclusion", say("ask.conclusion"), _conclusions),
            DayQuestion(
                "improve_by", say("ask.improve_by"), days_ahead, check=workday_ahead, only_when_edited=True, width=3
            ),
            PersonQuestion(
                "recorder", say("ask.recorder"), optional=True, width=1, likely=_recorders, check=_may_record
            ),
        ),
        _write,
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
