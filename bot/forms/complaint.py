"""The form that registers a complaint: the client's words first, then about whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.call import Call
from bot.cards import complaints as cards
from bot.cards.names import named
from bot.forms.engine import Form
from bot.forms.questions import AskBackError, Filling, Option, Question, TextQuestion, WhenQuestion
from bot.instants import read_instant
from bot.replies import Reply
from bot.words import Given, Text, Words, say
from domain.complaints import Source, Subject, check_received
from domain.errors import refuse_unless
from domain.names import match_people
from domain.people import Person
from domain.personal import mask
from domain.rights import Right
from storage import people
from workflows import complaints

WORDS_LIMIT = 12_000
"""Characters; a client's letter of some pages."""
ABOUT_OTHERS = (Subject.BRANCH, Subject.PRODUCT, Subject.UNKNOWN)
"""What a complaint may be about besides a person."""


@dataclass(frozen=True)
class AboutQuestion(Question):
    """About whom: a name, pinyin, initials or staff number; or no person at all."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find the person; ask back where several bear the name."""
        found = await _find(filling.call, text)
        refuse_unless(found, "complaint.nobody", text=mask(text[:200])[:40])
        if len(found) > 1:
            options = tuple(Option(str(person.id), _who(filling, person)) for person in found[:6])
            raise AskBackError(say("complaint.which"), options)
        return await self._person(filling, found[0])

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take one of those asked back, or what is no person."""
        if value in set(ABOUT_OTHERS):
            return value
        number = int(value) if value.isascii() and value.isdecimal() else 0
        person = await people.get_person(filling.call.work.tx, number)
        refuse_unless(person is not None and person.active, "form.press")
        assert person is not None  # noqa: S101 - refused above
        return await self._person(filling, person)

    async def _person(self, filling: Filling, person: Person) -> str:
        await complaints.check_about(filling.call.work, person)
        return str(person.id)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the name with branch and number, or what it is about instead."""
        if value in set(ABOUT_OTHERS):
            return Text(f"Subject.{value}")
        person = await people.get_person(filling.call.work.tx, int(value))
        assert person is not None  # noqa: S101 - people are never deleted
        return _who(filling, person)


def _who(filling: Filling, person: Person) -> Words:
    """Name somebody so that nobody else can be meant."""
    branch = filling.call.work.bank.policy.branch(person.branch)
    return say("person.who", name=named(person), branch=Given(branch.name, branch.name_en), staff_no=person.staff_no)


async def _find(call: Call, text: str) -> list[Person]:
    everybody = {person.id: person for person in await people.list_people(call.work.tx)}
    ids = match_people(text, [(p.id, p.name, p.staff_no) for p in everybody.values()])
    return [everybody[person_id] for person_id in ids]


async def _others(_: Filling) -> Sequence[Option]:
    return [Option(s.value, Text(f"Subject.{s.value}")) for s in ABOUT_OTHERS]


async def _sources(_: Filling) -> Sequence[Option]:
    return [Option(s.value, Text(f"Source.{s.value}")) for s in Source]


async def _categories(filling: Filling) -> Sequence[Option]:
    rows = filling.call.work.bank.policy.complaints.categories
    return [Option(code, Given(zh, en)) for code, zh, en in rows]


async def _not_in_future(filling: Filling, start: Any) -> None:
    check_received(start, now=filling.call.work.now)


async def _register(call: Call, values: Mapping[str, Any]) -> Reply:
    about = str(values["about"])
    received = values.get("received")
    result = await complaints.register(
        call.work,
        about_id=int(about) if about.isdigit() else None,
        subject=Subject.UNKNOWN if about.isdigit() else Subject(about),
        words=str(values["words"]),
        source=Source(values["source"]),
        category=str(values["category"]),
        client=values.get("client"),
        evidence_id=values.get("file_id"),
        received_at=read_instant(received) if received else call.work.now,
    )
    return Reply(cards.registered(result))


FORM = Form(
    name="complaint",
    right=Right.COMPLAINT_REGISTER,
    title=say("form.complaint"),
    questions=(
        TextQuestion("words", say("ask.words"), limit=WORDS_LIMIT, files=True),
        AboutQuestion("about", say("ask.about"), _others, width=3),
        Question("source", say("ask.source"), _sources),
        Question("category", say("ask.category"), _categories, width=3),
        TextQuestion("client", say("ask.client"), limit=100, optional=True),
        WhenQuestion("received", say("ask.received"), only_when_edited=True, check=_not_in_future, happened=True),
    ),
    finish=_register,
)
