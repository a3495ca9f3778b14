import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession
from telegram import BotCommandScopeChat

from sandbox import Sandbox
from sandbox.store import DataInUseError
from tests.sandbox.office import FRIDAY_NINE, LI, NEW, SHEN, make_bot, make_sandbox, open_office

REPOSITORY = Path(__file__).parents[2]


async def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        sent = await office.bot.send_document(SHEN, b"inside", filename="表.xlsx")
        await office.say(SHEN, "一")
        await office.post(f"/api/people/{LI}/block", {"blocked": True})
        await office.post(f"/api/people/{NEW}/start")
        await office.bot.set_my_commands([("menu", "菜单")], scope=BotCommandScopeChat(SHEN))
        await office.post("/api/clock", {"move": "1h"})
        state, chat = await office.get("/api/state"), await office.chat(SHEN)
        pending = await office.bot.get_updates()
    async with open_office(tmp_path) as office:
        assert await office.get("/api/state") == state
        assert await office.chat(SHEN) == chat
        assert await office.bot.get_updates() == pending
        assert (await office.get(f"/api/people/{SHEN}/commands"))["commands"][0]["command"] == "menu"
        assert sent.document is not None
        file = await office.bot.get_file(sent.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"inside"


async def test_ids_go_on_after_a_restart_even_when_all_is_confirmed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        [message] = await office.say(SHEN, "一")
        [update] = await office.bot.get_updates()
        await office.bot.get_updates(offset=update.update_id + 1)
    async with open_office(tmp_path) as office:
        assert await office.say(SHEN, "二") == [message + 1]
        assert [one.update_id for one in await office.bot.get_updates()] == [update.update_id + 1]


async def test_a_webhook_is_kept(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.bot.set_webhook("http://127.0.0.1:9/hook", secret_token="s")
    async with open_office(tmp_path) as office:
        assert (await office.bot.get_webhook_info()).url == "http://127.0.0.1:9/hook"


async def test_a_press_of_before_a_reboot_is_too_old(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        sent = await office.bot.send_message(SHEN, "按")
        query = await office.press(SHEN, sent.message_id)
    async with open_office(tmp_path, elapsed=lambda: 3.0) as office:
        status, _ = await office.refusal("answerCallbackQuery", callback_query_id=query)
        assert status == 400


async def test_a_reset_forgets_everything_of_the_sandbox_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    async with open_office(tmp_path) as office:
        await office.send(SHEN, b"x")
        await office.post("/api/clock", {"move": "1h"})
    Sandbox.reset(tmp_path)
    assert os.listdir(tmp_path) == ["mine.txt"]
    async with open_office(tmp_path) as office:
        assert await office.chat(SHEN) == []
        assert office.sandbox.now == FRIDAY_NINE


async def test_a_second_sandbox_on_the_same_data_is_refused(tmp_path: Path) -> None:
    async with open_office(tmp_path):
        with pytest.raises(DataInUseError, match="another sandbox"):
            await make_sandbox(tmp_path).start()


async def test_a_port_in_use_is_refused_and_the_data_are_let_go(tmp_path: Path) -> None:
    async with open_office(tmp_path / "a") as office:
        port = int(office.sandbox.url.rpartition(":")[2])
        with pytest.raises(OSError, match="address already in use"):
            await make_sandbox(tmp_path / "b", port=port).start()
    async with open_office(tmp_path / "b") as office:
        assert await office.chat(SHEN) == []


async def test_one_object_starts_and_stops_again(tmp_path: Path) -> None:
    sandbox = make_sandbox(tmp_path)
    for _ in range(2):
        await sandbox.start()
        assert sandbox.url.startswith("http://127.0.0.1:")
        await sandbox.stop()
    await sandbox.stop()
    with pytest.raises(RuntimeError, match="not started"):
        _ = sandbox.url


async def _start_alone(data: Path) -> tuple[asyncio.subprocess.Process, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        "--data",
        str(data),
        "--port",
        "0",
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().partition(": ")[2].strip()
    token = (await process.stdout.readline()).decode().partition(": ")[2].strip()
    return process, url, token


async def test_a_killed_sandbox_has_lost_nothing(tmp_path: Path) -> None:
    process, url, token = await _start_alone(tmp_path)
    async with make_bot(url, token) as bot, ClientSession(url) as http:
        sent = await bot.send_message(1001, "还在吗")
        await (await http.post("/api/people/1001/messages", json={"text": "在"})).read()
        process.send_signal(signal.SIGKILL)
        await process.wait()
    process, url, token = await _start_alone(tmp_path)
    async with make_bot(url, token) as bot:
        assert [update.message.text for update in await bot.get_updates() if update.message] == ["在"]
        assert (await bot.send_message(1001, "在")).message_id == sent.message_id + 2
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == os.EX_OK
