"""The question that names somebody on the roster: a name, pinyin, initials or staff number."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.call import Call
from bot.cards.names import named
from bot.forms.questions import AskBackError, Filling, Option, Question
from bot.words import Given, Words, say
from domain.errors import refuse_unless
from domain.names import match_people
from domain.people import Person
from domain.personal import mask
from storage import people


@dataclass(frozen=True)
class PersonQuestion(Question):
    """A question for somebody; asks back where several bear the name."""

    check: Callable[[Filling, Person], Awaitable[None]] | None = None
    """Raises `RefusalError` for somebody who can't be."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find the person; ask back where several bear the name."""
        found = await find_people(filling.call, text)
        refuse_unless(found, "complaint.nobody", text=mask(text[:200])[:40])
        if len(found) > 1:
            options = tuple(Option(str(person.id), who(filling, person)) for person in found[:6])
            raise AskBackError(say("complaint.which"), options)
        return await self._person(filling, found[0])

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take one of those asked back."""
        number = int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
        person = await people.get_person(filling.call.work.tx, number)
        refuse_unless(person is not None and person.active, "form.press")
        assert person is not None  # noqa: S101 - refused above
        return await self._person(filling, person)

    async def _person(self, filling: Filling, person: Person) -> str:
        if self.check is not None:
            await self.check(filling, person)
        return str(person.id)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the name with branch and number."""
        person = await people.get_person(filling.call.work.tx, int(value))
        assert person is not None  # noqa: S101 - people are never deleted
        return who(filling, person)


def who(filling: Filling, person: Person) -> Words:
    """Name somebody so that nobody else can be meant."""
    branch = filling.call.work.bank.policy.branch(person.branch)
    return say("person.who", name=named(person), branch=Given(branch.name, branch.name_en), staff_no=person.staff_no)


async def find_people(call: Call, text: str) -> list[Person]:
    """Give the people whom a text may name."""
    everybody = {person.id: person for person in await people.list_people(call.work.tx)}
    ids = match_people(text, [(p.id, p.name, p.staff_no) for p in everybody.values()])
    return [everybody[person_id] for person_id in ids]
