"""What waits in the outbox for an operator's word: after a restore nobody knows whether it had left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from storage.database import Tx
from storage.outbox import SendState
from storage.tables import outbox, people


@dataclass(frozen=True)
class Held:
    """A message that was due, or on its way, when the backup was put back."""

    id: int
    due_at: datetime
    kind: str
    subject: str | None
    staff_no: str | None
    """Whose it is; None for a chat that is nobody's."""


async def mark_held(tx: Tx, *, now: datetime) -> int:
    """Hold everything that is due by now or was on its way; gives how much it is."""
    open_ = outbox.c.ended_at.is_(None)
    overdue = or_(outbox.c.due_at <= now, outbox.c.lease_until.is_not(None))
    held = {"state": SendState.HELD, "ended_at": now, "owner": None, "lease_until": None}
    return await tx.run(update(outbox).where(open_, overdue).values(**held))


async def list_held(tx: Tx) -> list[Held]:
    """Give what is held, the oldest first."""
    statement = (
        select(outbox.c.id, outbox.c.due_at, outbox.c.kind, outbox.c.subject, people.c.staff_no)
        .outerjoin(people, people.c.id == outbox.c.person_id)
        .where(outbox.c.state == SendState.HELD)
        .order_by(outbox.c.due_at, outbox.c.id)
    )
    return [Held(row.id, row.due_at, row.kind, row.subject, row.staff_no) for row in await tx.rows(statement)]


async def mark_approved(tx: Tx, ids: Sequence[int]) -> int:
    """Let held rows leave, if they are still true then; gives how many there were."""
    free = {"state": SendState.WAITING, "ended_at": None, "uncertain": outbox.c.uncertain + 1}
    return await tx.run(update(outbox).where(*_held(ids)).values(**free))


async def mark_dropped(tx: Tx, ids: Sequence[int], *, now: datetime) -> int:
    """Let held rows never leave; gives how many there were."""
    end = {"state": SendState.CANCELLED, "ended_at": now, "detail": "dropped after a restore"}
    return await tx.run(update(outbox).where(*_held(ids)).values(**end))


def _held(ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return (outbox.c.state == SendState.HELD, outbox.c.id.in_(ids))
