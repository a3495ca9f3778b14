"""The second person on the bank's side (第二谈话人、记录人): who may be, and who is free."""

from collections.abc import Callable

from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.slots import Interval, clashes
from domain.talks import Talk
from storage import people
from workflows.talks.diaries import buffer, free_at, taken_by
from workflows.talks.recusal import kept_out
from workflows.work import Work


def wanted(work: Work, talk: Talk) -> bool:
    """Whether the policy wants two on the bank's side; of a private talk nobody else may know.

    No more once its host found nobody and said so.
    """
    return not talk.private and talk.alone is None and talk.trigger in work.bank.policy.talks.second_for


async def eligible(work: Work, talk: Talk) -> list[Person]:
    """Give who may take the minutes: other heads of the branch first, then human resources; nobody recused.

    Heads of other branches only where there is nobody else; whoever is a mere colleague of the manager never.
    """
    able = await _able(work, talk)
    return _near(talk, able) or able


async def _able(work: Work, talk: Talk) -> list[Person]:
    """Give everybody who may take the minutes, heads of other branches too; those of the own branch first."""
    barred = {talk.host_id, talk.manager_id} | await kept_out(work, talk)
    able = [p for p in await people.list_people(work.tx) if p.id not in barred and p.has(*_SECONDS)]
    return sorted(able, key=lambda p: p.branch != talk.branch)


def _near(talk: Talk, found: list[Person]) -> list[Person]:
    return [p for p in found if p.branch == talk.branch or p.has(Role.HUMAN_RESOURCES)]


_SECONDS = (Role.SUPERVISOR, Role.HUMAN_RESOURCES)


async def attended(work: Work, talk: Talk) -> Callable[[Interval], bool]:
    """Give a test of times: whether somebody is free to take the minutes, where the policy wants that."""
    if not wanted(work, talk):
        return lambda _: True
    found = [person.id for person in await eligible(work, talk)]
    diary, around = await taken_by(work, talk, found), buffer(work)
    busy = [[taken.slot for taken in diary if taken.person_id == person_id] for person_id in found]
    return lambda slot: any(not clashes(slot, taken, around) for taken in busy)


async def list_free(work: Work, talk: Talk, slot: Interval | None, *, but: int | None = None) -> list[Person]:
    """Give who may take the minutes and is free then; heads of other branches where nobody nearer is."""
    if slot is None:
        return await eligible(work, talk)
    able = await _able(work, talk)
    free = await free_at(work, talk, slot, [p.id for p in able])
    there = [p for p in able if p.id in free and p.id != but]
    return _near(talk, there) or there


async def list_recorders(work: Work, talk: Talk) -> list[Person]:
    """Give who may be named in the minutes of a talk instead of its host, whether free then or not.

    Of a private talk its confidant alone: nobody else may know of it.
    """
    if not talk.private:
        return await eligible(work, talk)
    confidant = await people.get_person(work.tx, talk.confidant_id) if talk.confidant_id is not None else None
    return [confidant] if confidant is not None and confidant.id != talk.host_id else []


async def concerned(work: Work, talk: Talk, named: int | None) -> list[int]:
    """Give whose diaries must be held while somebody is chosen."""
    needed = named or talk.second_id or wanted(work, talk)
    return [person.id for person in await _able(work, talk)] if needed else []


async def choose(work: Work, talk: Talk, slot: Interval, named: int | None) -> int | None:
    """Give who takes the minutes then: who was named, who did so far, or the first who is free.

    None where the policy wants nobody and nobody was named; `check_time` sees to it that somebody can.
    """
    needed = named or talk.second_id or wanted(work, talk)
    if not needed:
        return None
    free = [person.id for person in await list_free(work, talk, slot)]
    if named is not None:
        await _check(work, talk, named, free)
        return named
    return talk.second_id if talk.second_id in free else next(iter(free), None)


async def check_named(work: Work, talk: Talk, named: int) -> None:
    """Refuse somebody who can't take the minutes at the time that stands."""
    await _check(work, talk, named, [person.id for person in await list_free(work, talk, talk.standing)])


async def _check(work: Work, talk: Talk, named: int, free: list[int]) -> None:
    person = next((p for p in await _able(work, talk) if p.id == named), None)
    refuse_unless(person is not None, "talk.not_second", talk=talk)
    assert person is not None  # noqa: S101 - refused above
    refuse_unless(named in free, "talk.second_busy", name=person.name)
