"""Nightly backups: one is due when the newest is from before the last night's hour."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import structlog

from domain.workdays import WorkCalendar
from storage import files
from storage.backup import Backup, back_up, delete_old, list_backups, made_at
from storage.database import Database, real_now
from storage.schema import schema_state

HOUR = time(2, 0)
"""When nobody writes, in the bank's zone."""

log = structlog.get_logger("backups")


async def back_up_now(database: Database, data: Path, root: Path) -> Backup:
    """Make a backup of a database that is in use. Raises `BackupError`."""
    state = await schema_state(database)
    async with database.transaction() as tx:
        at, known = await real_now(tx), await files.list_kept(tx)
    return await asyncio.to_thread(back_up, database.url, data, root, schema=state.found or "", at=at, known=known)


def is_due(newest: datetime | None, *, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether no backup has been made since two o'clock last came."""
    here = calendar.local(now)
    day = here.date() if here.time() >= HOUR else here.date() - timedelta(days=1)
    return newest is None or newest < calendar.instant(day, HOUR)


@dataclass(frozen=True)
class Nightly:
    """The bank's backups, made by themselves; the oldest go."""

    database: Database
    calendar: WorkCalendar
    data: Path
    root: Path
    keep: int

    async def tick(self) -> None:
        """Make a backup if one is due. Raises `BackupError`."""
        found = await asyncio.to_thread(list_backups, self.root)
        async with self.database.transaction() as tx:
            now = await real_now(tx)
        made_before = [at for at in map(made_at, found) if at <= now]  # none from before a clock was put back
        if not self.keep or not is_due(max(made_before, default=None), now=now, calendar=self.calendar):
            return
        made = await back_up_now(self.database, self.data, self.root)
        await asyncio.to_thread(delete_old, self.root, keep=self.keep)
        log.info("backup.made", folder=made.folder.name, files=made.manifest.files)
