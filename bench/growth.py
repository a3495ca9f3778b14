"""How quickly a bank of 50,000 managers is answered, against one of 50: `python -m bench.growth`.

Both programs run side by side, each on a database of its own with a year of talks; they are asked in turn, one question
at a time: `/menu`, `/talks`, and a press that shows a talk.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bench.field import StandIn, bank, report, running, see_no_fault, stand_in
from bot.cards.talks import Show
from domain.talks import TalkState
from storage import tables
from storage.database import Database
from storage.seal import make_seal

SMALL, LARGE = 50, 50_000
FIRST = 1_000_000
"""The first manager's account."""
RUNS, ASKED = 5, 200
TALKS = 4
"""Of each manager in the year."""
BATCH = 5_000


@dataclass(frozen=True)
class Measured:
    """A running bank that can be asked."""

    size: int
    field: StandIn

    async def answer(self, ask: Callable[[int], Awaitable[None]], person: int) -> float:
        """Give the milliseconds until somebody's question is answered."""
        before = int((await self.field.state())["sent"])
        began = time.perf_counter()
        await ask(person)
        await self.field.all_sent(before + 1)
        return (time.perf_counter() - began) * 1_000


async def fill(database: Database, size: int) -> None:
    """Put a year of talks into the database: of each manager all but the last are closed."""
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        ids = [row.id for row in await tx.rows(tables.people.select().order_by(tables.people.c.id))]
        rows = [
            {
                "number": f"{number:08d}",
                "trigger": "own_wish",
                "state": TalkState.CLOSED if number % TALKS else TalkState.DUE,
                "branch": "CG",
                "host_id": ids[0],
                "manager_id": ids[number // TALKS],
                "due_on": (now + timedelta(days=3)).date(),
                "place": "会议室",
                "rounds": 0,
                "calendar_sequence": 0,
                "no_shows": 0,
                "private": False,
                "version": 1,
            }
            for number in range(TALKS, size * TALKS)
        ]
        for start in range(0, len(rows), BATCH):
            await tx.run_many(tables.talks.insert(), rows[start : start + BATCH])


@asynccontextmanager
async def grown(size: int) -> AsyncIterator[Measured]:
    """Run `wuhua run` for a bank of that size."""
    async with stand_in() as field:
        with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as name:
            folder = Path(name)
            settings = await bank(folder, field.url, range(FIRST, FIRST + size))
            database = Database(settings["WUHUA_DATABASE_URL"], make_seal(folder))
            await fill(database, size)
            await database.close()
            async with running("-m", "bot", "run", env=settings):
                measured = Measured(size, field)
                await measured.answer(lambda person: field.say(person, "/menu"), FIRST)
                yield measured
            await asyncio.to_thread(see_no_fault, folder / "wuhua.db")


def questions(measured: Measured) -> dict[str, Callable[[int], Awaitable[None]]]:
    """Give what is asked, by name."""

    async def press(person: int) -> None:
        talk = (person - FIRST - 1) * TALKS + 1  # the talk that is due, of all but the host
        await measured.field.press(person, Show(talk=talk, version=1).pack())

    return {
        "/menu": lambda person: measured.field.say(person, "/menu"),
        "/talks": lambda person: measured.field.say(person, "/talks"),
        "a press": press,
    }


async def main() -> None:
    """Ask both banks in turn, several times over."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asked.add_argument("--size", type=int, default=LARGE)
    options = asked.parse_args()
    chance = Random(1)
    async with AsyncExitStack() as stack:
        began = time.perf_counter()
        banks = [await stack.enter_async_context(grown(size)) for size in (SMALL, options.size)]
        print(f"both banks stand after {time.perf_counter() - began:.0f} s")
        for name in questions(banks[0]):
            results: dict[str, list[float]] = {f"{one.size} managers": [] for one in banks}
            for _ in range(options.runs):
                times: dict[int, list[float]] = {one.size: [] for one in banks}
                for _ in range(ASKED):
                    for one in banks:
                        person = FIRST + 1 + chance.randrange(one.size - 1)
                        times[one.size].append(await one.answer(questions(one)[name], person))
                for one in banks:
                    results[f"{one.size} managers"].append(statistics.quantiles(times[one.size], n=100)[98])
            report(f"{name}, p99", "ms", results, base=f"{SMALL} managers")


if __name__ == "__main__":
    asyncio.run(main())
