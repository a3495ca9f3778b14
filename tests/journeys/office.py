"""A whole bank in one process: the program on a real database, the sandbox's Bot API over real HTTP."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from sqlalchemy import func, select

from bot import demo
from bot.assembly import assemble
from bot.program import Program
from bot.running import bank_of
from bot.workplace import clock_of
from bot.workplace import titles as role_titles
from config.settings import load_settings
from sandbox import Sandbox
from scheduler.ports import Parcel
from storage.database import Database
from storage.outbox import get_item
from storage.schema import open_database
from storage.seal import Seal, make_seal
from storage.tables import outbox
from storage.types import give_seal
from tests.factories import POLICY
from tests.journeys.ledger import Ledger, leaked
from tests.scratch import trust_the_disk
from workflows.work import Bank

LIN, CHEN, ZHANG, LI, WANG = 1001, 1002, 1003, 1004, 1005
ZHOU, ZHANG_JB, ZENG, SUN = 1006, 1007, 1008, 1009
GAO = 1013
TUESDAY_NINE = datetime(2026, 12, 1, 1, tzinfo=UTC)
"""Tuesday, 1 December 2026, nine in the morning in Shanghai."""
DENIED = "此操作不在您的权限内，或此卡片不属于您。发送 /menu 查看可以做的事。"
DATABASE = "wuhua.db"
SECONDS = 10.0
"""How long a test waits for an answer before it fails."""

Message = dict[str, Any]


@dataclass
class Office:
    """The bank's people at work: what they type and press, and what they see."""

    program: Program
    sandbox: Sandbox
    http: ClientSession
    people: Sequence[int]
    ledger: Ledger
    typed: defaultdict[int, str] = field(default_factory=lambda: defaultdict(str))
    """What each person wrote, also where it was taken out of the chat again."""

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"/api{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found

    async def seen(self, person: int) -> list[Message]:
        """Give what stands in a person's chat from the bot."""
        async with self.http.get(f"/api/people/{person}/messages") as answer:
            messages = (await answer.json())["messages"]
        return [m for m in messages if m["from"] == "bot" and not m["deleted"]]

    async def leaked(self) -> list[str]:
        """Say what was sent of somebody's words to who neither wrote nor opened them, or without being asked."""
        for person in self.people:
            async with self.http.get(f"/api/people/{person}/messages?limit=1000") as answer:
                mine = [m["text"] or "" for m in (await answer.json())["messages"] if m["from"] != "bot"]
            self.typed[person] += "\n".join(mine)
        found = await leaked(self.ledger, self.program.database, self.typed)
        return [f"{sent.method} {sent.kind} to {sent.chat}: {words} of {column}" for sent, words, column in found]

    async def last(self, person: int) -> Message:
        """Give the newest message from the bot."""
        return (await self.seen(person))[-1]

    async def say(self, person: int, text: str) -> Message:
        """Type a text; give the newest card once the program has answered."""
        self.typed[person] += f"{text}\n"
        await self.post(f"/people/{person}/messages", text=text)
        await self.rest()
        return await self.last(person)

    async def press(self, person: int, label: str, *, on: int | None = None) -> Message:
        """Press a button by its label on the newest card that has it; give that card as it is then."""
        cards = [m for m in await self.seen(person) if _data(m, label) and on in (None, m["id"])]
        assert cards, f"no button {label} in {[(m['text'], labels(m)) for m in await self.seen(person)][-3:]}"
        card = cards[-1]
        await self.push(person, card["id"], str(_data(card, label)))
        return next(m for m in await self.seen(person) if m["id"] == card["id"])

    async def push(self, person: int, message: int, data: str) -> str | None:
        """Press any data on a message; give the toast."""
        query = (await self.post(f"/people/{person}/press", message=message, data=data))["query"]
        await self.rest()
        async with self.http.get(f"/api/presses/{query}") as answer:
            return (await answer.json())["text"]  # type: ignore[no-any-return]

    async def send_file(
        self, person: int, content: bytes, name: str, caption: str = "", kind: str = "document"
    ) -> None:
        form = FormData()
        form.add_field("file", BytesIO(content), filename=name)
        form.add_field("caption", caption)
        form.add_field("kind", kind)
        async with self.http.post(f"/api/people/{person}/files", data=form) as answer:
            assert answer.status == 200, await answer.text()
        await self.rest()

    async def move(self, how: str) -> None:
        """Move the clock: 10m, 1h, 1d, morning, next."""
        await self.post("/clock", move=how)
        await self.rest()

    async def move_to(self, instant: datetime) -> None:
        await self.post("/clock", to=instant.isoformat())
        await self.rest()

    async def once_more(self, kind: str, **changes: Any) -> tuple[Any, str]:
        """Give what the last notice of a kind would be, sent once more with some of it changed; and its reference."""
        async with self.program.database.transaction() as tx:
            last = await tx.value(select(func.max(outbox.c.id)).where(outbox.c.kind == kind))
            item = await get_item(tx, last)
            assert item is not None
            parcel = await self.program.courier.prepare(tx, replace(item, **changes), self.sandbox.now)
        assert isinstance(parcel, Parcel)
        return parcel.content, item.ref

    async def rest(self) -> None:
        """Wait until every update is handled and everything that is due has left."""
        async with asyncio.timeout(SECONDS):
            while self.sandbox.unconfirmed or self.program.toasts:
                await asyncio.sleep(0.005)
            await self.program.dispatcher.settle(now=self.sandbox.now)


def _data(message: Message, label: str) -> str | None:
    rows = message["keyboard"] or []
    return next((b.get("data") for row in rows for b in row if b["text"] == label), None)


def labels(message: Message) -> list[str]:
    """Give what the buttons of a card say."""
    return [button["text"] for row in message["keyboard"] or [] for button in row]


_new_banks: dict[datetime, TemporaryDirectory[str]] = {}
"""The demo bank's data folder as it is at the first start, by the clock's beginning: migrated once, then copied."""


async def _new_bank(bank: Bank, start: datetime) -> str:
    if start not in _new_banks:
        folder = TemporaryDirectory()
        database = await open_database(_file(Path(folder.name)), make_seal(Path(folder.name)), create=True)
        await demo.open_bank(database, bank, start=start)
        await database.close()
        _new_banks[start] = folder
    return _new_banks[start].name


def _file(data: Path) -> str:
    return f"sqlite+aiosqlite:///{data / DATABASE}"


_free: list[tuple[Path, Database]] = []
"""Databases that no office uses: each remembers the statements that it has compiled for earlier ones."""
_links: list[TemporaryDirectory[str]] = []


@asynccontextmanager
async def _lent(data: Path, seal: Seal) -> AsyncIterator[Database]:
    """Lend a database whose address is a link to the file of this data folder."""
    if not _free:
        _links.append(TemporaryDirectory())
        link = Path(_links[-1].name) / DATABASE
        _free.append((link, trust_the_disk(Database(f"sqlite+aiosqlite:///{link}", seal))))
    link, database = _free.pop()
    link.unlink(missing_ok=True)
    link.symlink_to(data / DATABASE)
    give_seal(database.engine.dialect, seal)
    try:
        yield database
    finally:
        await database.close()
        _free.append((link, database))


@asynccontextmanager
async def open_office(data: Path, *, start: datetime = TUESDAY_NINE) -> AsyncIterator[Office]:
    """Open the demo bank on a data folder; opening it again goes on where it was."""
    bank = bank_of(POLICY)
    if not (data / DATABASE).exists():
        shutil.copytree(await _new_bank(bank, start), data, dirs_exist_ok=True)
    seal = make_seal(data)
    async with _lent(data, seal) as database, _serving(data, database, seal, bank, start) as office:
        yield office


@asynccontextmanager
async def _serving(data: Path, database: Database, seal: Seal, bank: Bank, start: datetime) -> AsyncIterator[Office]:
    now = await demo.open_bank(database, bank, start=start)
    personas = demo.personas(bank, role_titles())
    sandbox = Sandbox(
        data=data / "workplace",
        token=demo.TOKEN,
        bot_username=demo.USERNAME,
        personas=personas,
        start=now,
        limits=None,
    )
    async with sandbox:
        settings = load_settings(data=data, token=demo.TOKEN, api_base_url=sandbox.url, ops_port=0, budget_chat=0)
        program = assemble(settings, database, seal, bank)
        clock = clock_of(program)
        sandbox.advance, sandbox.next_due = clock.advance, clock.next_due
        ledger = Ledger()
        ledger.watch(program)
        await program.start()
        try:
            async with ClientSession(sandbox.url) as http:
                office = Office(program, sandbox, http, [one.id for one in personas], ledger)
                yield office
                if told := await office.leaked():
                    pytest.fail("\n".join(told))
        finally:
            await program.stop()
