"""Sheets that people send: opened and read in a worker thread once fetched, then taken in one transaction."""

import asyncio
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import structlog

from bot.capabilities import read
from bot.kept_files import KeptFiles
from bot.replies import LostFileError
from storage import audiences
from storage.audiences import SentSheet
from storage.clock import bank_now
from storage.database import Database, Tx
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
            waiting = await audiences.due_sheets(tx)
        for sent in waiting:
            sent_sheets = await read("workflows.sent_sheets")
            sheet = await asyncio.to_thread(self._read, sent_sheets, sent)
            async with self.database.transaction() as tx:
                await sent_sheets.take(await self._work(tx), sent, sheet)

    async def _work(self, tx: Tx) -> Work:
        return Work(tx=tx, now=await bank_now(tx), bank=self.bank)

    def _read(self, sent_sheets: ModuleType, sent: SentSheet) -> Any:
        try:
            return sent_sheets.read(sent, self.kept.open(sent.file.sha256 or ""))
        except LostFileError:
            log.error("sheet.lost", sheet=sent.id)
            return None
