"""Who stands over whom, and who runs what: supervisors of the roster, a department of head office."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from domain.people import Person, Role, supervisor_of
from storage import leave, people
from workflows.people import head_office_contact
from workflows.work import Work


async def heads_of(work: Work, person_ids: Sequence[int]) -> dict[int, int]:
    """Give the supervisors of some persons, as the roster names them."""
    everybody = {person.staff_no: person for person in await people.list_people(work.tx)}
    known = await people.list_some(work.tx, person_ids)
    found = {person_id: supervisor_of(person, everybody) for person_id, person in known.items()}
    return {person_id: head.id for person_id, head in found.items() if head is not None}


async def in_charge(work: Work, owner_id: int, *roles: Role, but: int | None = None) -> int | None:
    """Give who runs something, or who of these departments stands in: never the one whom it is about."""
    owner = await people.get_person(work.tx, owner_id)
    if owner is not None and owner.active and owner.id != but:
        return owner.id
    others = [person.id for role in roles for person in await people.list_with_role(work.tx, role)]
    return next((one for one in others if one not in (but, owner_id)), None)


async def head_over(work: Work, person_id: int) -> Person | None:
    """Give who stands over somebody of head office: as the roster names it, else the department's head, else senior
    management.
    """
    everybody = sorted(await people.list_people(work.tx), key=lambda person: person.staff_no)
    mine = next((person for person in everybody if person.id == person_id), None)
    if mine is None:
        return None
    named = supervisor_of(mine, {person.staff_no: person for person in everybody})
    others = [person for person in everybody if person.id != person_id]
    heads = [p for p in others if p.has(Role.DEPARTMENT_HEAD) and p.branch == mine.branch]
    seniors = [p for p in others if p.has(Role.SENIOR_MANAGEMENT)]
    return named or next(iter([*heads, *seniors]), None)


async def department_told(work: Work) -> list[int]:
    """Give who hears that trainings or exams are missing: the training department, else human resources, else the
    administrators.
    """
    department = await people.list_with_role(work.tx, Role.TRAINING)
    if department:
        return [person.id for person in department]
    contact = await head_office_contact(work)
    if contact is not None:
        return [contact.id]
    return [person.id for person in await people.list_with_role(work.tx, Role.ADMINISTRATOR)]


def looks_after(reader: Person, persons: Sequence[Person]) -> tuple[Person, ...]:
    """Give whom of some a reader is to look after: everybody at head office, at a branch its own people."""
    everywhere = reader.has(Role.TRAINING, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR)
    return tuple(person for person in persons if everywhere or person.branch == reader.branch)


async def hears_what_stalls(
    work: Work, *, but: AbstractSet[int], last: int | None = None, there: datetime | None = None
) -> int | None:
    """Give who at head office hears what stalls: human resources, else who stands above them; nobody of `but`.

    Of several in one place not `last`. Who is on leave before an instant that is given comes after all others.
    """
    roles = (Role.HUMAN_RESOURCES, Role.SENIOR_MANAGEMENT, Role.COMMITTEE)
    found = [[p.id for p in await people.list_with_role(work.tx, role) if p.id not in but] for role in roles]
    every = [one for place in found for one in place]
    away = await _away(work, every, until=there) if there is not None else set[int]()
    here = [[one for one in place if one not in away] for place in found]
    for place in (*here, *found):
        if place:
            return min(place, key=lambda person_id: person_id == last)
    return None


async def _away(work: Work, ids: Sequence[int], *, until: datetime) -> set[int]:
    """Give who of some is on leave at any time from now on until then."""
    found = await leave.list_leaves(work.tx, ids, since=work.now)
    return {one.person_id for one in found if one.period.start < until}
