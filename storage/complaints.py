"""Complaints."""

from typing import Any

from sqlalchemy import Row, select

from domain.complaints import Complaint
from storage.database import Tx
from storage.tables import complaints


async def add_complaint(tx: Tx, complaint: Complaint) -> Complaint:
    """Keep a new complaint; gives it with its id."""
    row = complaint.model_dump(exclude={"id"})
    return complaint.model_copy(
        update={"id": int(await tx.value(complaints.insert().values(**row).returning(complaints.c.id)))}
    )


async def get_complaint(tx: Tx, complaint_id: int) -> Complaint | None:
    """Give the complaint with that id."""
    row = await tx.row(select(complaints).where(complaints.c.id == complaint_id))
    return _complaint(row) if row else None


async def list_complaints(tx: Tx, *, branch: str | None, limit: int) -> list[Complaint]:
    """Give the newest complaints, of one branch or of all."""
    statement = select(complaints).order_by(complaints.c.id.desc()).limit(limit)
    if branch is not None:
        statement = statement.where(complaints.c.branch == branch)
    return [_complaint(row) for row in await tx.rows(statement)]


def _complaint(row: Row[Any]) -> Complaint:
    return Complaint(**row._mapping)
