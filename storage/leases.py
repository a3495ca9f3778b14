"""Leases: what one program does for all, whoever it is."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from storage.database import Tx
from storage.tables import leases
from storage.upsert import insert


async def claim_lease(tx: Tx, name: str, *, owner: str, real: datetime, lease: timedelta) -> bool:
    """Take or prolong a lease by the database's real clock; False while another owner has it.

    One that would last far longer than any was given before the clock was put back: it has ended. Somebody
    whose look at the clock is a little older must not think so.
    """
    mine = {"owner": owner, "until": real + lease}
    free = or_(leases.c.owner == owner, leases.c.until <= real, leases.c.until > real + 2 * lease)
    statement = insert(tx, leases).values(name=name, **mine)
    taken = statement.on_conflict_do_update(index_elements=["name"], set_=mine, where=free)
    return await tx.row(taken.returning(leases.c.owner)) is not None


async def delete_lease(tx: Tx, name: str, *, owner: str) -> None:
    """Give a lease back, if it is still the owner's."""
    await tx.run(delete(leases).where(leases.c.name == name, leases.c.owner == owner))


async def delete_leases(tx: Tx) -> None:
    """End every lease, where it is known that whoever held one is gone."""
    await tx.run(delete(leases))
