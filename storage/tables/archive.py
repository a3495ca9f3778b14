"""What was entered afterwards (补录): who brought it in and when, and what the old books say beside it."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, text

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType

archive = Table(
    "archive",
    metadata,
    identity(),
    Column("complaint_id", Id, ForeignKey("complaints.id"), unique=True),
    Column("talk_id", Id, ForeignKey("talks.id"), unique=True),
    Column("old_number", String(40)),
    Column("conclusion", String(16)),
    Column("on_paper", Boolean, nullable=False, server_default=text("false")),
    person("by_id"),
    Column("at", InstantType, nullable=False),
)
