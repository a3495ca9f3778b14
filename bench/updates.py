"""Updates handled a second, 3,000 waiting: `python -m bench.updates`. Each answered, ours with all of it on disk."""

import argparse
import asyncio
import importlib.util
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.field import StandIn, bank, report, running, stand_in

COUNT = 3_000
RUNS = 5
PEERS = {"python-telegram-bot, echo in memory": "ptb_echo", "aiogram, echo in memory": "aiogram_echo"}
NEEDS = {"aiogram_echo": "aiogram"}
OURS = "wuhua, all on disk"


@asynccontextmanager
async def ours(api: str) -> AsyncIterator[None]:
    """Run `wuhua run` for a new bank."""
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as folder:
        async with running("-m", "bot", "run", env=await bank(Path(folder), api)):
            yield


async def measure(field: StandIn, who: str, count: int) -> float:
    """Give the updates a second of one program."""
    await field.load(count)
    program = ours(field.url) if who == OURS else running("-m", f"bench.peers.{PEERS[who]}", field.url)
    async with program:
        return count / await field.all_sent(count)


async def main() -> None:
    """Measure everybody in turn, several times over."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asked.add_argument("--count", type=int, default=COUNT)
    options = asked.parse_args()
    present = [name for name, module in PEERS.items() if _here(module)]
    results: dict[str, list[float]] = {who: [] for who in (*present, OURS)}
    async with stand_in() as field:
        for _ in range(options.runs):
            for who, values in results.items():
                values.append(await measure(field, who, options.count))
    report("updates handled", "updates/s", results, base=present[0])


def _here(module: str) -> bool:
    needed = NEEDS.get(module)
    if needed is None or importlib.util.find_spec(needed) is not None:
        return True
    print(f"not measured: {module} (pip install {needed})")
    return False


if __name__ == "__main__":
    asyncio.run(main())
