"""A sandbox in a folder of its own, with the stock client on one side and the people's on the other."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, FormData
from telegram import Bot

from sandbox import Persona, Sandbox

TOKEN = "4242:canary_TOKEN-1"
SHEN, LI, NEW = 1001, 1002, 1003
# A Friday, nine in the morning in Shanghai.
FRIDAY_NINE = datetime(2026, 11, 27, 1, tzinfo=UTC)


class Elapsed:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def persona(person: int, **changes: Any) -> Persona:
    fields: dict[str, Any] = {
        "id": person,
        "name": f"员工{person}",
        "name_en": f"Staff {person}",
        "role": "主管",
        "role_en": "Supervisor",
        "branch": "城东支行",
        "branch_en": "East branch",
    }
    return Persona(**{**fields, **changes})


PEOPLE = (persona(SHEN, username="shenjing"), persona(LI), persona(NEW, started=False, language_code="en"))


def make_sandbox(data: Path, **changes: Any) -> Sandbox:
    fields: dict[str, Any] = {
        "data": data,
        "token": TOKEN,
        "bot_username": "wuhua_bot",
        "personas": PEOPLE,
        "start": FRIDAY_NINE,
    }
    return Sandbox(**{**fields, **changes})


@dataclass
class Office:
    sandbox: Sandbox
    bot: Bot
    http: ClientSession
    elapsed: Elapsed = field(default_factory=Elapsed)

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> tuple[int, dict[str, Any]]:
        """Call the Bot API with a JSON body; give status and answer."""
        async with self.http.post(f"/bot{token}/{method}", json=params) as answer:
            return answer.status, await answer.json()

    async def refusal(self, method: str, **params: Any) -> tuple[int, str]:
        """Call the Bot API and give code and wording of its refusal."""
        status, body = await self.call(method, **params)
        assert body["ok"] is False
        assert body["error_code"] == status
        return status, body["description"]

    async def get(self, path: str) -> dict[str, Any]:
        async with self.http.get(path) as answer:
            return await _json(answer)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        async with self.http.post(path, json=body or {}) as answer:
            return await _json(answer)

    async def say(self, person: int, text: str) -> list[int]:
        answer = await self.post(f"/api/people/{person}/messages", {"text": text})
        return list(answer["messages"])

    async def send(self, person: int, content: bytes, **fields: str) -> dict[str, Any]:
        form = FormData(quote_fields=False)
        for field_name in ("caption", "kind"):
            if field_name in fields:
                form.add_field(field_name, fields[field_name])
        name, mime = fields.get("name", "表.xlsx"), fields.get("mime", "application/octet-stream")
        form.add_field("file", io.BytesIO(content), filename=name, content_type=mime)
        async with self.http.post(f"/api/people/{person}/files", data=form) as answer:
            return await _json(answer)

    async def press(self, person: int, message: int, data: str = "go") -> str:
        answer = await self.post(f"/api/people/{person}/press", {"message": message, "data": data})
        return str(answer["query"])

    async def chat(self, person: int) -> list[dict[str, Any]]:
        return list((await self.get(f"/api/people/{person}/messages"))["messages"])

    async def row(self, person: int) -> dict[str, Any]:
        people = (await self.get("/api/state"))["people"]
        return next(row for row in people if row["id"] == person)


async def _json(answer: ClientResponse) -> dict[str, Any]:
    body = await answer.json()
    return {**body, "status": answer.status} if answer.status >= 400 else body


def make_bot(url: str, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


@asynccontextmanager
async def open_office(data: Path, **changes: Any) -> AsyncIterator[Office]:
    elapsed = Elapsed()
    async with (
        make_sandbox(data, **{"elapsed": elapsed, **changes}) as sandbox,
        make_bot(sandbox.url) as bot,
        ClientSession(sandbox.url) as http,
    ):
        yield Office(sandbox, bot, http, elapsed)


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so, five seconds at most."""
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.002)
