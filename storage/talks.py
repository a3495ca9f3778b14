"""Appointment talks, and the diary: who is occupied when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from domain.slots import Interval
from domain.talks import OPEN, Talk
from storage.database import Tx
from storage.tables import occupied, talks
from storage.upsert import insert


def _columns(talk: Talk) -> dict[str, object]:
    row = talk.model_dump(exclude={"id", "slot"})
    row["start_at"] = talk.slot and talk.slot.start
    row["end_at"] = talk.slot and talk.slot.end
    return row


async def add_talk(tx: Tx, talk: Talk) -> Talk:
    """Keep a new talk; gives it with its id."""
    talk_id = int(await tx.value(talks.insert().values(**_columns(talk)).returning(talks.c.id)))
    return talk.model_copy(update={"id": talk_id})


async def get_talk(tx: Tx, talk_id: int) -> Talk | None:
    """Give the talk with that id."""
    return _one(await tx.row(select(talks).where(talks.c.id == talk_id)))


async def lock_talk(tx: Tx, talk_id: int) -> Talk | None:
    """Give the talk with that id, locked for the transaction."""
    return _one(await tx.row(select(talks).where(talks.c.id == talk_id).with_for_update(key_share=True)))


async def get_talk_of_complaint(tx: Tx, complaint_id: int) -> Talk | None:
    """Give the talk that a complaint made due."""
    return _one(await tx.row(select(talks).where(talks.c.complaint_id == complaint_id)))


async def mark_talk(tx: Tx, talk: Talk) -> None:
    """Keep the talk as it is now."""
    await tx.run(update(talks).where(talks.c.id == talk.id).values(**_columns(talk)))


async def list_open(tx: Tx, *, party: int | None = None, branch: str | None = None) -> list[Talk]:
    """Give the open talks in which a person takes part, or those of a branch too; soonest first."""
    wanted = [or_(talks.c.host_id == party, talks.c.manager_id == party)] if party is not None else []
    if branch is not None:
        wanted.append(talks.c.branch == branch)
    statement = select(talks).where(talks.c.state.in_([state.value for state in OPEN]))
    if wanted:
        statement = statement.where(or_(*wanted))
    rows = await tx.rows(statement.order_by(talks.c.start_at.is_(None), talks.c.start_at, talks.c.due_on, talks.c.id))
    return [_talk(row) for row in rows]


def _one(row: Row[Any] | None) -> Talk | None:
    return _talk(row) if row is not None else None


def _talk(row: Row[Any]) -> Talk:
    values = dict(row._mapping)
    start, end = values.pop("start_at"), values.pop("end_at")
    return Talk(**values, slot=Interval(start=start, end=end) if start and end else None)


async def list_occupied(
    tx: Tx, person_ids: Sequence[int], *, since: datetime, but_for: str
) -> list[tuple[int, Interval]]:
    """Give when persons are occupied from an instant on, but for one object."""
    statement = select(occupied).where(
        occupied.c.person_id.in_(person_ids), occupied.c.end_at > since, occupied.c.subject != but_for
    )
    rows = await tx.rows(statement.order_by(occupied.c.start_at))
    return [(row.person_id, Interval(start=row.start_at, end=row.end_at)) for row in rows]


async def mark_occupied(tx: Tx, person_ids: Sequence[int], slot: Interval | None, *, subject: str) -> bool:
    """Enter an object in the diaries of its persons, in place of its earlier time.

    False if one of them is occupied then; the transaction must not go on to use it.
    """
    await tx.run(delete(occupied).where(occupied.c.subject == subject))
    if slot is None:
        return True
    for person_id in sorted(set(person_ids)):
        if await _overlaps(tx, person_id, slot):
            return False
        row = {"person_id": person_id, "start_at": slot.start, "end_at": slot.end, "subject": subject}
        statement = insert(tx, occupied).values(**row).on_conflict_do_nothing().returning(occupied.c.id)
        if await tx.row(statement) is None:
            return False
    return True


async def _overlaps(tx: Tx, person_id: int, slot: Interval) -> bool:
    crossing = (occupied.c.start_at < slot.end) & (occupied.c.end_at > slot.start)
    return await tx.row(select(occupied.c.id).where(occupied.c.person_id == person_id, crossing)) is not None
