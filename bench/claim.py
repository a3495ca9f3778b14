"""How long claiming what is due takes with few and with very many rows waiting: `python -m bench.claim`.

Beside each claim the very statements that it ran are run again, over bare aiosqlite on the same file and the same rows.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event, update

from bench import filling
from bench.field import report
from storage import outbox, tables
from storage.database import Database, _pragmas, real_now
from storage.outbox import Lane, NewItem, SendState
from storage.schema import open_database
from storage.seal import make_seal

SIZES = (1_000, 1_000_000)
RUNS = 20
BATCH = 100
START = datetime(2026, 12, 1, 1, tzinfo=UTC)
LEASE = timedelta(minutes=10)

Statement = tuple[str, Any]


@dataclass(frozen=True)
class Side:
    """A database with so many rows waiting, and another way into it."""

    name: str
    database: Database
    bare: aiosqlite.Connection


@contextmanager
def overheard(database: Database) -> Iterator[list[Statement]]:
    """Give the statements that a database runs meanwhile, but for those that begin a transaction."""
    found: list[Statement] = []

    def note(_: object, __: object, statement: str, values: Any, *___: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append((statement, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def claim(database: Database) -> tuple[float, list[Statement]]:
    """Claim one batch; gives the milliseconds until it is committed, and what was run."""
    with overheard(database) as statements:
        began = time.perf_counter()
        async with database.transaction() as tx:
            real = await real_now(tx)
            items = await outbox.claim(tx, now=START, real=real, owner="bench", lease=LEASE, limit=BATCH)
        took = time.perf_counter() - began
    assert len(items) == BATCH
    return took * 1_000, statements


async def unclaim(database: Database) -> None:
    """Undo the last claim."""
    free = {"state": SendState.WAITING, "owner": None, "lease_until": None}
    async with database.transaction() as tx:
        await tx.run(update(tables.outbox).where(tables.outbox.c.owner == "bench").values(**free))


async def run_bare(bare: aiosqlite.Connection, statements: list[Statement]) -> float:
    """Run the same statements over bare aiosqlite; gives the milliseconds until they are committed."""
    began = time.perf_counter()
    await bare.execute("BEGIN IMMEDIATE")
    for statement, values in statements:
        async with bare.execute(statement, values) as cursor:
            await cursor.fetchall()
    await bare.commit()
    return (time.perf_counter() - began) * 1_000


async def end(database: Database) -> None:
    """Let the batch be sent, so that the next one is claimed as this one was."""
    done = {"state": SendState.ACCEPTED, "ended_at": START, "owner": None, "lease_until": None}
    async with database.transaction() as tx:
        await tx.run(update(tables.outbox).where(tables.outbox.c.lease_until.is_not(None)).values(**done))


async def fill(database: Database, count: int, runs: int) -> None:
    """Let so many rows be due tomorrow and later, and one batch for each run now."""
    await filling.many(database, count, first=START + timedelta(days=1))
    late = [
        NewItem(
            lane=Lane.NOTICE,
            kind="bench",
            params={},
            due_at=START - timedelta(seconds=n),
            ref="BNCH",
            chat_id=10**9 + n,
        )
        for n in range(runs * BATCH)
    ]
    async with database.transaction() as tx:
        await outbox.add_all(tx, late, now=START)


async def side(data: Path, count: int, runs: int) -> Side:
    """Make a database with so many rows waiting."""
    path = data / f"{count}.db"
    database = await open_database(f"sqlite+aiosqlite:///{path}", make_seal(data))
    await fill(database, count, runs)
    bare = await aiosqlite.connect(path, isolation_level=None)
    for pragma in _pragmas():
        await bare.execute(pragma)
    return Side(f"{count:,} waiting", database, bare)


async def main(runs: int = RUNS) -> None:
    """Claim in turn where few wait and where many do."""
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as folder:
        sides = [await side(Path(folder), count, runs) for count in SIZES]
        ours: dict[str, list[float]] = {one.name: [] for one in sides}
        bare: dict[str, list[float]] = {one.name: [] for one in sides}
        for _ in range(runs):
            for one in sides:
                took, statements = await claim(one.database)
                ours[one.name].append(took)
                await unclaim(one.database)
                bare[one.name].append(await run_bare(one.bare, statements))
                await end(one.database)
        for one in sides:
            await one.bare.close()
            await one.database.close()
    few, very_many = ours
    report(f"{BATCH} due claimed and committed", "ms", ours, base=few)
    named = {"bare aiosqlite, the same statements": bare[very_many], "wuhua": ours[very_many]}
    report(f"{BATCH} due claimed, {very_many}", "ms", named, base="bare aiosqlite, the same statements")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asyncio.run(main(asked.parse_args().runs))
