"""A bank whose program is a real process: `wuhua run` on real files, the sandbox's Bot API behind a door."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, FormData
from cryptography.fernet import MultiFernet
from sqlalchemy import text, update

from bot import demo
from bot.running import bank_of
from bot.workplace import titles
from sandbox import Sandbox
from storage import outbox, tables
from storage.database import Database, real_now
from storage.schema import open_database
from storage.seal import make_seal
from tests.factories import POLICY
from tests.processes.child import Child, start, until
from tests.processes.door import Door
from tests.silence import overheard
from tests.staff import take_on_staff
from tests.weather.ledger import Ledger

MOST_AT_ONCE = 1_000
"""How many messages of a chat the sandbox gives at once."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

Message = dict[str, Any]


@dataclass
class Bank:
    """The demo bank on the real clock, and its people's chats."""

    data: Path
    url: str
    sandbox: Sandbox
    door: Door
    ledger: Ledger
    http: ClientSession
    database: Database
    seal: MultiFernet
    settings: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    async def run(self, **env: str) -> Child:
        """Start the program and wait until it says that it has started."""
        return await self.run_after(None, **env)

    async def run_after(self, first: Callable[[], None] | None, **env: str) -> Child:
        """Start the program, `first` being done in its process before anything else."""
        child = await self.launch("run", first=first, **env)
        await child.wait_for("started")
        return child

    async def do(self, *arguments: str, **env: str) -> Child:
        """Run a command to its end."""
        child = await self.launch(*arguments, first=None, **env)
        await child.end()
        return child

    async def launch(self, *arguments: str, first: Callable[[], None] | None = None, **env: str) -> Child:
        """Start a command; `first` is done in its process before anything else."""
        child = await start(*arguments, cwd=self.data, env=self.settings | env, first=first)
        self.children.append(child)
        return child

    async def say(self, person: int, words: str) -> None:
        async with self.http.post(f"/api/people/{person}/messages", json={"text": words}) as answer:
            assert answer.status == 200, await answer.text()

    async def send_file(self, person: int, content: bytes, name: str) -> None:
        form = FormData()
        form.add_field("file", content, filename=name)
        form.add_field("kind", "photo")
        async with self.http.post(f"/api/people/{person}/files", data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def press(self, person: int, message: Message, button: int = 0) -> str:
        """Press a button of a card by its place."""
        buttons = [b for row in message["keyboard"] for b in row]
        body = {"message": message["id"], "data": buttons[button]["data"]}
        async with self.http.post(f"/api/people/{person}/press", json=body) as answer:
            return str((await answer.json())["query"])

    async def seen(self, person: int) -> list[Message]:
        """Give what stands in a person's chat from the bot."""
        return [m for m in await self.everything(person) if m["from"] == "bot" and not m["deleted"]]

    async def everything(self, person: int) -> list[Message]:
        """Give all that was ever in a person's chat."""
        found: list[Message] = []
        while True:
            after = found[-1]["id"] if found else 0
            async with self.http.get(f"/api/people/{person}/messages?limit={MOST_AT_ONCE}&after={after}") as answer:
                page: list[Message] = (await answer.json())["messages"]
            found += page
            if len(page) < MOST_AT_ONCE:
                return found

    async def ask(self, person: int, words: str) -> Message:
        """Type a text and wait for the answer."""
        before = len(await self.seen(person))
        await self.say(person, words)
        return await self.answer(person, before)

    async def answer(self, person: int, before: int) -> Message:
        """Wait for the message after so many."""

        async def answered() -> bool:
            return len(await self.seen(person)) > before

        await until(answered)
        return (await self.seen(person))[-1]

    async def pending(self) -> int:
        """Count the updates that are not confirmed."""
        async with self.http.get(f"/bot{demo.TOKEN}/getWebhookInfo") as answer:
            return int((await answer.json())["result"]["pending_update_count"])

    async def sql(self, statement: str, **values: Any) -> list[Any]:
        """Look into the database, or change it behind the program's back."""
        async with self.database.transaction() as tx:
            result = await tx.connection.execute(text(statement), values)
            return list(result.all()) if result.returns_rows else []

    async def end_leases(self) -> None:
        """Let half a minute pass for whoever held a lease, and the pauses before repeats."""
        async with self.database.transaction() as tx:
            await tx.run(update(tables.leases).values(until=LONG_AGO))  # first, as the program does
            held = update(tables.outbox).where(tables.outbox.c.lease_until.is_not(None))
            await tx.run(held.values(lease_until=LONG_AGO))
            await tx.run(update(tables.outbox).values(not_before=None))

    async def unsettled(self) -> int:
        async with self.database.transaction() as tx:
            return await outbox.get_unsettled(tx, now=await real_now(tx))

    async def sent(self) -> None:
        """Wait until nothing that is due waits, and all that was sent is recorded."""

        async def quiet() -> bool:
            return not await self.unsettled()

        await until(quiet)

    async def settled(self) -> None:
        """Wait until nothing is unconfirmed, then until all is sent."""

        async def confirmed() -> bool:
            return not await self.pending()

        await until(confirmed)
        await self.sent()

    async def health(self, child: Child) -> tuple[int, dict[str, Any]]:
        """Ask the operator's port."""
        status, body = await self.operations(child, "/healthz")
        return status, json.loads(body)

    async def operations(self, child: Child, path: str) -> tuple[int, str]:
        await child.wait_for("serving")
        address = next(line["address"] for line in reversed(child.logged("serving")) if path in line["paths"])
        async with ClientSession() as http, http.get(f"http://{address}{path}") as answer:
            overheard.append(await answer.text())
            return answer.status, overheard[-1]


@asynccontextmanager
async def open_bank(data: Path, url: str | None = None, **settings: str) -> AsyncIterator[Bank]:
    """Open the bank: everything runs but the program. Whatever it started is killed at the end."""
    url = url or f"sqlite+aiosqlite:///{data / 'wuhua.db'}"
    seal = make_seal(data)
    database = await open_database(url, seal, create=True)
    await take_on_staff(database)
    bank = bank_of(POLICY)
    sandbox = Sandbox(
        data=data / "workplace",
        token=demo.TOKEN,
        bot_username=demo.USERNAME,
        personas=demo.personas(bank, titles()),
        start=datetime.now(UTC),
        limits=None,
    )
    ledger = Ledger(data / "workplace" / "ledger")
    async with sandbox, Door(sandbox.url, ledger=ledger) as door, ClientSession(sandbox.url) as http:
        given = {
            "WUHUA_TOKEN": demo.TOKEN,
            "WUHUA_API_BASE_URL": door.url,
            "WUHUA_DATA": str(data),
            "WUHUA_DATABASE_URL": url,
            "WUHUA_OPS_PORT": "0",
            "WUHUA_BUDGET_CHAT": "0",
            "WUHUA_LOG_LEVEL": "DEBUG",
        }
        opened = Bank(data, url, sandbox, door, ledger, http, database, seal, given | settings)
        try:
            yield opened
        finally:
            for child in opened.children:
                await child.kill()
            await database.close()
