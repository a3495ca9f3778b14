"""Two programs serve one bank on PostgreSQL behind a load balancer: stopped, hung, killed, and both at once."""

import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.settings import DEFAULT_POLICY
from tests.processes.balancer import balanced, free_port
from tests.processes.bank import Bank, open_bank
from tests.processes.child import Child, until

LIN, CHEN, ZHANG = 1001, 1002, 1003
PEOPLE = (LIN, CHEN, ZHANG)
REPEATED = "重发"

pytestmark = pytest.mark.postgresql


@dataclass
class Pair:
    """Two programs, one bank."""

    bank: Bank
    one: Child
    two: Child
    modes: tuple[dict[str, str], ...] = ()
    """The settings with which each serves the balancer."""

    @property
    def addresses(self) -> list[str]:
        """Give where each takes updates."""
        return [f"http://127.0.0.1:{mode['WUHUA_WEBHOOK_PORT']}/webhook" for mode in self.modes]

    async def leader(self) -> Child:
        """Give the one that sends, once one does."""
        owners: list[str] = []

        async def found() -> bool:
            owners[:] = [row.owner for row in await self.bank.sql("SELECT owner FROM leases WHERE name = 'lead'")]
            return bool(owners)

        await until(found)
        return self.one if f"-{self.one.pid}-" in owners[0] else self.two

    async def other(self) -> Child:
        return self.two if await self.leader() is self.one else self.one

    async def ask_all(self) -> None:
        """Let everybody ask twice, and wait for every answer."""
        before = {person: len(await self.bank.seen(person)) for person in PEOPLE}
        for person in PEOPLE * 2:
            await self.bank.say(person, "/help")
        for person in PEOPLE:
            await self.bank.answer(person, before[person] + 1)


@asynccontextmanager
async def pair(
    folder: Path, url: str, *, first: Callable[[], None] | None = None, **second: str
) -> AsyncIterator[Pair]:
    """Open the bank with two programs behind nginx.

    The second may have settings of its own; `first` is done in it before anything else.
    """
    ports = [free_port(), free_port()]
    with balanced(folder / "nginx", ports) as address:
        async with open_bank(folder / "bank", url) as bank:
            mode = {"WUHUA_MODE": "webhook", "WUHUA_WEBHOOK_URL": address}
            modes = tuple([mode | {"WUHUA_WEBHOOK_PORT": str(port)} for port in ports])
            one = await bank.run(**modes[0])
            two = await bank.run_after(first, **modes[1], **second)
            yield Pair(bank, one, two, modes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bank").mkdir()
    return tmp_path


async def test_either_takes_what_comes_and_one_of_them_sends_it(folder: Path, postgresql_url: str) -> None:
    async with pair(folder, postgresql_url) as both:
        await both.ask_all()
        await both.bank.sent()
        for person in PEOPLE:
            assert len(await both.bank.seen(person)) == 2
        senders = {row.owner for row in await both.bank.sql("SELECT DISTINCT owner FROM leases WHERE name = 'lead'")}
        assert len(senders) == 1
        for child in (both.one, both.two):
            status, health = await both.bank.health(child)
            assert (status, health["replicas"], health["differ"]) == (200, 2, [])
            assert "wuhua_updates_total" in (await both.bank.operations(child, "/metrics"))[1]


async def test_the_other_sends_on_when_the_sender_is_killed(folder: Path, postgresql_url: str) -> None:
    async with pair(folder, postgresql_url) as both:
        await both.ask_all()
        gone, left = await both.leader(), await both.other()
        await gone.kill()
        await both.ask_all()
        assert await both.leader() is left
        await all_answered_once(both.bank, 4)


async def test_the_other_sends_on_when_the_sender_hangs_and_nothing_comes_twice_when_it_wakes(
    folder: Path, postgresql_url: str
) -> None:
    async with pair(folder, postgresql_url) as both:
        await both.ask_all()
        hung, left = await both.leader(), await both.other()
        hung.signal(signal.SIGSTOP)
        try:
            await both.ask_all()
            assert await both.leader() is left
        finally:
            hung.signal(signal.SIGCONT)
        await both.ask_all()
        await all_answered_once(both.bank, 6)


async def test_one_that_stops_hands_over_at_once(folder: Path, postgresql_url: str) -> None:
    async with pair(folder, postgresql_url) as both:
        gone = await both.leader()
        assert await gone.stop() == 0
        assert len(await both.bank.sql("SELECT owner FROM replicas")) == 1
        await both.ask_all()
        assert await both.leader() is not gone
        await all_answered_once(both.bank, 2)


async def test_polling_one_asks_the_bot_api_and_the_other_stands_by(folder: Path, postgresql_url: str) -> None:
    async with open_bank(folder / "bank", postgresql_url) as bank:
        both = Pair(bank, await bank.run(), await bank.run())
        await both.ask_all()
        assert not [line for child in (both.one, both.two) for line in child.logged("poll.failed")]
        for child in (both.one, both.two):
            assert (await bank.health(child))[0] == 200
        await (await both.leader()).kill()
        await both.ask_all()
        await all_answered_once(bank, 4)


async def test_programs_that_do_not_run_with_the_same_say_so(folder: Path, postgresql_url: str) -> None:
    policy = folder / "policy.toml"
    policy.write_text(DEFAULT_POLICY.read_text("utf-8").replace("messages_days = 180", "messages_days = 181"), "utf-8")
    async with pair(folder, postgresql_url, WUHUA_BUDGET_ALL="10", WUHUA_POLICY=str(policy)) as both:
        assert (await both.two.wait_for("replicas.differ"))["differ"] == ["policy", "budget"]
        assert (await both.bank.health(both.two))[1]["differ"] == ["policy", "budget"]


async def test_one_person_is_served_in_the_order_in_which_the_words_came(folder: Path, postgresql_url: str) -> None:
    async with pair(folder, postgresql_url) as both:
        await both.bank.ask(LIN, "/complaint")
        await both.bank.ask(LIN, "客户说三次没有回电话")
        card = await both.bank.ask(LIN, "1003")
        assert "3/5" in card["text"]


async def all_answered_once(bank: Bank, times: int) -> None:
    """See everybody's questions answered, each once; what was uncertain at a kill may bear the mark of a repeat."""
    await bank.end_leases()
    await bank.settled()
    for person in PEOPLE:
        texts = [m["text"] for m in await bank.seen(person)]
        assert len([text for text in texts if REPEATED not in text]) == times
