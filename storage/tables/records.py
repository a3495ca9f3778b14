"""The audit, the numbers given out, and what proves the key."""

from sqlalchemy import Column, Integer, String, Table

from storage.tables.columns import identity, metadata, person
from storage.types import InstantType, SealedText

audit = Table(
    "audit",
    metadata,
    identity(),
    Column("at", InstantType, nullable=False),
    person("actor_id", nullable=True),
    Column("action", String(40), nullable=False, index=True),
    Column("subject", String(40), nullable=False, index=True),
    Column("before", String(80)),
    Column("after", String(80)),
    Column("version", Integer),
    Column("seal", Integer, index=True),
)

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    Column("mac", String(64), nullable=False),
    Column("made_at", InstantType, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("until", InstantType, nullable=False),
)

replicas = Table(
    "replicas",
    metadata,
    Column("owner", String(40), primary_key=True),
    Column("seen_at", InstantType, nullable=False),
    Column("version", String(40), nullable=False),
    Column("policy", String(64), nullable=False),
    Column("budget", String(40), nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

seal_proof = Table(
    "seal_proof",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("word", SealedText, nullable=False),
)
