from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram.error import BadRequest

from tests.sandbox.office import SHEN, Office, until


@dataclass
class Receiver:
    """A bot's webhook that answers as the test says."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.bodies.append(await request.json())
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.bodies]


@asynccontextmanager
async def receiver(*answers: int) -> AsyncIterator[Receiver]:
    receiver = Receiver(answers=list(answers))
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_arrive_in_order_with_the_secret(office: Office) -> None:
    async with receiver() as hook:
        await office.bot.set_webhook(hook.url, secret_token="s3cret_-")
        for text in "一二三":
            await office.say(SHEN, text)
        await until(lambda: len(hook.bodies) == 3)
        assert hook.texts() == ["一", "二", "三"]
        assert set(hook.secrets) == {"s3cret_-"}


async def test_what_waited_before_the_webhook_is_delivered(office: Office) -> None:
    await office.say(SHEN, "早先的")
    async with receiver() as hook:
        await office.bot.set_webhook(hook.url)
        await until(lambda: hook.texts() == ["早先的"])
        assert hook.secrets == [None]


async def test_an_update_is_delivered_until_it_is_taken_and_holds_back_the_next(office: Office) -> None:
    async with receiver(500, 302) as hook:
        await office.bot.set_webhook(hook.url)
        await office.say(SHEN, "一")
        await office.say(SHEN, "二")
        await until(lambda: len(hook.bodies) == 4)
        assert hook.texts() == ["一", "一", "一", "二"]
        assert len({body["update_id"] for body in hook.bodies}) == 2


async def test_the_info_tells_of_pending_updates_and_the_last_failure(office: Office) -> None:
    async with receiver(*[500] * 20) as hook:
        await office.bot.set_webhook(hook.url, max_connections=7, allowed_updates=["message"])
        await office.say(SHEN, "一")
        await until(lambda: bool(hook.bodies))
        await office.bot.get_me()
        info = await office.bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.max_connections) == (hook.url, 1, 7)
        assert info.allowed_updates == ("message",)
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_nobody_listening_is_told_in_the_info(office: Office) -> None:
    await office.bot.set_webhook("http://127.0.0.1:9/hook")
    await office.say(SHEN, "一")
    while (info := await office.bot.get_webhook_info()).last_error_message is None:
        pass
    assert info.pending_update_count == 1


async def test_a_deleted_webhook_leaves_updates_to_polling(office: Office) -> None:
    async with receiver(*[500] * 20) as hook:
        await office.bot.set_webhook(hook.url)
        await office.say(SHEN, "一")
        await until(lambda: bool(hook.bodies))
        await office.bot.delete_webhook()
        assert len(await office.bot.get_updates()) == 1
    assert (await office.bot.get_webhook_info()).url == ""


@pytest.mark.parametrize("method", ["set", "delete"])
async def test_pending_updates_can_be_dropped(office: Office, method: str) -> None:
    await office.say(SHEN, "一")
    if method == "set":
        await office.bot.set_webhook("http://127.0.0.1:9/hook", drop_pending_updates=True)
    else:
        await office.bot.delete_webhook(drop_pending_updates=True)
    assert (await office.bot.get_webhook_info()).pending_update_count == 0


async def test_a_webhook_elsewhere_needs_https(office: Office) -> None:
    with pytest.raises(BadRequest, match="Bad webhook: an https url must be provided for webhook"):
        await office.bot.set_webhook("http://bank.example/hook")


async def test_a_secret_of_strange_characters_is_refused(office: Office) -> None:
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await office.bot.set_webhook("https://bank.example/hook", secret_token="ä ö")


async def test_an_empty_address_ends_the_webhook(office: Office) -> None:
    await office.bot.set_webhook("https://bank.example/hook")
    await office.bot.set_webhook("")
    assert (await office.bot.get_webhook_info()).url == ""
