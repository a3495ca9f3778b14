"""Time: fixed ticks that say when to look, and a sandbox's clock that can be moved."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.dispatcher import Dispatcher
from scheduler.watchdog import Tick
from storage import drafts, followups, outbox, talks
from storage.clock import bank_now, mark_clock
from storage.database import Database, Tx


class Ticks:
    """Fixed ticks, in memory: they only say when to look; a late one runs once."""

    def __init__(self, ticks: Mapping[str, tuple[float, Tick]]) -> None:
        """Start them: by name, how many seconds apart, and what to look at."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for name, (seconds, tick) in ticks.items():
            self._scheduler.add_job(
                tick, "interval", seconds=seconds, id=name, coalesce=True, max_instances=1, misfire_grace_time=None
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking."""
        self._scheduler.shutdown(wait=False)


@dataclass(frozen=True)
class MovableClock:
    """The bank's clock of a sandbox: it stands still until moved, and stops wherever something is due."""

    database: Database
    dispatcher: Dispatcher
    cadences: Sequence[Tick]

    async def next_due(self) -> datetime | None:
        """Give the next instant at which something is due, now if something is already, or None."""
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
            due = await _first_due(tx, seen=True)
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
    ]
    return min((instant for instant in found if instant is not None), default=None)
