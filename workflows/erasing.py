"""Personal data of the bank's own people: what is held about somebody, and its erasure once nothing holds it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.errors import refuse_unless
from domain.people import Person
from storage import erasing, people
from storage.erasing import ERASED
from workflows.work import Work


@dataclass(frozen=True)
class Held:
    """Somebody can't be erased yet."""

    person: Person
    open: dict[str, int]
    """What that person still takes part in, by what it is and how many."""
    until: date | None
    """Until when what is kept of people who left must be kept; None for somebody who has not left."""


@dataclass(frozen=True)
class Erased:
    """Somebody was erased."""

    person: Person
    files: list[str]
    """The hashes of files that nothing names any more."""


async def _known(work: Work, staff_no: str) -> Person:
    person = await people.get_by_staff_no(work.tx, staff_no)
    refuse_unless(person is not None and person.name != ERASED, "people.unknown", staff_no=staff_no)
    assert person is not None  # noqa: S101 - refused above
    return person


async def export(work: Work, staff_no: str) -> dict[str, Any]:
    """Give every row about a person, without the words of others, and where else that person is named.

    The export is in the audit.
    """
    person = await _known(work, staff_no)
    await work.note("person.exported", f"person:{person.id}")
    about, named = await erasing.list_about(work.tx, person.id), await erasing.list_named(work.tx, person.id)
    return {"made_at": work.now, "staff_no": staff_no, "tables": about, "named_in": named}


async def erase(work: Work, staff_no: str) -> Erased | Held:
    """Take out what identifies somebody who left, the facts about and the own words of that person.

    Held while something open needs the person, and for the policy's years after leaving. Numbers, states and the
    audit stay: they lead to nobody any more.
    """
    person = await _known(work, staff_no)
    await people.lock_people(work.tx, [person.id])
    until = _kept_until(person, work.bank.policy.retention.people_years)
    still = {what: count for what, count in (await erasing.count_open(work.tx, person.id)).items() if count}
    if still or until is None or work.today < until:
        return Held(person, still, until)
    files = await erasing.mark_erased(work.tx, person.id, now=work.now)
    await work.note("person.erased", f"person:{person.id}")
    return Erased(person, files)


def _kept_until(person: Person, years: int) -> date | None:
    left = person.left_on
    return date(left.year + years, left.month, min(left.day, 28)) if left is not None else None
