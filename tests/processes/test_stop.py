"""A real `wuhua run`: how it starts and how it stops."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.processes.bank import open_bank
from tests.processes.child import PATIENCE
from tests.processes.door import Held

LIN = 1001


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_program_within_seconds_although_it_polls(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")
        began = time.monotonic()
        child.signal(number)
        assert await child.end() == 0
        assert time.monotonic() - began < 5
        assert await bank.pending() == 0


async def test_what_is_committed_is_sent_before_the_end_and_new_updates_wait(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        held = Held(arrives=False)
        bank.door.rules["sendMessage"] = held
        await bank.say(LIN, "/help")
        await held.wait()
        child.process.terminate()
        await child.wait_for("stopping")
        await bank.say(LIN, "/menu")
        held.go.set()
        assert await child.end() == 0
        assert len(await bank.seen(LIN)) == 1
        assert await bank.pending() == 1


async def test_a_call_that_hangs_does_not_keep_the_program_and_its_lease_is_kept(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        held = Held(arrives=False)
        bank.door.rules["sendMessage"] = held
        await bank.say(LIN, "/help")
        await held.wait()
        began = time.monotonic()
        assert await child.stop() == 0
        assert time.monotonic() - began < 14
        assert [row.state for row in await bank.sql("SELECT state FROM outbox")] == ["sending"]


async def test_a_second_program_on_the_same_data_is_refused_by_name(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        await bank.run()
        second = await bank.do("run")
        assert second.code == 3
        assert second.lines[0].startswith(f"another wuhua runs on {tmp_path}")
        await bank.ask(LIN, "/help")


async def test_a_signal_ends_a_start_that_waits_for_the_bot_api(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        await bank.door.close()
        child = await bank.launch("run")
        await child.wait_for("bot_api.away")
        assert await child.stop() == 0
        assert not child.logged("started")


async def test_the_program_waits_for_a_bot_api_that_is_away_at_the_start(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        await bank.door.close()
        child = await bank.launch("run")
        await child.wait_for("bot_api.away", times=2)
        status, body = await bank.health(child)
        assert (status, body["intake"]) == (503, False)
        await bank.door.open()
        await bank.ask(LIN, "/help")
        await child.wait_for("started")
        async with asyncio.timeout(5):
            while (await bank.health(child))[0] != 200:
                await asyncio.sleep(0.05)


async def test_health_names_what_fails_by_itself_and_is_green_once_it_works_again(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")

        async def ill(*names: str) -> None:
            async with asyncio.timeout(PATIENCE):
                while (found := await bank.health(child))[1]["ill"] != list(names):
                    await asyncio.sleep(0.1)
            assert found[0] == (503 if names else 200)

        await ill()
        await bank.sql("ALTER TABLE files RENAME TO files_away")
        await ill("files", "sheets")
        await bank.sql("ALTER TABLE files_away RENAME TO files")
        await ill()
