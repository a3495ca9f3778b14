"""A question for a person out of a few: pressed, or typed as a name, pinyin, initials or staff number."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards.names import named
from bot.forms.questions import AskBackError, Filling, Option, Question
from bot.words import Given, Words, say
from domain.errors import refuse_unless
from domain.names import match_people
from domain.people import Person
from domain.personal import mask
from storage import people

MOST = 5
"""People that are offered with one press, beside the way back."""


async def nobody(_: Filling) -> Sequence[Person]:
    """Offer nobody."""
    return ()


async def anybody(_: Filling, __: Person) -> None:
    """Take whoever is named."""


@dataclass(frozen=True)
class PersonQuestion(Question):
    """A question for a person; the likely ones are offered, others can be typed."""

    likely: Callable[[Filling], Awaitable[Sequence[Person]]] = nobody
    check: Callable[[Filling, Person], Awaitable[None]] = anybody
    """Raises `RefusalError` for somebody who can't be."""

    def __post_init__(self) -> None:
        """Offer the likely ones as options."""

        async def options(filling: Filling) -> Sequence[Option]:
            found = (await self.likely(filling))[:MOST]
            return [Option(str(person.id), who(filling, person)) for person in found]

        if self.likely is not nobody:
            object.__setattr__(self, "options", options)

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find the person; ask back where several bear the name."""
        everybody = {person.id: person for person in await people.list_people(filling.call.work.tx)}
        found = match_people(text, [(p.id, p.name, p.staff_no) for p in everybody.values()])
        refuse_unless(found, "form.nobody", text=mask(text[:200])[:40])
        if len(found) > 1:
            options = tuple(Option(str(n), who(filling, everybody[n])) for n in found[:MOST])
            raise AskBackError(say("ask.which_person"), options)
        return await self._person(filling, everybody[found[0]])

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take one of those offered or asked back."""
        number = int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
        person = await people.get_person(filling.call.work.tx, number)
        refuse_unless(person is not None and person.active, "form.press")
        assert person is not None  # noqa: S101 - refused above
        return await self._person(filling, person)

    async def _person(self, filling: Filling, person: Person) -> str:
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
