"""Talks and the diary, on both engines."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from domain.people import Person
from domain.slots import Interval
from domain.talks import TalkState
from storage import people, talks
from storage.database import Database
from tests.factories import add_person, at, make_talk, shanghai

AT_ONCE = 50
THREE = at(shanghai("2026-12-03 15:00"))
HALF_HOUR = timedelta(minutes=30)


async def two_people(database: Database) -> tuple[Person, Person]:
    async with database.transaction() as tx:
        return await add_person(tx, "1"), await add_person(tx, "2")


async def test_a_talk_comes_back_as_it_was_kept(database: Database) -> None:
    host, manager = await two_people(database)
    both = {"host_id": host.id, "manager_id": manager.id}
    async with database.transaction() as tx:
        talk = await talks.add_talk(tx, make_talk(**both, slot=THREE, place="二楼", purpose="日常沟通", reason="忙"))
        assert await talks.get_talk(tx, talk.id) == talk
        moved = talk.changed(state=TalkState.CONFIRMED, slot=at(shanghai("2026-12-04 09:00")), place=None)
        await talks.mark_talk(tx, moved)
        assert await talks.lock_talk(tx, talk.id) == moved
        assert await talks.get_talk(tx, talk.id + 1) is None
        assert await talks.get_talk_of_complaint(tx, 1) is None


async def test_open_talks_come_soonest_first_those_without_a_time_last(database: Database) -> None:
    host, manager = await two_people(database)
    both = {"host_id": host.id, "manager_id": manager.id}
    async with database.transaction() as tx:
        await talks.add_talk(tx, make_talk(**both, number="due"))
        await talks.add_talk(tx, make_talk(**both, number="later", state=TalkState.CONFIRMED, slot=THREE))
        sooner = at(THREE.start - HALF_HOUR)
        await talks.add_talk(tx, make_talk(**both, number="sooner", state=TalkState.INVITED, slot=sooner))
        await talks.add_talk(tx, make_talk(**both, number="held", state=TalkState.HELD, slot=THREE))
        await talks.add_talk(tx, make_talk(**both, number="not needed", state=TalkState.NOT_NEEDED))
        assert [t.number for t in await talks.list_open(tx)] == ["sooner", "later", "due"]
        assert [t.number for t in await talks.list_open(tx, party=manager.id)] == ["sooner", "later", "due"]
        assert await talks.list_open(tx, party=0) == []
        assert await talks.list_open(tx, branch="JB") == []
        assert len(await talks.list_open(tx, party=0, branch="CG")) == 3


async def test_the_diary_refuses_what_overlaps_and_takes_what_touches(database: Database) -> None:
    host, _ = await two_people(database)
    async with database.transaction() as tx:
        assert await talks.mark_occupied(tx, [host.id], THREE, subject="talk:1")
        assert await talks.mark_occupied(tx, [host.id], at(THREE.end), subject="talk:2")
        assert not await talks.mark_occupied(tx, [host.id], at(THREE.start + HALF_HOUR / 2), subject="talk:3")


async def test_a_talk_that_moves_gives_its_old_time_free(database: Database) -> None:
    host, manager = await two_people(database)
    both, later = [host.id, manager.id], at(THREE.start + HALF_HOUR / 2)
    async with database.transaction() as tx:
        assert await talks.mark_occupied(tx, both, THREE, subject="talk:1")
        assert await talks.mark_occupied(tx, both, later, subject="talk:1")
        found = await talks.list_occupied(tx, both, since=THREE.start, but_for="talk:2")
        assert sorted((t.person_id, t.slot) for t in found) == [(host.id, later), (manager.id, later)]
        assert await talks.list_occupied(tx, both, since=THREE.start, but_for="talk:1") == []
        assert await talks.list_occupied(tx, both, since=later.end, but_for="") == []
        assert await talks.mark_occupied(tx, both, None, subject="talk:1")
        assert await talks.list_occupied(tx, both, since=THREE.start, but_for="") == []


async def test_of_fifty_who_want_one_hour_of_one_person_one_gets_it(database: Database) -> None:
    async with database.transaction() as tx:
        host = await add_person(tx, "host")
        guests = [await add_person(tx, f"{n}") for n in range(AT_ONCE)]

    async def take(nth: int, guest: Person) -> bool:
        slot = at(THREE.start + timedelta(minutes=nth % 20))
        async with database.transaction() as tx:
            await people.lock_people(tx, [host.id, guest.id])
            return await talks.mark_occupied(tx, [host.id, guest.id], slot, subject=f"talk:{nth}")

    won = await asyncio.gather(*[take(nth, guest) for nth, guest in enumerate(guests)])
    assert won.count(True) == 1


async def test_even_without_the_lock_nobody_is_in_two_places(database: Database) -> None:
    host, _ = await two_people(database)

    async def take(nth: int) -> bool:
        slot = Interval(THREE.start + timedelta(minutes=nth), THREE.end + timedelta(minutes=nth))
        async with database.transaction() as tx:
            return await talks.mark_occupied(tx, [host.id], slot, subject=f"talk:{nth}")

    won = await asyncio.gather(*[take(nth) for nth in range(20)])
    assert won.count(True) == 1
    async with database.transaction() as tx:
        assert await tx.value(text("SELECT count(*) FROM occupied")) == 1
