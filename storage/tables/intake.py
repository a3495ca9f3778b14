"""What comes in: updates, drafts of forms, files."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from storage.tables.columns import identity, metadata
from storage.types import Id, InstantType, SealedJson, SealedText

updates = Table(
    "updates",
    metadata,
    Column("bot_id", Id, primary_key=True, autoincrement=False),
    Column("update_id", Id, primary_key=True, autoincrement=False),
    Column("at", InstantType, nullable=False, index=True),
)

parked = Table(
    "parked",
    metadata,
    identity(),
    Column("bot_id", Id, nullable=False),
    Column("update_id", Id, nullable=False),
    Column("sender", Id),
    Column("kind", String(32), nullable=False),
    Column("error", String(120), nullable=False),
    Column("ref", String(8), nullable=False),
    Column("at", InstantType, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    identity(),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, unique=True),
    Column("form", String(40), nullable=False),
    Column("question", String(40), nullable=False),
    Column("values", SealedJson, nullable=False),
    Column("version", Integer, nullable=False),
    Column("expires_at", InstantType, nullable=False, index=True),
)

files = Table(
    "files",
    metadata,
    identity(),
    Column("file_id", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", SealedText),
    Column("size", Id, nullable=False),
    Column("mime", String(120)),
    Column("state", String(12), nullable=False),
    Column("sha256", String(64)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", InstantType),
    Column("created_at", InstantType, nullable=False),
)
