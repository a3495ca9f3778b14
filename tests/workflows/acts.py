"""Acts on a talk, for tests: who does what to it as it is now."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from domain.people import Person
from domain.talks import Talk, TalkState
from storage import people, talks
from tests.factories import Scene, shanghai
from workflows import rosters
from workflows import talks as use
from workflows.talks import Booking, ConsentAsked, HandedOver
from workflows.work import Work

THURSDAY = shanghai("2026-12-03 15:00")
FRIDAY = shanghai("2026-12-04 10:00")

Act = Callable[[Work, Talk], Awaitable[Booking | HandedOver | ConsentAsked]]


async def do(scene: Scene, person: Person, act: Act, talk: Talk) -> Booking | HandedOver | ConsentAsked:
    """Let somebody act on a talk as it is now."""
    async with scene.work(person) as work:
        found = await talks.get_talk(work.tx, talk.id)
        assert found is not None
        return await act(work, found)


def book(start: datetime = THURSDAY, *, second: int | None = None) -> Act:
    return lambda work, talk: use.book(work, talk.id, version=talk.version, start=start, second=second)


def move(start: datetime) -> Act:
    return lambda work, talk: use.move(work, talk.id, version=talk.version, start=start)


def propose(start: datetime) -> Act:
    return lambda work, talk: use.propose(work, talk.id, version=talk.version, start=start)


async def agree(work: Work, talk: Talk) -> Booking:
    return await use.agree(work, talk.id, version=talk.version)


async def decline(work: Work, talk: Talk) -> Booking:
    return await use.decline(work, talk.id, version=talk.version, reason="外出培训")


async def cancel(work: Work, talk: Talk) -> Booking:
    return await use.cancel(work, talk.id, version=talk.version, reason="另行安排")


def conclude(outcome: TalkState) -> Act:
    return lambda work, talk: use.conclude(work, talk.id, version=talk.version, outcome=outcome)


async def close_unwritten(work: Work, talk: Talk) -> Booking:
    return await use.close_unwritten(work, talk.id, version=talk.version)


def hand_over(to: Person) -> Act:
    return lambda work, talk: use.hand_over(work, talk.id, version=talk.version, to=to.id, reason="外出")


async def confirmed(scene: Scene, start: datetime = THURSDAY) -> Talk:
    """Give a talk that was booked and confirmed now."""
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(start), talk)
    await do(scene, scene.staff.zhang, agree, talk)
    return await scene.talk_now(talk.id)


async def staff_of(scene: Scene) -> list[Person]:
    async with scene.database.transaction() as tx:
        return await people.list_people(tx)


async def import_without(scene: Scene, *gone: Person, **changes: Mapping[str, object]) -> None:
    """Import the roster without some people, others changed by staff number."""
    rows = [p.entry for p in await staff_of(scene) if p.id not in {g.id for g in gone}]
    rows = [e.model_copy(update=changes.get(f"no{e.staff_no}", {})) for e in rows]
    async with scene.work() as work:
        done = await rosters.import_roster(work, list(enumerate(rows, 2)), [], dry_run=False)
    assert done.done
