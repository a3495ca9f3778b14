"""The intake on a real database, fed with raw updates; nothing is sent."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.fernet import MultiFernet
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot import demo
from bot.application import Context
from bot.assembly import assemble
from bot.program import Program
from bot.replies import Card, Reply
from bot.running import bank_of
from bot.words import Given
from bot.workplace import titles
from config.policy import load_policy
from config.settings import DEFAULT_POLICY, load_settings
from sandbox import Sandbox
from storage import outbox, updates
from storage.database import Database, Tx, real_now
from storage.outbox import Item
from tests.staff import take_on_staff

LIN, CHEN, ZHANG, STRANGER = 1001, 1002, 1003, 99
Raw = dict[str, Any]
Act = Callable[[Update, Context], Coroutine[Any, Any, Reply]]


@dataclass
class Bench:
    """A program that is put together but does not run."""

    program: Program
    database: Database
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def message(self, sender: int, text: str, **changes: Any) -> Raw:
        number = next(self.numbers)
        user = {"id": sender, "is_bot": False, "first_name": "x", "language_code": "zh"}
        chat = {"id": sender, "type": "private"}
        body = {"message_id": number, "date": 1_800_000_000, "chat": chat, "from": user, "text": text}
        if text.startswith("/"):
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {"update_id": number, "message": body | changes}

    async def take(self, *batch: Raw) -> None:
        await self.program.intake.take(batch)

    async def answers(self) -> list[Item]:
        """Give what waits to be sent, as the dispatcher would see it."""
        async with self.database.transaction() as tx:
            found: list[Item] = []
            now = await real_now(tx)
            while claimed := await _claim(tx, now):
                found += claimed
            return found

    async def texts(self, person: int) -> list[str]:
        return [item.params["text"] for item in await self.answers() if item.chat_id == person]

    async def parked(self) -> int:
        async with self.database.transaction() as tx:
            return await updates.count_parked(tx)

    def when(self, pattern: str, act: Act) -> None:
        """Let a handler of the test's own answer what matches, before all others."""
        handler: MessageHandler[Context, Reply] = MessageHandler(filters.Regex(pattern), act)
        self.program.intake.application.handlers.setdefault(0, []).insert(0, handler)


async def _claim(tx: Tx, now: datetime) -> list[Item]:
    items = await outbox.claim(tx, now=now, real=now, owner="test", lease=timedelta(minutes=1), limit=60)
    for item in items:
        await outbox.mark_ended(tx, item.id, state=outbox.SendState.ACCEPTED, now=now)
    return items


async def echo(update: Update, context: Context) -> Reply:
    """Say what was said."""
    assert update.effective_message is not None
    return Reply(Card([Given(update.effective_message.text or "")]))


@asynccontextmanager
async def open_bench(data: Path, database: Database, seal: MultiFernet) -> AsyncIterator[Bench]:
    bank = bank_of(load_policy(DEFAULT_POLICY))
    await take_on_staff(database)
    sandbox = Sandbox(
        data=data,
        token=demo.TOKEN,
        bot_username=demo.USERNAME,
        personas=demo.personas(bank, titles()),
        start=datetime(2026, 12, 1, 1, tzinfo=UTC),
    )
    async with sandbox:
        settings = load_settings(data=data, token=demo.TOKEN, api_base_url=sandbox.url)
        program = assemble(settings, database, seal, bank)
        await program.bot.initialize()
        try:
            yield Bench(program, database)
        finally:
            await program.bot.shutdown()
