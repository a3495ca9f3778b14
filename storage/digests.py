"""Digests: what joins one, what leaves with it, and how that is recorded."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, update

from storage.database import Tx
from storage.outbox import Item, Lane, SendState, read_item, select_items
from storage.tables import outbox


async def mark_together(tx: Tx, person_id: int, *, kinds: Collection[str], until: datetime, due_at: datetime) -> int:
    """Put the waiting notices of these kinds that were planned ahead for until then into a digest; gives how many."""
    c = outbox.c
    waiting = (c.person_id == person_id, c.ended_at.is_(None), c.lease_until.is_(None), c.lane == int(Lane.NOTICE))
    planned = (c.kind.in_(kinds), c.due_at <= until, c.created_at < c.due_at)
    return await tx.run(update(outbox).where(*waiting, *planned).values(lane=int(Lane.DIGEST), due_at=due_at))


async def mark_for_digest(tx: Tx, item_id: int, *, due_at: datetime) -> None:
    """Put a claimed row into its reader's digest of a morning."""
    put_off = {"lane": int(Lane.DIGEST), "due_at": due_at, "state": SendState.WAITING}
    await tx.run(update(outbox).where(outbox.c.id == item_id).values(**put_off, owner=None, lease_until=None))


async def list_digest(tx: Tx, person_id: int, *, until: datetime) -> list[Item]:
    """Give the rows that wait for a person's digest of a morning, the oldest first."""
    rows = await tx.rows(select_items().where(*_in_digest(person_id, until)).order_by(outbox.c.created_at, outbox.c.id))
    return [read_item(row) for row in rows]


async def mark_digested(
    tx: Tx,
    person_id: int,
    *,
    until: datetime,
    state: SendState,
    now: datetime,
    message_id: int | None,
    detail: str,
) -> None:
    """Record the end of everything that left with a digest."""
    end = {"state": state, "ended_at": now, "message_id": message_id, "detail": detail}
    await tx.run(update(outbox).where(*_in_digest(person_id, until)).values(**end))


def _in_digest(person_id: int, until: datetime) -> tuple[ColumnElement[bool], ...]:
    waiting = outbox.c.state == SendState.WAITING
    return (outbox.c.person_id == person_id, outbox.c.lane == int(Lane.DIGEST), waiting, outbox.c.due_at <= until)


async def list_by_detail(tx: Tx, person_id: int, detail: str) -> list[Item]:
    """Give a person's rows whose end bears a detail, the oldest first."""
    mine = (outbox.c.person_id == person_id, outbox.c.detail == detail)
    return [
        read_item(row) for row in await tx.rows(select_items().where(*mine).order_by(outbox.c.created_at, outbox.c.id))
    ]
