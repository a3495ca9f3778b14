"""Broadcasts: one text to many, watched until everybody has it."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType

broadcasts = Table(
    "broadcasts",
    metadata,
    identity(),
    Column("subject", String(40), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    person("by_id"),
    Column("state", String(12), nullable=False, index=True),
    Column("at", InstantType, nullable=False),
    Column("shown", String(80)),
    Column("version", Integer, nullable=False),
)

broadcast_readers = Table(
    "broadcast_readers",
    metadata,
    identity(),
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("subject", String(40), nullable=False, index=True),
    Column("read_at", InstantType),
    Column("acknowledged_at", InstantType),
    UniqueConstraint("broadcast_id", "person_id"),
)
