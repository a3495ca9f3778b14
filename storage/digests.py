"""What joins a digest at the moment at which it would leave by itself."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from storage.database import Tx
from storage.outbox import Lane
from storage.tables import outbox


async def mark_together(tx: Tx, person_id: int, *, kinds: Collection[str], until: datetime, due_at: datetime) -> int:
    """Put the waiting notices of these kinds that were planned ahead for until then into a digest; gives how many."""
    c = outbox.c
    waiting = (c.person_id == person_id, c.ended_at.is_(None), c.lease_until.is_(None), c.lane == int(Lane.NOTICE))
    planned = (c.kind.in_(kinds), c.due_at <= until, c.created_at < c.due_at)
    return await tx.run(update(outbox).where(*waiting, *planned).values(lane=int(Lane.DIGEST), due_at=due_at))
