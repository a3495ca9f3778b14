"""What a step of the clock would do to the outbox: rests and leases are elapsed time, kept as instants."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update

from storage.database import Tx
from storage.outbox import SendState
from storage.tables import outbox

NEWEST = 1_000
"""So many rows, as they were written, are looked at for one from the future: none else can be where none of them is."""


async def mark_going(tx: Tx, *, owner: str, real: datetime, lease: timedelta) -> None:
    """Give an owner's calls under way their lease anew: a clock put forward would end it before they end."""
    mine = and_(outbox.c.lease_until.is_not(None), outbox.c.owner == owner, outbox.c.state == SendState.SENDING)
    await _mark(tx, mine, lease_until=real + lease)


async def mark_put_back(tx: Tx, *, now: datetime, real: datetime, lease: timedelta, rest: timedelta) -> None:
    """End what a clock that was put back would prolong: leases, rests, and what is due from tomorrow's yesterday.

    No lease lasts longer than `lease`, no rest longer than `rest`. What was due at once when it was
    written, by a clock that was ahead, is due now.
    """
    open_ = outbox.c.ended_at.is_(None)
    await _mark(tx, outbox.c.lease_until > real + lease, lease_until=real + lease)
    await _mark(tx, and_(open_, outbox.c.not_before > real + rest), not_before=None)
    newest = select(outbox.c.created_at).order_by(outbox.c.id.desc()).limit(NEWEST).subquery()
    last = await tx.value(select(func.max(newest.c.created_at)))
    if last is not None and last > now:
        at_once = and_(open_, outbox.c.created_at > now, outbox.c.due_at <= outbox.c.created_at)
        await _mark(tx, at_once, due_at=now, created_at=now)


async def _mark(tx: Tx, which: ColumnElement[bool], **values: object) -> None:
    """Change rows, locked in the order of their ids: calls that end meanwhile are recorded in that order too."""
    found = select(outbox.c.id).where(which)
    if tx.engine == "postgresql":  # SQLite locks no rows, and would read the whole table to have them in order
        found = found.order_by(outbox.c.id).with_for_update()
    await tx.run(update(outbox).where(outbox.c.id.in_(found)).values(**values))
