"""Two programs of one bank behind nginx while fault after fault befalls them, at random, for as long as asked."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from storage import outbox
from storage.database import real_now
from tests.conftest import Cluster
from tests.processes.child import Child, until
from tests.processes.test_kill import hold_to_account
from tests.processes.test_replicas import PEOPLE, REPEATED, Pair, pair
from tests.processes.test_replicas_weather import announcement
from tests.weather.faults import seeded
from tests.weather.test_database import KEPT

MINUTES = float(os.environ.get("WUHUA_TEST_STORM", "0"))
"""For how long; short of that as many faults as there are kinds."""
HANGS = 7.0
"""Seconds for which a program hangs: longer than anybody leads without a sign of life."""
FALLEN_BEHIND = 60
"""Messages due at which nobody asks for a while: a chat takes one a second, and each fault takes seconds."""
DIGITS = 6
"""Of the number with which an announcement begins: an hour sees more than a thousand."""
PATIENCE = 120.0
"""Seconds within which what a killed program had claimed leaves all the same."""

pytestmark = pytest.mark.postgresql


@dataclass
class Storm:
    """What befalls two programs and their database, and what people asked meanwhile."""

    both: Pair
    cluster: Cluster
    serving: ExitStack
    dice: random.Random
    asked: Counter[int] = field(default_factory=Counter)
    announced: int = 0

    def faults(self) -> list[Callable[[], Awaitable[None]]]:
        return [
            partial(self.end, Child.kill),
            partial(self.end, Child.stop),
            self.hang,
            self.kill_both,
            self.restart_the_database,
        ]

    async def ask(self) -> None:
        """Let everybody ask, and everybody be sent something."""
        for person in self.dice.sample(PEOPLE, len(PEOPLE)):
            await self.both.bank.say(person, "/help")
            self.asked[person] += 1
        async with self.both.bank.database.transaction() as tx:
            now = await real_now(tx)
            rows = [announcement(person, f"{self.announced:0{DIGITS}}", now) for person in PEOPLE]
            await outbox.add_all(tx, rows, now=now)
        self.announced += 1

    async def end(self, how: Callable[[Child], Awaitable[object]]) -> None:
        """Let one of the two end, the one that sends or the other, and start it again while more is asked."""
        one = self.dice.random() < 0.5
        gone = self.both.one if one else self.both.two
        await how(gone)
        await self.ask()
        await self._start(one)

    async def _start(self, one: bool) -> None:
        child = await self.both.bank.run(**self.both.modes[0 if one else 1])
        if one:
            self.both.one = child
        else:
            self.both.two = child

    async def hang(self) -> None:
        hung = await self.both.leader() if self.dice.random() < 0.7 else await self.both.other()
        hung.signal(signal.SIGSTOP)
        try:
            await self.ask()
            await asyncio.sleep(self.dice.uniform(0, HANGS))
        finally:
            hung.signal(signal.SIGCONT)

    async def kill_both(self) -> None:
        await asyncio.gather(self.both.one.kill(), self.both.two.kill())
        await asyncio.gather(self._start(True), self._start(False))

    async def restart_the_database(self) -> None:
        """Kill PostgreSQL, and start it again after a while."""
        self.serving.close()
        await asyncio.sleep(self.dice.uniform(0, 2))
        self.serving.enter_context(self.cluster.serving(KEPT))
        await self.both.bank.database.engine.dispose()

    async def settle(self) -> None:
        """Wait until everything has been taken and sent: nothing is stuck."""

        async def settled() -> bool:
            return not await self.both.bank.pending() and not await self.both.bank.unsettled()

        await until(settled, PATIENCE)

    async def close_the_books(self) -> None:
        """Hold what stands in the chats against what was asked and announced."""
        bank = self.both.bank
        await self.settle()
        assert (self.both.one.code, self.both.two.code) == (None, None)
        (effects,) = await bank.sql("SELECT count(*) AS n FROM updates")
        assert effects.n == sum(self.asked.values())
        for person in PEOPLE:
            await self._hold_to_account(person)

    async def _hold_to_account(self, person: int) -> None:
        texts = [message["text"] for message in await self.both.bank.seen(person)]
        news = [text for text in texts if text[:DIGITS].isdigit()]
        once = [text for text in news if REPEATED not in text]
        assert len(once) == len(set(once))
        assert {text[:DIGITS] for text in news} == {f"{n:0{DIGITS}}" for n in range(self.announced)}
        await hold_to_account(self.both.bank, person, self.asked[person], apart=news)


async def test_in_a_storm_two_programs_lose_nothing_and_say_nothing_twice_unmarked(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    with seeded(None) as seed, Cluster.made() as cluster, ExitStack() as serving:
        serving.enter_context(cluster.serving(KEPT))
        async with pair(tmp_path, cluster.url.render_as_string()) as both:
            storm = Storm(both, cluster, serving, random.Random(seed))
            ends = time.monotonic() + MINUTES * 60
            for fault in storm.dice.sample(storm.faults(), len(storm.faults())):
                await storm.ask()
                await fault()
            while time.monotonic() < ends:
                await storm.ask()
                await storm.dice.choice(storm.faults())()
                if await both.bank.unsettled() > FALLEN_BEHIND:
                    await storm.settle()
            await storm.close_the_books()
