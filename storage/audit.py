"""The audit: who changed what, when, from what, to what; ids and codes only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.database import Tx
from storage.tables import audit


@dataclass(frozen=True)
class AuditEntry:
    """One entry."""

    at: datetime
    actor_id: int | None
    action: str
    subject: str
    before: str | None
    after: str | None
    version: int | None


async def add(
    tx: Tx,
    *,
    now: datetime,
    actor_id: int | None,
    action: str,
    subject: str,
    before: str | None = None,
    after: str | None = None,
    version: int | None = None,
) -> None:
    """Write an entry in the transaction of the change; never free text or contacts."""
    row = {"at": now, "actor_id": actor_id, "action": action, "subject": subject}
    await tx.run(audit.insert().values(**row, before=before, after=after, version=version))


async def list_entries(tx: Tx, subject: str) -> list[AuditEntry]:
    """Give an object's entries, oldest first."""
    rows = await tx.rows(select(audit).where(audit.c.subject == subject).order_by(audit.c.id))
    names = AuditEntry.__dataclass_fields__
    return [AuditEntry(**{name: getattr(row, name) for name in names}) for row in rows]
