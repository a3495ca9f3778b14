"""What ended long ago: moved out of the outbox, and read together with what is still there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
)

from storage.database import Tx
from storage.outbox import Item, Lane, SendState
from storage.tables import outbox, outbox_past

UNKEYED = func.coalesce(outbox.c.key, literal_column("''")) == literal_column("''")
"""Without a key, in the words of the partial index: asked for null, SQLite would read the index of all keys instead."""
KEYED = outbox.c.key.is_not(None)
WHOSE = case((outbox.c.person_id.is_(None), "c"), else_=outbox.c.recipient)
"""Whose a row was, without the account of a chat that is nobody's."""
_MISSED = outbox.c.state == literal_column("'unreachable'")
"""In the words of the partial index: a bound state would hide it from SQLite."""
_KEPT = [column.name for column in outbox_past.columns]
_WITHOUT_TEXT = [WHOSE if name == "recipient" else outbox.c[name] for name in _KEPT]


async def mark_past(tx: Tx, *, before: datetime, keyed_before: datetime, most: int) -> int:
    """Move rows that have ended to the past, the oldest first, without their texts; gives how many, at most `most`.

    Those without a key (answers) that ended before an instant, those with one (promises) that ended before another.
    What is held has not left: it stays.
    """
    moved = await _move(tx, UNKEYED, before, most)
    return moved + await _move(tx, KEYED, keyed_before, most - moved)


async def _move(tx: Tx, which: ColumnElement[bool], before: datetime, most: int) -> int:
    """Lock some rows, copy and delete them: what is promised anew meanwhile is not lost.

    The newest row of all stays, since SQLite would give its number to the next one.
    """
    newest = select(func.max(outbox.c.id)).scalar_subquery()
    ended = (which, outbox.c.ended_at < before, outbox.c.state != SendState.HELD, outbox.c.id < newest)
    oldest = select(outbox.c.id).where(*ended).order_by(outbox.c.ended_at).limit(most)
    ids = [row.id for row in await tx.rows(oldest.with_for_update(skip_locked=True, of=outbox))] if most else []
    if ids:
        these = outbox.c.id.in_(ids)
        await tx.run(insert(outbox_past).from_select(_KEPT, select(*_WITHOUT_TEXT).where(these)))
        await tx.run(delete(outbox).where(these))
    return len(ids)


def both(read: Callable[[Table], Select[tuple[Any, ...]]]) -> CompoundSelect[tuple[object, ...]]:
    """Read the outbox and the past alike."""
    return union_all(read(outbox), read(outbox_past))


async def get_past(tx: Tx, item_id: int) -> Item | None:
    """Give the row of the past with that id: nothing is left of its text."""
    row = await tx.row(select(outbox_past).where(outbox_past.c.id == item_id))
    if row is None:
        return None
    gone: dict[str, Any] = {"chat_id": None, "language": None, "params": {}, "expires_at": None, "attempts": 0}
    kept = ("id", "kind", "person_id", "subject", "due_at", "recipient", "ref", "uncertain")
    return Item(lane=Lane(row.lane), **{name: row._mapping[name] for name in kept}, **gone)


async def list_reached(tx: Tx, *, subject: str, kind: str) -> dict[int, str]:
    """Give who got, or may have got, a notice of that kind about an object, each with the key of the last."""

    def got(table: Table) -> Select[tuple[Any, ...]]:
        c = table.c
        left = c.state.in_([SendState.ACCEPTED, SendState.SENDING]) | (c.uncertain > 0)
        return select(c.id, c.person_id, c.key).where(c.subject == subject, c.kind == kind, left)

    return {row.person_id: row.key for row in await tx.rows(both(got).order_by("id"))}


async def list_missed(tx: Tx, *, since: datetime) -> list[tuple[int, str]]:
    """Give who missed what lately (person, kind) because they could not be reached.

    The outbox alone says it: nothing of the last 31 days is past (`retention.messages_days`).
    """
    c = outbox.c
    missed = (_MISSED, c.ended_at >= since, c.person_id.is_not(None))
    found = await tx.rows(select(c.person_id, c.kind).where(*missed).order_by(c.ended_at, c.id))
    return [(row.person_id, row.kind) for row in found]
