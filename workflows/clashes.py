"""What else stands in people's diaries at a time: shown before something that many come to is put there."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.people import Person
from domain.slots import Interval
from storage import people, talks
from workflows.work import Work


@dataclass(frozen=True)
class Clashes:
    """Who of some has something else at a time; what it is stays with them, but for a leave."""

    away: tuple[Person, ...] = ()
    """Who is on leave then."""
    busy: tuple[Person, ...] = ()
    """Who has a talk, a training or an exam then."""

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All of them."""
        return self.away + self.busy


async def clashes_at(
    work: Work, person_ids: Collection[int], slot: Interval, *, but_for: Collection[str] = ()
) -> Clashes:
    """Give who of some has something else at a time, but for some objects, in the order in which they are named."""
    if not person_ids:
        return Clashes()
    diary = await talks.list_occupied(work.tx, list(person_ids), since=slot.start, but_for="")
    taken = [entry for entry in diary if entry.slot.start < slot.end and entry.subject not in but_for]
    away = {entry.person_id for entry in taken if entry.subject.startswith("leave:")}
    busy = {entry.person_id for entry in taken} - away
    known = await people.list_some(work.tx, [*away, *busy])
    return Clashes(
        away=tuple(known[one] for one in person_ids if one in away),
        busy=tuple(known[one] for one in person_ids if one in busy),
    )
