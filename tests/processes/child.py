"""A running `wuhua`: a process of its own, forked from one that has imported the program already."""

import asyncio
import json
import multiprocessing
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from bot.cli import main
from tests.silence import overheard

PATIENCE = 30.0
"""Seconds within which anything must have happened, on a busy machine too."""
SHORTEST, LONGEST = 0.01, 0.1
"""Seconds between two looks: each asks the sandbox or the database, which are busy with the program too."""

_PROGRAM = multiprocessing.get_context("forkserver")
_PROGRAM.set_forkserver_preload([__name__, "tests.processes.warmed"])


@dataclass
class Child:
    """Its lines are read as they come: what it logs, and what it says to the operator."""

    process: ForkServerProcess
    lines: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    readers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def code(self) -> int | None:
        """Its exit code, the negative signal that ended it, or None while it runs."""
        return self.process.exitcode

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it logged, line by line."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    def logged(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.events if line["event"] == event]

    async def wait_for(self, event: str, times: int = 1) -> dict[str, Any]:
        await until(lambda: len(self.logged(event)) >= times or self.code is not None)
        assert len(self.logged(event)) >= times, self.lines
        return self.logged(event)[-1]

    async def end(self) -> int | None:
        """Wait for its end; gives the exit code."""
        await until(lambda: self.code is not None)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self.readers)
        return self.code

    async def kill(self) -> None:
        if self.code is None:
            self.process.kill()
        await self.end()

    async def stop(self) -> int | None:
        self.process.terminate()
        return await self.end()

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)


async def until(true: Callable[[], bool | Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Wait until something is so; what must be asked for is asked less often the longer it takes."""
    pause = SHORTEST
    async with asyncio.timeout(seconds):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(pause)
            if not isinstance(found, bool):
                pause = min(pause * 1.5, LONGEST)


async def start(*arguments: str, cwd: Path, env: dict[str, str], first: Callable[[], None] | None = None) -> Child:
    """Start `wuhua` with nothing of this process's settings; `first` is done in it before anything else."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("WUHUA_", "PYTEST", "COV"))}
    (said, out), (logged, err) = _PROGRAM.Pipe(duplex=False), _PROGRAM.Pipe(duplex=False)
    process = _PROGRAM.Process(target=_be, args=(arguments, cwd, inherited | env, out, err, first), daemon=True)
    await asyncio.to_thread(process.start)
    out.close()
    err.close()
    child = Child(process)
    child.readers = [asyncio.create_task(_read(logged, child.lines)), asyncio.create_task(_read(said, child.said))]
    return child


async def _read(end: Connection, lines: list[str]) -> None:
    reader = asyncio.StreamReader()
    with os.fdopen(os.dup(end.fileno()), "rb") as pipe:
        end.close()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
        async for line in reader:
            lines.append(line.decode().rstrip())
            overheard.append(lines[-1])


def _be(
    arguments: tuple[str, ...],
    cwd: Path,
    env: dict[str, str],
    out: Connection,
    err: Connection,
    first: Callable[[], None] | None,
) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for end, stream in ((out, sys.stdout), (err, sys.stderr)):
        os.dup2(end.fileno(), stream.fileno())
        end.close()
    if first is not None:
        first()
    main(arguments, prog_name="wuhua")
