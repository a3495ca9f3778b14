"""`INSERT … ON CONFLICT`, which both engines know under a name of their own."""

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from storage.database import Tx


def insert(tx: Tx, table: Table) -> sqlite.Insert:
    """Give the engine's insert; the two dialects share the calls that we use."""
    return insert_on(tx.engine, table)


def insert_on(engine: str, table: Table) -> sqlite.Insert:
    """Give an engine's insert by the engine's name: for statements that are made once."""
    if engine == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # read only when needed

    return postgresql.insert(table)  # type: ignore[return-value]
