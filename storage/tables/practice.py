"""Practice questions. Nothing of who was asked, or answered what, is kept."""

from sqlalchemy import Column, Integer, String, Table

from storage.tables.columns import identity, metadata, person
from storage.types import InstantType, SealedJson, SealedText

practice_questions = Table(
    "practice_questions",
    metadata,
    identity(),
    Column("topic", String(24), nullable=False, index=True),
    Column("text", SealedText, nullable=False),
    Column("options", SealedJson, nullable=False),
    Column("answer", Integer, nullable=False),
    Column("explanation", SealedText, nullable=False),
    person("added_by"),
    Column("added_at", InstantType, nullable=False),
)
