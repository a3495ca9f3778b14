"""A question for a person: by name, pinyin, initials or staff number."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.cards.names import named
from bot.forms.questions import AskBackError, Filling, Option, Question
from bot.words import Given, Words, say
from domain.errors import refuse_unless
from domain.names import match_people
from domain.people import Person
from storage import people


async def _anybody(_: Filling, __: Person) -> None:
    """Let everybody on the roster be the answer."""


@dataclass(frozen=True)
class PersonQuestion(Question):
    """A question whose answer is somebody on the roster, kept by id."""

    check: Callable[[Filling, Person], Awaitable[None]] = _anybody
    """Raises `RefusalError` for somebody who can't be the answer."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find the person; ask back where several bear the name."""
        everybody = {person.id: person for person in await people.list_people(filling.call.work.tx)}
        ids = match_people(text, [(p.id, p.name, p.staff_no) for p in everybody.values()])
        refuse_unless(ids, "complaint.nobody", text=text[:40])
        if len(ids) > 1:
            options = tuple(Option(str(found), who(filling, everybody[found])) for found in ids[:6])
            raise AskBackError(say("complaint.which"), options)
        return await self._checked(filling, everybody[ids[0]])

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take one of those offered or asked back."""
        person = await people.get_person(filling.call.work.tx, int(value)) if value.isdigit() else None
        refuse_unless(person is not None and person.active, "form.press")
        assert person is not None  # noqa: S101 - refused above
        return await self._checked(filling, person)

    async def _checked(self, filling: Filling, person: Person) -> str:
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
