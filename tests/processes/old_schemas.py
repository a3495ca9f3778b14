"""A bank's database as an earlier program left it: any version of the schema, with rows in each of its tables."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from cryptography.fernet import MultiFernet
from sqlalchemy import Connection, MetaData, Table, select, text
from sqlalchemy.types import Boolean, Date, DateTime, Float, Integer, LargeBinary

from storage.database import Database
from storage.schema import migration_config, without_foreign_keys

ROWS = 2
"""How many rows each table has."""
THEN = datetime(2026, 1, 5, 1)  # noqa: DTZ001 - as SQLite keeps it
APART = ("alembic_version", "bank_clock")
"""What says of which version a database is, and that it is a sandbox's: they get no rows."""


def revisions() -> list[str]:
    """Give every version of the schema, the first one first."""
    script = ScriptDirectory.from_config(migration_config())
    return [found.revision for found in script.walk_revisions()][::-1]


async def on(url: str, seal: MultiFernet, act: Callable[[Connection], Any]) -> Any:
    """Do something with a connection whose foreign keys are off, in one transaction."""
    database, found = Database(url, seal), []
    try:
        async with database.engine.connect() as connection:
            await connection.run_sync(without_foreign_keys, lambda c: found.append(act(c)))
    finally:
        await database.close()
    return found[0]


async def make(url: str, seal: MultiFernet, revision: str) -> None:
    """Make an empty database one of that version, with rows."""

    def act(connection: Connection) -> None:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        _fill(connection, seal)

    await on(url, seal, act)


def tables(connection: Connection) -> Iterator[Table]:
    """Give every table as it stands, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    left = {table.name: table for table in metadata.tables.values() if table.name not in APART}
    while left:
        for name, table in list(left.items()):
            if not _required(table) & left.keys() - {name}:
                yield left.pop(name)


def _required(table: Table) -> set[str]:
    return {key.column.table.name for column in table.columns if not column.nullable for key in column.foreign_keys}


def _fill(connection: Connection, seal: MultiFernet) -> None:
    filled: set[str] = set()
    for table in tables(connection):
        if connection.execute(select(table)).first() is None:
            connection.execute(table.insert(), [_row(table, number, seal, filled) for number in range(1, ROWS + 1)])
        filled.add(table.name)


def _row(table: Table, number: int, seal: MultiFernet, filled: set[str]) -> dict[str, Any]:
    referring = {c.name: {key.column.table.name for key in c.foreign_keys} for c in table.columns if c.foreign_keys}
    row: dict[str, Any] = {}
    for column in table.columns:
        if to := referring.get(column.name):
            row[column.name] = number if to <= filled else None
        else:
            row[column.name] = _value(column.name, column.type, number, seal)
    return row


def _value(name: str, kind: Any, number: int, seal: MultiFernet) -> Any:
    if isinstance(kind, LargeBinary):
        return seal.encrypt(b'{"text": "x"}')
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, DateTime):
        return THEN + timedelta(days=number) + timedelta(hours=name.startswith("end"))
    if isinstance(kind, Date):
        return date(2026, 1, number)
    if isinstance(kind, Integer | Float):
        return number
    return f"{name}{number}"[-int(getattr(kind, "length", None) or 8) :]


def contents(connection: Connection) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """Give every row of every table by its key, as it stands on disk."""
    found = {}
    for table in tables(connection):
        rows = [dict(row._mapping) for row in connection.execute(select(table))]
        found[table.name] = {tuple(row[c.name] for c in table.primary_key.columns): row for row in rows}
    return found


def version(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
