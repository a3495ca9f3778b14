"""How cards name people: 张伟, 陈行长; in English in pinyin."""

from collections.abc import Sequence

from bot.words import Given, Words, say
from domain.names import in_latin, surname_of
from domain.people import Person, Role


def named(person: Person) -> Words:
    """Name somebody in full."""
    return Given(person.name, in_latin)


def distinct(person: Person, among: Sequence[Person]) -> Words:
    """Name somebody so that nobody else of some can be meant."""
    if sum(other.name == person.name for other in among) < 2:
        return named(person)
    return say("training.mark.numbered", name=named(person), staff_no=person.staff_no)


def titled(person: Person) -> Words:
    """Name somebody as one speaks to them: the head of a branch by surname and title."""
    if not person.has(Role.SUPERVISOR):
        return named(person)
    surname = surname_of(person.name)
    return say("person.supervisor", surname=Given(surname, in_latin))
