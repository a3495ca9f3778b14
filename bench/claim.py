"""How long claiming what is due takes with few and with many rows waiting: `python -m bench.claim`."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.field import report
from storage import outbox
from storage.database import Database, real_now
from storage.outbox import Lane, NewItem
from storage.schema import open_database
from storage.seal import make_seal

SIZES = (1_000, 100_000)
RUNS = 20
BATCH = 60
START = datetime(2026, 12, 1, 1, tzinfo=UTC)


async def fill(database: Database, count: int) -> None:
    """Put rows in the outbox that are due tomorrow, and one batch for each run that is due now."""
    async with database.transaction() as tx:
        for number in range(count + RUNS * BATCH):
            late = number >= count
            due = START if late else START + timedelta(days=1, seconds=number)
            item = NewItem(lane=Lane.NOTICE, kind="bench", params={}, due_at=due, ref="BNCH", chat_id=number)
            await outbox.add(tx, item, now=START)


async def claim(database: Database) -> float:
    """Claim one batch; gives the notices a second."""
    began = time.perf_counter()
    async with database.transaction() as tx:
        real = await real_now(tx)
        lease = timedelta(minutes=10)
        items = await outbox.claim(tx, now=START, real=real, owner="bench", lease=lease, limit=BATCH)
    assert len(items) == BATCH
    return BATCH / (time.perf_counter() - began)


async def main() -> None:
    """Claim in turn where few wait and where many do."""
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as folder:
        waiting = {f"{count:,} waiting": await _filled(Path(folder), count) for count in SIZES}
        results: dict[str, list[float]] = {name: [] for name in waiting}
        for _ in range(RUNS):
            for name, database in waiting.items():
                results[name].append(await claim(database))
        for database in waiting.values():
            await database.close()
    report("due notices claimed, each batch committed", "notices/s", results, base=next(iter(results)))


async def _filled(data: Path, count: int) -> Database:
    database = await open_database(f"sqlite+aiosqlite:///{data / f'{count}.db'}", make_seal(data))
    await fill(database, count)
    return database


if __name__ == "__main__":
    asyncio.run(main())
