"""Turns of one sender, and who leads, where several programs serve a bank."""

import asyncio
from datetime import timedelta

import pytest
from cryptography.fernet import MultiFernet

from domain.replicas import Replica, differences
from scheduler.leading import LEASE, Lead
from storage import updates
from storage.database import Database, real_now
from tests.factories import NOW


@pytest.mark.postgresql
async def test_a_sender_is_served_in_order_whichever_program_serves(postgresql_url: str, seal: MultiFernet) -> None:
    one, two = Database(postgresql_url, seal), Database(postgresql_url, seal)
    served: list[str] = []
    first_has_come, second_waits = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with one.transaction() as tx:
            await updates.wait_for_turn(tx, 1001)
            first_has_come.set()
            await second_waits.wait()
            served.append("first")

    async def second(sender: int) -> None:
        await first_has_come.wait()
        async with two.transaction() as tx:
            await updates.wait_for_turn(tx, sender)
            served.append(f"second {sender}")
        second_waits.set()

    await asyncio.wait_for(asyncio.gather(first(), second(1002), second(1001)), 30)
    assert served == ["second 1002", "first", "second 1001"]
    await one.close()
    await two.close()


async def test_one_leads_until_its_lease_ends_or_is_given_back(database: Database) -> None:
    one, two = Lead("one"), Lead("two")
    async with database.transaction() as tx:
        real = await real_now(tx)
        assert [await one.take(tx, real), await two.take(tx, real), await one.take(tx, real)] == [True, False, True]
        late = real + LEASE + timedelta(seconds=1)
        assert [await two.take(tx, late), await one.take(tx, late)] == [True, False]
        assert (one.held, two.held) == (False, True)
        await one.give_back(tx)
        assert not await one.take(tx, late)
        assert await one.take(tx, real - timedelta(days=1)), "the clock was put back"
        assert await two.take(tx, late)
        await two.give_back(tx)
        assert await one.take(tx, late)


def test_what_differs_among_programs_is_named() -> None:
    one = Replica(owner="a", seen_at=NOW, version="1", policy="x", budget="30/1/20")
    assert differences([one, one.model_copy(update={"owner": "b"})]) == []
    assert differences([one, one.model_copy(update={"policy": "y", "version": "2"})]) == ["version", "policy"]
    assert differences([]) == []
