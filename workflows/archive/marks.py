"""The mark of what was entered afterwards (补录): who did it and when."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.archive import Entered
from domain.people import Person
from storage import archive, people
from workflows.work import Work


@dataclass(frozen=True)
class Mark:
    """That something was entered afterwards, with who answers for it."""

    entered: Entered
    by: Person


async def mark_of_complaint(work: Work, complaint_id: int) -> Mark | None:
    """Give a complaint's mark, if it was entered afterwards."""
    return await _mark(work, await archive.get_entered_complaint(work.tx, complaint_id))


async def mark_of_talk(work: Work, talk_id: int) -> Mark | None:
    """Give a talk's mark, if it was entered afterwards."""
    return await _mark(work, await archive.get_entered_talk(work.tx, talk_id))


async def marks_of_complaints(work: Work, everybody: Mapping[int, Person]) -> dict[int, Mark]:
    """Give the marks of all complaints, by the complaint's id."""
    found = await archive.list_entered_complaints(work.tx)
    return {complaint_id: Mark(entered, everybody[entered.by_id]) for complaint_id, entered in found.items()}


async def marks_of_talks(work: Work, everybody: Mapping[int, Person]) -> dict[int, Mark]:
    """Give the marks of all talks, by the talk's id."""
    found = await archive.list_entered_talks(work.tx)
    return {talk_id: Mark(entered, everybody[entered.by_id]) for talk_id, entered in found.items()}


async def _mark(work: Work, entered: Entered | None) -> Mark | None:
    by = await people.get_person(work.tx, entered.by_id) if entered is not None else None
    return Mark(entered, by) if entered is not None and by is not None else None
