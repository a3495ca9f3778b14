"""A sandbox's clock, which can be moved."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.dispatcher import Dispatcher
from scheduler.watchdog import Tick
from storage import drafts, followups, outbox, talks, training
from storage.clock import bank_now, mark_clock
from storage.database import Database, Tx


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
