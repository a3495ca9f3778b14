"""The wire: what each answer of the Bot API, or of something on the way, is taken for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.transport import FLOOD_SECONDS, AiohttpRequest, FloodError, NotSentError

TOKEN = "1000:AAcanary"
PAGE = "<html>Not here</html>"


@asynccontextmanager
async def answering(status: int, body: str, pause: float = 0.0) -> AsyncIterator[ExtBot[None]]:
    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(pause)
        return web.Response(status=status, text=body, headers={"Location": "/elsewhere"})

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
    ("body", "seconds"),
    [
        (refusal(429, parameters={"retry_after": 7}), 7.0),
        (refusal(429), FLOOD_SECONDS),
        (PAGE, FLOOD_SECONDS),
        (refusal(429, parameters=[1]), FLOOD_SECONDS),
    ],
)
async def test_a_flood_says_how_long_to_wait(body: str, seconds: float) -> None:
    async with answering(429, body) as bot:
        with pytest.raises(FloodError) as told:
            await bot.send_message(5, "canary")
        assert told.value.seconds == seconds


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


async def test_the_bot_apis_clock_is_heard() -> None:
    async with answering(200, '{"ok":true,"result":true}') as bot:
        assert await bot.delete_webhook()
        request = bot.request
        assert isinstance(request, AiohttpRequest)
        assert request.told_at is not None
        assert request.told_at.tzinfo is not None
