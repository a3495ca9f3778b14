"""When each cadence last ran, so that what was missed while the program was down is caught up once."""

from datetime import datetime

from sqlalchemy import select

from storage.database import Tx
from storage.tables import cadences
from storage.upsert import insert


async def get_last_run(tx: Tx, name: str) -> datetime | None:
    """Give when a cadence last ran."""
    instant: datetime | None = await tx.value(select(cadences.c.last_run).where(cadences.c.name == name))
    return instant


async def mark_run(tx: Tx, name: str, *, now: datetime) -> None:
    """Record that a cadence ran."""
    statement = insert(tx, cadences).values(name=name, last_run=now)
    await tx.run(statement.on_conflict_do_update(index_elements=["name"], set_={"last_run": now}))
