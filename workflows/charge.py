"""Who stands over whom, and who runs what: supervisors of the roster, a department of head office."""

from collections.abc import Sequence

from domain.people import Person, Role, supervisor_of
from storage import people
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
