"""The wire: what each answer of the Bot API, or of something on the way, is taken for."""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.transport import FLOOD_SECONDS, AiohttpRequest, FloodError, NotSentError

TOKEN = "1000:AAcanary"
PAGE = "<html>Not here</html>"


@asynccontextmanager
async def answering(
    status: int, body: str, pause: float = 0.0, headers: Mapping[str, str] = {"Location": "/elsewhere"}
) -> AsyncIterator[ExtBot[None]]:
    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(pause)
        return web.Response(status=status, text=body, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    request = AiohttpRequest()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    await request.initialize()
    try:
        yield ExtBot(TOKEN, base_url=base, request=request, get_updates_request=request)
    finally:
        await request.shutdown()
        await runner.cleanup()


def refusal(code: int, **more: object) -> str:
    return web.json_response({"ok": False, "error_code": code, "description": "Refused: why", **more}).text or ""


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, refusal(400), BadRequest),
        (401, refusal(401), InvalidToken),
        (403, refusal(403), Forbidden),
        (404, refusal(404), InvalidToken),
        (409, refusal(409), Conflict),
        (413, refusal(413), BadRequest),
        (500, refusal(500), NetworkError),
        (200, '{"ok":true,"result":{"message_', NetworkError),
        (200, "[]", NetworkError),
        (200, refusal(403), Forbidden),
        (200, refusal(500), NetworkError),
        (200, refusal(200), NetworkError),
        (200, '{"ok":false}', NetworkError),
        (200, PAGE, NetworkError),
        (302, PAGE, NetworkError),
        (401, PAGE, NetworkError),
        (403, PAGE, NetworkError),
        (404, PAGE, NetworkError),
        (502, PAGE, NetworkError),
    ],
)
async def test_an_answer_is_taken_for_what_it_is(status: int, body: str, kind: type[TelegramError]) -> None:
    async with answering(status, body) as bot:
        with pytest.raises(TelegramError) as told:
            await bot.send_message(5, "canary")
        assert type(told.value) is kind
        assert "canary" not in str(told.value)


@pytest.mark.parametrize(
    ("status", "body", "seconds"),
    [
        (429, refusal(429, parameters={"retry_after": 7}), 7.0),
        (200, refusal(429, parameters={"retry_after": 7}), 7.0),
        (429, refusal(429), FLOOD_SECONDS),
        (429, PAGE, FLOOD_SECONDS),
        (429, refusal(429, parameters=[1]), FLOOD_SECONDS),
        (429, refusal(429, parameters={"retry_after": 10**400}), 86_400.0),
        (429, refusal(429, parameters={"retry_after": math.inf}), 86_400.0),
    ],
)
async def test_a_flood_says_how_long_to_wait(status: int, body: str, seconds: float) -> None:
    async with answering(status, body) as bot:
        with pytest.raises(FloodError) as told:
            await bot.send_message(5, "canary")
        assert told.value.seconds == seconds


async def test_a_file_may_hold_anything() -> None:
    async with answering(200, refusal(429)) as bot:
        assert await bot.request.retrieve(f"{bot.base_url}/file") == refusal(429).encode()


async def test_no_connection_means_surely_not_sent() -> None:
    async with answering(200, "{}") as bot:
        pass
    request = AiohttpRequest()
    await request.initialize()
    with pytest.raises(NotSentError):
        await request.post(f"{bot.base_url}/getMe")
    await request.shutdown()
    with pytest.raises(NotSentError):
        await request.post(f"{bot.base_url}/getMe")


async def test_no_answer_in_time_means_that_nobody_knows() -> None:
    async with answering(200, "{}", pause=5.0) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(5, "canary", read_timeout=0.05)


@pytest.mark.parametrize("zone", ["GMT", "-0000"])
async def test_the_bot_apis_clock_is_heard(zone: str) -> None:
    told = {"Date": f"Tue, 03 Nov 2026 01:00:00 {zone}"}
    async with answering(200, '{"ok":true,"result":true}', headers=told) as bot:
        assert await bot.delete_webhook()
        request = bot.request
        assert isinstance(request, AiohttpRequest)
        assert request.told_at == datetime(2026, 11, 3, 1, tzinfo=UTC)
