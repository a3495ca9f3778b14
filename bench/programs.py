"""Whole programs side by side: how soon each starts, how fast it answers, what it takes: `python -m bench.programs`.

Each is started afresh in every round, one after the other, so that what the machine does meanwhile befalls all of them.
"""

import argparse
import asyncio
import math
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bench.field import (
    PEOPLE,
    Peer,
    Rounds,
    StandIn,
    bank,
    memory,
    peer,
    pythons,
    running,
    stand_in,
    used,
)

COUNT = 3_000
"""Updates that wait when a program is to handle as many as it can."""
A_SECOND, SECONDS = 50, 6
"""How many updates come a second, and for how long, when the time to each answer is taken."""
RUNS = 5
OURS = "wuhua, all on disk"
BASE = "python-telegram-bot, echo in memory"
PEERS: Mapping[str, Peer] = {
    BASE: Peer("bench.peers.ptb_echo", ("telegram",)),
    "aiogram, echo in memory": Peer("bench.peers.aiogram_echo", ("aiogram",)),
}

START, BEGUN, MIDDLE, SLOW = "start", "begun", "middle", "slow"
HANDLED, EACH, IDLE, BUSY = "handled", "each", "idle", "busy"
ROWS = {
    START: ("from the start of the process to the first answer", "s"),
    BEGUN: ("processor time until the first answer", "s"),
    MIDDLE: (f"time to the answer at {A_SECOND} updates/s, median", "ms"),
    SLOW: (f"time to the answer at {A_SECOND} updates/s, 99 of 100", "ms"),
    HANDLED: (f"updates handled with {COUNT:,} waiting", "updates/s"),
    EACH: (f"processor time for each of {COUNT:,} updates", "ms"),
    IDLE: ("memory after the first answer", "MB"),
    BUSY: ("most memory ever", "MB"),
}


@asynccontextmanager
async def program(who: str, python: str, api: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run one of the programs; ours for a new bank."""
    if who != OURS:
        async with peer(PEERS[who], python, api) as process:
            yield process
        return
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as folder:
        settings = await bank(Path(folder), api)
        async with running("-m", "bot", "run", env=settings) as process:
            yield process


async def visit(field: StandIn, who: str, python: str) -> dict[str, float]:
    """Take every figure of one program, from its start on."""
    await field.load(1)
    async with program(who, python, field.url) as process:
        began = time.perf_counter()
        await field.all_sent(1)
        found = {START: time.perf_counter() - began, BEGUN: used(process.pid), IDLE: memory(process.pid, "VmRSS")}
        waits = sorted(await answer_times(field))
        found |= {MIDDLE: waits[len(waits) // 2], SLOW: waits[math.ceil(len(waits) * 0.99) - 1]}
        before = used(process.pid)
        await field.load(COUNT)
        found[HANDLED] = COUNT / await field.all_sent(COUNT)
        found[EACH] = (used(process.pid) - before) * 1_000 / COUNT
        found[BUSY] = memory(process.pid, "VmHWM")
    return found


async def answer_times(field: StandIn) -> list[float]:
    """Let updates come at a steady pace, each from another person; gives the milliseconds until each answer."""
    await field.load(0)
    begun, asked = time.perf_counter(), {}
    for number, person in enumerate(PEOPLE[: A_SECOND * SECONDS]):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.perf_counter()))
        asked[person] = time.perf_counter()
        await field.say(person, "/menu")
    await field.all_sent(len(asked))
    return [(at - asked[person]) * 1_000 for at, person in await field.arrived()]


async def main(runs: int = RUNS) -> None:
    """Visit everybody in turn, several times over."""
    present = {**pythons(PEERS), OURS: sys.executable}
    rounds = Rounds(ROWS)
    async with stand_in() as field:
        for _ in range(runs):
            for who, python in present.items():
                rounds.add(who, await visit(field, who, python))
    rounds.report(BASE)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asyncio.run(main(asked.parse_args().runs))
