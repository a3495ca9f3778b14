"""The bank's clock: the database's own, unless a sandbox has set it."""

from datetime import datetime

from sqlalchemy import select

from storage.database import REAL_NOW, Tx, as_instant
from storage.tables import bank_clock
from storage.upsert import insert

_CLOCKS = {
    engine: select(now.label("real"), select(bank_clock.c.instant).scalar_subquery().label("moved"))
    for engine, now in REAL_NOW.items()
}


async def bank_now(tx: Tx) -> datetime:
    """Read the bank's now: the moved clock of a sandbox, else the database's clock."""
    return (await both_clocks(tx))[0]


async def both_clocks(tx: Tx) -> tuple[datetime, datetime]:
    """Read the bank's clock and the database's real one, in one question."""
    row = await tx.row(_CLOCKS[tx.engine])
    assert row is not None  # noqa: S101 - a row of constants
    real = as_instant(row.real)
    return row.moved or real, real


async def moved_clock(tx: Tx) -> datetime | None:
    """Read the clock that a sandbox set, or None in a real bank."""
    instant: datetime | None = await tx.value(select(bank_clock.c.instant))
    return instant


async def mark_clock(tx: Tx, instant: datetime) -> None:
    """Set a sandbox's clock."""
    statement = insert(tx, bank_clock).values(id=1, instant=instant)
    await tx.run(statement.on_conflict_do_update(index_elements=["id"], set_={"instant": instant}))
