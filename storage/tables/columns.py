"""What every table has in common: the collection, keys, and columns that name a person."""

from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, MetaData, TextClause

from storage.types import Id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identity() -> Column[int]:
    """Give a table's key."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def person(name: str, *, nullable: bool = False) -> Column[int]:
    """Give a column that names a person."""
    return Column(name, Id, ForeignKey("people.id"), nullable=nullable)


def only(which: TextClause | ColumnElement[bool]) -> dict[str, Any]:
    """Let an index hold only these rows, on both engines: `complete` says so to PostgreSQL, where it is used."""
    return {"sqlite_where": which}


def complete() -> None:
    """Tell PostgreSQL which rows an index holds; its dialect, which that reads, is large."""
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        which = index.dialect_kwargs.get("sqlite_where")
        if which is not None:
            index.dialect_kwargs["postgresql_where"] = which
