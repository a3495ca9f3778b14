"""The second person on the bank's side (第二谈话人、记录人): who may be, and who is free."""

from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.rights import Right, may
from domain.slots import Interval
from domain.talks import Talk
from storage import complaints, people
from workflows.talks.times import free_at
from workflows.work import Work


def wanted(work: Work, talk: Talk) -> bool:
    """Whether the policy wants two on the bank's side; of a private talk nobody else may know."""
    return not talk.private and talk.trigger in work.bank.policy.talks.second_for


async def eligible(work: Work, talk: Talk) -> list[Person]:
    """Give who may take the minutes: colleagues of the branch first, then human resources; nobody recused."""
    complaint = await complaints.get_complaint(work.tx, talk.complaint_id) if talk.complaint_id else None
    barred = (
        talk.recused
        | {talk.host_id, talk.manager_id}
        | (complaint.scope.excluded if complaint is not None else frozenset())
    )
    found = [p for p in await people.list_people(work.tx) if p.id not in barred and may(p, Right.TALK_READ)]
    near = [p for p in found if p.branch == talk.branch]
    return near + [p for p in found if p not in near and p.has(Role.HUMAN_RESOURCES)]


async def list_free(work: Work, talk: Talk, slot: Interval | None) -> list[Person]:
    """Give who may take the minutes and is free then."""
    found = await eligible(work, talk)
    free = await free_at(work, talk, slot, [p.id for p in found]) if slot is not None else {p.id for p in found}
    return [p for p in found if p.id in free]


async def concerned(work: Work, talk: Talk, named: int | None) -> list[int]:
    """Give whose diaries must be held while somebody is chosen."""
    needed = named or talk.second_id or wanted(work, talk)
    return [person.id for person in await eligible(work, talk)] if needed else []


async def choose(work: Work, talk: Talk, slot: Interval, named: int | None) -> int | None:
    """Give who takes the minutes then: who was named, who did so far, or the first who is free.

    None where the policy wants nobody and nobody was named; refused where nobody can.
    """
    needed = named or talk.second_id or wanted(work, talk)
    if not needed:
        return None
    free = [person.id for person in await list_free(work, talk, slot)]
    if named is not None:
        await _check(work, talk, named, free)
        return named
    refuse_unless(free or not wanted(work, talk), "talk.no_second")
    return talk.second_id if talk.second_id in free else next(iter(free), None)


async def _check(work: Work, talk: Talk, named: int, free: list[int]) -> None:
    person = next((p for p in await eligible(work, talk) if p.id == named), None)
    refuse_unless(person is not None, "talk.not_second")
    assert person is not None  # noqa: S101 - refused above
    refuse_unless(named in free, "talk.second_busy", name=person.name)
