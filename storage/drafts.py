"""Drafts: what somebody has filled in so far of a form. One open form a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from storage.database import Tx
from storage.tables import drafts
from storage.upsert import insert


@dataclass(frozen=True)
class DraftRow:
    """A draft as kept: the form's name, the question asked now, the values so far."""

    id: int
    person_id: int
    form: str
    question: str
    values: Mapping[str, Any]
    version: int
    expires_at: datetime


async def get_draft(tx: Tx, person_id: int) -> DraftRow | None:
    """Give the open draft of a person, locked: of two answers at once the second finds what the first left."""
    row = await tx.row(select(drafts).where(drafts.c.person_id == person_id).with_for_update())
    return DraftRow(**row._mapping) if row else None


async def mark_draft(
    tx: Tx,
    *,
    person_id: int,
    form: str,
    question: str,
    values: Mapping[str, Any],
    version: int,
    expires_at: datetime,
) -> DraftRow:
    """Keep a draft in place of the person's earlier one."""
    row = {"form": form, "question": question, "values": dict(values), "version": version}
    row |= {"expires_at": expires_at}
    statement = insert(tx, drafts).values(person_id=person_id, **row)
    kept = statement.on_conflict_do_update(index_elements=["person_id"], set_=row).returning(drafts)
    found = await tx.row(kept)
    assert found is not None  # noqa: S101 - an upsert always gives its row
    return DraftRow(**found._mapping)


async def delete_draft(tx: Tx, person_id: int) -> bool:
    """Drop a person's draft; False if there was none."""
    return await tx.run(delete(drafts).where(drafts.c.person_id == person_id)) > 0


async def delete_due(tx: Tx, *, now: datetime) -> list[DraftRow]:
    """Drop and give the drafts that nobody touched in time; one that is touched meanwhile stays."""
    dropped = delete(drafts).where(drafts.c.expires_at <= now).returning(drafts)
    return [DraftRow(**row._mapping) for row in await tx.rows(dropped)]


async def get_next_expiry(tx: Tx, *, after: datetime | None = None) -> datetime | None:
    """Give the instant at which the next draft expires, of those after one if given."""
    later = [drafts.c.expires_at > after] if after is not None else []
    instant: datetime | None = await tx.value(select(func.min(drafts.c.expires_at)).where(*later))
    return instant
