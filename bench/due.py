"""Reminders that fall due at one instant: how soon the first leaves, how late the last: `python -m bench.due`.

1,500 people each have a talk of which a reminder is due; 30 messages a second leave. Against APScheduler's job store
on SQLite and python-telegram-bot's JobQueue in memory, each with the library's own limiter at the same pace.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import filling
from bench.field import PATIENCE, Peer, Rounds, StandIn, at_work, bank, peer, pythons, stand_in
from domain.talks import TalkState
from storage import outbox, tables
from storage.database import Database
from storage.outbox import Lane, NewItem

COUNT, RUNS = 1_500, 3
PEOPLE = range(10_000, 10_000 + COUNT)
LEAD, JOBS_LEAD = 4.0, 20.0
"""Seconds from when ours promises all, or a peer is started to, until it is due."""
QUIET = 60.0
"""Seconds without a message after which the rest counts as lost."""
OURS = "wuhua"
STORE, QUEUE = "APScheduler, job store on SQLite", "JobQueue, in memory"
NEEDS = ("telegram", "aiolimiter", "apscheduler")
PEERS = {
    STORE: Peer("bench.peers.store_jobs", (*NEEDS, "sqlalchemy")),
    QUEUE: Peer("bench.peers.ptb_jobs", NEEDS),
}
ROWS = {
    "first": ("from when they are due until the first leaves", "ms"),
    "last": ("from when they are due until the last leaves", "s"),
    "lost": ("reminders that never left", "messages"),
    "most_claimed": ("most claimed at once", "reminders"),
    "longest": ("longest standstill of the loop", "ms"),
    "busiest": ("most processor time in one standstill", "ms"),
}


async def promise(database: Database, due: datetime) -> None:
    """Let each of the bank's people have a talk, of which a reminder is due at an instant."""
    start = due + timedelta(hours=1)
    async with database.transaction() as tx:
        ids = [row.id for row in await tx.rows(tables.people.select().order_by(tables.people.c.id))]
        rows = [
            {
                "number": f"{n:08d}",
                "trigger": "own_wish",
                "state": TalkState.CONFIRMED,
                "branch": "CG",
                "host_id": ids[0],
                "manager_id": ids[n],
                "due_on": start.date(),
                "start_at": start,
                "end_at": start + timedelta(minutes=30),
                "place": "会议室",
                "rounds": 1,
                "calendar_sequence": 0,
                "no_shows": 0,
                "private": False,
                "version": 1,
            }
            for n in range(COUNT)
        ]
        await tx.run_many(tables.talks.insert(), rows)
        items = [
            NewItem(
                lane=Lane.NOTICE,
                kind="talk.reminder",
                params={"version": 1, "event": start.date().isoformat()},
                due_at=due,
                ref="BNCH",
                person_id=ids[n],
                subject=f"talk:{n + 1}",
            )
            for n in range(COUNT)
        ]
        await outbox.add_all(tx, items, now=datetime.now(UTC))


async def watched(field: StandIn, process: asyncio.subprocess.Process, due: float, told: Path) -> dict[str, float]:
    """Wait until all has left or nothing does any more; gives the figures. `due` is by the wall's clock."""
    await asyncio.sleep(max(0.0, due - 1.0 - time.time()))
    process.send_signal(signal.SIGUSR1)
    left, changed = 0, due
    while left < COUNT and time.time() < changed + QUIET:
        await asyncio.sleep(0.5)
        before, left = left, int((await field.state())["sent"])
        changed = time.time() if left != before else changed
    process.send_signal(signal.SIGUSR2)
    seen = await asyncio.to_thread(read, told)
    return figures([at for at, _ in await field.arrived()], due, seen)


def read(told: Path) -> dict[str, float]:
    """Read what a watcher saw, as soon as it has written that down."""
    deadline = time.monotonic() + PATIENCE
    while not told.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    found: dict[str, float] = json.loads(told.read_text("utf-8"))
    return found


def figures(arrived: list[float], due: float, seen: Mapping[str, float]) -> dict[str, float]:
    """Put what the server and what the watcher saw together."""
    began = time.perf_counter() + due - time.time()
    nothing = float("nan")
    return {
        "first": (arrived[0] - began) * 1_000 if arrived else nothing,
        "last": arrived[-1] - began if arrived else nothing,
        "lost": COUNT - len(arrived),
        "most_claimed": seen["most_claimed"] or nothing,
        "longest": seen["longest"] * 1_000,
        "busiest": seen["busiest"] * 1_000,
    }


async def our_visit(field: StandIn, folder: Path) -> dict[str, float]:
    """Let ours remind, with the budget that it has by itself."""
    settings = await bank(folder, field.url, PEOPLE)
    for own in ("WUHUA_BUDGET_ALL", "WUHUA_BUDGET_CHAT"):
        del settings[own]
    told = folder / "told.json"
    async with at_work(field, settings, "bench.watched", str(told)) as process:
        due = time.time() + LEAD
        async with filling.opened(settings) as database:
            await promise(database, datetime.fromtimestamp(due, UTC))
        return await watched(field, process, due, told)


async def visit(field: StandIn, who: str, python: str, folder: Path) -> dict[str, float]:
    """Let a peer remind."""
    await field.load(0)
    due, told = time.time() + JOBS_LEAD, folder / "told.json"
    more = (str(folder / "jobs.db"),) if who == STORE else ()
    one = Peer(PEERS[who].module, PEERS[who].needs, (str(COUNT), str(due), str(told), *more))
    async with peer(one, python, field.url) as process:
        return await watched(field, process, due, told)


async def main(runs: int = RUNS) -> None:
    """Let everybody remind in turn, several times over."""
    present = {OURS: sys.executable, **pythons(PEERS)}
    rounds = Rounds(ROWS)
    async with stand_in() as field:
        for _ in range(runs):
            for who, python in present.items():
                with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as name:
                    folder = Path(name)
                    found = await (our_visit(field, folder) if who == OURS else visit(field, who, python, folder))
                rounds.add(who, found)
    rounds.report(OURS, of=f"{COUNT:,} due at once: ")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asyncio.run(main(asked.parse_args().runs))
