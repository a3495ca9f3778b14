"""Time: fixed ticks that say when to look, and a sandbox's clock that can be moved."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from scheduler.dispatcher import Dispatcher
from scheduler.watchdog import Tick
from storage import drafts, followups, outbox, talks, training
from storage.clock import bank_now, mark_clock
from storage.database import Database, Tx

PACE = 1.0
"""Seconds between two looks at whether the ticks keep pace."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant that is past by any clock."""


class Every(BaseTrigger):  # type: ignore[misc]
    """Says of a tick that its next time is so many seconds from now.

    The library's own counts up from the last time: a clock put forward by years would keep it counting.
    """

    def __init__(self, seconds: float) -> None:
        self.pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Give the next time, whenever the last was."""
        return now + self.pause


class Ticks:
    """Fixed ticks, in memory: they only say when to look; a late one runs once.

    The library waits by the machine's clock. Where that is put back, a tick's time would seem far away:
    whoever has not begun for longer than its pause, by elapsed time, begins at once.
    """

    def __init__(self, ticks: Mapping[str, tuple[float, Tick]]) -> None:
        """Start them: by name, how many seconds apart, and what to look at."""
        self._elapsed = asyncio.get_running_loop().time
        self._late_at: dict[str, float] = {}
        self._pauses = {name: seconds for name, (seconds, _) in ticks.items()}
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for name, (seconds, tick) in ticks.items():
            self._expect(name)
            self._scheduler.add_job(
                self._noted(name, tick),
                Every(seconds),
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        self._keeping = asyncio.create_task(self._keep_pace())

    def _expect(self, name: str) -> None:
        self._late_at[name] = self._elapsed() + self._pauses[name] + PACE

    def _noted(self, name: str, tick: Tick) -> Tick:
        async def noted() -> None:
            self._expect(name)
            await tick()

        return noted

    async def _keep_pace(self) -> None:
        while True:
            await asyncio.sleep(PACE)
            for name in [name for name, late_at in self._late_at.items() if late_at < self._elapsed()]:
                self._expect(name)
                self._scheduler.modify_job(name, next_run_time=AT_ONCE)

    def stop(self) -> None:
        """Stop ticking."""
        self._keeping.cancel()
        self._scheduler.shutdown(wait=False)


@dataclass(frozen=True)
class MovableClock:
    """The bank's clock of a sandbox: it stands still until moved, and stops wherever something is due."""

    database: Database
    dispatcher: Dispatcher
    cadences: Sequence[Tick]
    next_look: Callable[[Tx, datetime], Awaitable[datetime | None]]
    """Gives when a cadence looks next after an instant, whatever is in the database."""

    async def next_due(self) -> datetime | None:
        """Give the next instant at which something is due, now if something is already, or None."""
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
            due = await _first_due(tx, seen=True)
            looked = await self.next_look(tx, now)
        due = due if due is not None else looked
        return max(now, due) if due is not None else None

    async def advance(self, to: datetime) -> AsyncIterator[datetime]:
        """Move to an instant; yields each stop before what is due there leaves."""
        await self._settle()
        while (stop := await self._next_stop(to)) is not None:
            async with self.database.transaction() as tx:
                await mark_clock(tx, stop)
            yield stop
            await self._settle()

    async def _next_stop(self, to: datetime) -> datetime | None:
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
            due = await _first_due(tx, after=now)
            looked = await self.next_look(tx, now)
            due = min((at for at in (due, looked) if at is not None), default=None)
        if due is not None and due < to:
            return due
        return to if now < to else None

    async def _settle(self) -> None:
        for cadence in self.cadences:
            await cadence()
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
        await self.dispatcher.settle(now=now)


async def _first_due(tx: Tx, *, after: datetime | None = None, seen: bool = False) -> datetime | None:
    found = [
        await outbox.get_next_due(tx, after=after, seen=seen),
        await drafts.get_next_expiry(tx, after=after),
        await followups.get_next_recheck(tx, after=after),
        await talks.get_next_cover(tx, after=after),
        await training.get_next_offer_end(tx, after=after),
    ]
    return min((instant for instant in found if instant is not None), default=None)
