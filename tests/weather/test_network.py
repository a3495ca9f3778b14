"""The network away: for minutes, for hours, for more than the Bot API's day."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot import demo
from bot.assembly import assemble
from bot.receiving import LONGEST_PAUSE, Poller
from config.settings import Settings
from scheduler.dispatcher import LONGEST_RETRY
from storage.cadences import mark_run
from storage.database import real_now
from tests.factories import BANK
from tests.processes.bank import Bank, open_bank
from tests.processes.child import PATIENCE, until
from tests.weather.books import close
from tests.weather.faults import Fault
from tests.weather.post import Post, open_post
from workflows.watch import CONTACT

LIN = 1001
CHATS = 1
AWAY = (timedelta(minutes=10), timedelta(hours=6))
LOOKS = 180
"""How often the dispatcher looks meanwhile."""


def calm(chat: int, number: int) -> Fault:
    return Fault.NONE


async def be_away(post: Post, away: timedelta) -> int:
    """Let the Bot API be away for so long; gives how many attempts were made."""
    before = await attempts(post)
    await post.door.close()
    for _ in range(LOOKS):
        while await post.dispatcher.step():
            await post.land()
        await post.pass_time(away.total_seconds() / LOOKS)
    await post.door.open()
    return await attempts(post) - before


async def attempts(post: Post) -> int:
    return sum(int(row.attempts) for row in await post.rows())


@pytest.mark.parametrize("away", AWAY, ids=str)
async def test_what_falls_due_while_the_network_is_away_leaves_once_within_two_minutes_of_its_return(
    tmp_path: Path, sqlite_url: str, away: timedelta
) -> None:
    async with open_post(tmp_path, sqlite_url, calm, chats=CHATS) as post:
        await post.promise(12, CHATS)
        await post.dispatcher.step()
        await post.land()
        await post.promise(12, CHATS)
        waiting = sum(row.state == "waiting" for row in await post.rows())
        tried = await be_away(post, away)
        assert 0 < tried <= waiting * (away / LONGEST_RETRY + 10)
        await post.deliver(hours=LONGEST_RETRY / timedelta(hours=1))
        await close(post)
        assert {row.uncertain for row in await post.rows()} == {0}


class Hasty(Poller):
    """A poller for which the time of its pauses passes at once."""

    rested = 0.0
    longest = 0.0
    pauses = 0

    async def _rest(self, seconds: float) -> None:
        self.rested, self.longest, self.pauses = self.rested + seconds, max(self.longest, seconds), self.pauses + 1
        await asyncio.sleep(0)


async def test_after_six_hours_without_a_network_the_first_poll_fetches_what_waited(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        data = tmp_path / "program"
        settings = Settings(token=demo.TOKEN, api_base_url=bank.door.url, data=data)
        program = assemble(settings, bank.database, bank.seal, BANK)
        await program.bot.initialize()
        await program.bot.delete_webhook()
        await bank.say(LIN, "/help")
        await bank.door.close()
        poller = Hasty(program.bot, program.request, program.intake, program.watchdog)
        polling = asyncio.create_task(poller.run())
        hours = AWAY[1].total_seconds()
        await until(lambda: poller.rested >= hours)
        assert poller.pauses < hours / LONGEST_PAUSE * 2
        assert (poller.longest, poller.alive) == (LONGEST_PAUSE, False)
        await bank.door.open()
        await until(lambda: bool(program.intake.turns) or poller.alive)
        poller.stopping.set()
        async with asyncio.timeout(PATIENCE):
            await polling
        assert len(await bank.sql("SELECT 1 FROM updates")) == 1
        await program.bot.shutdown()


async def last_heard(bank: Bank, ago: timedelta) -> None:
    """Put the last contact with the Bot API back in time, as if the program had been away since."""
    async with bank.database.transaction() as tx:
        await mark_run(tx, CONTACT, now=await real_now(tx) - ago)


async def told(bank: Bank, times: int) -> None:
    """Wait until head office has been told so many times that messages may be lost."""

    async def found() -> bool:
        rows = await bank.sql("SELECT DISTINCT key FROM outbox WHERE kind = 'contact.lost'")
        return len({row.key.rpartition("/")[2] for row in rows}) == times

    await until(found)


async def test_after_more_than_a_day_down_or_cut_off_head_office_is_told_once_each_time(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        await last_heard(bank, timedelta(hours=30))
        child = await bank.run()
        await bank.ask(LIN, "/help")
        await told(bank, 1)
        await bank.door.close()
        await child.wait_for("poll.failed")
        await last_heard(bank, timedelta(hours=25))
        await bank.door.open()
        await bank.ask(LIN, "/help")
        await told(bank, 2)
        assert await child.stop() == 0
