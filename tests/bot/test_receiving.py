"""Polling: what is committed is confirmed, never before, and numbers that begin anew are not passed over."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography.fernet import MultiFernet
from sqlalchemy import text
from telegram.ext import ExtBot

from bot import receiving
from bot.metrics import serve
from bot.receiving import Poller
from bot.transport import AiohttpRequest
from storage.database import Database, UnavailableError
from tests.bot.intake_bench import LIN, Bench, open_bench
from tests.bot.test_intake import Failing


@pytest.fixture
async def bench(tmp_path: Path, sqlite_url: str, seal: MultiFernet) -> AsyncIterator[Bench]:
    database = Database(sqlite_url, seal)
    async with open_bench(tmp_path, database, seal) as opened:
        yield opened
    await database.close()


async def test_an_offset_follows_its_commit_and_is_forgotten_once_nothing_is_left(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "FIRST_PAUSE", 0.0)
    bench.when("^full$", Failing(UnavailableError("OperationalError"), times=1))
    late, early = [bench.message(LIN, "full") | {"update_id": number} for number in (500, 7)]
    answers = iter([[late], [late], [], [early], []])
    asked: list[tuple[str, int]] = []

    async def give(request: web.Request) -> web.Response:
        async with bench.database.transaction() as tx:
            asked.append((str((await request.post())["offset"]), await tx.value(text("SELECT count(*) FROM updates"))))
        found: list[Any] | None = next(answers, None)
        if found is None:
            poller.stopping.set()
        return web.json_response({"ok": True, "result": found or []})

    application = web.Application()
    application.add_routes([web.post("/bot1:x/getUpdates", give)])
    runner = await serve(application, "127.0.0.1", 0)
    request = AiohttpRequest()
    bot: ExtBot[None] = ExtBot("1:x", base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/bot", request=request)
    await request.initialize()
    poller = Poller(bot, request, bench.program.intake, bench.program.watchdog)
    await poller.run()
    await request.shutdown()
    await runner.cleanup()
    assert bench.program.watchdog.expected.keys() == {"intake"}, "an intake that hangs is ill"
    assert asked == [("0", 0), ("0", 0), ("501", 1), ("0", 1), ("8", 2), ("0", 2)]
