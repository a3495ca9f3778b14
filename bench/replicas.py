"""Two programs against one on PostgreSQL, before a Bot API that takes 20 ms a message: `python -m bench.replicas`.

Updates are delivered as the Bot API does it, 40 at a time, through nginx; counted are answers until the last arrives.
PostgreSQL writes to the disk as it does by itself. Needs PostgreSQL and nginx on this machine.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pytest

from bench.field import PEOPLE, StandIn, bank, report, running, stand_in
from bot.receiving import WEBHOOK_PATH, webhook_secret
from tests.processes.balancer import balanced, free_port

COUNT, RUNS, AT_ONCE, DELAY = 2_000, 5, 40, 0.02
TOKEN = "1:bench"
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


@contextmanager
def postgresql() -> Iterator[str]:
    """Serve an empty PostgreSQL that loses nothing, on the disk; gives its address."""
    os.environ.setdefault("TMPDIR", tempfile.gettempdir())
    from tests.conftest import Cluster  # without a TMPDIR it would have everything from now on in memory

    with Cluster.made() as cluster, cluster.serving(*DURABLE):
        yield cluster.url.render_as_string(hide_password=False)


@asynccontextmanager
async def serving(settings: Mapping[str, str], folder: Path, count: int) -> AsyncIterator[str]:
    """Run so many programs behind nginx; gives where updates go."""
    ports = [free_port() for _ in range(count)]
    async with AsyncExitStack() as stack:
        address = stack.enter_context(balanced(folder, ports))
        for port in ports:
            own = {"WUHUA_MODE": "webhook", "WUHUA_WEBHOOK_URL": address, "WUHUA_WEBHOOK_PORT": str(port)}
            await stack.enter_async_context(running("-m", "bot", "run", env={**settings, **own}))
        for port in ports:
            await listens(port)
        yield address + WEBHOOK_PATH


async def listens(port: int) -> None:
    """Wait until something listens on a port."""
    async with asyncio.timeout(120):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


class Deliverer:
    """The side of the Bot API that delivers; each update has a number of its own."""

    def __init__(self) -> None:
        self.last = 0

    async def deliver(self, address: str, people: Sequence[int]) -> None:
        """Deliver one /menu of each, so many at once; one that is refused is delivered again."""
        waiting = iter(people)
        secret = {"X-Telegram-Bot-Api-Secret-Token": webhook_secret(TOKEN)}
        async with aiohttp.ClientSession(headers=secret) as http:

            async def work() -> None:
                for person in waiting:
                    await self._deliver(http, address, self.update(person))

            await asyncio.gather(*(work() for _ in range(AT_ONCE)))

    async def _deliver(self, http: aiohttp.ClientSession, address: str, update: object) -> None:
        while True:
            async with http.post(address, json=update) as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.05)

    def update(self, person: int) -> dict[str, object]:
        """Make one more update."""
        self.last += 1
        sender = {"id": person, "is_bot": False, "first_name": "x", "language_code": "zh"}
        message = {"message_id": self.last, "date": int(time.time()), "chat": {"id": person, "type": "private"}}
        message |= {"from": sender, "text": "/menu", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
        return {"update_id": self.last, "message": message}


async def visit(field: StandIn, deliverer: Deliverer, address: str) -> tuple[float, int]:
    """Give the answers a second, and how many came twice."""
    await field.load(0)
    await deliverer.deliver(address, PEOPLE[:AT_ONCE])
    await field.all_sent(AT_ONCE)
    await asyncio.sleep(1)
    await field.load(0)
    asked = [PEOPLE[n % len(PEOPLE)] for n in range(COUNT)]
    began = time.perf_counter()
    await deliverer.deliver(address, asked)
    await field.all_sent(COUNT)
    await asyncio.sleep(1)
    arrived = await field.arrived()
    extra = Counter(chat for _, chat in arrived) - Counter(asked)
    return COUNT / (arrived[COUNT - 1][0] - began), extra.total()


async def main(runs: int = RUNS) -> None:
    """Let one and two serve in turn, several times over."""
    rates: dict[str, list[float]] = {"one program": [], "two programs": []}
    doubled: dict[str, list[float]] = {"one program": [], "two programs": []}
    deliverer = Deliverer()
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as name, postgresql() as url:
        async with stand_in() as field:
            settings = await bank(Path(name), field.url, url=url)
            await field.become(delay=DELAY)
            for turn in range(runs):
                for count, who in enumerate(rates, 1):
                    async with serving(settings, Path(name) / f"nginx{turn}-{count}", count) as address:
                        rate, extra = await visit(field, deliverer, address)
                    rates[who].append(rate)
                    doubled[who].append(extra)
    report(f"updates answered on PostgreSQL, {COUNT:,}, a Bot API of 20 ms", "updates/s", rates, base="one program")
    report("answers that came twice", "answers", doubled, base="one program")


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--runs", type=int, default=RUNS)
    try:
        asyncio.run(main(asking.parse_args().runs))
    except pytest.skip.Exception as missing:
        print(f"not measured: {missing}")
