"""The audit, and the numbers given out."""

from sqlalchemy import Column, Integer, String, Table

from storage.tables.columns import identity, metadata, person
from storage.types import InstantType

audit = Table(
    "audit",
    metadata,
    identity(),
    Column("at", InstantType, nullable=False),
    person("actor_id", nullable=True),
    Column("action", String(40), nullable=False),
    Column("subject", String(40), nullable=False, index=True),
    Column("before", String(80)),
    Column("after", String(80)),
    Column("version", Integer),
)

numbers = Table(
    "numbers",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
