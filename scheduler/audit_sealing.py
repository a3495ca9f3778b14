"""The tick that seals the audit, and writes each seal's head outside the database."""

import asyncio
from dataclasses import dataclass

import structlog

from storage import audit
from storage.audit_files import Heads
from storage.clock import both_clocks
from storage.database import Database
from workflows.audit import BATCH, seal

log = structlog.get_logger("audit")


@dataclass(frozen=True)
class AuditSealer:
    """One program of all that serve a bank seals at a time."""

    database: Database
    key: bytes
    heads: Heads
    owner: str

    async def tick(self) -> None:
        """Seal what was committed since; then bring the file of heads up to date."""
        while True:
            async with self.database.transaction() as tx:
                now, real = await both_clocks(tx)
                made = await seal(tx, self.key, owner=self.owner, now=now, real=real)
            if made is None:
                return
            await self._write_heads()
            log.info("audit.sealed", number=made.number, entries=made.entries, head=made.mac)
            if made.entries < BATCH:
                return

    async def _write_heads(self) -> None:
        """Add every head that the file does not hold: a crash, or another program, may have left it behind."""
        known = await asyncio.to_thread(self.heads.last)
        while True:
            async with self.database.transaction() as tx:
                seals = await audit.list_seals(tx, after=known, limit=BATCH)
            if not seals:
                return
            await asyncio.to_thread(self.heads.add, seals)
            known = seals[-1].number
