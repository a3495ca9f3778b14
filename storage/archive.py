"""What was entered afterwards (补录), beside the complaint or talk that it marks."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Row, select, text

from domain.archive import Entered
from storage.database import Tx
from storage.tables import archive


async def lock_archive(tx: Tx) -> None:
    """Lock the archives against another import."""
    if tx.engine == "postgresql":
        await tx.run(text("LOCK TABLE archive IN SHARE ROW EXCLUSIVE MODE"))


async def add_entered(tx: Tx, entered: Entered, *, complaint_id: int | None = None, talk_id: int | None = None) -> None:
    """Mark a complaint or a talk as entered afterwards."""
    await tx.run(archive.insert().values(complaint_id=complaint_id, talk_id=talk_id, **entered.model_dump()))


async def get_entered_complaint(tx: Tx, complaint_id: int) -> Entered | None:
    """Give the mark of a complaint, if it was entered afterwards."""
    row = await tx.row(select(archive).where(archive.c.complaint_id == complaint_id))
    return _entered(row) if row is not None else None


async def get_entered_talk(tx: Tx, talk_id: int) -> Entered | None:
    """Give the mark of a talk, if it was entered afterwards."""
    row = await tx.row(select(archive).where(archive.c.talk_id == talk_id))
    return _entered(row) if row is not None else None


async def list_entered_complaints(tx: Tx, ids: Collection[int] | None = None) -> dict[int, Entered]:
    """Give the marks of complaints that were entered afterwards, of these or of all, by the complaint's id."""
    return await _entered_of(tx, archive.c.complaint_id, ids)


async def list_entered_talks(tx: Tx, ids: Collection[int] | None = None) -> dict[int, Entered]:
    """Give the marks of talks that were entered afterwards, of these or of all, by the talk's id."""
    return await _entered_of(tx, archive.c.talk_id, ids)


async def list_old_numbers(tx: Tx) -> list[tuple[str, int | None, int | None]]:
    """Give each number of the old books, with the complaint or the talk that bears it."""
    a = archive.c
    rows = await tx.rows(select(a.old_number, a.complaint_id, a.talk_id).where(a.old_number.is_not(None)))
    return [(row.old_number, row.complaint_id, row.talk_id) for row in rows]


async def _entered_of(tx: Tx, key: Column[int], ids: Collection[int] | None) -> dict[int, Entered]:
    rows = await tx.rows(select(archive).where(key.in_(ids) if ids is not None else key.is_not(None)))
    return {row._mapping[key]: _entered(row) for row in rows}


def _entered(row: Row[Any]) -> Entered:
    return Entered(**{name: getattr(row, name) for name in Entered.model_fields})
