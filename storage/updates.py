"""Updates that took effect, updates that were parked, and strangers who were answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import sqlite

from storage.database import Tx
from storage.tables import parked, strangers, updates
from storage.upsert import insert, insert_on


async def add_updates(tx: Tx, *, bot_id: int, update_ids: Sequence[int], now: datetime) -> set[int]:
    """Note that updates take effect, all at once; gives those that did not already."""
    rows = [{"bot_id": bot_id, "update_id": update_id, "at": now} for update_id in update_ids]
    return {row.update_id for row in await tx.rows(_insertion(tx.engine), rows)}


async def add_update(tx: Tx, *, bot_id: int, update_id: int, now: datetime) -> bool:
    """Note that an update takes effect; False if it already did."""
    return await tx.row(_insertion(tx.engine), {"bot_id": bot_id, "update_id": update_id, "at": now}) is not None


@cache
def _insertion(engine: str) -> sqlite.Insert:
    return insert_on(engine, updates).on_conflict_do_nothing().returning(updates.c.update_id)  # type: ignore[return-value]


TURN = 1 << 60
"""Marks a number that locks as a sender's; ids of accounts are far below."""


async def wait_for_turn(tx: Tx, sender: int | None) -> None:
    """Let who came first be served first: another program may be serving the same sender."""
    if tx.engine == "postgresql" and sender is not None:
        await tx.value(select(func.pg_advisory_xact_lock(TURN | sender)))


async def add_parked(
    tx: Tx, *, bot_id: int, update_id: int, sender: int | None, kind: str, error: str, ref: str, now: datetime
) -> None:
    """Park an update that can't be handled, without its content."""
    row = {"bot_id": bot_id, "update_id": update_id, "sender": sender, "kind": kind}
    await tx.run(parked.insert().values(**row, error=error[:120], ref=ref, at=now))


async def count_parked(tx: Tx) -> int:
    """Count the parked updates."""
    return int(await tx.value(select(func.count()).select_from(parked)))


async def claim_stranger(tx: Tx, *, user_id: int, now: datetime, every: timedelta) -> bool:
    """Take the right to answer an unknown account; at most once in `every`."""
    fresh = insert(tx, strangers).values(user_id=user_id, answered_at=now)
    statement = fresh.on_conflict_do_update(
        index_elements=["user_id"],
        set_={"answered_at": now},
        where=or_(strangers.c.answered_at <= now - every, strangers.c.answered_at > now),
    ).returning(strangers.c.user_id)
    return await tx.row(statement) is not None


async def delete_old(tx: Tx, *, before: datetime) -> int:
    """Forget the ids of updates that can't come again, and strangers answered long ago."""
    gone = await tx.run(delete(updates).where(updates.c.at < before))
    return gone + await tx.run(delete(strangers).where(strangers.c.answered_at < before))
