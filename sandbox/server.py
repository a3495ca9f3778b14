"""Puts the sandbox together: one HTTP server for the bot, the people and the page."""

import shutil
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.bot_api import BotApi
from sandbox.clock import Advance, Clock, NextDue
from sandbox.events import Events
from sandbox.folder import FileFolder
from sandbox.guard import Guard, is_loopback
from sandbox.limits import DEFAULT_LIMITS, Budget, Limits
from sandbox.people import Persona
from sandbox.people_api import PeopleApi
from sandbox.queue import UpdateQueue
from sandbox.store import Store
from sandbox.webhook import Deliverer
from sandbox.workplace import Bot, Workplace

_DATABASE = "sandbox.sqlite"
_FILES = "files"
_SHUTDOWN_SECONDS = 2.0


class Sandbox:
    """A workplace on one machine, to be entered as a context or started and stopped.

    The data folder keeps everything, so that a second start goes on where the first ended; `start` is
    the clock's value only the first time. `advance` and `next_due` may be set later, as attributes.
    """

    def __init__(
        self,
        *,
        data: Path,
        token: str,
        bot_username: str,
        personas: Sequence[Persona],
        start: datetime,
        advance: Advance | None = None,
        next_due: NextDue | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits | None = DEFAULT_LIMITS,
        zone: str = "Asia/Shanghai",
        listen_elsewhere: bool = False,
        bot_name: str = "五化",
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        if not listen_elsewhere and not is_loopback(host):
            raise ValueError(f"the sandbox serves this machine alone; to serve on {host} say --listen-elsewhere")
        if start.tzinfo is None:
            raise ValueError("the clock's start must be an aware datetime")
        self._data = data
        self._bot = Bot(token, bot_username, bot_name)
        self._personas = {persona.id: persona for persona in personas}
        self._start, self._zone = start, zone
        self._host, self._port = host, port
        self._limits, self._elapsed = limits, elapsed
        self._advance, self._next_due = advance, next_due
        self._place: Workplace | None = None
        self._runner: web.AppRunner | None = None
        _ = self._bot.id  # a token that is none is refused here, not at the first getMe

    @staticmethod
    def reset(data: Path) -> None:
        """Delete everything that a sandbox keeps in this folder."""
        for name in (_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm"):
            (data / name).unlink(missing_ok=True)
        shutil.rmtree(data / _FILES, ignore_errors=True)

    @property
    def advance(self) -> Advance | None:
        """The program's function that moves its time and stops at every due instant."""
        return self._advance

    @advance.setter
    def advance(self, advance: Advance | None) -> None:
        self._advance = advance
        if self._place is not None:
            self._place.clock.advance = advance

    @property
    def next_due(self) -> NextDue | None:
        """The program's function that says when something is due next."""
        return self._next_due

    @next_due.setter
    def next_due(self, next_due: NextDue | None) -> None:
        self._next_due = next_due
        if self._place is not None:
            self._place.clock.next_due = next_due

    @property
    def url(self) -> str:
        """Where it serves: the page's address and the Bot API's base."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the sandbox is not started")
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._runner.addresses[0][1]}"

    @property
    def now(self) -> datetime:
        """The bank's time, aware, in UTC."""
        return self._started().clock.now

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return self._started().store.count_updates()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Open the data and serve; DataInUseError where another sandbox has it, OSError for a taken port."""
        self._place = place = self._open()
        self._runner = web.AppRunner(_app(place, self._host), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        try:
            await self._runner.setup()
            await web.TCPSite(self._runner, self._host, self._port).start()
        except BaseException:
            await self.stop()
            raise
        place.webhook.start()
        place.clock.start()

    async def stop(self) -> None:
        """Stop serving; whoever waits is let go."""
        place, self._place = self._place, None
        runner, self._runner = self._runner, None
        if place is not None:
            await place.clock.stop()
            place.updates.close()
            place.events.close()
            await place.webhook.stop()
        if runner is not None:
            await runner.cleanup()
        if place is not None:
            place.store.close()

    def _started(self) -> Workplace:
        if self._place is None:
            raise RuntimeError("the sandbox is not started")
        return self._place

    def _open(self) -> Workplace:
        self._data.mkdir(parents=True, exist_ok=True)
        store = Store(self._data / _DATABASE)
        # Never an id again that a program may remember from before a reset.
        store.seed_updates(int(time.time()))
        for persona in self._personas.values():
            store.add_person(persona.id, persona.language_code, persona.started)
        events, updates = Events(), UpdateQueue(store)
        return Workplace(
            bot=self._bot,
            personas=self._personas,
            store=store,
            events=events,
            updates=updates,
            webhook=Deliverer(store, updates),
            clock=self._clock(store, events),
            files=FileFolder(self._data / _FILES, store),
            budget=None if self._limits is None else Budget(self._limits, self._elapsed),
            elapsed=self._elapsed,
        )

    def _clock(self, store: Store, events: Events) -> Clock:
        clock = Clock(store, events, start=self._start, zone=self._zone)
        clock.advance, clock.next_due = self._advance, self._next_due
        return clock


def _app(place: Workplace, host: str) -> web.Application:
    guard = Guard(host)

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await guard.check(request, handler)

    app = web.Application(middlewares=[guarded])
    BotApi(place).add_to(app)
    PeopleApi(place).add_to(app)
    return app
