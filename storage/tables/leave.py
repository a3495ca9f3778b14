"""Leave: when somebody is away."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, text

from storage.tables.columns import identity, metadata, person
from storage.types import InstantType

leaves = Table(
    "leaves",
    metadata,
    identity(),
    person("person_id"),
    Column("kind", String(16), nullable=False),
    Column("start_at", InstantType, nullable=False),
    Column("end_at", InstantType, nullable=False),
    person("recorded_by"),
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("ix_leaves_person_id_end_at", "person_id", "end_at"),
)
