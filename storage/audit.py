"""The audit: who changed what, when, from what, to what; ids and codes only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from domain.audit import AuditEntry, AuditSeal
from domain.openings import OPENED, Opening
from storage.database import Tx
from storage.tables import audit, audit_seals

FELL_DUE = "talk.opened"
"""The action of a talk that falls due: nobody read anything."""


_ENTRY = audit.insert()


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
    await tx.run(_ENTRY, {**row, "before": before, "after": after, "version": version})


async def add_all(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many entries, of one shape each like that of `add`."""
    if rows:
        await tx.run_many(_ENTRY, rows)


async def list_entries(tx: Tx, subject: str) -> list[AuditEntry]:
    """Give an object's entries, oldest first."""
    rows = await tx.rows(select(audit).where(audit.c.subject == subject).order_by(audit.c.id))
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry.model_validate({name: getattr(row, name) for name in AuditEntry.model_fields})


async def list_unsealed(tx: Tx, *, limit: int) -> list[AuditEntry]:
    """Give the oldest entries that no seal covers yet."""
    rows = await tx.rows(select(audit).where(audit.c.seal.is_(None)).order_by(audit.c.id).limit(limit))
    return [_entry(row) for row in rows]


async def count_unsealed(tx: Tx) -> int:
    """Count the entries that no seal covers yet."""
    return int(await tx.value(select(func.count()).select_from(audit).where(audit.c.seal.is_(None))))


async def list_strays(tx: Tx) -> list[int]:
    """Give the numbers of seals that entries bear and that are not there."""
    sealed = select(audit_seals.c.number).where(audit_seals.c.number == audit.c.seal).exists()
    stray = select(audit.c.seal).where(audit.c.seal.is_not(None), ~sealed).distinct().order_by(audit.c.seal)
    return [int(row.seal) for row in await tx.rows(stray)]


async def list_sealed(tx: Tx, number: int) -> list[AuditEntry]:
    """Give the entries that a seal covers, in order of id."""
    rows = await tx.rows(select(audit).where(audit.c.seal == number).order_by(audit.c.id))
    return [_entry(row) for row in rows]


async def add_seal(tx: Tx, seal: AuditSeal, *, entries: Sequence[int]) -> None:
    """Write a seal over these entries."""
    await tx.run(audit_seals.insert().values(**seal.model_dump()))
    await tx.run(update(audit).where(audit.c.id.in_(entries)).values(seal=seal.number))


async def get_last_seal(tx: Tx) -> AuditSeal | None:
    """Give the newest seal."""
    row = await tx.row(select(audit_seals).order_by(audit_seals.c.number.desc()).limit(1))
    return AuditSeal.model_validate(dict(row._mapping)) if row else None


async def list_seals(tx: Tx, *, after: int, limit: int) -> list[AuditSeal]:
    """Give the seals after a number, in order."""
    later = select(audit_seals).where(audit_seals.c.number > after).order_by(audit_seals.c.number).limit(limit)
    return [AuditSeal.model_validate(dict(row._mapping)) for row in await tx.rows(later)]


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
