"""Audiences: whom something is for; and sheets that somebody sent in the chat, until they are read."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType

audiences = Table("audiences", metadata, identity(), Column("rule", JSON, nullable=False))

sent_sheets = Table(
    "sent_sheets",
    metadata,
    identity(),
    Column("file_id", Id, ForeignKey("files.id"), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("subject", String(40), nullable=False),
    person("by_id"),
    Column("state", String(12), nullable=False, index=True),
    Column("at", InstantType, nullable=False),
)
