"""A clock that steps: nothing is lost, nothing twice, nothing flooded, and the program goes on."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage import outbox, people
from storage.database import real_now
from storage.outbox import Lane, NewItem
from tests.journeys.test_forms import PNG
from tests.processes.bank import Bank, open_bank
from tests.processes.child import Child
from tests.weather.books import close
from tests.weather.clocks import Clock
from tests.weather.faults import Seeded, seeded
from tests.weather.post import open_post

LIN, ZHANG = 1001, 1003
STEPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=3652))
REPEATED = "重发"


@pytest.mark.alters_schema
async def test_a_clock_put_forward_and_back_doubles_no_call_and_prolongs_no_rest(
    tmp_path: Path, database_url: str
) -> None:
    with seeded(7) as seed:
        async with open_post(tmp_path, database_url, Seeded(seed, 0.4, late=0), chats=15) as post:
            for step in [way * by for by in STEPS for way in (1, -1, -1, 1)]:
                await post.promise(15, 15)
                await post.dispatcher.step()
                await post.put_clock(step)  # while calls are under way
                await post.dispatcher.step()
                await post.land()
            await post.deliver(hours=0.5)
            await close(post)


async def promise(bank: Bank, number: int) -> None:
    """Commit a message that is due, whatever the clock of the program says."""
    async with bank.database.transaction() as tx:
        now = await real_now(tx) - timedelta(days=7304)
        zhang = await people.get_by_staff_no(tx, "1003")
        assert zhang is not None
        urgent = NewItem(lane=Lane.URGENT, kind="people.rebound", params={}, due_at=now, ref="7F3K", person_id=zhang.id)
        await outbox.add(tx, urgent, now=now)


async def ill(bank: Bank, child: Child) -> list[str]:
    found: list[str] = (await bank.health(child))[1]["ill"]
    return found


async def test_a_running_program_goes_on_when_its_clock_steps_and_reminds_nobody_by_a_wrong_one(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock")
    async with open_bank(tmp_path) as bank:
        child = await bank.launch("run", first=clock.set)
        await child.wait_for("started")
        await bank.ask(LIN, "/help")
        asked, promised, files = 1, 0, 0
        for step in [way * by for by in STEPS for way in (1, -1)]:
            clock.put(step)
            await bank.ask(LIN, "/help")
            await promise(bank, promised)
            await bank.send_file(LIN, PNG + bytes([files]), "photo.png")
            promised, files, asked = promised + 1, files + 1, asked + 2
            await bank.answer(LIN, asked - 1)
            assert len(await bank.seen(ZHANG)) == promised - 1
            clock.put(-step)
            await bank.ask(LIN, "/help")
            asked += 1
            await bank.answer(ZHANG, promised - 1)
        await bank.settled()
        assert (len(await bank.seen(LIN)), len(await bank.seen(ZHANG))) == (asked, promised)
        texts = [m["text"] for person in (LIN, ZHANG) for m in await bank.seen(person)]
        assert not any(REPEATED in text for text in texts)
        assert {row.state for row in await bank.sql("SELECT state FROM outbox")} == {"accepted"}
        assert len(child.logged("clock.stepped")) == 2 * 2 * len(STEPS)
        assert await child.stop() == 0
