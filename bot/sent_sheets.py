"""Sheets that people send: opened and read in a worker thread once fetched, then taken in one transaction."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog

from bot.kept_files import KeptFiles
from bot.replies import LostFileError
from storage.audiences import SentSheet
from storage.clock import bank_now
from storage.database import Database, Tx
from workflows import sent_sheets
from workflows.work import Bank, Work

log = structlog.get_logger("sheets")


@dataclass(frozen=True)
class SheetReader:
    """Reads what was sent as a sheet."""

    database: Database
    kept: KeptFiles
    bank: Bank

    async def tick(self) -> None:
        """Read the sheets whose files have come."""
        async with self.database.transaction() as tx:
            waiting = await sent_sheets.due(await self._work(tx))
        for sent in waiting:
            sheet = await asyncio.to_thread(self._read, sent)
            async with self.database.transaction() as tx:
                await sent_sheets.take(await self._work(tx), sent, sheet)

    async def _work(self, tx: Tx) -> Work:
        return Work(tx=tx, now=await bank_now(tx), bank=self.bank)

    def _read(self, sent: SentSheet) -> Any:
        try:
            return sent_sheets.read(sent, self.kept.open(sent.file.sha256 or ""))
        except LostFileError:
            log.error("sheet.lost", sheet=sent.id)
            return None
