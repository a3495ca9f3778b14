"""Complaints."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedText

complaints = Table(
    "complaints",
    metadata,
    identity(),
    Column("number", String(16), nullable=False, unique=True),
    Column("subject", String(24), nullable=False),
    person("about_id", nullable=True),
    Column("branch", String(12), nullable=False, index=True),
    Column("source", String(16), nullable=False),
    Column("category", String(24), nullable=False),
    Column("words", SealedText, nullable=False),
    Column("client", SealedText),
    Column("evidence_id", Id, ForeignKey("files.id")),
    Column("received_at", InstantType, nullable=False),
    person("registered_by"),
    Column("due_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
)
