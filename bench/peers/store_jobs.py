"""APScheduler with its SQLAlchemy job store on SQLite: one job a reminder, all due at one instant.

`python -m bench.peers.store_jobs API COUNT DUE FILE DATABASE`; DUE is a time stamp. The jobs are put into the store
without waiting for the disk; it runs as its documentation shows it, but that no job is dropped for being late.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine, event
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bench.watcher import watch

bots: list[ExtBot[int]] = []


async def remind(number: int) -> None:
    """Send one reminder."""
    await bots[0].send_message(10_000 + number, f"b{number}")


def prepare(url: str, count: int, due: float) -> None:
    """Put every job into the store."""
    engine = create_engine(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(engine=engine)})
    scheduler.start(paused=True)
    for number in range(count):
        when = datetime.fromtimestamp(due, UTC)
        scheduler.add_job(remind, "date", run_date=when, args=[number], misfire_grace_time=None)
    scheduler.shutdown()
    engine.dispose()


async def main(api: str, count: int, due: float, told: Path, database: str) -> None:
    """Add every job, then wait."""
    url = f"sqlite:///{database}"
    prepare(url, count, due)
    watcher = watch(told)
    limiter = AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=5)
    scheduler = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(url=url)})
    request = HTTPXRequest(connection_pool_size=64)
    async with ExtBot("1:bench", base_url=f"{api}/bot", request=request, rate_limiter=limiter) as bot:
        bots.append(bot)
        scheduler.start()
        assert watcher.looking is not None
        await watcher.looking


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]), sys.argv[5]))
