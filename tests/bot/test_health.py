"""Health: red while the intake is away, somebody is ill, or what is due does not leave; green again after that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession

from bot.metrics import LAG_LIMIT, STALL_LIMIT, Metrics, Operations, serve
from scheduler.watchdog import Watchdog
from storage import outbox
from storage.clock import mark_clock
from storage.database import Database
from storage.outbox import Lane, NewItem
from tests.factories import NOW


@dataclass
class Program:
    """What health looks at, in the test's hands."""

    database: Database
    seconds: float = 0.0
    alive: bool = True
    url: str = ""
    metrics: Metrics = field(init=False)
    watchdog: Watchdog = field(init=False)

    def __post_init__(self) -> None:
        self.metrics = Metrics(lambda: self.seconds)
        self.watchdog = Watchdog(lambda: self.seconds)

    async def is_alive(self) -> bool:
        return self.alive

    async def pass_time(self, seconds: float) -> None:
        self.seconds += seconds
        async with self.database.transaction() as tx:
            await mark_clock(tx, NOW + timedelta(seconds=self.seconds))

    async def health(self) -> tuple[int, list[str]]:
        async with ClientSession() as http, http.get(f"{self.url}/healthz") as answer:
            body: dict[str, Any] = await answer.json()
            assert body["ok"] is (answer.status == 200)
            return answer.status, body["ill"]


@asynccontextmanager
async def serving(database: Database) -> AsyncIterator[Program]:
    program = Program(database)
    await program.pass_time(0.0)
    operations = Operations(database, program.metrics, program.is_alive, program.watchdog)
    runner = await serve(operations.application(), "127.0.0.1", 0)
    program.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield program
    finally:
        await runner.cleanup()


async def test_health_is_red_while_something_due_does_not_leave(database: Database) -> None:
    note = NewItem(lane=Lane.NOTICE, kind="note", params={}, due_at=NOW, ref="ABCD", chat_id=1)
    async with database.transaction() as tx:
        await outbox.add(tx, note, now=NOW)
    async with serving(database) as program:
        assert await program.health() == (200, [])
        await program.pass_time(STALL_LIMIT)
        assert await program.health() == (503, []), "nothing at all leaves"
        program.metrics.sent("refused", Lane.ANSWER)
        program.metrics.sent("accepted", Lane.QUIET)
        assert await program.health() == (503, []), "a menu goes later: that it leaves says nothing of a notice"
        program.metrics.sent("accepted", Lane.ANSWER)
        assert await program.health() == (200, []), "others leave meanwhile"
        await program.pass_time(LAG_LIMIT - STALL_LIMIT)
        program.metrics.sent("accepted", Lane.ANSWER)
        assert await program.health() == (503, []), "this one waits for too long"


async def test_health_is_red_while_the_intake_is_away_or_somebody_is_ill(database: Database) -> None:
    async with serving(database) as program:
        program.alive = False
        assert await program.health() == (503, [])
        program.alive = True
        program.watchdog.failing.add("files")
        assert await program.health() == (503, ["files"])
        program.watchdog.sign("files", within=2.0)
        assert await program.health() == (200, [])
