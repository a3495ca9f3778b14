"""Minutes and their additions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from domain.minutes import Addition, Minutes, MinutesState
from storage.database import Tx
from storage.tables import additions, minutes


async def add_minutes(tx: Tx, made: Minutes) -> Minutes:
    """Keep new minutes; gives them with their id."""
    row = made.model_dump(exclude={"id"})
    return made.model_copy(update={"id": int(await tx.value(minutes.insert().values(**row).returning(minutes.c.id)))})


def _minutes(row: Row[Any]) -> Minutes:
    """Make minutes of a row; those from before templates asked further answer nothing beyond their parts."""
    return Minutes.model_validate({**row._mapping, "further": row.further or ()})


async def get_minutes(tx: Tx, talk_id: int) -> Minutes | None:
    """Give the minutes of a talk."""
    row = await tx.row(select(minutes).where(minutes.c.talk_id == talk_id))
    return _minutes(row) if row else None


async def lock_minutes(tx: Tx, talk_id: int) -> Minutes | None:
    """Give the minutes of a talk, locked for the transaction."""
    row = await tx.row(select(minutes).where(minutes.c.talk_id == talk_id).with_for_update(key_share=True))
    return _minutes(row) if row else None


async def mark_minutes(tx: Tx, made: Minutes) -> None:
    """Keep minutes as they are now."""
    await tx.run(update(minutes).where(minutes.c.id == made.id).values(**made.model_dump(exclude={"id"})))


async def due_minutes(tx: Tx, now: datetime, *, limit: int = 100) -> list[int]:
    """Give the talks whose minutes have waited for an answer to the end of their time."""
    over = (minutes.c.state == MinutesState.WAITING) & (minutes.c.answer_by <= now)
    rows = await tx.rows(select(minutes.c.talk_id).where(over).order_by(minutes.c.talk_id).limit(limit))
    return [row.talk_id for row in rows]


async def add_addition(tx: Tx, addition: Addition) -> None:
    """Keep an addition."""
    await tx.run(additions.insert().values(**addition.model_dump(exclude={"id"})))


async def list_additions(tx: Tx, minutes_id: int) -> list[Addition]:
    """Give the additions to minutes, in their order."""
    rows = await tx.rows(select(additions).where(additions.c.minutes_id == minutes_id).order_by(additions.c.id))
    return [Addition(**row._mapping) for row in rows]
