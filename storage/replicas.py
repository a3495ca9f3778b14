"""The programs that serve one bank at a time, and with what they run."""

from datetime import datetime

from sqlalchemy import delete, select

from domain.replicas import Replica
from storage.database import Tx
from storage.tables import replicas
from storage.upsert import insert


async def mark_replica(tx: Tx, replica: Replica) -> None:
    """Keep that a program runs, and with what."""
    row = replica.model_dump()
    statement = insert(tx, replicas).values(**row)
    await tx.run(statement.on_conflict_do_update(index_elements=["owner"], set_=row))


async def list_replicas(tx: Tx, *, since: datetime) -> list[Replica]:
    """Give the programs that showed a sign of life since an instant."""
    rows = await tx.rows(select(replicas).where(replicas.c.seen_at >= since).order_by(replicas.c.owner))
    return [Replica(**row._mapping) for row in rows]


async def delete_old(tx: Tx, *, before: datetime) -> None:
    """Forget programs that were not seen since."""
    await tx.run(delete(replicas).where(replicas.c.seen_at < before))


async def delete_replica(tx: Tx, owner: str) -> None:
    """Forget a program that stops."""
    await tx.run(delete(replicas).where(replicas.c.owner == owner))
