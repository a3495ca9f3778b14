"""The forms of a registered complaint: contact, decision, telling, longer term, and what follows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.call import Attachment, Call
from bot.cards import complaints as cards
from bot.forms.complaint import AboutQuestion, about_whom, may_be_about, severities
from bot.forms.days import DayQuestion, option_on
from bot.forms.engine import Form
from bot.forms.questions import Filling, Option, Question, TextQuestion, WhenQuestion
from bot.forms.who import PersonQuestion
from bot.instants import read_instant
from bot.replies import Reply
from bot.words import Text, say
from domain.complaints import DECLARED, FOUND, Channel, Outcome, Subject, Tie, check_received
from domain.complaints.acts import Act
from domain.errors import RefusalError, refuse_unless
from domain.people import Person
from domain.rights import Right
from workflows import complaints

LONG = 2_000
"""Characters of findings and reasons."""
KEPT = "kept"
"""The answer by which a decision stands."""

ACTS: Mapping[str, Act | None] = {
    "case_contact": Act.CONTACT,
    "case_decide": Act.DECIDE,
    "case_tell": Act.TELL,
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


@dataclass(frozen=True)
class FileQuestion(TextQuestion):
    """A question that only a photo or file answers, with or without a caption."""

    files: bool = True

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Ask for the file."""
        raise RefusalError("file.wanted")

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take the file as `TextQuestion` does."""
        return await TextQuestion.read_file(self, filling, attachment)


async def _channels(_: Filling) -> Sequence[Option]:
    return [Option(c.value, Text(f"Channel.{c.value}")) for c in Channel]


async def _outcomes(_: Filling) -> Sequence[Option]:
    return [Option(o.value, Text(f"Outcome.{o.value}")) for o in FOUND]


async def _ties(_: Filling) -> Sequence[Option]:
    return [Option(tie.value, Text(f"Tie.{tie.value}")) for tie in DECLARED]


async def _no_persons(_: Filling) -> Sequence[Option]:
    return [Option(s.value, Text(f"Subject.{s.value}")) for s in (Subject.BRANCH, Subject.PRODUCT)]


async def _ways(_: Filling) -> Sequence[Option]:
    return [Option("all", say("complaint.ways.all"))]


async def _answers(_: Filling) -> Sequence[Option]:
    return [Option(KEPT, say("ReviewResult.kept")), *[Option(o.value, Text(f"Outcome.{o.value}")) for o in FOUND]]


async def _remedy_days(filling: Filling) -> Sequence[Option]:
    days = filling.call.work.bank.policy.complaints.remedy_days
    return [option_on(filling.call.work.today + timedelta(days=days))]


async def _not_in_future(filling: Filling, start: Any) -> None:
    check_received(start, now=filling.call.work.now)


async def _not_passed(filling: Filling, day: date) -> None:
    refuse_unless(day >= filling.call.work.today, "complaint.remedy.past", day=day)


async def _may_handle(filling: Filling, person: Person) -> None:
    await complaints.check_handler(filling.call.work, filling.values["complaint_id"], person)


async def _may_own(filling: Filling, person: Person) -> None:
    await complaints.check_owner(filling.call.work, filling.values["complaint_id"], person)


async def _may_be_readmitted(filling: Filling, person: Person) -> None:
    await complaints.check_readmission(filling.call.work, filling.values["complaint_id"], person)


async def _readmittable(filling: Filling) -> Sequence[Person]:
    return await complaints.list_readmittable(filling.call.work, filling.values["complaint_id"])


async def _may_be_named(filling: Filling, person: Person) -> None:
    await complaints.check_participant(filling.call.work, filling.values["complaint_id"], person)


def _at(values: Mapping[str, Any]) -> Any:
    return read_instant(values["when"]) if values.get("when") else None


async def _contact(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.contact(
            call.work,
            values["complaint_id"],
            how=Channel(values["how"]),
            text=str(values["text"]),
            at=_at(values),
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


async def _tell(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(
        await complaints.tell_client(
            call.work,
            values["complaint_id"],
            version=values["version"],
            how=Channel(values["how"]),
            at=_at(values),
            proof_id=values.get("file_id"),
        )
    )


async def _extend(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await complaints.ask_extension(call.work, values["complaint_id"], reason=str(values["reason"])))


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


def _form(
    name: str,
    finish: Callable[[Call, Mapping[str, Any]], Awaitable[Reply]],
    *questions: Question,
    right: Right = Right.COMPLAINT_HANDLE,
    review: bool = False,
) -> Form:
    return Form(name, right, Text(f"form.{name}"), questions, finish, review=review)


_HOW = Question("how", say("ask.how"), _channels)
_TIE = Question("tie", say("ask.tie"), _ties, width=3)
_WHEN = WhenQuestion("when", say("ask.happened"), only_when_edited=True, check=_not_in_future, happened=True)

FORMS = (
    _form("case_contact", _contact, _HOW, TextQuestion("text", say("ask.contact"), limit=LONG), _WHEN, review=True),
    _form(
        "case_decide",
        _decide,
        Question("outcome", say("ask.outcome"), _outcomes),
        TextQuestion("findings", say("ask.findings"), limit=LONG),
        TextQuestion("basis", say("ask.basis"), limit=LONG),
        review=True,
    ),
    _form(
        "case_tell",
        _tell,
        _HOW,
        Question("ways", say("ask.ways"), _ways, width=1),
        FileQuestion("proof", say("ask.proof"), optional=True),
        _WHEN,
        review=True,
    ),
    _form("case_extend", _extend, TextQuestion("reason", say("ask.extend"), limit=500)),
    _form("case_withdraw", _withdraw, TextQuestion("words", say("ask.withdraw"), limit=500), review=True),
    _form(
        "case_hand_on",
        _hand_on,
        PersonQuestion("person", say("ask.handler"), check=_may_handle),
        right=Right.COMPLAINT_READ,
    ),
    _form(
        "case_people",
        _people,
        PersonQuestion("person", say("ask.participant"), check=_may_be_named),
        _TIE,
        right=Right.COMPLAINT_READ,
        review=True,
    ),
    _form(
        "case_identify",
        _identify,
        AboutQuestion("about", say("ask.about"), _no_persons, width=3, check=may_be_about),
        right=Right.COMPLAINT_READ,
        review=True,
    ),
    _form(
        "case_readmit",
        _readmit,
        PersonQuestion("person", say("ask.readmitted"), width=1, likely=_readmittable, check=_may_be_readmitted),
        TextQuestion("reason", say("ask.readmit_why"), limit=500),
        right=Right.COMPLAINT_READ,
        review=True,
    ),
    _form("case_recuse", _recuse, _TIE, right=Right.COMPLAINT_READ, review=True),
    _form("case_demand", _demand, TextQuestion("demand", say("ask.demand"), limit=500)),
    _form("case_severity", _severity, Question("severity", say("ask.severity"), severities, width=3)),
    _form("case_regulator", _regulator, DayQuestion("regulator_due", say("ask.regulator_due"))),
    _form("case_file", _file, FileQuestion("file", say("ask.file"))),
    _form(
        "case_remedy",
        _remedy,
        TextQuestion("remedy", say("ask.remedy"), limit=500),
        PersonQuestion("owner", say("ask.owner"), check=_may_own),
        DayQuestion("day", say("ask.remedy_day"), _remedy_days, check=_not_passed),
        review=True,
    ),
    _form("case_review", _review, TextQuestion("words", say("ask.review"), limit=LONG)),
    _form(
        "case_answer",
        _answer,
        Question("result", say("ask.answer"), _answers),
        TextQuestion("answer", say("ask.answer_text"), limit=LONG),
        right=Right.COMPLAINT_REVIEW,
        review=True,
    ),
)
