"""Sealing anew what older keys sealed: every sealed column, a few rows at a time, while the program writes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import ColumnElement, Row, Table, and_, or_, select, text, type_coerce, update
from sqlalchemy.types import LargeBinary

from storage.database import Database, Tx
from storage.seal import Seal
from storage.tables import metadata, seal_proof
from storage.types import SealedJson, SealedText

BATCH = 200
"""How many rows are looked at in one transaction."""
PAUSE = 0.02
"""Seconds between two such transactions, for those who write meanwhile."""

Key = tuple[Any, ...]
"""A row's primary key."""

OTHERS = text(
    "SELECT pid, xact_start FROM pg_stat_activity WHERE datname = current_database() "
    "AND xact_start IS NOT NULL AND application_name <> 'pg_dump' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Looked:
    """What a look found."""

    stale: int = 0
    """How many rows were sealed by an older key; all are sealed anew but those that another transaction held."""
    unopened: int = 0
    """How many values no key opens: they stay as they are."""


def sealed_tables() -> list[Table]:
    """Give every table with a sealed column; the one that proves the key is the last.

    So a backup made on the way is refused without the old key, which the rest of it still needs.
    """
    return sorted(filter(_sealed, metadata.sorted_tables), key=lambda table: table is seal_proof)


def _sealed(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, SealedText | SealedJson)]


async def reseal(database: Database, seal: Seal) -> Looked:
    """Go through every table once, in many short transactions, and seal anew what an older key sealed."""
    found = Looked()
    for table in sealed_tables():
        after: Key | None = ()
        while after is not None and not (table is seal_proof and found.stale):
            async with database.transaction() as tx:
                looked, after = await _look(tx, seal, table, after)
            found = Looked(found.stale + looked.stale, found.unopened + looked.unopened)
            await asyncio.sleep(PAUSE)
    return found


async def _look(tx: Tx, seal: Seal, table: Table, after: Key) -> tuple[Looked, Key | None]:
    """Seal anew in the next rows; gives where the next look goes on, None at the table's end.

    Rows that another transaction holds are left for the next time, so that nobody waits and nothing deadlocks.
    """
    key = list(table.primary_key.columns)
    read = select(*key, *_raw(table)).order_by(*key).limit(BATCH)
    rows = await tx.rows(read.where(_later(key, after)) if after else read)
    found = [(_key(table, row), *_anew(seal, table, row)) for row in rows]
    stale = [one for one, values, _ in found if values]
    if stale:
        await _reseal(tx, seal, table, stale)
    last = _key(table, rows[-1]) if len(rows) == BATCH else None
    return Looked(len(stale), sum(unopened for _, _, unopened in found)), last


async def _reseal(tx: Tx, seal: Seal, table: Table, stale: Sequence[Key]) -> None:
    key = list(table.primary_key.columns)
    these = or_(*[_is(key, one) for one in stale])
    held = select(*key, *_raw(table)).where(these).order_by(*key).with_for_update(skip_locked=True, key_share=True)
    for row in await tx.rows(held):
        values, _ = _anew(seal, table, row)
        if values:
            await tx.run(update(table).where(_is(key, _key(table, row))).values(values))


def _raw(table: Table) -> list[ColumnElement[bytes]]:
    """Read sealed columns as they stand on disk."""
    return [type_coerce(table.c[name], LargeBinary).label(name) for name in _sealed(table)]


def _anew(seal: Seal, table: Table, row: Row[Any]) -> tuple[dict[str, Any], int]:
    """Seal anew what of a row an older key sealed, as it is written to disk; and count what no key opens."""
    found: dict[str, Any] = {}
    unopened = 0
    for name in _sealed(table):
        if (sealed := row._mapping[name]) is None:
            continue
        try:
            anew = seal.anew(bytes(sealed))
        except InvalidToken:
            unopened += 1
        else:
            found |= {name: type_coerce(anew, LargeBinary)} if anew is not None else {}
    return found, unopened


def _key(table: Table, row: Row[Any]) -> Key:
    return tuple(row)[: len(table.primary_key.columns)]


def _later(key: Sequence[ColumnElement[Any]], after: Key) -> ColumnElement[bool]:
    """Whether a row stands after another, in order of the key."""
    ways = [and_(*[a == b for a, b in zip(key[:n], after, strict=False)], key[n] > after[n]) for n in range(len(key))]
    return or_(*ways)


def _is(key: Sequence[ColumnElement[Any]], one: Key) -> ColumnElement[bool]:
    return and_(*[column == value for column, value in zip(key, one, strict=True)])


async def list_others(tx: Tx) -> set[tuple[Any, ...]]:
    """Give the transactions of others that are open now, but those that only copy; SQLite has none beside this one."""
    return {tuple(row) for row in await tx.rows(OTHERS)} if tx.engine == "postgresql" else set()
