"""Audiences, and sheets that somebody sent in the chat, until they are read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, select, update

from domain.audiences import Audience
from storage.database import Tx
from storage.files import FileState, IncomingFile, file_of
from storage.tables import audiences, files, sent_sheets


class SheetState(StrEnum):
    """How far a sheet is that somebody sent."""

    WANTED = "wanted"
    """To be read once its file is there."""
    READ = "read"


@dataclass(frozen=True)
class SentSheet:
    """A sheet that somebody sent: which kind of sheet, for what, by whom; and its file."""

    id: int
    kind: str
    subject: str
    by_id: int
    file: IncomingFile


async def add_audience(tx: Tx, audience: Audience) -> int:
    """Keep an audience; gives its id."""
    rule = {name: sorted(value) for name, value in audience.model_dump(mode="python").items() if value}
    return int(await tx.value(audiences.insert().values(rule=rule).returning(audiences.c.id)))


async def get_audience(tx: Tx, audience_id: int) -> Audience:
    """Give the audience with that id; nobody where there is none."""
    rule = await tx.value(select(audiences.c.rule).where(audiences.c.id == audience_id))
    return Audience.model_validate(rule or {})


async def add_sheet(tx: Tx, *, file_id: int, kind: str, subject: str, by_id: int, now: datetime) -> int:
    """Ask for a sheet to be read once its file is there."""
    row = {"file_id": file_id, "kind": kind, "subject": subject, "by_id": by_id, "at": now}
    return int(await tx.value(sent_sheets.insert().values(**row, state=SheetState.WANTED).returning(sent_sheets.c.id)))


async def due_sheets(tx: Tx, *, limit: int = 4) -> list[SentSheet]:
    """Give the sheets whose file has come, or is lost, the oldest first."""
    there = _sent().where(sent_sheets.c.state == SheetState.WANTED, files.c.state != FileState.WANTED)
    return [_sheet(row) for row in await tx.rows(there.order_by(sent_sheets.c.id).limit(limit))]


async def get_sheet(tx: Tx, sheet_id: int) -> SentSheet | None:
    """Give the sheet with that id."""
    row = await tx.row(_sent().where(sent_sheets.c.id == sheet_id))
    return _sheet(row) if row is not None else None


def _sent() -> Select[Any]:
    names = (sent_sheets.c.kind, sent_sheets.c.subject, sent_sheets.c.by_id, sent_sheets.c.id.label("sheet"))
    return select(*names, files).join(files, files.c.id == sent_sheets.c.file_id)


def _sheet(row: Row[Any]) -> SentSheet:
    return SentSheet(row.sheet, row.kind, row.subject, row.by_id, file_of(row))


async def mark_sheet_again(tx: Tx, sheet_id: int, *, kind: str) -> bool:
    """Ask for a sheet that was read to be read again, as another kind; False if that was asked before."""
    mine = (sent_sheets.c.id == sheet_id) & (sent_sheets.c.state == SheetState.READ) & (sent_sheets.c.kind != kind)
    return await tx.run(update(sent_sheets).where(mine).values(state=SheetState.WANTED, kind=kind)) > 0


async def mark_sheet_read(tx: Tx, sheet_id: int) -> bool:
    """Record that a sheet was read; False if it was already."""
    waiting = (sent_sheets.c.id == sheet_id) & (sent_sheets.c.state == SheetState.WANTED)
    return await tx.run(update(sent_sheets).where(waiting).values(state=SheetState.READ)) > 0
