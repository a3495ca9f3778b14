"""The real intake before a copy of the bank: somebody sends something, and what becomes of it is looked at."""

import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from cryptography.fernet import MultiFernet
from sqlalchemy import select

from bot import demo
from bot.assembly import assemble
from bot.intake import Toast
from bot.program import Program
from config.settings import load_settings
from domain.people import Person
from sandbox import Sandbox
from storage import drafts
from storage.database import Database
from storage.tables import accounts, audit, metadata, outbox, strangers, updates
from storage.tables import drafts as draft_rows
from tests.factories import NOW, make_bank
from tests.gate.bank import build
from tests.gate.cast import ACCOUNTS, CAST
from tests.gate.rows import DRAFT_VERSION, Draft, Thing, Things
from tests.scratch import trust_the_disk
from workflows.work import Bank

BANK: Bank = make_bank(second_for=["bad_loan"])
LOCALE = Path(__file__).parents[2] / "bot/locale/zh-CN"
BESIDE = {updates.name, outbox.name, accounts.name, strangers.name}
"""What a refusal may leave: the update's id, the answer, that a stranger was answered, that a chat is there."""


_READ = {t.name: f'SELECT * FROM "{t.name}"' for t in metadata.sorted_tables if t.name not in BESIDE}
_READ["outbox"] = "SELECT id, kind, person_id, state FROM outbox WHERE kind != 'reply'"
"""What is read of each table to see whether anything changed."""


class Ended(StrEnum):
    """What became of an update."""

    ANSWERED = "answered"
    TOLD = "told why not"
    DENIED = "denied"
    STRANGER = "turned away as a stranger"
    SILENT = "no answer"


@dataclass(frozen=True)
class Outcome:
    """What became of one update: in words, and in the database."""

    ended: Ended
    text: str
    toasted: bool


def _sentences() -> dict[str, re.Pattern[str]]:
    """Give each refusal's sentence as a pattern, by its key."""
    found = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file)
        for message in messages:
            key = str(message.id)
            if key.startswith("refusal.") or key in ("people.stranger", "fault.unforeseen"):
                parts = re.split(r"\{[^}]*\}", str(message.string))
                found[key] = re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)
    return found


SENTENCES = _sentences()


def ended(text: str | None) -> Ended:
    """Say how an update ended by the sentence that answered it."""
    if text is None:
        return Ended.SILENT
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    keys = [key for key, pattern in SENTENCES.items() if pattern.fullmatch(plain)]
    assert "fault.unforeseen" not in keys, text
    if "refusal.gate.denied" in keys:
        return Ended.DENIED
    return Ended.TOLD if any(key.startswith("refusal.") for key in keys) else Ended.ANSWERED


@dataclass
class Trial:
    """One copy of the bank, with the program at its door."""

    program: Program
    database: Database
    path: Path
    people: dict[str, Person]
    things: Things
    numbers: "count[int]"
    toasts: list[Toast] = field(default_factory=list)

    async def send(self, sent: dict[str, str]) -> dict[str, Outcome]:
        """Let each of some people send something, all in one batch; gives what became of each."""
        before = {name: next(self.numbers) for name in sent}
        await self.program.intake.take([update(before[name], ACCOUNTS[name], text) for name, text in sent.items()])
        replies = await self.replies()
        toasted = {toast.query_id for toast in self.toasts}
        self.toasts.clear()
        return {name: self._outcome(name, before[name], replies, toasted) for name in sent}

    def _outcome(self, name: str, number: int, replies: dict[int, str], toasted: set[str]) -> Outcome:
        text = replies.get(ACCOUNTS[name])
        stranger = name not in CAST and text is not None
        return Outcome(Ended.STRANGER if stranger else ended(text), text or "", str(number) in toasted)

    async def replies(self) -> dict[int, str]:
        """Give what answers each account, and take it out so that the next answer is alone."""
        accounts_of = {person.id: ACCOUNTS[name] for name, person in self.people.items() if name in ACCOUNTS}
        async with self.database.transaction() as tx:
            rows = await tx.rows(select(outbox).where(outbox.c.kind == "reply").order_by(outbox.c.id))
            await tx.run(outbox.delete().where(outbox.c.kind == "reply"))
        found: dict[int, str] = {}
        for row in rows:
            account = row.chat_id or accounts_of[row.person_id]
            found[account] = f"{found.get(account, '')}{row.params.get('text', '')}"
        return found

    async def hold(self, draft: Draft, holders: Iterable[str]) -> None:
        """Put a draft into people's hands."""
        state: dict[str, Any] = {"values": dict(draft.values), "done": [], "tail": None}
        async with self.database.transaction() as tx:
            for name in holders:
                await drafts.mark_draft(
                    tx,
                    person_id=self.people[name].id,
                    form=draft.form,
                    question=draft.question,
                    values=state,
                    version=DRAFT_VERSION,
                    expires_at=NOW + timedelta(hours=9),
                )

    def state(self) -> dict[str, list[Any]]:
        """Give every row as it stands in the file, but those that any answer leaves."""
        with closing(sqlite3.connect(self.path)) as kept:
            return {name: kept.execute(wanted).fetchall() for name, wanted in _READ.items()}

    def promised(self) -> int:
        """Count what waits to be sent, and what was sent, but answers."""
        with closing(sqlite3.connect(self.path)) as kept:
            return len(kept.execute(_READ["outbox"]).fetchall())

    async def audit(self) -> list[tuple[int | None, str]]:
        """Give who did what."""
        async with self.database.transaction() as tx:
            return [(r.actor_id, r.action) for r in await tx.rows(select(audit).order_by(audit.c.id))]

    async def drafts(self) -> dict[int, tuple[str, int, str]]:
        """Give the form that each person has open, its version and question."""
        async with self.database.transaction() as tx:
            return {r.person_id: (r.form, r.version, r.question) for r in await tx.rows(select(draft_rows))}


def update(number: int, account: int, text: str) -> dict[str, Any]:
    """Make an update: a command or words as a message, anything else as a press."""
    user = {"id": account, "is_bot": False, "first_name": "x", "language_code": "zh"}
    chat = {"id": account, "type": "private"}
    message: dict[str, Any] = {"message_id": number, "date": 1_796_000_000, "chat": chat, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {"update_id": number, "message": message | {"from": user}}
    card = message | {"text": "x"}
    press = {"id": str(number), "from": user, "message": card, "chat_instance": "1", "data": text}
    return {"update_id": number, "callback_query": press}


@dataclass
class Door:
    """The program, and the bank's file of which each trial gets a copy.

    The engine stays the same for all of them: one knows its statements, a new one compiles each again.
    """

    program: Program
    template: Path
    database: Database
    path: Path
    people: dict[str, Person]
    things: dict[str, Thing]
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @asynccontextmanager
    async def trial(self) -> AsyncIterator[Trial]:
        """Open a copy of the bank."""
        shutil.copy(self.template, self.path)
        trial = Trial(self.program, self.database, self.path, self.people, self.things, self.numbers)
        self.program.intake.after_commit = trial.toasts.extend
        try:
            yield trial
        finally:
            await self.database.close()
            for left in self.path.parent.glob(f"{self.path.name}*"):
                left.unlink()


@asynccontextmanager
async def open_door(template: Path, folder: Path, seal: MultiFernet) -> AsyncIterator[Door]:
    """Build the bank and put the program before it; nothing runs, nothing is sent."""
    path, built = folder / "trial.db", folder / "bank.db"
    shutil.copy(template, path)
    database = trust_the_disk(Database(f"sqlite+aiosqlite:///{path}", seal))
    async with database.transaction() as tx:
        people, things = await build(tx)
    await database.close()
    path.rename(built)
    sandbox = Sandbox(
        data=folder / "sandbox",
        token=demo.TOKEN,
        bot_username=demo.USERNAME,
        personas=[],
        start=datetime(2026, 12, 1, tzinfo=UTC),
    )
    async with sandbox:
        settings = load_settings(data=folder, token=demo.TOKEN, api_base_url=sandbox.url, budget_chat=0)
        program = assemble(settings, database, seal, BANK)
        await program.bot.initialize()
        try:
            yield Door(program, built, database, path, people, things)
        finally:
            await program.bot.shutdown()
