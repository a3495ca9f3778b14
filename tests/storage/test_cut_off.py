"""A transaction that is cut off leaves the database free, wherever the cut falls."""

import asyncio
import contextlib
from pathlib import Path

from storage.clock import bank_now
from storage.database import Database
from storage.schema import open_database
from storage.seal import make_seal


async def read_twice(database: Database) -> None:
    while True:
        async with database.transaction() as tx:
            await bank_now(tx)
            await bank_now(tx)


async def test_a_cancelled_transaction_never_locks_the_database(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'wuhua.db'}"
    database = await open_database(url, make_seal(tmp_path), create=True)
    try:
        for turns in range(120):
            task = asyncio.create_task(read_twice(database))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            async with asyncio.timeout(1), database.transaction() as tx:
                await bank_now(tx)
    finally:
        await database.close()


async def test_who_waits_for_a_turn_can_be_cancelled_at_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'wuhua.db'}"
    database = await open_database(url, make_seal(tmp_path), create=True)
    try:
        async with asyncio.timeout(5), database.transaction() as tx:
            await bank_now(tx)
            waiting = asyncio.create_task(read_twice(database))
            for _ in range(20):
                await asyncio.sleep(0)
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await waiting
            await bank_now(tx)
    finally:
        await database.close()
