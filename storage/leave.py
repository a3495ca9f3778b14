"""Leave: who is away when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from domain.leave import Leave, LeaveKind
from domain.slots import Interval
from storage.database import Tx
from storage.tables import leaves


async def add_leave(tx: Tx, leave: Leave) -> Leave:
    """Keep a new leave; gives it with its id."""
    row = leave.model_dump(exclude={"id", "period"})
    row |= {"start_at": leave.period.start, "end_at": leave.period.end}
    leave_id = int(await tx.value(leaves.insert().values(**row).returning(leaves.c.id)))
    return leave.model_copy(update={"id": leave_id})


async def get_leave(tx: Tx, leave_id: int) -> Leave | None:
    """Give the leave with that id."""
    row = await tx.row(select(leaves).where(leaves.c.id == leave_id))
    return _leave(row) if row is not None else None


async def lock_leave(tx: Tx, leave_id: int) -> Leave | None:
    """Give the leave with that id, locked for the transaction."""
    row = await tx.row(select(leaves).where(leaves.c.id == leave_id).with_for_update())
    return _leave(row) if row is not None else None


async def mark_leave(tx: Tx, leave: Leave) -> None:
    """Keep whether a leave still stands."""
    values = {"cancelled": leave.cancelled, "version": leave.version}
    await tx.run(update(leaves).where(leaves.c.id == leave.id).values(**values))


async def list_leaves(tx: Tx, person_ids: Sequence[int], *, since: datetime) -> list[Leave]:
    """Give the leaves of persons that stand and are not over, soonest first."""
    statement = select(leaves).where(
        leaves.c.person_id.in_(person_ids), leaves.c.end_at > since, leaves.c.cancelled.is_(False)
    )
    return [_leave(row) for row in await tx.rows(statement.order_by(leaves.c.start_at, leaves.c.id))]


def _leave(row: Row[Any]) -> Leave:
    values = dict(row._mapping)
    period = Interval(values.pop("start_at"), values.pop("end_at"))
    kind = LeaveKind(values.pop("kind"))
    return Leave(**values, kind=kind, period=period)
