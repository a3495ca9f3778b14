"""Cards about people: welcome, menu, help, language, who can't be reached, the policy."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import singledispatch
from typing import Literal

from pydantic import BaseModel

from bot.buttons import Button
from bot.cards.lists import turns
from bot.cards.names import named
from bot.replies import Card, Choice, Reply
from bot.words import Given, Words, say
from config.policy import Policy
from config.policy.bank import Bank
from domain.people import Person
from domain.rights import Right, may
from workflows.people import Enrolled, Invitation, UnreachableList


class ChooseLanguage(Button):
    """Set the language."""

    code = "pl"
    language: Literal["zh-CN", "en"]


class PolicyPage(Button):
    """Turn to another page of the policy."""

    code = "pp"
    page: int


PAGE_CHARACTERS = 1_200
"""What a phone shows without much scrolling."""


def _roles(person: Person) -> Words:
    return say("people.roles", roles=[say(f"Role.{role}") for role in sorted(person.roles)])


def welcome(enrolled: Enrolled, bank: Bank) -> Reply:
    """Greet somebody who has just been enrolled."""
    name = Given(bank.name, bank.name_en)
    lines = [
        say("people.welcome", name=named(enrolled.person), bank=name),
        _roles(enrolled.person),
        say("people.next"),
    ]
    return Reply(Card(lines))


def welcome_back(person: Person, bank: Bank) -> Reply:
    """Greet somebody who is enrolled already."""
    name = Given(bank.name, bank.name_en)
    return Reply(Card([say("people.welcome", name=named(person), bank=name), _roles(person), say("people.next")]))


def stranger(bank: Bank) -> Reply:
    """Tell an unknown account whom to ask."""
    return Reply(Card([say("people.stranger", contact=Given(bank.contact, bank.contact_en))]))


def menu(person: Person, commands: Mapping[str, Right]) -> Reply:
    """List what the person may do."""
    mine = [name for name, right in commands.items() if may(person, right)]
    return Reply(Card([say("people.menu"), *(say("people.command", name=n, what=say(f"command.{n}")) for n in mine)]))


def help_(person: Person, commands: Mapping[str, Right], *, hours: int) -> Reply:
    """Say how the assistant is used, and list what the person may do."""
    card = menu(person, commands).card
    return Reply(Card([say("people.help", hours=hours), *(card.lines if card else ())]))


def languages() -> Reply:
    """Ask which language."""
    row = [
        Choice(Given("中文"), ChooseLanguage(language="zh-CN")),
        Choice(Given("English"), ChooseLanguage(language="en")),
    ]
    return Reply(Card([say("people.language")], [row]))


def language_set(language: str) -> Reply:
    """Say that the language is set, in that language."""
    return Reply(Card([say("people.language_set")]), edit=True, language=language)


def invitation(made: Invitation, base: str) -> Reply:
    """Give a one-time link, and to whom it belongs."""
    lines = [say("people.invitation", name=named(made.person), staff_no=made.person.staff_no)]
    return Reply(Card([*lines, Given(f"{base}?start={made.code}")]))


def rebound() -> Card:
    """Tell an account that it is nobody's any more."""
    return Card([say("people.rebound")])


def now_unreachable(person: Person) -> Card:
    """Tell a supervisor that somebody can't be reached."""
    return Card([say("people.now_unreachable", name=named(person)), say("people.unreachable_hint")])


def calendar_ends(known_until: date) -> Card:
    """Tell head office until when public holidays are known, and what then counts."""
    return Card([say("people.calendar_ends", day=known_until), say("people.calendar_ends.next")])


def contact_lost(since: datetime, until: datetime) -> Card:
    """Tell head office for how long no message came through, and that some may be lost."""
    when = say("people.contact_lost.when", since=since, until=until)
    return Card([say("people.contact_lost"), when, say("people.contact_lost.next")])


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


_MISSED = {
    family: f"people.missed.{family}"
    for family in ("talk", "minutes", "complaint", "followup", "remedy", "training", "exam")
}
"""What each capability's notices are called; the others are notices."""


@reply.register
def _(result: UnreachableList) -> Reply:
    if not result.people:
        return Reply(Card([say("people.all_reachable")]))
    lines: list[Words] = [say("people.unreachable.head", count=len(result.people))]
    for found in result.people[:40]:
        key = "people.unreachable.blocked" if found.enrolled else "people.unreachable.new"
        lines.append(say(key, name=named(found.person), staff_no=found.person.staff_no))
        missed = [say(_MISSED.get(family, "people.missed.other"), count=count) for family, count in found.missed]
        lines += [say("people.missed", missed=missed)] if missed else []
    return Reply(Card([*lines, say("people.unreachable_hint")]))


MOST_WORDS = 16
"""Of a list; of a longer one, such as the lexicon's, only how many they are."""


def policy(found: Policy, page: int | None = None) -> Reply:
    """Show the clauses as they are in force, a page at a time."""
    pages = _pages(_sections(found))
    at = min(max(page or 0, 0), len(pages) - 1)
    row = turns(at, len(pages), lambda to: PolicyPage(page=to))
    head = say("policy.head", page=at + 1, pages=len(pages))
    return Reply(Card([head, *pages[at]], [row] if row else []), edit=page is not None)


def _sections(found: Policy) -> Iterator[tuple[str, str]]:
    """Give each part of the policy: its name and its clauses, one a line."""
    for section in Policy.model_fields:
        value = getattr(found, section)
        if isinstance(value, dict):
            yield from ((f"{section}.{name}", _written(part)) for name, part in value.items())
        else:
            yield from ((section, _written(part)) for part in (value if isinstance(value, list) else [value]))


def _written(part: BaseModel) -> str:
    return "\n".join(
        f"{name} = {_setting(value)}" for name, value in part.model_dump(mode="json", exclude_none=True).items()
    )


def _setting(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={part}" for name, part in value.items())
    if isinstance(value, list) and len(value) > MOST_WORDS:
        return f"× {len(value)}"
    return "、".join(map(_setting, value)) if isinstance(value, list) else str(value)


def _pages(sections: Iterable[tuple[str, str]]) -> list[list[Words]]:
    pages: list[list[Words]] = [[]]
    room = PAGE_CHARACTERS
    for section, clauses in sections:
        if pages[-1] and len(clauses) > room:
            pages.append([])
            room = PAGE_CHARACTERS
        pages[-1].append(say("policy.section", section=section, clauses=Given(clauses)))
        room -= len(clauses)
    return pages
