"""The database locked, cut off, stopped, without room or not to be written: it costs time, and nothing else.

`WUHUA_TEST_SIZES` says at how many sizes of a file writing fails.
"""

import os
import random
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import END_OTHERS, Cluster
from tests.processes.bank import Bank, open_bank
from tests.processes.child import Child, until
from tests.processes.test_kill import hold_to_account
from tests.weather.faults import seeded
from tests.weather.limits import at_most, filled, heed_modes, read_only, small_disk

LIN, CHEN, ZHANG = 1001, 1002, 1003
PEOPLE = (LIN, CHEN, ZHANG)
SIZES = int(os.environ.get("WUHUA_TEST_SIZES", "0"))
SHORT = 6
CUTS = 8
KEPT = "synchronous_commit=on"
"""A server that keeps what it has committed, however it ends."""


async def ask_all(bank: Bank, asked: Counter[int]) -> None:
    for person in PEOPLE:
        await bank.say(person, "/help")
        asked[person] += 1


async def sent_so_many(bank: Bank, calls: int) -> None:
    await until(lambda: bank.door.calls["sendMessage"] >= calls)


async def goes_on(bank: Bank, child: Child, asked: Counter[int]) -> None:
    """Every question has its answer, and everything leaves; nobody touched the program."""
    for person, count in asked.items():
        await bank.answer(person, count - 1)
    await bank.settled()
    assert child.code is None
    for person, count in asked.items():
        await hold_to_account(bank, person, count)
    assert await bank.sql("SELECT 1 FROM parked") == []


async def noticed(bank: Bank, child: Child, asked: Counter[int]) -> None:
    """Wait until the program has met what is in its way, or has done its work in spite of it."""
    failed = len(child.logged("poll.failed"))

    async def met() -> bool:
        done = [len(await bank.seen(person)) >= count for person, count in asked.items()]
        return len(child.logged("poll.failed")) > failed or all(done)

    await until(met)


async def test_a_locked_database_keeps_updates_waiting_and_loses_none(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child, asked = await bank.run(), Counter[int]()
        await ask_all(bank, asked)
        await goes_on(bank, child, asked)
        async with bank.database.transaction():
            await ask_all(bank, asked)
            await child.wait_for("poll.failed")
            assert await bank.pending() == len(PEOPLE)
        await goes_on(bank, child, asked)
        assert not any(row.uncertain for row in await bank.sql("SELECT uncertain FROM outbox"))


@pytest.mark.postgresql
async def test_connections_that_are_cut_again_and_again_lose_no_update_and_no_answer(
    tmp_path: Path, postgresql_url: str
) -> None:
    with seeded(7) as seed:
        dice = random.Random(seed)
        async with open_bank(tmp_path, postgresql_url) as bank:
            child, asked = await bank.run(), Counter[int]()
            for _ in range(CUTS):
                await ask_all(bank, asked)
                calls = bank.door.calls["sendMessage"] + dice.randint(0, 2)
                await sent_so_many(bank, calls)
                async with bank.database.transaction() as tx:
                    await tx.run(text(END_OTHERS))
                await bank.database.engine.dispose()
                await bank.end_leases()
            await goes_on(bank, child, asked)
            (effects,) = await bank.sql("SELECT count(*) AS n FROM updates")
            assert effects.n == sum(asked.values())


@pytest.mark.postgresql
async def test_a_postgresql_that_stops_in_the_middle_and_starts_again_costs_time_only(tmp_path: Path) -> None:
    with Cluster.made() as cluster, ExitStack() as serving:
        serving.enter_context(cluster.serving(KEPT))
        async with open_bank(tmp_path, cluster.url.render_as_string()) as bank:
            child, asked = await bank.run(), Counter[int]()
            for _ in range(2):
                await ask_all(bank, asked)
                await sent_so_many(bank, bank.door.calls["sendMessage"] + 1)
                serving.close()
                failed = len(child.logged("poll.failed"))
                await ask_all(bank, asked)
                await child.wait_for("poll.failed", times=failed + 1)
                assert (await bank.health(child))[0] == 503
                serving.enter_context(cluster.serving(KEPT))
                await bank.database.engine.dispose()
                await bank.end_leases()
                await goes_on(bank, child, asked)
            assert await child.stop() == 0


async def test_writing_that_fails_at_any_size_of_a_file_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with seeded(None if SIZES else 7) as seed:
        dice = random.Random(seed)
        async with open_bank(tmp_path) as bank:
            child, asked = await bank.run(), Counter[int]()
            await ask_all(bank, asked)
            await goes_on(bank, child, asked)
            largest = (tmp_path / "wuhua.db").stat().st_size + 20_000
            sizes = SIZES or SHORT
            for number in range(sizes):
                size = round(largest * (number + dice.random()) / sizes)
                with at_most(child, size):
                    await ask_all(bank, asked)
                    await noticed(bank, child, asked)
                await goes_on(bank, child, asked)
            assert not any(row.uncertain for row in await bank.sql("SELECT uncertain FROM outbox"))


async def test_a_data_folder_that_becomes_read_only_and_writable_again_costs_time_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    url = f"sqlite+aiosqlite:///{data / 'wuhua.db'}"
    async with open_bank(tmp_path, url) as bank:
        child, asked = await bank.launch("run", first=heed_modes), Counter[int]()
        await ask_all(bank, asked)
        await goes_on(bank, child, asked)
        with read_only(data):
            await ask_all(bank, asked)
            await noticed(bank, child, asked)
        await goes_on(bank, child, asked)


async def test_a_small_disk_that_fills_up_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    with small_disk(folder, 8) as mounted:
        async with open_bank(tmp_path, f"sqlite+aiosqlite:///{folder / 'wuhua.db'}") as bank:
            child, asked = await bank.run(), Counter[int]()
            await ask_all(bank, asked)
            await goes_on(bank, child, asked)
            for _ in range(2):
                with filled(folder) if mounted else at_most(child, 1):
                    await ask_all(bank, asked)
                    await noticed(bank, child, asked)
                await goes_on(bank, child, asked)
            assert await child.stop() == 0
