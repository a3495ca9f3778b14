"""Diaries: what stands in them besides a talk, and who is free at a time."""

from collections.abc import Sequence
from datetime import timedelta

from domain.slots import Interval, clashes
from domain.talks import Talk
from storage import talks
from storage.talks import Taken
from workflows.work import Work


async def taken_by(work: Work, talk: Talk, person_ids: Sequence[int]) -> list[Taken]:
    """Give what stands in the diaries of persons besides a talk."""
    since = work.now - timedelta(days=1)
    return await talks.list_occupied(work.tx, person_ids, since=since, but_for=f"talk:{talk.id}")


async def free_at(work: Work, talk: Talk, slot: Interval, person_ids: Sequence[int]) -> set[int]:
    """Give which of these persons are free for a talk then, the buffer counted in."""
    diary = await taken_by(work, talk, person_ids)
    return set(person_ids) - {taken.person_id for taken in diary if clashes(slot, [taken.slot], buffer(work))}


def buffer(work: Work) -> timedelta:
    """Give how much is left free around a talk."""
    return timedelta(minutes=work.bank.policy.talks.buffer_minutes)
