"""How long claiming what is due takes with few and with many rows waiting: `python -m bench.claim`."""

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
    """Claim one batch; gives the milliseconds."""
    began = time.perf_counter()
    async with database.transaction() as tx:
        real = await real_now(tx)
        lease = timedelta(minutes=10)
        items = await outbox.claim(tx, now=START, real=real, owner="bench", lease=lease, limit=BATCH)
    assert len(items) == BATCH
    return (time.perf_counter() - began) * 1_000


async def measure(count: int) -> None:
    """Print the median of several claims with so many rows waiting."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        database = await open_database(f"sqlite+aiosqlite:///{data / 'bench.db'}", make_seal(data))
        await fill(database, count)
        times = [await claim(database) for _ in range(RUNS)]
        await database.close()
    print(f"{count:>9,} waiting: {statistics.median(times):6.1f} ms to claim {BATCH} (median of {RUNS})")


async def main() -> None:
    """Measure each size."""
    for count in SIZES:
        await measure(count)


if __name__ == "__main__":
    asyncio.run(main())
