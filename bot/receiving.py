"""Receiving updates: polled, or delivered to a webhook; confirmed only after their commit."""

import asyncio
import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiohttp import web
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.intake import Intake
from bot.transport import AiohttpRequest

POLL_SECONDS = 25
BATCH = 100
ALLOWED = ("message", "callback_query", "my_chat_member")
"""Kinds of updates that Wuhua wants; edits and channels are not among them."""
LONGEST_PAUSE = 30.0
WEBHOOK_PATH = "/webhook"

log = structlog.get_logger("receiving")


class Poller:
    """Asks for updates; an offset is confirmed by the request after the commit."""

    def __init__(self, bot: ExtBot[None], request: AiohttpRequest, intake: Intake) -> None:
        self.bot = bot
        self.request = request
        self.intake = intake
        self.offset = 0
        self.alive = False
        self.stopping = False

    async def run(self) -> None:
        """Poll until told to stop; the last batch is confirmed before the end."""
        pause = 1.0
        while not self.stopping:
            try:
                batch = await self._poll(POLL_SECONDS)
                await self.intake.take(batch)
                self.offset = max([self.offset, *(update["update_id"] + 1 for update in batch)])
                self.alive, pause = True, 1.0
            except InvalidToken:
                raise
            except Exception as error:
                self.alive = False
                log.error("poll.failed", error=type(error).__name__, conflict=isinstance(error, Conflict))
                await asyncio.sleep(_pause(error, pause))
                pause = min(LONGEST_PAUSE, pause * 2)

    async def confirm(self) -> None:
        """Confirm what is committed, at a shutdown."""
        try:
            if self.offset:
                await self._poll(0, limit=1)
        except TelegramError as error:
            log.info("confirm.failed", error=type(error).__name__)

    async def _poll(self, seconds: int, limit: int = BATCH) -> Sequence[Mapping[str, Any]]:
        parameters = {
            "offset": self.offset,
            "timeout": seconds,
            "limit": limit,
            "allowed_updates": list(ALLOWED),
        }
        data = RequestData([RequestParameter.from_input(key, value) for key, value in parameters.items()])
        found = await self.request.post(f"{self.bot.base_url}/getUpdates", data, read_timeout=seconds + 10)
        return found if isinstance(found, list) else []


def _pause(error: Exception, pause: float) -> float:
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return float(wait if isinstance(wait, int | float) else wait.total_seconds())
    return pause


class Webhook:
    """Takes deliveries; answers 200 only after the commit."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.secret = secrets.token_urlsafe(32)

    def application(self) -> web.Application:
        """Give the route."""
        application = web.Application(client_max_size=1_000_000)
        application.add_routes([web.post(WEBHOOK_PATH, self._deliver)])
        return application

    async def _deliver(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            return web.Response(status=403)
        try:
            update = await request.json()
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return web.Response(status=400)
        await self.intake.take([update])
        return web.Response()
