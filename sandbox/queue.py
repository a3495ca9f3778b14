"""The bot's updates: queued, polled with Telegram's offset semantics, and seen by the webhook."""

import asyncio
from collections.abc import Callable

from sandbox.store import Store
from sandbox.wire import Json, conflict

# What Telegram sends to a bot that names nothing; the sandbox causes no update of any other kind.
_DEFAULT_KINDS = frozenset({"message", "callback_query", "my_chat_member", "poll"})

_MAX_BATCH = 100
_MAX_TIMEOUT_SECONDS = 50

_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_SET = "terminated by setWebhook request"


class UpdateQueue:
    """What has happened and the bot has not confirmed yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._came = asyncio.Event()
        self._poller: asyncio.Future[str] | None = None
        self._closed = False
        self.on_change: Callable[[], None] = lambda: None

    def add(self, kind: str, body: Json) -> None:
        """Queue an update, unless the bot has said that it wants none of this kind."""
        if kind in self._wanted():
            self._store.add_update({kind: body})

    def wake(self) -> None:
        """Tell whoever waits that updates have come; call it after the transaction."""
        self._came.set()
        self.on_change()

    def allow(self, kinds: object) -> None:
        """Take a list of allowed kinds; anything else leaves the setting as it was."""
        if isinstance(kinds, list):
            self._store.set_setting("allowed_updates", [str(kind) for kind in kinds])

    def allowed(self) -> list[str]:
        """Give the list the bot has set; empty for the default."""
        kinds: list[str] = self._store.get_setting("allowed_updates", [])
        return kinds

    def _wanted(self) -> frozenset[str]:
        return frozenset(self.allowed()) or _DEFAULT_KINDS

    async def poll(self, *, offset: int, limit: int, seconds: int, allowed: object) -> list[Json]:
        """Give the oldest updates, waiting for some; an offset confirms all before it.

        A negative offset keeps only so many of the newest. The earlier of two pollers is refused.
        """
        if self._store.get_setting("webhook") is not None:
            raise conflict(_WEBHOOK_ACTIVE)
        self.interrupt(_OTHER_POLLER)
        with self._store.transaction():
            self._confirm(offset)
            self.allow(allowed)
        self.on_change()
        limit = min(max(limit, 1), _MAX_BATCH)
        return self._store.list_updates(limit) or await self._wait(limit, min(seconds, _MAX_TIMEOUT_SECONDS))

    async def _wait(self, limit: int, seconds: int) -> list[Json]:
        if seconds <= 0 or self._closed:
            return []
        me = self._poller = asyncio.get_running_loop().create_future()
        self._came.clear()
        came = asyncio.ensure_future(self._came.wait())
        try:
            await asyncio.wait({me, came}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            came.cancel()
            if self._poller is me:
                self._poller = None
        if me.done():
            raise conflict(me.result())
        return self._store.list_updates(limit)

    def interrupt(self, reason: str = _WEBHOOK_SET) -> None:
        """Refuse the poller that waits, if one does."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(reason)
        self._poller = None

    def close(self) -> None:
        """Let whoever waits go home with nothing."""
        self._closed = True
        self._came.set()

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._store.delete_updates(offset)
        elif offset < 0:
            self._store.keep_updates(-offset)
