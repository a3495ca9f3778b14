"""Archiving: what ended long ago leaves the outbox, which stays small; nobody loses history by it."""

import asyncio
from datetime import timedelta

from storage.clock import bank_now
from storage.database import Database
from storage.past import mark_past
from workflows.work import Bank, Work

KEYED = timedelta(days=400)
"""How long a promise stays after it has ended: its key keeps it from being planned twice, and the watchdogs of a
year look back up to one."""
BATCH = 1_000
"""How many rows are moved in one transaction: some 50 ms, in which SQLite lets nobody else write."""
MOST = 100
"""How many such transactions there are at a time."""
PAUSE = 0.1
"""Seconds between two of them, for those who write meanwhile."""


async def archive(database: Database, bank: Bank, *, batch: int = BATCH, most: int = MOST, pause: float = PAUSE) -> int:
    """Move what ended long ago to the past; gives how many rows. What is left over waits for the next time.

    An answer goes once its text is past its time (`retention.messages_days`), a promise after 400 days. Each batch is
    a transaction of its own, so that nobody waits for it long, and whoever is killed in between loses nothing.
    """
    moved = 0
    for _ in range(most):
        async with database.transaction() as tx:
            some = await archive_some(Work(tx=tx, now=await bank_now(tx), bank=bank), batch)
        moved += some
        if some < batch:
            break
        await asyncio.sleep(pause)
    return moved


async def archive_some(work: Work, most: int) -> int:
    """Move the oldest of what ended long ago; gives how many rows."""
    texts_gone = work.now - timedelta(days=work.bank.policy.retention.messages_days)
    return await mark_past(work.tx, before=texts_gone, keyed_before=min(work.now - KEYED, texts_gone), most=most)
