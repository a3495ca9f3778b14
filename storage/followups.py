"""Follow-ups."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, update

from domain.followups import Followup, FollowupState
from storage.database import Tx
from storage.tables import followups


async def add_followup(tx: Tx, followup: Followup) -> Followup:
    """Keep a new follow-up; gives it with its id."""
    row = followup.model_dump(exclude={"id"})
    added = int(await tx.value(followups.insert().values(**row).returning(followups.c.id)))
    return followup.model_copy(update={"id": added})


async def get_followup(tx: Tx, followup_id: int) -> Followup | None:
    """Give the follow-up with that id."""
    return _one(await tx.row(select(followups).where(followups.c.id == followup_id)))


async def lock_followup(tx: Tx, followup_id: int) -> Followup | None:
    """Give the follow-up with that id, locked for the transaction."""
    return _one(await tx.row(select(followups).where(followups.c.id == followup_id).with_for_update(key_share=True)))


async def mark_followup(tx: Tx, followup: Followup) -> None:
    """Keep the follow-up as it is now."""
    row = followup.model_dump(exclude={"id"})
    await tx.run(update(followups).where(followups.c.id == followup.id).values(**row))


async def delete_followups(tx: Tx, minutes_id: int) -> None:
    """Drop the measures of a draft."""
    planned = followups.c.state == FollowupState.PLANNED
    await tx.run(delete(followups).where(followups.c.minutes_id == minutes_id, planned))


async def list_of_talk(tx: Tx, talk_id: int) -> list[Followup]:
    """Give the follow-ups of a talk, in their order."""
    return _all(await tx.rows(select(followups).where(followups.c.talk_id == talk_id).order_by(followups.c.id)))


async def list_waiting(tx: Tx, person_id: int, *, limit: int, skip: int = 0) -> tuple[list[Followup], int]:
    """Give what waits for a person, as owner or to confirm, soonest first, and how many there are in all."""
    owned = and_(followups.c.owner_id == person_id, followups.c.state == FollowupState.OPEN)
    asked = and_(followups.c.host_id == person_id, followups.c.state == FollowupState.DONE)
    count = await tx.value(select(func.count()).select_from(followups).where(or_(owned, asked)))
    statement = select(followups).where(or_(owned, asked)).order_by(followups.c.due_on, followups.c.id)
    return _all(await tx.rows(statement.limit(limit).offset(skip))), int(count)


def _one(row: Row[Any] | None) -> Followup | None:
    return Followup(**row._mapping) if row is not None else None


def _all(rows: Sequence[Row[Any]]) -> list[Followup]:
    return [Followup(**row._mapping) for row in rows]
