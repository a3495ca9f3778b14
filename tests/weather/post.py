"""The real dispatcher and the real courier, over HTTP, in bad weather; time passes when the test says so."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import text

from bot import demo
from bot.assembly import make_bot
from bot.courier import BotCourier
from bot.handlers import LISTED
from bot.kept_files import KeptFiles
from bot.menu import Menu
from bot.notices import Notices
from bot.transport import AiohttpRequest
from config.settings import Settings
from sandbox import Persona, Sandbox
from scheduler.budget import Budget
from scheduler.dispatcher import Dispatcher
from scheduler.ports import Outcome, Parcel, TooMany
from storage import outbox
from storage.database import Database, real_now
from storage.outbox import Lane, NewItem
from tests.factories import BANK
from tests.processes.door import Door
from tests.weather.clocks import Clock, put_postgresql, shift_postgresql
from tests.weather.faults import Script, Weather
from tests.weather.ledger import Ledger

READ_SECONDS = 1.0
"""How long a call waits for an answer here."""
LANES = (Lane.ANSWER, Lane.URGENT, Lane.NOTICE, Lane.BROADCAST)
FIRST_CHAT = 50_001
A_WHILE = 2.5
"""Seconds that pass at a time."""


@dataclass
class Elapsed:
    """The time that passes, and that nobody can put back: seconds, monotonic."""

    passed: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.passed


@dataclass(frozen=True)
class Asked:
    """A chat asked to be left in peace, and whoever sends knows it from then on."""

    chat: int
    words: str
    at: float
    seconds: float


class Watched(BotCourier):
    """The courier, and what it made of each call's end."""

    elapsed: Elapsed
    ends: defaultdict[int, list[Outcome]]
    """By the row's id."""
    asked: list[Asked]

    async def deliver(self, parcel: Parcel) -> Outcome:
        outcome = await super().deliver(parcel)
        self.ends[parcel.item.id].append(outcome)
        if isinstance(outcome, TooMany):
            words = parcel.content["text"].partition("\n")[0]
            self.asked.append(Asked(parcel.item.chat_id or 0, words, self.elapsed(), outcome.retry_after))
        return outcome


@dataclass
class Post:
    """A dispatcher whose letters go through a door into a sandbox, and the books of all that."""

    database: Database
    dispatcher: Dispatcher
    door: Door
    weather: Weather
    ledger: Ledger
    clock: Clock
    elapsed: Elapsed
    courier: Watched

    async def promise(self, count: int, chats: int) -> None:
        """Commit so many messages, each with words of its own, to so many chats in turn."""
        async with self.database.transaction() as tx:
            now = await real_now(tx)
            known = await tx.value(text("SELECT count(*) FROM outbox"))
            await outbox.add_all(tx, [_letter(number, chats, now) for number in range(known, known + count)], now=now)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass: for rests, leases and the budget alike."""
        await self.put_clock(timedelta(seconds=seconds))
        self.elapsed.passed += seconds

    async def put_clock(self, by: timedelta) -> None:
        """Put the database's clock forward or back, while no time passes."""
        if self.database.sqlite:
            self.clock.put(by)
        else:
            await put_postgresql(self.database, by)

    async def deliver(self, hours: float = 3) -> None:
        """Let time pass until nothing is left to send, for so many hours at most."""
        passed = 0.0
        while await self.unsettled():
            assert passed < hours * 3600, "not everything has ended"
            if not await self.dispatcher.step():
                passed += await self._wait()
        await self.land()

    async def _wait(self) -> float:
        """Wait for calls under way, or let the time pass until something may leave."""
        if self.dispatcher.going:
            await asyncio.wait(self.dispatcher.going, return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        await self.pass_time(A_WHILE)
        return A_WHILE

    async def land(self) -> None:
        """Wait until no call is under way."""
        await asyncio.gather(*self.dispatcher.going)

    async def unsettled(self) -> int:
        async with self.database.transaction() as tx:
            return await outbox.get_unsettled(tx, now=await real_now(tx))

    async def rows(self) -> Sequence[Any]:
        async with self.database.transaction() as tx:
            wanted = "SELECT id, state, ref, uncertain, attempts, message_id, recipient, lane FROM outbox ORDER BY id"
            return await tx.rows(text(wanted))


def _letter(number: int, chats: int, now: datetime) -> NewItem:
    return NewItem(
        lane=LANES[number // chats % len(LANES)],
        kind="reply",
        params={"text": f"n{number}", "keyboard": []},
        due_at=now,
        ref=f"R{number:06d}",
        chat_id=FIRST_CHAT + number % chats,
    )


@asynccontextmanager
async def open_post(data: Path, url: str, script: Script, *, chats: int) -> AsyncIterator[Post]:
    """Open a post on a database with every table; nothing is limited but by the weather."""
    clock = Clock(data / "clock")
    database = await _open(url, clock)
    people = [_persona(FIRST_CHAT + n) for n in range(chats)]
    sandbox = Sandbox(
        data=data / "workplace",
        token=demo.TOKEN,
        bot_username=demo.USERNAME,
        personas=people,
        start=datetime.now(UTC),
        limits=None,
    )

    elapsed = Elapsed()
    weather, ledger = Weather(script, elapsed), Ledger(data / "ledger")
    request = AiohttpRequest(READ_SECONDS)
    async with sandbox, Door(sandbox.url, weather=weather, ledger=ledger) as door:
        bot = make_bot(Settings(token=demo.TOKEN, api_base_url=door.url), request)
        await bot.initialize()
        menu = Menu(LISTED)
        kept = KeptFiles(data / "files", MultiFernet([Fernet(Fernet.generate_key())]))
        courier = Watched(bot, BANK, Notices(menu), kept, lambda: None)
        courier.elapsed, courier.ends, courier.asked = elapsed, defaultdict(list), []
        budget = Budget(elapsed, per_second=0, per_chat=0, per_group_minute=0)
        try:
            dispatcher = Dispatcher(database, courier, budget, "weather")
            yield Post(database, dispatcher, door, weather, ledger, clock, elapsed, courier)
        finally:
            await bot.shutdown()
            await database.close()


async def _open(url: str, clock: Clock) -> Database:
    database = Database(url, MultiFernet([Fernet(Fernet.generate_key())]))
    if database.sqlite:
        clock.teach(database)
    else:
        await shift_postgresql(database)
    return database


def _persona(number: int) -> Persona:
    name = f"p{number}"
    return Persona(id=number, name=name, name_en=name, role="", role_en="", branch="", branch_en="")
