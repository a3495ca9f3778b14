"""The movable clock stops wherever something is due; the ticks only say when to look."""

import asyncio
from datetime import datetime, timedelta

import pytest

from scheduler.clock import MovableClock
from scheduler.ticks import Ticks
from storage import drafts
from storage.clock import bank_now
from storage.database import Database, Tx
from tests.factories import BANK, NOW, add_person
from tests.scheduler.couriers import Post, open_post
from workflows import drafts as draft_work
from workflows.work import Work

HOUR = timedelta(hours=1)


@pytest.fixture
async def post(database: Database) -> Post:
    return await open_post(database)


def clock_of(post: Post) -> MovableClock:
    async def expire() -> None:
        async with post.database.transaction() as tx:
            await draft_work.expire(Work(tx=tx, now=await bank_now(tx), bank=BANK))

    return MovableClock(post.database, post.dispatcher, [expire], never)


async def never(_: Tx, __: datetime) -> None:
    """Look at nothing by oneself."""


async def move(clock: MovableClock, to: datetime) -> list[datetime]:
    return [stop async for stop in clock.advance(to)]


async def test_moving_stops_at_each_due_instant_and_lets_the_outbox_empty_there(post: Post) -> None:
    for hours in (3, 1, 2, 9):
        await post.add(f"after {hours}", hours, due_at=NOW + hours * HOUR)
    seen = [(stop, list(post.courier.kinds)) async for stop in clock_of(post).advance(NOW + 4 * HOUR)]
    assert seen == [
        (NOW + 1 * HOUR, []),
        (NOW + 2 * HOUR, ["after 1"]),
        (NOW + 3 * HOUR, ["after 1", "after 2"]),
        (NOW + 4 * HOUR, ["after 1", "after 2", "after 3"]),
    ]
    assert (await post.states())[-1] == ("after 9", "waiting")


async def test_what_is_due_at_the_end_of_the_way_leaves_there(post: Post) -> None:
    await post.add("there", due_at=NOW + HOUR)
    assert await move(clock_of(post), NOW + HOUR) == [NOW + HOUR]
    assert post.courier.kinds == ["there"]


async def test_what_is_due_already_leaves_before_the_clock_moves(post: Post) -> None:
    await post.add("now")
    clock = clock_of(post)
    assert await clock.next_due() == NOW
    async for _ in clock.advance(NOW + HOUR):
        assert post.courier.kinds == ["now"]
    assert await clock.next_due() is None


async def test_the_clock_never_goes_back(post: Post) -> None:
    assert await move(clock_of(post), NOW - HOUR) == []
    assert await move(clock_of(post), NOW) == []


async def test_a_draft_expires_on_the_way_with_a_note(post: Post) -> None:
    async with post.database.transaction() as tx:
        person = await add_person(tx, account=7)
        draft = {"form": "complaint", "question": "words", "version": 1, "expires_at": NOW + HOUR}
        await drafts.mark_draft(tx, person_id=person.id, values={}, **draft)  # type: ignore[arg-type]
    clock = clock_of(post)
    assert await clock.next_due() == NOW + HOUR
    assert await move(clock, NOW + 2 * HOUR) == [NOW + HOUR, NOW + 2 * HOUR]
    assert post.courier.kinds == ["form.expired"]


async def test_something_left_behind_does_not_hide_what_comes(post: Post) -> None:
    async with post.database.transaction() as tx:
        person = await add_person(tx)
        draft = {"form": "complaint", "question": "words", "version": 1, "expires_at": NOW - HOUR}
        await drafts.mark_draft(tx, person_id=person.id, values={}, **draft)  # type: ignore[arg-type]
    await post.add("later", due_at=NOW + HOUR)
    clock = MovableClock(post.database, post.dispatcher, [], never)
    assert await move(clock, NOW + 2 * HOUR) == [NOW + HOUR, NOW + 2 * HOUR]


async def test_a_tick_looks_again_and_again_until_stopped() -> None:
    looked, twice = 0, asyncio.Event()

    async def look() -> None:
        nonlocal looked
        looked += 1
        if looked == 2:
            twice.set()

    ticks = Ticks({"look": (0.01, look)})
    async with asyncio.timeout(5):
        await twice.wait()
    ticks.stop()
