"""Searching: by name, pinyin, initials, staff number, or by the number of whatever bears one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import refuse_unless
from domain.lists import Filter, Listed
from domain.names import match_people
from domain.pages import page_of
from domain.people import Person
from storage import people
from storage.archive import list_old_numbers
from workflows.views.lists import Listing, Row, concerned, listing, whole
from workflows.work import Work

_NOUNS = {
    Listed.TALKS: r"沟通|谈话|meeting|talk",
    Listed.COMPLAINTS: r"受理|投诉|case|complaint",
    Listed.EXAMS: r"考试|补考|exam",
    Listed.FOLLOWUPS: r"整改(?:跟踪)?(?:事项)?|follow-?up",
    Listed.FEEDBACK: r"(?:客户)?反馈|feedback",
    Listed.TRAININGS: r"培训|training",
}
"""What people write before a number to say which kind they mean."""
_MEANT = "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _NOUNS.items())
_NUMBER = re.compile(rf"(?:{_MEANT})?\s*(?P<number>\d\d-\d{{4}})")


@dataclass(frozen=True)
class FoundPeople:
    """Several persons whom a search may mean, each with something within the actor's rights."""

    people: tuple[Person, ...]
    more: bool
    """Whether there were too many to show."""


MOST_PEOPLE = 6
"""As many as there may be buttons."""


def is_number(text: str) -> bool:
    """Whether a text is the number of something, with or without its noun."""
    return _numbered(text) is not None


def _numbered(text: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(_folded(text))


async def find(work: Work, query: str) -> Listing | FoundPeople:
    """Give what a query means within the actor's rights: a number's object, or what concerns a person."""
    refuse_unless(query.strip(), "find.what")
    numbered = _numbered(query)
    number = numbered["number"] if numbered else _folded(query)
    old = await _by_old_number(work, number)
    if numbered:
        meant = next((kind for kind in _NOUNS if numbered[kind]), Listed.BOTH)
        return _found([*(await whole(work, Filter(listed=meant), numbered=number)).rows, *old])
    return _found(old) if old else await _by_person(work, query)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _found(rows: Sequence[Row]) -> Listing:
    shown = page_of(len(rows), 0)
    return Listing(Filter(listed=Listed.BOTH), tuple(rows[: shown.end]), shown, len(rows), everywhere=False)


async def _by_old_number(work: Work, number: str) -> list[Row]:
    """Give what bears a number in the old books."""
    bearing = [entry for entry in await list_old_numbers(work.tx) if _folded(entry[0]) == number]
    held = await whole(work, Filter(listed=Listed.TALKS), ids=[talk for _, _, talk in bearing if talk is not None])
    cases = [complaint for _, complaint, _ in bearing if complaint is not None]
    return [*held.rows, *(await whole(work, Filter(listed=Listed.COMPLAINTS), ids=cases)).rows]


async def _by_person(work: Work, query: str) -> Listing | FoundPeople:
    everybody = await people.list_people(work.tx, with_left=True)
    meant = match_people(query, [(person.id, person.name, person.staff_no) for person in everybody])
    some = await concerned(work, Filter(listed=Listed.BOTH), among=meant)
    found = [person_id for person_id in meant if person_id in some]
    if len(found) == 1:
        return await listing(work, Filter(listed=Listed.BOTH, person=found[0]))
    known = {person.id: person for person in everybody}
    shown = tuple(known[person_id] for person_id in found[:MOST_PEOPLE])
    return FoundPeople(people=shown, more=len(found) > MOST_PEOPLE)
