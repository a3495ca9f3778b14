"""Where programs are measured: the stand-in, one program at a time, and how results are printed."""

import asyncio
import json
import os
import platform
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from storage.schema import open_database
from storage.seal import make_seal
from tests.factories import add_person

PEOPLE = tuple(range(10_000, 11_000))
"""The client managers of the measured bank, by account."""
PATIENCE = 120.0


@dataclass
class StandIn:
    """The Bot API's stand-in, in a process of its own."""

    url: str
    http: aiohttp.ClientSession

    async def load(self, count: int, text: str = "/menu") -> None:
        """Let so many messages wait."""
        await self._call("load", {"count": count, "people": PEOPLE, "text": text})

    async def say(self, person: int, text: str) -> None:
        """Let one more message come."""
        await self._call("say", {"person": person, "text": text})

    async def press(self, person: int, data: str) -> None:
        """Let somebody press a button of a message."""
        await self._call("press", {"person": person, "data": data})

    async def state(self) -> dict[str, Any]:
        """Say what has happened since the last load."""
        return dict(await self._call("state"))

    async def arrived(self) -> list[tuple[float, int]]:
        """Give when each message arrived, and for whom."""
        return list(await self._call("arrived"))

    async def all_sent(self, count: int) -> float:
        """Wait until so many messages have arrived; gives the seconds since the first update was handed out."""
        async with asyncio.timeout(PATIENCE):
            return float(await self._call("wait", count))

    async def _call(self, name: str, body: object = None) -> Any:
        async with self.http.post(f"{self.url}/{name}", json=body) as answer:
            return (await answer.json())["result"]


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    """Start the stand-in."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.stand_in", str(port))
    url = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as http:
            await _until_it_answers(http, f"{url}/state")
            yield StandIn(url, http)
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def running(
    *command: str, env: Mapping[str, str] | None = None, python: str = sys.executable
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program to be measured; it is stopped at the end, and its output is thrown away."""
    process = await asyncio.create_subprocess_exec(
        python,
        *command,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()


async def bank(folder: Path, api: str, people: Sequence[int] = PEOPLE) -> dict[str, str]:
    """Make a bank of client managers; gives the settings with which `wuhua run` serves it, without a budget."""
    url = f"sqlite+aiosqlite:///{folder / 'wuhua.db'}"
    database = await open_database(url, make_seal(folder), create=True)
    async with database.transaction() as tx:
        for user in people:
            await add_person(tx, str(user), account=user)
    await database.close()
    return {
        "WUHUA_TOKEN": "1:bench",
        "WUHUA_API_BASE_URL": api,
        "WUHUA_DATA": str(folder),
        "WUHUA_DATABASE_URL": url,
        "WUHUA_OPS_PORT": "0",
        "WUHUA_BUDGET_ALL": "0",
        "WUHUA_BUDGET_CHAT": "0",
        "WUHUA_BACKUP_KEEP": "0",
    }


def report(name: str, unit: str, results: Mapping[str, Sequence[float]], *, base: str) -> None:
    """Print a table with medians and ratios to one of the compared, then the same as a JSON line.

    A ratio is the median of the ratios of each round: what befell a round befell both.
    """
    middle = {who: statistics.median(values) for who, values in results.items()}
    ratios = {
        who: statistics.median([one / other for one, other in zip(values, results[base], strict=True)])
        for who, values in results.items()
    }
    print(f"\n{name} ({unit}; median of {len(results[base])}, lowest to highest; ratio to {base})")
    for who, values in results.items():
        print(f"  {who:<42} {middle[who]:>10.2f}  {min(values):>9.2f} – {max(values):<9.2f} {ratios[who]:>6.2f}")
    line = {"bench": name, "unit": unit, "median": middle, "ratio": ratios, "base": base}
    print(
        json.dumps({**line, "all": {k: list(v) for k, v in results.items()}, "machine": machine()}, ensure_ascii=False)
    )


def machine() -> str:
    """Name the machine, and how busy it was with other things."""
    kind = f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, load {os.getloadavg()[0]:.1f}"
    return f"{kind}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


async def _until_it_answers(http: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with http.post(url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
