"""The bank's clock: the database's own, unless a sandbox has set it."""

from datetime import datetime

from sqlalchemy import select

from storage.database import Tx, real_now
from storage.tables import bank_clock
from storage.upsert import insert


async def bank_now(tx: Tx) -> datetime:
    """Read the bank's now: the moved clock of a sandbox, else the database's clock."""
    return await moved_clock(tx) or await real_now(tx)


async def moved_clock(tx: Tx) -> datetime | None:
    """Read the clock that a sandbox set, or None in a real bank."""
    instant: datetime | None = await tx.value(select(bank_clock.c.instant))
    return instant


async def mark_clock(tx: Tx, instant: datetime) -> None:
    """Set a sandbox's clock."""
    statement = insert(tx, bank_clock).values(id=1, instant=instant)
    await tx.run(statement.on_conflict_do_update(index_elements=["id"], set_={"instant": instant}))
