"""The forms of a registered complaint: contact, decision, telling, longer term, and what follows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.call import Call
from bot.cards import complaints as cards
from bot.forms import case_after
from bot.forms.case_questions import HOW, LONG, WHEN, FileQuestion, at_of, case_form
from bot.forms.complaint import AboutQuestion, about_whom, may_be_about, severities
from bot.forms.days import DayQuestion
from bot.forms.questions import Filling, Option, Question, TextQuestion
from bot.forms.who import PersonQuestion
from bot.replies import Reply
from bot.words import Text, say
from domain.complaints import DECLARED, FOUND, Channel, Outcome, Subject, Tie
from domain.complaints.acts import Act
from domain.errors import refuse_unless
from domain.people import Person
from domain.rights import Right
from workflows import complaints

ACTS: Mapping[str, Act | None] = {
    "case_contact": Act.CONTACT,
    "case_decide": Act.DECIDE,
    "case_tell": Act.TELL,
    "case_tell_extension": Act.TELL_EXTENSION,
    "case_tell_review": Act.TELL_REVIEW,
    "case_proof": Act.PROVE,
    "case_spare": Act.SPARE,
    "case_extend": Act.EXTEND,
    "case_withdraw": Act.WITHDRAW,
    "case_hand_on": Act.HAND_ON,
    "case_people": Act.PARTICIPANT,
    "case_identify": Act.IDENTIFY,
    "case_readmit": Act.PARTICIPANT,
    "case_recuse": None,
    "case_demand": Act.AMEND,
    "case_severity": Act.AMEND,
    "case_regulator": Act.AMEND,
    "case_file": Act.ADD_FILE,
    "case_remedy": Act.REMEDY,
    "case_review": Act.REVIEW,
    "case_answer": Act.ANSWER_REVIEW,
}
"""What each form does, checked before it is opened; recusing oneself needs nothing but reading."""


def act_of(form: str) -> Act | None:
    """Give what a complaint's form does; refused for any other form."""
    refuse_unless(form in ACTS, "gate.denied")
    return ACTS[form]


async def _outcomes(_: Filling) -> Sequence[Option]:
    return [Option(o.value, Text(f"Outcome.{o.value}")) for o in FOUND]


async def _ties(_: Filling) -> Sequence[Option]:
    return [Option(tie.value, Text(f"Tie.{tie.value}")) for tie in DECLARED]


async def _no_persons(_: Filling) -> Sequence[Option]:
    return [Option(s.value, Text(f"Subject.{s.value}")) for s in (Subject.BRANCH, Subject.PRODUCT)]


async def _may_handle(filling: Filling, person: Person) -> None:
    await complaints.check_handler(filling.call.work, filling.values["complaint_id"], person)


async def _handlers(filling: Filling) -> Sequence[Person]:
    return await complaints.list_handlers(filling.call.work, filling.values["complaint_id"])


async def _may_be_readmitted(filling: Filling, person: Person) -> None:
    await complaints.check_readmission(filling.call.work, filling.values["complaint_id"], person)


async def _readmittable(filling: Filling) -> Sequence[Person]:
    return await complaints.list_readmittable(filling.call.work, filling.values["complaint_id"])


async def _may_be_named(filling: Filling, person: Person) -> None:
    await complaints.check_participant(filling.call.work, filling.values["complaint_id"], person)


async def _contact(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.contact(
            call.work,
            values["complaint_id"],
            how=Channel(values["how"]),
            text=str(values["text"]),
            at=at_of(values),
        )
    )


async def _decide(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.decide(
            call.work,
            values["complaint_id"],
            version=values["version"],
            outcome=Outcome(values["outcome"]),
            findings=str(values["findings"]),
            basis=str(values["basis"]),
        )
    )


async def _extend(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.ask_extension(call.work, values["complaint_id"], reason=str(values["reason"])))


async def _tell_extension(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.tell_extension(
            call.work,
            values["complaint_id"],
            how=Channel(values["how"]),
            text=str(values["text"]),
            at=at_of(values),
        )
    )


async def _withdraw(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.withdraw(
            call.work, values["complaint_id"], version=values["version"], words=str(values["words"])
        )
    )


async def _hand_on(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.hand_on(call.work, values["complaint_id"], version=values["version"], to=int(values["person"]))
    )


async def _people(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.add_participant(
            call.work, values["complaint_id"], person_id=int(values["person"]), tie=Tie(values["tie"])
        )
    )


async def _identify(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.identify(call.work, values["complaint_id"], version=values["version"], **about_whom(values))
    )


async def _readmit(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.readmit(
            call.work, values["complaint_id"], person_id=int(values["person"]), reason=str(values["reason"])
        )
    )


async def _recuse(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.recuse(call.work, values["complaint_id"], tie=Tie(values["tie"])))


async def _demand(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.amend(call.work, values["complaint_id"], demand=str(values["demand"])))


async def _severity(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.amend(call.work, values["complaint_id"], severity=values["severity"]))


async def _regulator(call: Call, values: Mapping[str, Any]) -> Reply:
    day = date.fromisoformat(values["regulator_due"])
    return cards.reply(await complaints.amend(call.work, values["complaint_id"], regulator_due_on=day))


async def _file(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.add_file(call.work, values["complaint_id"], file_id=values["file_id"]))


_TIE = Question("tie", say("ask.tie"), _ties, width=3)

FORMS = (
    *case_after.FORMS,
    case_form("case_contact", _contact, HOW, TextQuestion("text", say("ask.contact"), limit=LONG), WHEN, review=True),
    case_form(
        "case_decide",
        _decide,
        Question("outcome", say("ask.outcome"), _outcomes),
        TextQuestion("findings", say("ask.findings"), limit=LONG),
        TextQuestion("basis", say("ask.basis"), limit=LONG),
        review=True,
    ),
    case_form(
        "case_tell_extension",
        _tell_extension,
        HOW,
        TextQuestion("text", say("ask.told_extension"), limit=LONG),
        WHEN,
        review=True,
    ),
    case_form("case_extend", _extend, TextQuestion("reason", say("ask.extend"), limit=500)),
    case_form("case_withdraw", _withdraw, TextQuestion("words", say("ask.withdraw"), limit=500), review=True),
    case_form(
        "case_hand_on",
        _hand_on,
        PersonQuestion("person", say("ask.handler"), width=1, likely=_handlers, check=_may_handle),
        right=Right.COMPLAINT_READ,
    ),
    case_form(
        "case_people",
        _people,
        PersonQuestion("person", say("ask.participant"), check=_may_be_named),
        _TIE,
        right=Right.COMPLAINT_READ,
        review=True,
    ),
    case_form(
        "case_identify",
        _identify,
        AboutQuestion("about", say("ask.about"), _no_persons, width=3, check=may_be_about),
        right=Right.COMPLAINT_READ,
        review=True,
    ),
    case_form(
        "case_readmit",
        _readmit,
        PersonQuestion("person", say("ask.readmitted"), width=1, likely=_readmittable, check=_may_be_readmitted),
        TextQuestion("reason", say("ask.readmit_why"), limit=500),
        right=Right.COMPLAINT_READ,
        review=True,
    ),
    case_form("case_recuse", _recuse, _TIE, right=Right.COMPLAINT_READ, review=True),
    case_form("case_demand", _demand, TextQuestion("demand", say("ask.demand"), limit=500)),
    case_form("case_severity", _severity, Question("severity", say("ask.severity"), severities, width=3)),
    case_form("case_regulator", _regulator, DayQuestion("regulator_due", say("ask.regulator_due"))),
    case_form("case_file", _file, FileQuestion("file", say("ask.file"))),
)
