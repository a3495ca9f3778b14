"""The courier: what each answer of the Bot API means for a message, and what a message asks of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from cryptography.fernet import Fernet, MultiFernet
from telegram import BotCommand
from telegram.ext import ExtBot

from bot.courier import BotCourier
from bot.kept_files import KeptFiles
from bot.menu import CommandList, Menu
from bot.metrics import serve
from bot.notices import Notices
from bot.replies import Document
from bot.transport import AiohttpRequest
from scheduler.ports import Accepted, Gone, Outcome, Parcel, Refused, Unsent
from tests.factories import BANK, make_item

Answer = tuple[int, str]
BLOCKED = (403, "Forbidden: bot was blocked by the user")
NO_CHAT = (400, "Bad Request: chat not found")
TOO_LONG = (400, "Bad Request: message is too long")
UNCHANGED = (400, "Bad Request: message is not modified: specified new message content is the same")
LOST = (400, "Bad Request: message to edit not found")
OLD = (400, "Bad Request: message can't be deleted for everyone")
REVOKED = (401, "Unauthorized")
TEXT: dict[str, Any] = {"text": "x", "keyboard": []}
CARD = TEXT | {"edit": 5}
MENU = CommandList((BotCommand("help", "x"),))


@dataclass
class Api:
    """A Bot API that takes everything but what it is told to refuse, and notes what it was asked."""

    courier: BotCourier
    refuses: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    revoked: list[bool] = field(default_factory=list)

    async def deliver(self, content: Any, kind: str = "reply") -> Outcome:
        return await self.courier.deliver(Parcel(make_item(kind=kind), content))


@asynccontextmanager
async def open_api(folder: Path) -> AsyncIterator[Api]:
    async def answer(request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        api.asked.append((method, (await request.read()).decode("utf-8", "replace")))
        status, why = api.refuses.get(method, (200, ""))
        if status != 200:
            return web.json_response({"ok": False, "error_code": status, "description": why}, status=status)
        message = {"message_id": 9, "date": 1_800_000_000, "chat": {"id": 7, "type": "private"}}
        return web.json_response({"ok": True, "result": message if method.startswith(("send", "edit")) else True})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = await serve(app, "127.0.0.1", 0)
    request = AiohttpRequest()
    bot: ExtBot[None] = ExtBot("1:x", base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/bot", request=request)
    await request.initialize()
    revoked: list[bool] = []
    kept = KeptFiles(folder, MultiFernet([Fernet(Fernet.generate_key())]))
    api = Api(BotCourier(bot, BANK, Notices(Menu({})), kept, lambda: revoked.append(True)), revoked=revoked)
    try:
        yield api
    finally:
        await request.shutdown()
        await runner.cleanup()


async def test_what_the_bot_api_refuses_is_done_already_or_gone_or_refused(tmp_path: Path) -> None:
    cases: list[tuple[str, Answer, Any, str, Outcome]] = [
        ("sendMessage", BLOCKED, TEXT, "reply", Gone(BLOCKED[1])),
        ("sendMessage", NO_CHAT, TEXT, "reply", Gone("Chat not found")),
        ("sendMessage", TOO_LONG, TEXT, "reply", Refused("Message is too long")),
        ("editMessageText", UNCHANGED, CARD, "reply", Accepted(5)),
        ("editMessageText", LOST, CARD, "reply", Accepted(9)),
        ("editMessageText", LOST, CARD, "talk.fold", Accepted()),
        ("deleteMessage", OLD, {"erase": 5}, "reply", Accepted()),
        ("setMyCommands", BLOCKED, MENU, "person.commands", Accepted()),
        ("sendMessage", REVOKED, TEXT, "reply", Unsent("InvalidToken")),
    ]
    async with open_api(tmp_path) as api:
        for method, answer, content, kind, outcome in cases:
            api.refuses = {method: answer}
            assert await api.deliver(content, kind) == outcome, (answer, kind)
        assert api.revoked == [True]
        assert [method for method, _ in api.asked].count("sendMessage") == 5, "a lost card's answer is sent anew"


@pytest.mark.parametrize("protected", [False, True])
async def test_what_is_protected_is_sent_so_and_no_address_is_previewed(tmp_path: Path, protected: bool) -> None:
    async with open_api(tmp_path) as api:
        await api.deliver(TEXT | {"protected": protected})
        await api.deliver(CARD)
        await api.deliver(Document("x.txt", lambda: b"x", "", protected=protected))
        (_, text), (_, edit), (_, file) = api.asked
    assert ("protect_content" in _values(text)) is protected is ("protect_content" in file)
    assert _values(text)["link_preview_options"] == _values(edit)["link_preview_options"] == ['{"is_disabled":true}']


def _values(body: str) -> Mapping[str, list[str]]:
    return parse_qs(body)
