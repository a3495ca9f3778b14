"""Incoming files: rows of work until fetched, then sealed in the data folder, named by hash."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, or_, select, update

from storage.database import Tx
from storage.tables import files

MIME = 120
"""How much of a media type is kept, in characters."""


class FileState(StrEnum):
    """How far a file is."""

    WANTED = "wanted"
    KEPT = "kept"
    LOST = "lost"


@dataclass(frozen=True)
class IncomingFile:
    """A file that somebody sent."""

    id: int
    file_id: str
    kind: str
    name: str | None
    size: int
    mime: str | None
    state: FileState
    sha256: str | None
    attempts: int


async def add_file(
    tx: Tx, *, file_id: str, kind: str, name: str | None, size: int, mime: str | None, now: datetime
) -> int:
    """Ask for a file to be fetched after the commit; gives its row's id."""
    row = {"file_id": file_id, "kind": kind, "name": name, "size": size, "created_at": now}
    row |= {"mime": mime and mime[:MIME]}
    return int(await tx.value(files.insert().values(**row, state=FileState.WANTED).returning(files.c.id)))


REST_LIMIT = timedelta(hours=1)
"""Longer than any file rests: an instant farther away is from before the clock was put back."""


async def due_files(tx: Tx, *, real: datetime, limit: int = 4) -> list[IncomingFile]:
    """Give the files that are to be fetched now."""
    over = or_(files.c.not_before <= real, files.c.not_before > real + REST_LIMIT)
    rested = or_(files.c.not_before.is_(None), over)
    wanted = select(files).where(files.c.state == FileState.WANTED, rested)
    return [file_of(row) for row in await tx.rows(wanted.order_by(files.c.id).limit(limit))]


async def mark_file(
    tx: Tx, file_id: int, *, state: FileState, sha256: str | None = None, not_before: datetime | None = None
) -> None:
    """Record how fetching a file ended."""
    values = {"state": state, "sha256": sha256, "not_before": not_before, "attempts": files.c.attempts + 1}
    await tx.run(update(files).where(files.c.id == file_id).values(**values))


async def list_kept(tx: Tx) -> set[str]:
    """Give the hashes of all files that are kept."""
    kept = select(files.c.sha256).where(files.c.state == FileState.KEPT, files.c.sha256.is_not(None))
    return {row.sha256 for row in await tx.rows(kept)}


async def get_file(tx: Tx, file_id: int) -> IncomingFile | None:
    """Give a file's row."""
    row = await tx.row(select(files).where(files.c.id == file_id))
    return file_of(row) if row else None


def file_of(row: Row[Any]) -> IncomingFile:
    """Give a row as a file."""
    return IncomingFile(
        id=row.id,
        file_id=row.file_id,
        kind=row.kind,
        name=row.name,
        size=row.size,
        mime=row.mime,
        state=FileState(row.state),
        sha256=row.sha256,
        attempts=row.attempts,
    )
