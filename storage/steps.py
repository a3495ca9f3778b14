"""What a step of the clock would do to the outbox: rests and leases are elapsed time, kept as instants."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update

from storage.database import Tx
from storage.outbox import SendState
from storage.tables import outbox


async def mark_going(tx: Tx, *, owner: str, real: datetime, lease: timedelta) -> None:
    """Give an owner's calls under way their lease anew: a clock put forward would end it before they end."""
    mine = and_(outbox.c.owner == owner, outbox.c.state == SendState.SENDING)
    await _mark(tx, mine, lease_until=real + lease)


async def mark_put_back(tx: Tx, *, now: datetime, real: datetime, lease: timedelta, rest: timedelta) -> None:
    """End what a clock that was put back would prolong: leases, rests, and what is due from tomorrow's yesterday.

    No lease lasts longer than `lease`, no rest longer than `rest`. What was due at once when it was
    written, by a clock that was ahead, is due now.
    """
    open_ = outbox.c.ended_at.is_(None)
    await _mark(tx, outbox.c.lease_until > real + lease, lease_until=real + lease)
    await _mark(tx, and_(open_, outbox.c.not_before > real + rest), not_before=None)
    at_once = and_(open_, outbox.c.created_at > now, outbox.c.due_at <= outbox.c.created_at)
    await _mark(tx, at_once, due_at=now, created_at=now)


async def _mark(tx: Tx, which: ColumnElement[bool], **values: object) -> None:
    """Change rows, locked in the order of their ids: calls that end meanwhile are recorded in that order too."""
    locked = select(outbox.c.id).where(which).order_by(outbox.c.id).with_for_update()
    await tx.run(update(outbox).where(outbox.c.id.in_(locked)).values(**values))
