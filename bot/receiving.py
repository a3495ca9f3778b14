"""Receiving updates: polled, or delivered to a webhook; confirmed only after their commit."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from aiohttp import web
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.intake import Intake
from bot.senders import ALLOWED
from bot.shapes import Raw
from bot.transport import AiohttpRequest, FloodError
from scheduler.watchdog import Watchdog

POLL_SECONDS = 25
BATCH = 100
STANDBY_SECONDS = 1.0
"""How often a program that stands by looks whether it is to poll."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
CONFIRM_SECONDS = 2.0
"""How long the last confirmation, at a stop, may take; without it updates come again and change nothing."""
WEBHOOK_PATH = "/webhook"

log = structlog.get_logger("receiving")


class Poller:
    """Asks for updates; an offset is confirmed by the request after the commit."""

    def __init__(
        self,
        bot: ExtBot[None],
        request: AiohttpRequest,
        intake: Intake,
        watchdog: Watchdog,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        """Poll while `leads`: of several programs one does, the Bot API allows no more."""
        self.bot = bot
        self.request = request
        self.intake = intake
        self.watchdog = watchdog
        self.leads = leads
        self.offset = 0
        self.alive = False
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Poll until told to stop; a batch that has come is finished first. Raises `InvalidToken`."""
        pause = FIRST_PAUSE
        while not self.stopping.is_set():
            self.watchdog.sign("intake", within=POLL_SECONDS)
            if not self.leads():
                self.alive, self.offset = True, 0
                await self._rest(STANDBY_SECONDS)
                continue
            try:
                await self._turn()
                self.alive, pause = True, FIRST_PAUSE
            except InvalidToken:
                raise
            except Exception as error:
                self.alive = False
                log.error("poll.failed", error=type(error).__name__, conflict=isinstance(error, Conflict))
                await self._rest(pause_after(error, pause))
                pause = min(LONGEST_PAUSE, pause * 2)

    async def _turn(self) -> None:
        batch = await self._unless_stopped()
        if batch is None:
            return
        await self.intake.take(batch)
        # Once nothing is left unconfirmed no offset is needed; ids may start anew after a quiet week.
        self.offset = max((update["update_id"] + 1 for update in batch), default=0)

    async def _unless_stopped(self) -> Sequence[Raw] | None:
        """Wait for updates or for the stop, whichever comes first."""
        poll = asyncio.create_task(self._poll(POLL_SECONDS))
        stop = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait((poll, stop), return_when=asyncio.FIRST_COMPLETED)
            return None if stop.done() else poll.result()
        finally:
            stop.cancel()
            poll.cancel()
            await asyncio.gather(poll, stop, return_exceptions=True)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return

    async def confirm(self) -> None:
        """Confirm what is committed, at a shutdown."""
        if not self.offset:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._poll(0, limit=1)
        except (TelegramError, TimeoutError) as error:
            log.info("confirm.failed", error=type(error).__name__)

    async def _poll(self, seconds: int, limit: int = BATCH) -> list[Raw]:
        parameters = {
            "offset": self.offset,
            "timeout": seconds,
            "limit": limit,
            "allowed_updates": list(ALLOWED),
        }
        data = RequestData([RequestParameter.from_input(key, value) for key, value in parameters.items()])
        found = await self.request.post(f"{self.bot.base_url}/getUpdates", data, read_timeout=seconds + 10)
        updates: list[Raw] = [update for update in found if is_update(update)] if isinstance(found, list) else []
        if found != [] and not updates:  # it would bring the same again at once
            raise NetworkError("no updates")
        return updates


def is_update(found: Any) -> bool:
    """Whether something bears an update's id, without which it can't be confirmed."""
    update_id = found.get("update_id") if isinstance(found, dict) else None
    good = type(update_id) is int and 0 <= update_id < 2**63
    if not good:
        log.error("update.without_id")
    return good


def pause_after(error: Exception, pause: float) -> float:
    """Say how long to wait after an error: as long as the Bot API asks, else the given pause."""
    return error.seconds if isinstance(error, FloodError) else pause


def webhook_secret(token: str) -> str:
    """Give the word that proves a delivery: the same after a restart and for every replica."""
    return hmac.new(token.encode(), b"wuhua webhook", hashlib.sha256).hexdigest()


class Webhook:
    """Takes deliveries; answers 200 only after the commit."""

    def __init__(self, intake: Intake, secret: str) -> None:
        self.intake = intake
        self.secret = secret

    def application(self) -> web.Application:
        """Give the route."""
        application = web.Application(client_max_size=1_000_000)
        application.add_routes([web.post(WEBHOOK_PATH, self._deliver)])
        return application

    async def _deliver(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.secret.encode()):
            log.error("webhook.foreign")
            return web.Response(status=403)
        try:
            update = await request.json()
        except (ValueError, RecursionError):
            return web.Response(status=400)
        return await self._take(update) if is_update(update) else web.Response(status=400)

    async def _take(self, update: Raw) -> web.Response:
        try:
            await self.intake.take([update])
        except Exception as error:
            log.error("webhook.failed", error=type(error).__name__)
            return web.Response(status=503)
        return web.Response()
