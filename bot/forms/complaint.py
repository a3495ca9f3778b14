"""The form that registers a complaint: the client's words first, then about whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.call import Call
from bot.cards import complaints as cards
from bot.forms.days import DayQuestion
from bot.forms.engine import Form
from bot.forms.questions import AskBackError, Filling, Option, Question, TextQuestion, WhenQuestion
from bot.forms.who import MOST, PersonQuestion
from bot.instants import read_instant
from bot.replies import Reply
from bot.words import Given, Text, Words, say
from config.policy.bank import Branch
from domain.complaints import HANDED_OVER, Source, Subject, check_received
from domain.people import Person
from domain.rights import Right
from workflows import complaints
from workflows.complaints import Likely

WORDS_LIMIT = 12_000
"""Characters; a client's letter of some pages."""
ABOUT_OTHERS = (Subject.BRANCH, Subject.PRODUCT, Subject.UNKNOWN)
"""What a complaint may be about besides a person."""
ANYWAY = "new"
"""The answer that registers what may be the same matter."""


BRANCH = "branch."
"""Begins the answer that names a branch by its code."""


@dataclass(frozen=True)
class AboutQuestion(PersonQuestion):
    """About whom: a name, pinyin, initials or staff number; a branch; or neither."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find the branch or the person of that name; ask back where several bear it."""
        if named := _branches_named(filling, text):
            return await self._branch(filling, named)
        return await PersonQuestion.read_text(self, filling, text)

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take one of those asked back, or what is no person; a branch is asked for by its name."""
        if value == Subject.BRANCH:
            return await self._branch(filling, complaints.branches_open(filling.call.work))
        if value.startswith(BRANCH):
            await complaints.check_branch(filling.call.work, value.removeprefix(BRANCH))
            return value
        return value if value in set(ABOUT_OTHERS) else await PersonQuestion.read_pick(self, filling, value)

    async def _branch(self, filling: Filling, found: Sequence[Branch]) -> str:
        """Take the only branch that can be meant; ask which of several."""
        if len(found) == 1:
            await complaints.check_branch(filling.call.work, found[0].code)
            return BRANCH + found[0].code
        options = [Option(BRANCH + branch.code, Given(branch.name, branch.name_en)) for branch in found[:MOST]]
        raise AskBackError(say("ask.which_branch"), tuple(options))

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the name with branch and number, or what it is about instead."""
        if str(value).startswith(BRANCH):
            branch = filling.call.work.bank.policy.branch(str(value).removeprefix(BRANCH))
            return Given(branch.name, branch.name_en)
        if value in set(ABOUT_OTHERS):
            return Text(f"Subject.{value}")
        return await PersonQuestion.show(self, filling, value)


def _branches_named(filling: Filling, text: str) -> list[Branch]:
    """Give the branches whose name a text is, or begins."""
    sought = text.strip().casefold()
    rows = filling.call.work.bank.policy.branches
    begun = [b for b in rows if len(sought) > 1 and any(n.casefold().startswith(sought) for n in (b.name, b.name_en))]
    return [b for b in begun if sought in (b.name.casefold(), b.name_en.casefold())] or begun


async def may_be_about(filling: Filling, person: Person) -> None:
    """Refuse somebody about whom one may not say that a complaint is."""
    await complaints.check_about(filling.call.work, person)


async def _others(_: Filling) -> Sequence[Option]:
    return [Option(s.value, Text(f"Subject.{s.value}")) for s in ABOUT_OTHERS]


async def _sources(_: Filling) -> Sequence[Option]:
    return [Option(s.value, Text(f"Source.{s.value}")) for s in Source if s is not Source.RELAYED]


async def _handed_over(filling: Filling) -> bool:
    return filling.values.get("source") in HANDED_OVER


async def _categories(filling: Filling) -> Sequence[Option]:
    rows = filling.call.work.bank.policy.complaints.categories
    return [Option(code, Given(zh, en)) for code, zh, en in rows]


async def severities(filling: Filling) -> Sequence[Option]:
    """Offer how serious a complaint can be."""
    rows = filling.call.work.bank.policy.complaints.severities
    return [Option(code, Given(zh, en)) for code, zh, en in rows]


async def _not_in_future(filling: Filling, start: Any) -> None:
    check_received(start, now=filling.call.work.now)


async def _same(filling: Filling) -> Sequence[Option]:
    """Offer to add to the complaint of the same matter, or to register anyway."""
    return _choices(await _likely(filling)) if filling.values.get("about") else ()


def _choices(known: Likely | None) -> list[Option]:
    new = Option(ANYWAY, say("complaint.same.new"))
    if known is None:
        return [new]
    of = known.view.complaint
    return [Option(str(of.id), say("complaint.same.add", number=of.number)), new]


async def _likely(filling: Filling) -> Likely | None:
    values = filling.values
    return await complaints.likely_same(
        filling.call.work, words=str(values["words"]), client=values.get("client"), about_id=_person(values)
    )


def _person(values: Mapping[str, Any]) -> int | None:
    about = str(values["about"])
    return int(about) if about.isdigit() else None


def about_whom(values: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a complaint is about: a person, a branch, or neither."""
    about = str(values["about"])
    if about.startswith(BRANCH):
        return {"about_id": None, "subject": Subject.BRANCH, "branch": about.removeprefix(BRANCH)}
    person = _person(values)
    return {"about_id": person, "subject": Subject.UNKNOWN if person is not None else Subject(about)}


async def _register(call: Call, values: Mapping[str, Any]) -> Reply:
    """Register it; one that may be the same matter as another is shown first."""
    same = values.get("same")
    if same is None:
        known = await _likely(Filling(call, dict(values)))
        if known is not None:
            raise AskBackError(cards.same(known), tuple(_choices(known)), field="same")
    if same not in (None, ANYWAY):
        return await _add_to(call, values, int(str(same)))
    result = await complaints.register(
        call.work,
        **about_whom(values),
        words=str(values["words"]),
        source=Source(values["source"]),
        category=str(values["category"]),
        client=values.get("client"),
        evidence_id=values.get("file_id"),
        more_files=_other_files(values),
        received_at=_received(call, values),
        severity=values.get("severity"),
        demand=values.get("demand"),
        regulator_due_on=_regulators_day(values),
        received_by=int(values["received_by"]) if values.get("received_by") else None,
    )
    return Reply(cards.registered(result))


async def _add_to(call: Call, values: Mapping[str, Any], complaint_id: int) -> Reply:
    result = await complaints.add_to(
        call.work,
        complaint_id,
        words=str(values["words"]),
        source=Source(values["source"]),
        evidence_id=values.get("file_id"),
        more_files=_other_files(values),
        received_at=_received(call, values),
        regulator_due_on=_regulators_day(values),
    )
    return cards.reply(result)


def _other_files(values: Mapping[str, Any]) -> list[int]:
    """Give the files of an album beside its first."""
    return [int(one) for one in values.get("file_ids", [])[1:]]


def _received(call: Call, values: Mapping[str, Any]) -> Any:
    received = values.get("received")
    return read_instant(received) if received else call.work.now


def _regulators_day(values: Mapping[str, Any]) -> date | None:
    day = values.get("regulator_due")
    return date.fromisoformat(day) if day else None


FORM = Form(
    name="complaint",
    right=Right.COMPLAINT_REGISTER,
    title=say("form.complaint"),
    questions=(
        TextQuestion("words", say("ask.words"), limit=WORDS_LIMIT, files=True, album=True),
        AboutQuestion("about", say("ask.about"), _others, width=3, check=may_be_about),
        Question("source", say("ask.source"), _sources),
        Question("category", say("ask.category"), _categories, width=3),
        TextQuestion("client", say("ask.client"), limit=100, optional=True),
        DayQuestion("regulator_due", say("ask.regulator_due"), optional=True, applies=_handed_over),
        WhenQuestion(
            "received",
            say("ask.received"),
            only_when_edited=True,
            presumed=say("ask.received.presumed"),
            check=_not_in_future,
            happened=True,
        ),
        PersonQuestion(
            "received_by", say("ask.received_by"), only_when_edited=True, presumed=say("ask.received_by.presumed")
        ),
        TextQuestion("demand", say("ask.demand"), limit=500, only_when_edited=True),
        Question("severity", say("ask.severity"), severities, only_when_edited=True, width=3),
        Question("same", say("ask.same"), _same, only_when_edited=True, unlisted=True, width=1),
    ),
    finish=_register,
)
