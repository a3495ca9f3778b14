"""The forms that follow a decision: telling, its proof, remedies, verification (核查)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.call import Call
from bot.cards import complaints as cards
from bot.forms.case_questions import HOW, LONG, WHEN, FileQuestion, at_of, case_form
from bot.forms.days import DayQuestion, option_on
from bot.forms.questions import Filling, Option, Question, TextQuestion
from bot.forms.who import PersonQuestion
from bot.replies import Reply
from bot.words import Text, say
from domain.complaints import FOUND, Channel, Outcome
from domain.errors import refuse_unless
from domain.people import Person
from domain.rights import Right
from workflows import complaints

KEPT = "kept"
"""The answer by which a decision stands."""


async def _answers(_: Filling) -> Sequence[Option]:
    return [Option(KEPT, say("ReviewResult.kept")), *[Option(o.value, Text(f"Outcome.{o.value}")) for o in FOUND]]


async def _ways(_: Filling) -> Sequence[Option]:
    return [Option("all", say("complaint.ways.all"))]


async def _remedy_days(filling: Filling) -> Sequence[Option]:
    days = filling.call.work.bank.policy.complaints.remedy_days
    return [option_on(filling.call.work.today + timedelta(days=days))]


async def _not_passed(filling: Filling, day: date) -> None:
    refuse_unless(day >= filling.call.work.today, "complaint.remedy.past", day=day)


async def _may_own(filling: Filling, person: Person) -> None:
    await complaints.check_owner(filling.call.work, filling.values["complaint_id"], person)


def _telling(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give how and when the client was told, and the file that proves it."""
    return {"how": Channel(values["how"]), "at": at_of(values), "proof_id": values.get("file_id")}


async def _tell(call: Call, values: Mapping[str, Any]) -> Reply:
    of, told = values["complaint_id"], _telling(values)
    return cards.reply(await complaints.tell_client(call.work, of, version=values["version"], **told))


async def _tell_review(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.tell_review(call.work, values["complaint_id"], **_telling(values)))


async def _prove(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.add_file(call.work, values["complaint_id"], file_id=values["file_id"], proof=True)
    )


async def _spare(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.spare_remedy(call.work, values["complaint_id"], reason=str(values["reason"])))


async def _remedy(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.add_remedy(
            call.work,
            values["complaint_id"],
            text=str(values["remedy"]),
            owner_id=int(values["owner"]),
            due_on=date.fromisoformat(values["day"]),
        )
    )


async def _review(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.ask_review(call.work, values["complaint_id"], words=str(values["words"])))


async def _answer(call: Call, values: Mapping[str, Any]) -> Reply:
    kept = values["result"] == KEPT
    return cards.reply(
        await complaints.answer_review(
            call.work,
            values["complaint_id"],
            outcome=None if kept else Outcome(values["result"]),
            answer=str(values["answer"]),
        )
    )


FORMS = (
    case_form(
        "case_tell",
        _tell,
        HOW,
        Question("ways", say("ask.ways"), _ways, width=1),
        FileQuestion("proof", say("ask.proof"), optional=True),
        WHEN,
        review=True,
    ),
    case_form(
        "case_tell_review",
        _tell_review,
        HOW,
        FileQuestion("proof", say("ask.proof"), optional=True),
        WHEN,
        review=True,
    ),
    case_form("case_proof", _prove, FileQuestion("file", say("ask.proof_late"))),
    case_form("case_spare", _spare, TextQuestion("reason", say("ask.spare"), limit=500)),
    case_form(
        "case_remedy",
        _remedy,
        TextQuestion("remedy", say("ask.remedy"), limit=500),
        PersonQuestion("owner", say("ask.owner"), check=_may_own),
        DayQuestion("day", say("ask.remedy_day"), _remedy_days, check=_not_passed),
        review=True,
    ),
    case_form("case_review", _review, TextQuestion("words", say("ask.review"), limit=LONG)),
    case_form(
        "case_answer",
        _answer,
        Question("result", say("ask.answer"), _answers),
        TextQuestion("answer", say("ask.answer_text"), limit=LONG),
        right=Right.COMPLAINT_REVIEW,
        review=True,
    ),
)
