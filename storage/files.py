"""Incoming files: rows of work until fetched, then sealed in the data folder, named by hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, case, or_, select, update

from storage.database import Tx
from storage.tables import files

MIME = 120
"""How much of a media type is kept, in characters."""


class FileState(StrEnum):
    """How far a file is."""

    WANTED = "wanted"
    """It is to be fetched."""
    KEPT = "kept"
    """It is in the data folder."""
    GOING = "going"
    """Nobody has it any more, and its content is still to be deleted; whoever asks is told that it is lost."""
    LOST = "lost"
    """It never came, or is deleted."""


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
    """Record how fetching a file ended; of one that was let go meanwhile, that its content is to be deleted."""
    values = {"sha256": sha256, "not_before": not_before, "attempts": files.c.attempts + 1}
    let_go = FileState.GOING.value if sha256 else files.c.state
    ended = case((files.c.state.in_([FileState.LOST, FileState.GOING]), let_go), else_=state.value)
    await tx.run(update(files).where(files.c.id == file_id).values(**values, state=ended))


async def list_kept(tx: Tx) -> set[str]:
    """Give the hashes of all files that are kept."""
    kept = select(files.c.sha256).where(files.c.state == FileState.KEPT, files.c.sha256.is_not(None))
    return {row.sha256 for row in await tx.rows(kept)}


async def list_going(tx: Tx) -> list[str]:
    """Give the hashes of all files whose content is to be deleted."""
    going = select(files.c.sha256).where(files.c.state == FileState.GOING, files.c.sha256.is_not(None))
    return [row.sha256 for row in await tx.rows(going.distinct().order_by(files.c.sha256))]


async def list_unnamed(tx: Tx, hashes: Sequence[str]) -> list[str]:
    """Give those of some hashes that no kept file has."""
    kept = select(files.c.sha256).where(files.c.sha256.in_(hashes), files.c.state == FileState.KEPT)
    return sorted(set(hashes) - {row.sha256 for row in await tx.rows(kept)})


async def mark_gone(tx: Tx, hashes: Sequence[str]) -> None:
    """Record that the content of files that were let go is deleted."""
    gone = (files.c.state == FileState.GOING) & files.c.sha256.in_(hashes)
    await tx.run(update(files).where(gone).values(state=FileState.LOST, sha256=None))


async def get_file(tx: Tx, file_id: int) -> IncomingFile | None:
    """Give a file's row."""
    row = await tx.row(select(files).where(files.c.id == file_id))
    return file_of(row) if row else None


def file_of(row: Row[Any]) -> IncomingFile:
    """Give a row as a file; one that is going is lost already."""
    going = row.state == FileState.GOING
    return IncomingFile(
        id=row.id,
        file_id=row.file_id,
        kind=row.kind,
        name=row.name,
        size=row.size,
        mime=row.mime,
        state=FileState.LOST if going else FileState(row.state),
        sha256=None if going else row.sha256,
        attempts=row.attempts,
    )
