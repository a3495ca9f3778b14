"""The mark of what was entered afterwards (补录): who did it and when."""

from collections.abc import Collection, Mapping
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


async def marks_of_complaints(work: Work, ids: Collection[int]) -> dict[int, Mark]:
    """Give the marks that these complaints have, by the complaint's id."""
    return await _marks(work, await archive.list_entered_complaints(work.tx, ids))


async def marks_of_talks(work: Work, ids: Collection[int]) -> dict[int, Mark]:
    """Give the marks that these talks have, by the talk's id."""
    return await _marks(work, await archive.list_entered_talks(work.tx, ids))


async def _marks(work: Work, found: Mapping[int, Entered]) -> dict[int, Mark]:
    by = await people.list_some(work.tx, (entered.by_id for entered in found.values()))
    return {key: Mark(entered, by[entered.by_id]) for key, entered in found.items()}


async def _mark(work: Work, entered: Entered | None) -> Mark | None:
    by = await people.get_person(work.tx, entered.by_id) if entered is not None else None
    return Mark(entered, by) if entered is not None and by is not None else None
