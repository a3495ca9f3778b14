"""Conversion: a trainee's attempts to become formal, each with its three parts."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedText

conversion_attempts = Table(
    "conversion_attempts",
    metadata,
    identity(),
    person("person_id"),
    Column("branch", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("opened_at", InstantType, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("closed_at", InstantType),
    Column("post_due_on", Date),
    Column("post", SealedText),
    person("post_by", nullable=True),
    Column("post_at", InstantType),
    person("entered_by", nullable=True),
    Column("version", Integer, nullable=False),
    UniqueConstraint("person_id", "number"),
)

conversion_parts = Table(
    "conversion_parts",
    metadata,
    identity(),
    Column("attempt_id", Id, ForeignKey("conversion_attempts.id"), nullable=False),
    Column("part", String(12), nullable=False),
    Column("result", String(12), nullable=False),
    Column("candidate_id", Id, ForeignKey("exam_candidates.id"), index=True),
    Column("opinion", SealedText),
    person("decided_by", nullable=True),
    Column("decided_at", InstantType),
    Column("version", Integer, nullable=False),
    UniqueConstraint("attempt_id", "part"),
)
