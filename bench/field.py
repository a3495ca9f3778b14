"""Where programs are measured: the stand-in, one program at a time, and how results are printed."""

import asyncio
import json
import math
import os
import platform
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from storage.schema import open_database
from storage.seal import make_seal
from tests.factories import add_person

PEOPLE = tuple(range(10_000, 11_000))
"""The client managers of the measured bank, by account."""
PATIENCE = 120.0
ROOT = Path(__file__).parent.parent
PEERS_PYTHON = ROOT / ".venv/peers/bin/python"
"""Where `make bench` installs the peers: aiogram takes no pydantic as new as ours."""


@dataclass(frozen=True)
class Peer:
    """A program to compare with: its module, what it is told, and what must be installed for it."""

    module: str
    needs: tuple[str, ...]
    """By the names under which Python imports them."""
    told: tuple[str, ...] = ()


PACKAGES = {"telegram": "python-telegram-bot", "apscheduler": "apscheduler"}
"""Packages whose name is not what one imports."""


def pythons(peers: Mapping[str, Peer]) -> dict[str, str]:
    """Give for each peer the Python that has what it needs; say which has none, and what to install.

    First the peers' own: with our libraries beside it python-telegram-bot reads a fifth more than it needs.
    """
    found = {}
    for name, peer in peers.items():
        able = [python for python in (str(PEERS_PYTHON), sys.executable) if _has(python, peer.needs)]
        if able:
            found[name] = able[0]
        else:
            packages = " ".join(PACKAGES.get(needed, needed) for needed in peer.needs)
            print(f"not measured: {name} ({PEERS_PYTHON.parent / 'pip'} install {packages}, or make bench)")
    return found


def _has(python: str, modules: Iterable[str]) -> bool:
    asked = [python, "-c", f"import {', '.join(modules)}"]
    return os.access(python, os.X_OK) and subprocess.run(asked, capture_output=True, check=False).returncode == 0


@dataclass
class StandIn:
    """The Bot API's stand-in, in a process of its own."""

    url: str
    http: aiohttp.ClientSession

    async def become(self, kind: str = "free", *, delay: float = 0.0) -> None:
        """Be another kind of server from now on (`bench/servers.py`), that takes so many seconds for a message."""
        await self._call("become", {"kind": kind, "delay": delay})

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
            return float(await self._call("wait", count) or 0.0)

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
    """Run a program to be measured; it is stopped at the end, and its output is thrown away.

    It may keep what Python makes of its code, as it does where it is installed.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = await asyncio.create_subprocess_exec(
        python,
        *command,
        env={**inherited, **(env or {})},
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


@asynccontextmanager
async def peer(one: Peer, python: str, api: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a peer, which is told where the Bot API is."""
    async with running("-m", one.module, api, *one.told, python=python) as process:
        yield process


async def bank(folder: Path, api: str, people: Sequence[int] = PEOPLE, *, url: str | None = None) -> dict[str, str]:
    """Make a bank of client managers; gives the settings with which `wuhua run` serves it, without a budget."""
    url = url or f"sqlite+aiosqlite:///{folder / 'wuhua.db'}"
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


@asynccontextmanager
async def at_work(
    field: StandIn, settings: Mapping[str, str], *command: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ours until it has answered somebody; what arrives is counted from then on."""
    await field.load(1)
    async with running("-m", *(command or ("bot", "run")), env=settings) as process:
        await field.all_sent(1)
        await all_recorded(Path(settings["WUHUA_DATA"]) / "wuhua.db")
        await field.load(0)
        yield process
    await asyncio.to_thread(see_no_fault, Path(settings["WUHUA_DATA"]) / "wuhua.db")


def see_no_fault(path: Path) -> None:
    """Raise if a program only apologised, or could not render something: what it did then says nothing of its speed."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
        parked = "SELECT error FROM parked UNION ALL SELECT detail FROM outbox WHERE state = 'refused'"
        faults = [row[0] for row in database.execute(parked)]
    if faults:
        raise RuntimeError(f"{len(faults)} faults, as {faults[0]}")


def used(pid: int) -> float:
    """Give the seconds of processor time that a process has used, as Linux counts them; what others do adds nothing."""
    told = Path(f"/proc/{pid}/stat")
    if not told.exists():
        return math.nan
    user, system = told.read_text().rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def memory(pid: int | str, what: str) -> float:
    """Give the megabytes that a process has (VmRSS) or ever had (VmHWM), as Linux counts them."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return math.nan
    line = next(line for line in status.read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


async def all_recorded(path: Path) -> None:
    """Wait until no message that is due is without an end in an SQLite database."""
    while await asyncio.to_thread(_left, path):  # noqa: ASYNC110 - another process's database tells nobody
        await asyncio.sleep(0.02)


def _left(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
        asked = "SELECT EXISTS (SELECT 1 FROM outbox WHERE ended_at IS NULL AND due_at <= ?)"
        return bool(database.execute(asked, (f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}",)).fetchone()[0])


def best(results: Mapping[str, Sequence[float]], names: Iterable[str]) -> str:
    """Name the one with the highest median."""
    return max(names, key=lambda name: statistics.median(results[name]))


def report(name: str, unit: str, results: Mapping[str, Sequence[float]], *, base: str) -> None:
    """Print a table with medians and ratios to one of the compared, then the same as a JSON line.

    A ratio is the median of the ratios of each round: what befell a round befell both.
    """
    middle = {who: statistics.median(values) for who, values in results.items()}
    ratios = {
        who: statistics.median([_ratio(one, other) for one, other in zip(values, results[base], strict=True)])
        for who, values in results.items()
    }
    print(f"\n{name} ({unit}; median of {len(results[base])}, lowest to highest; ratio to {base})")
    for who, values in results.items():
        figures = f"{middle[who]:>10.2f}  {min(values):>9.2f} – {max(values):<9.2f}"
        ratio = f"{ratios[who]:>6.2f}" if math.isfinite(ratios[who]) else f"{'–':>6}"
        print(f"  {who:<42} {figures} {ratio}")
    line = {"bench": name, "unit": unit, "median": middle, "ratio": ratios, "base": base}
    told = _spoken({**line, "all": {k: list(v) for k, v in results.items()}, "machine": machine()})
    print(json.dumps(told, ensure_ascii=False), flush=True)


class Rounds:
    """What was found in every round: of each row the figures of everybody who was measured."""

    def __init__(self, rows: Mapping[str, tuple[str, str]]) -> None:
        """`rows` gives the name and the unit of each."""
        self._rows = rows
        self._found: dict[str, dict[str, list[float]]] = {row: {} for row in rows}

    def add(self, who: str, found: Mapping[str, float]) -> None:
        """Note what was found of one."""
        for row, value in found.items():
            self._found[row].setdefault(who, []).append(value)

    def report(self, base: str, *, of: str = "") -> None:
        """Print every row; `of` says what all of them are of."""
        for row, (name, unit) in self._rows.items():
            report(f"{of}{name}", unit, self._found[row], base=base)


def _spoken(told: Any) -> Any:
    """Write null for what is no number: JSON has no word for it."""
    if isinstance(told, dict):
        return {key: _spoken(value) for key, value in told.items()}
    if isinstance(told, list):
        return [_spoken(value) for value in told]
    return None if isinstance(told, float) and not math.isfinite(told) else told


def _ratio(one: float, other: float) -> float:
    return one / other if other else math.nan


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
