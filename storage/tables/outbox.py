"""What goes out."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedJson

outbox = Table(
    "outbox",
    metadata,
    identity(),
    Column("lane", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    person("person_id", nullable=True),
    Column("chat_id", Id),
    Column("recipient", String(24), nullable=False),
    Column("subject", String(40)),
    Column("params", SealedJson, nullable=False),
    Column("key", String(120), unique=True),
    Column("due_at", InstantType, nullable=False),
    Column("expires_at", InstantType),
    Column("not_before", InstantType),
    Column("state", String(12), nullable=False),
    Column("owner", String(40)),
    Column("lease_until", InstantType),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("uncertain", Integer, nullable=False, server_default="0"),
    Column("ref", String(8), nullable=False),
    Column("message_id", Id),
    Column("detail", String(120)),
    Column("created_at", InstantType, nullable=False),
    Column("ended_at", InstantType),
    Index(
        "ix_outbox_due",
        "lane",
        "due_at",
        "id",
        sqlite_where=text("ended_at IS NULL AND lease_until IS NULL"),
        postgresql_where=text("ended_at IS NULL AND lease_until IS NULL"),
    ),
    Index(
        "ix_outbox_soonest",
        "due_at",
        sqlite_where=text("ended_at IS NULL AND lease_until IS NULL"),
        postgresql_where=text("ended_at IS NULL AND lease_until IS NULL"),
    ),
    Index(
        "ix_outbox_order",
        "recipient",
        "lane",
        "due_at",
        "id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_outbox_leased",
        "lease_until",
        sqlite_where=text("lease_until IS NOT NULL"),
        postgresql_where=text("lease_until IS NOT NULL"),
    ),
    Index(
        "ix_outbox_missed",
        "ended_at",
        sqlite_where=text("state = 'unreachable'"),
        postgresql_where=text("state = 'unreachable'"),
    ),
    Index("ix_outbox_subject", "subject"),
    Index("ix_outbox_person", "person_id", "state"),
)
