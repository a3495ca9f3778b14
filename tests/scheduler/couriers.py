"""A courier whose chats live in memory, and a dispatcher around it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from scheduler.budget import Budget
from scheduler.dispatcher import Dispatcher
from scheduler.ports import Accepted, Outcome, Parcel
from storage import outbox
from storage.clock import mark_clock
from storage.database import Database, Tx
from storage.outbox import Item, Lane, NewItem
from tests.factories import NOW

Hook = Callable[[Parcel], Awaitable[None]]


@dataclass
class MemoryCourier:
    """Keeps what was delivered; the ends that a kind's next calls meet can be laid out beforehand."""

    ends: defaultdict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    untrue: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    away: bool = False
    """Whether the database fails while something is rendered."""
    calls: list[Item] = field(default_factory=list)
    ended_items: list[tuple[str, Outcome]] = field(default_factory=list)
    before_call: Hook | None = None
    prepared: Hook | None = None

    async def prepare(self, tx: Tx, item: Item, now: datetime) -> Parcel | None:
        """Render, unless the kind is no longer true or can't be rendered."""
        if self.away:
            await tx.run(text("SELECT * FROM nowhere"))
        if item.kind in self.broken:
            raise KeyError(item.kind)
        return None if item.kind in self.untrue else Parcel(item, item.kind)

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Note the call and give the next end that was laid out, else success."""
        if self.before_call is not None:
            await self.before_call(parcel)
        self.calls.append(parcel.item)
        waiting = self.ends[parcel.item.kind]
        return waiting.pop(0) if waiting else Accepted(len(self.calls))

    async def ended(self, tx: Tx, item: Item, outcome: Outcome, now: datetime) -> None:
        """Note an end for good."""
        self.ended_items.append((item.kind, outcome))

    @property
    def kinds(self) -> list[str]:
        """The kinds delivered, in order."""
        return [item.kind for item in self.calls]


@dataclass
class Post:
    """A dispatcher at work on a database, step by step."""

    database: Database
    courier: MemoryCourier
    dispatcher: Dispatcher

    async def add(self, kind: str, chat: int = 1, **changes: Any) -> None:
        """Put a row into the outbox, due now."""
        row: dict[str, Any] = {"lane": Lane.NOTICE, "params": {}, "due_at": NOW, "ref": "ABCD"}
        async with self.database.transaction() as tx:
            item = NewItem(kind=kind, **{"chat_id": chat, **row, **changes})
            assert await outbox.add(tx, item, now=NOW)

    async def step(self) -> bool:
        """Take one step and wait for its calls."""
        busy = await self.dispatcher.step()
        await asyncio.gather(*self.dispatcher.going)
        return busy

    async def empty(self) -> list[str]:
        """Take steps until nothing can leave; give what left."""
        while await self.step():
            pass
        return self.courier.kinds

    async def states(self) -> list[tuple[str, str]]:
        """Give every row's kind and state."""
        async with self.database.transaction() as tx:
            rows = await tx.rows(text("SELECT kind, state FROM outbox ORDER BY id"))
        return [(row.kind, row.state) for row in rows]

    async def rest(self) -> None:
        """Let every pause and lease run out, as elapsed time would."""
        self.dispatcher.budget.held.clear()
        past = "'2000-01-01 00:00:00'" if self.database.sqlite else "TIMESTAMPTZ '2000-01-01'"
        async with self.database.transaction() as tx:
            await tx.run(text("UPDATE outbox SET not_before = NULL"))
            await tx.run(text(f"UPDATE outbox SET lease_until = {past} WHERE lease_until IS NOT NULL"))

    async def pause(self, kind: str) -> float:
        """Give for how many seconds a kind rests, from now on."""
        seconds = (
            "(julianday(not_before) - julianday('now')) * 86400"
            if self.database.sqlite
            else "extract(epoch FROM not_before - clock_timestamp())"
        )
        async with self.database.transaction() as tx:
            return float(await tx.value(text(f"SELECT {seconds} FROM outbox WHERE kind = '{kind}'")))


def no_limit() -> Budget:
    """Make a budget that lets everything out."""
    return Budget(lambda: 0.0, per_second=0, per_chat=0, per_group_minute=0)


async def open_post(database: Database, *, budget: Budget | None = None, owner: str = "one") -> Post:
    """Set the bank's clock and make a dispatcher."""
    async with database.transaction() as tx:
        await mark_clock(tx, NOW)
    courier = MemoryCourier()
    return Post(database, courier, Dispatcher(database, courier, budget or no_limit(), owner))
