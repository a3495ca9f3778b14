"""What 1,000,000 waiting reminders cost a program that has nothing to do: `python -m bench.waiting`.

From the start of the process to its first poll, its memory, and the processor time that it uses while nothing happens:
with 1,000,000 waiting, with 1,000, and an echo that keeps nothing. A JobQueue in memory must first be told of every
job anew: 100,000 of them, once.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import filling
from bench.field import PEOPLE, Peer, Rounds, StandIn, bank, memory, peer, pythons, running, stand_in, used

SIZES = (1_000, 1_000_000)
RUNS, SETTLE, IDLE = 5, 5.0, 20.0
"""Rounds; seconds that a program gets to settle, and for which it is watched."""
JOBS = 100_000
ECHO, QUEUE = "python-telegram-bot, echo in memory", f"JobQueue, {JOBS:,} jobs added anew"
FAR = timedelta(days=30)
PEERS = {
    ECHO: Peer("bench.peers.ptb_echo", ("telegram",)),
    QUEUE: Peer(
        "bench.peers.ptb_jobs",
        ("telegram", "aiolimiter", "apscheduler"),
        (str(JOBS), str((datetime.now(UTC) + FAR).timestamp())),
    ),
}
ROWS = {
    "start": ("from the start of the process to the first poll", "s"),
    "memory": ("memory while nothing happens", "MB"),
    "idle": ("processor time while nothing happens", "ms a second"),
}

Start = AbstractAsyncContextManager[asyncio.subprocess.Process]


async def visit(field: StandIn, start: Start) -> dict[str, float]:
    """Take the figures of one program."""
    await field.load(0)
    began = time.perf_counter()
    async with start as process:
        polled = await first_poll(field)
        await asyncio.sleep(SETTLE)
        before = used(process.pid)
        await asyncio.sleep(IDLE)
        busy = used(process.pid) - before
        return {"start": polled - began, "memory": memory(process.pid, "VmRSS"), "idle": busy * 1_000 / IDLE}


async def first_poll(field: StandIn) -> float:
    """Wait until a program asks for updates; gives when it first did."""
    async with asyncio.timeout(600):
        while True:
            polled = (await field.state())["polled"]
            if polled is not None:
                return float(polled)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def filled(api: str, count: int) -> AsyncIterator[Mapping[str, str]]:
    """Make a bank with so many reminders waiting; gives its settings."""
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as name:
        settings = await bank(Path(name), api)
        async with filling.opened(settings) as database:
            await filling.many(database, count, first=datetime.now(UTC) + FAR, people=len(PEOPLE))
        yield settings


async def main(runs: int = RUNS) -> None:
    """Visit everybody in turn, several times over; the queue once."""
    present = pythons(PEERS)
    names = [f"wuhua, {count:,} waiting" for count in SIZES]
    rounds, queue = Rounds(ROWS), Rounds(ROWS)
    async with stand_in() as field, filled(field.url, SIZES[0]) as few, filled(field.url, SIZES[1]) as very_many:
        for _ in range(runs):
            for who, settings in zip(names, (few, very_many), strict=True):
                rounds.add(who, await visit(field, running("-m", "bot", "run", env=settings)))
            if ECHO in present:
                rounds.add(ECHO, await visit(field, peer(PEERS[ECHO], present[ECHO], field.url)))
        if QUEUE in present:
            queue.add(QUEUE, await visit(field, peer(PEERS[QUEUE], present[QUEUE], field.url)))
    rounds.report(ECHO if ECHO in present else names[0])
    if QUEUE in present:
        queue.report(QUEUE)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asyncio.run(main(asked.parse_args().runs))
