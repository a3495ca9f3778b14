"""The audit: who changed what, when, from what, to what; ids and codes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from domain.openings import OPENED, Opening
from storage.database import Tx
from storage.tables import audit

FELL_DUE = "talk.opened"
"""The action of a talk that falls due: nobody read anything."""


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


async def list_openings(
    tx: Tx, *, subjects: Sequence[str] | None, actor_id: int | None = None, limit: int | None = None, offset: int = 0
) -> list[Opening]:
    """Give who opened what, the newest first: of these objects or by that person, or of everything (None)."""
    statement = select(audit).where(_opened(subjects, actor_id)).order_by(audit.c.id.desc())
    rows = await tx.rows(statement.limit(limit).offset(offset))
    return [Opening(at=row.at, actor_id=row.actor_id, action=row.action, subject=row.subject) for row in rows]


async def count_openings(tx: Tx, *, subjects: Sequence[str] | None, actor_id: int | None = None) -> int:
    """Count what `list_openings` gives."""
    statement = select(func.count()).select_from(audit).where(_opened(subjects, actor_id))
    return int(await tx.value(statement))


def _opened(subjects: Sequence[str] | None, actor_id: int | None) -> ColumnElement[bool]:
    wanted = audit.c.action.in_(OPENED)  # named one by one, so that an index finds them
    if subjects is None:
        return wanted
    concerned = audit.c.subject.in_(subjects)
    return and_(wanted, or_(concerned, audit.c.actor_id == actor_id) if actor_id is not None else concerned)


async def list_fell_due(tx: Tx, *, since: datetime) -> dict[int, datetime]:
    """Give when each talk fell due that did so from an instant on."""
    wanted = (audit.c.action == FELL_DUE) & (audit.c.at >= since)
    rows = await tx.rows(select(audit.c.subject, audit.c.at).where(wanted).order_by(audit.c.id))
    return {int(row.subject.partition(":")[2]): row.at for row in rows}
