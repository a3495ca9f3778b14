"""Webhook mode, end to end: the sandbox delivers, the program answers 200 only after the commit."""

from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot import demo
from bot.receiving import webhook_secret
from tests.processes.balancer import free_port
from tests.processes.bank import Bank, open_bank
from tests.processes.child import until

LIN = 1001
SECRET = "X-Telegram-Bot-Api-Secret-Token"


def hello(number: int) -> dict[str, Any]:
    user = {"id": LIN, "is_bot": False, "first_name": "x", "language_code": "zh"}
    message = {"message_id": 1, "date": 1_800_000_000, "chat": {"id": LIN, "type": "private"}, "from": user}
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    return {"update_id": number, "message": message | {"text": "/help", "entities": entities}}


async def deliver(url: str, secret: str, **body: Any) -> int:
    async with ClientSession() as http, http.post(url, headers={SECRET: secret}, **body) as answer:
        return answer.status


async def webhook(bank: Bank) -> str:
    async with bank.http.get(f"/bot{demo.TOKEN}/getWebhookInfo") as answer:
        return str((await answer.json())["result"]["url"])


async def test_a_webhook_takes_each_delivery_once_and_only_from_the_bot_api(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    mode = {"WUHUA_MODE": "webhook", "WUHUA_WEBHOOK_URL": f"{base}/", "WUHUA_WEBHOOK_PORT": str(port)}
    async with open_bank(tmp_path) as bank:
        child = await bank.run(**mode)
        assert await webhook(bank) == f"{base}/webhook"
        await bank.ask(LIN, "/help")
        assert (await bank.health(child))[0] == 200
        assert bank.door.calls["getUpdates"] == 0
        secret, url = webhook_secret(demo.TOKEN), f"{base}/webhook"
        assert await deliver(url, "another", json=hello(1)) == 403
        assert await deliver(url, "", json=hello(1)) == 403
        assert await deliver(url, secret, data=b"{garbage") == 400
        assert await deliver(url, secret, json=[1]) == 400
        assert await deliver(url, secret, json={"message": {}}) == 400
        assert [await deliver(url, secret, json=hello(1)) for _ in range(3)] == [200, 200, 200]
        await bank.answer(LIN, 1)
        await bank.sent()
        assert len(await bank.seen(LIN)) == 2
        assert await child.stop() == 0
        await bank.say(LIN, "/menu")
        await bank.run()
        assert await webhook(bank) == ""
        await bank.answer(LIN, 2)


async def test_a_delivery_that_cannot_be_committed_is_not_taken(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    mode = {"WUHUA_MODE": "webhook", "WUHUA_WEBHOOK_URL": base, "WUHUA_WEBHOOK_PORT": str(port)}
    async with open_bank(tmp_path) as bank:
        child = await bank.run(**mode)
        async with bank.database.transaction():
            assert await deliver(f"{base}/webhook", webhook_secret(demo.TOKEN), json=hello(5)) == 503
        assert child.logged("webhook.failed")
        assert await deliver(f"{base}/webhook", webhook_secret(demo.TOKEN), json=hello(5)) == 200
        await bank.answer(LIN, 0)
        await until(lambda: bank.door.calls["sendMessage"] == 1)


async def test_an_address_that_the_bot_api_refuses_ends_with_2(tmp_path: Path) -> None:
    mode = {"WUHUA_MODE": "webhook", "WUHUA_WEBHOOK_URL": "http://bank.example", "WUHUA_WEBHOOK_PORT": "0"}
    async with open_bank(tmp_path) as bank:
        child = await bank.do("run", **mode)
        assert child.code == 2
        assert child.lines[-1].startswith("WUHUA_WEBHOOK_URL: the Bot API refuses http://bank.example/webhook: ")
