"""What was entered afterwards (补录), beside the complaint or talk that it marks."""

from typing import Any

from sqlalchemy import Row, select, text

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


async def list_entered(tx: Tx) -> list[Entered]:
    """Give every mark."""
    return [_entered(row) for row in await tx.rows(select(archive))]


async def list_entered_complaints(tx: Tx) -> dict[int, Entered]:
    """Give the marks of all complaints that were entered afterwards, by the complaint's id."""
    return {row.complaint_id: _entered(row) for row in await tx.rows(select(archive)) if row.complaint_id is not None}


async def list_entered_talks(tx: Tx) -> dict[int, Entered]:
    """Give the marks of all talks that were entered afterwards, by the talk's id."""
    return {row.talk_id: _entered(row) for row in await tx.rows(select(archive)) if row.talk_id is not None}


def _entered(row: Row[Any]) -> Entered:
    return Entered(**{name: getattr(row, name) for name in Entered.model_fields})
