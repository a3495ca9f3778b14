"""Fetching incoming files after the commit, sealed in the data folder; and deleting there what was let go."""

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog
from cryptography.fernet import MultiFernet
from telegram.error import BadRequest, InvalidToken, NetworkError
from telegram.ext import ExtBot

from bot.kept_files import KeptFiles
from bot.transport import FloodError, NotSentError
from storage import files
from storage.database import Database, real_now
from storage.files import FileState, IncomingFile

ATTEMPTS = 8
"""How often a file is asked for that does not come, for no reason that passes."""
LONGEST_PAUSE = 256
"""Seconds between two attempts at most."""
ATTEMPTS_WITHOUT_ANSWER = 400
"""How often it is asked for while nothing answers: for more than a day."""
DOWNLOAD_SECONDS = 60.0
"""The longest that a file of 20 MB may take."""

log = structlog.get_logger("files")


class FileFetcher:
    """Fetches what people sent; each file is a row of work until it is kept or lost."""

    def __init__(self, database: Database, bot: ExtBot[None], seal: MultiFernet, folder: Path) -> None:
        self.database = database
        self.bot = bot
        self.kept = KeptFiles(folder, seal)

    async def tick(self) -> None:
        """Fetch the files that are wanted now, and delete those that were let go."""
        async with self.database.transaction() as tx:
            going = await files.list_going(tx)
            wanted = await files.due_files(tx, real=await real_now(tx))
        if going:
            await delete_going(self.database, self.kept)
        for file in wanted:
            await self._fetch(file)

    async def _fetch(self, file: IncomingFile) -> None:
        try:
            remote = await self.bot.get_file(file.file_id)
            content = bytes(await remote.download_as_bytearray(read_timeout=DOWNLOAD_SECONDS))
            digest = await asyncio.to_thread(self.kept.keep, content)
        except Exception as error:  # whatever one file meets, the next ones are not held up
            log.error("file.failed", file=file.id, error=type(error).__name__)
            await self._record(file, _state_after(error, file.attempts + 1))
        else:
            await self._record(file, FileState.KEPT, digest)

    async def _record(self, file: IncomingFile, state: FileState, digest: str | None = None) -> None:
        async with self.database.transaction() as tx:
            later = await real_now(tx) + timedelta(seconds=min(LONGEST_PAUSE, 2 ** min(file.attempts, 8)))
            await files.mark_file(tx, file.id, state=state, sha256=digest, not_before=later)


async def delete_going(database: Database, kept: KeptFiles) -> int:
    """Delete the content of files that were let go; gives how many. Whoever was cut off in the middle begins anew.

    Not beside a program that fetches files: it could just be keeping the same content for somebody else.
    """
    async with database.transaction() as tx:
        going = await files.list_going(tx)
        unnamed = await files.list_unnamed(tx, going)
    if going:
        await asyncio.to_thread(kept.delete, unnamed)
        async with database.transaction() as tx:
            await files.mark_gone(tx, going)
    return len(unnamed)


def _state_after(error: Exception, attempts: int) -> FileState:
    """Say whether to ask again; a disk without room, or an API that takes no calls, never ends it."""
    match error:
        case BadRequest():
            return FileState.LOST
        case OSError() | NotSentError() | FloodError() | InvalidToken():
            return FileState.WANTED
    most = ATTEMPTS_WITHOUT_ANSWER if isinstance(error, NetworkError) else ATTEMPTS
    return FileState.LOST if attempts >= most else FileState.WANTED
