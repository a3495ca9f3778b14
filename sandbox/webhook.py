"""Delivers updates to the bot's webhook, in order, each until it is taken."""

import asyncio
import logging
import time
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.queue import UpdateQueue
from sandbox.store import Store
from sandbox.wire import Json, dumps

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_TIMEOUT = ClientTimeout(total=60)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Webhook:
    """Where updates go, and the secret that proves whom they come from."""

    url: str
    secret: str = ""
    max_connections: int = 40


class Deliverer:
    """Watches the queue while a webhook is set."""

    def __init__(self, store: Store, updates: UpdateQueue) -> None:
        self._store = store
        self._updates = updates
        self._wake = asyncio.Event()
        self._failure: Json = {}
        self._task: asyncio.Task[None] | None = None
        updates.on_change = self._wake.set

    def start(self) -> None:
        """Begin to watch."""
        self._wake.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; an update on its way stays queued."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def get(self) -> Webhook | None:
        """Give the webhook that is set."""
        kept = self._store.get_setting("webhook")
        return None if kept is None else Webhook(**kept)

    def set(self, webhook: Webhook | None) -> None:
        """Set or unset the webhook; a poller that waits is refused."""
        self._store.set_setting("webhook", None if webhook is None else vars(webhook))
        self._failure = {}
        if webhook is not None:
            self._updates.interrupt()
        self._wake.set()

    def info(self) -> Json:
        """Describe the webhook as getWebhookInfo does."""
        webhook = self.get()
        info: Json = {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": self._store.count_updates(),
        }
        if webhook is not None:
            info |= {"url": webhook.url, "max_connections": webhook.max_connections, **self._failure}
        if allowed := self._updates.allowed():
            info["allowed_updates"] = allowed
        return info

    async def _run(self) -> None:
        async with ClientSession(timeout=_TIMEOUT) as session:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._deliver_all(session)

    async def _deliver_all(self, session: ClientSession) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while (webhook := self.get()) is not None and (waiting := self._store.list_updates(1)):
            self._failure = await _failure(session, webhook, waiting[0])
            if not self._failure:
                self._store.delete_updates(waiting[0]["update_id"] + 1)
                pause = _FIRST_PAUSE_SECONDS
                continue
            _log.debug("webhook refused update %s", waiting[0]["update_id"])
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


async def _failure(session: ClientSession, webhook: Webhook, update: Json) -> Json:
    headers = {"Content-Type": "application/json"}
    if webhook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
    try:
        body = dumps(update).encode()
        async with session.post(webhook.url, data=body, headers=headers, allow_redirects=False) as answer:
            if answer.ok and answer.status < 300:
                return {}
            reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except (ClientError, TimeoutError, OSError, ValueError) as error:
        reason = (
            "Connection refused" if isinstance(error, ConnectionRefusedError) else str(error) or "Read timeout expired"
        )
    return {"last_error_date": int(time.time()), "last_error_message": reason}
