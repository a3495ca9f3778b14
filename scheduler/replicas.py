"""What the programs that serve one bank know of one another: who runs with what, and that something is to leave."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from domain.replicas import Replica, differences
from storage.database import Database, Tx, real_now
from storage.replicas import delete_old, delete_replica, list_replicas, mark_replica
from storage.wakes import hear

SEEN = timedelta(minutes=2)
"""How long ago a program that runs was seen at the most."""
FORGOTTEN = timedelta(days=1)
PAUSE_SECONDS = 2.0
"""Before listening again; until then the dispatcher's own look finds what is due."""

log = structlog.get_logger("replicas")


@dataclass
class Replicas:
    """Signs of life of one program, and what it sees of the others."""

    database: Database
    owner: str
    version: str
    policy: str
    budget: str
    differ: list[str] = field(default_factory=list)
    """In what they differed at the last look: said once."""

    async def tick(self) -> None:
        """Show a sign of life; say so in the log if the programs do not run with the same."""
        async with self.database.transaction() as tx:
            now = await real_now(tx)
            mine = Replica(owner=self.owner, seen_at=now, version=self.version, policy=self.policy, budget=self.budget)
            await mark_replica(tx, mine)
            await delete_old(tx, before=now - FORGOTTEN)
            running, differ = await self.look(tx)
        if differ and differ != self.differ:
            log.warning("replicas.differ", running=running, differ=differ)
        self.differ = differ

    async def look(self, tx: Tx) -> tuple[int, list[str]]:
        """Give how many programs run, and in what they differ: for longer than a change takes, it is a mistake."""
        found = await list_replicas(tx, since=await real_now(tx) - SEEN)
        return len(found), differences(found)

    async def leave(self) -> None:
        """Be gone at once, at a stop."""
        async with self.database.transaction() as tx:
            await delete_replica(tx, self.owner)


async def listen(database: Database, heard: Callable[[], None]) -> None:
    """Hear what others have committed, as long as the program runs; a lost connection is opened anew."""
    while True:
        try:
            await hear(database, heard)
        except Exception as error:
            log.info("listen.failed", error=type(error).__name__)
        heard()
        await asyncio.sleep(PAUSE_SECONDS)
