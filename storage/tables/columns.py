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
    """Let an index hold only these rows, in the words of both engines."""
    return {"sqlite_where": which, "postgresql_where": which}
