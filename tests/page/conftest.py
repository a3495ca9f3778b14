"""A sandbox without a program, its bot in the test's hands, and a browser on its page."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from sandbox.people import Persona
from sandbox.server import Sandbox

CHROMIUM = os.environ.get("WUHUA_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "100000001:page"
START = datetime(2026, 12, 1, 1, tzinfo=UTC)  # 09:00 in Shanghai, a Tuesday
DESK, HEAD, MANAGER, NEWCOMER = 1001, 1002, 1003, 1004

OpenPage = Callable[..., Awaitable[Page]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def _persona(number: int, names: tuple[str, str], role: tuple[str, str], *, started: bool = True) -> Persona:
    office = ("总行", "Head office") if number == DESK else ("城关支行", "Chengguan branch")
    return Persona(
        id=number,
        name=names[0],
        name_en=names[1],
        role=role[0],
        role_en=role[1],
        branch=office[0],
        branch_en=office[1],
        started=started,
    )


PERSONAS = (
    _persona(DESK, ("林静", "Lin Jing"), ("消保岗", "Consumer protection")),
    _persona(HEAD, ("陈志远", "Chen Zhiyuan"), ("支行行长", "Branch head")),
    _persona(MANAGER, ("张伟", "Zhang Wei"), ("客户经理", "Client manager")),
    _persona(NEWCOMER, ("欧阳思远", "Ouyang Siyuan"), ("见习客户经理", "Trainee manager"), started=False),
)


def make_sandbox(data: Path, port: int = 0) -> Sandbox:
    return Sandbox(
        data=data,
        token=TOKEN,
        bot_username="wuhua_bot",
        personas=PERSONAS,
        start=START,
        port=port,
        limits=None,
    )


class Bot:
    """The bot's side, over the Bot API; without a chat it speaks to the manager."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session

    async def call(self, method: str, **params: Any) -> Any:
        async with self._session.post(f"{self._url}/bot{TOKEN}/{method}", json=params) as response:
            body = await response.json()
        assert body["ok"], body
        return body["result"]

    async def say(self, text: str, *rows: list[str], chat: int = MANAGER, **more: Any) -> Any:
        keyboard = [[{"text": word, "callback_data": word[:20]} for word in row] for row in rows]
        markup = {"reply_markup": {"inline_keyboard": keyboard}} if rows else {}
        return await self.call("sendMessage", chat_id=chat, text=text, **markup, **more)

    async def next_update(self, kind: str) -> Any:
        """Wait for the next update of this kind; those before it are taken as done."""
        while True:
            for update in await self.call("getUpdates", timeout=10, limit=1):
                await self.call("getUpdates", offset=update["update_id"] + 1, limit=1)
                if kind in update:
                    return update[kind]


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with make_sandbox(tmp_path / "data") as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(sandbox.url, session)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of a process: each has contexts of its own."""
    if not shutil.which(CHROMIUM):
        reason = f"no Chromium at {CHROMIUM}: apt-get install chromium, or set WUHUA_CHROMIUM"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[OpenPage]:
    """Open the page as somebody; at the test's end nothing may stand in its console but refused requests."""
    complaints: list[str] = []

    async def open_(person: int | None = None, *, width: int = 1280, **context: Any) -> Page:
        settings: dict[str, Any] = {
            "locale": "zh-CN",
            "viewport": {"width": width, "height": 760},
            "reduced_motion": "reduce",
        }
        ours = await stack.enter_async_context(await browser.new_context(**(settings | context)))
        page = await ours.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(sandbox.url + (f"/#p={person}" if person else "/"))
        await page.get_by_test_id(f"person-{MANAGER}").wait_for(state="attached")
        await page.locator("html[data-live]").wait_for(state="attached")
        if person:
            await page.locator("#thread-inner[aria-busy=false]").wait_for(state="attached")
        return page

    async with AsyncExitStack() as stack:
        yield open_
    assert [line for line in complaints if "Failed to load resource" not in line] == []
