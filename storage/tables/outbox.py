"""What goes out, and what has gone out long ago."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from storage.tables.columns import identity, metadata, only, person
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
        **only(text("ended_at IS NULL AND lease_until IS NULL")),
    ),
    Index(
        "ix_outbox_soonest",
        "due_at",
        **only(text("ended_at IS NULL AND lease_until IS NULL")),
    ),
    Index(
        "ix_outbox_order",
        "recipient",
        "lane",
        "due_at",
        "id",
        **only(text("ended_at IS NULL")),
    ),
    Index(
        "ix_outbox_leased",
        "lease_until",
        **only(text("lease_until IS NOT NULL")),
    ),
    Index(
        "ix_outbox_put_off",
        "not_before",
        **only(text("not_before IS NOT NULL AND ended_at IS NULL")),
    ),
    Index(
        "ix_outbox_missed",
        "ended_at",
        **only(text("state = 'unreachable'")),
    ),
    Index(
        "ix_outbox_ended",
        "ended_at",
        **only(text("ended_at IS NOT NULL AND coalesce(key, '') = ''")),
    ),
    Index(
        "ix_outbox_ended_kept",
        "ended_at",
        **only(text("ended_at IS NOT NULL AND key IS NOT NULL")),
    ),
    Index("ix_outbox_subject", "subject"),
    Index("ix_outbox_person", "person_id", "state"),
)

outbox_past = Table(
    "outbox_past",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("lane", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    person("person_id", nullable=True),
    Column("recipient", String(24), nullable=False),
    Column("subject", String(40)),
    Column("key", String(120)),
    Column("due_at", InstantType, nullable=False),
    Column("state", String(12), nullable=False),
    Column("uncertain", Integer, nullable=False),
    Column("ref", String(8), nullable=False),
    Column("message_id", Id),
    Column("detail", String(120)),
    Column("created_at", InstantType, nullable=False),
    Column("ended_at", InstantType, nullable=False),
    Index("ix_outbox_past_person_id", "person_id"),
    Index(
        "ix_outbox_past_key",
        "key",
        **only(text("key IS NOT NULL")),
    ),
    Index(
        "ix_outbox_past_subject",
        "subject",
        **only(text("subject IS NOT NULL")),
    ),
)
"""What ended long ago, without its text: no key is unique here, since what was cancelled may be promised anew."""
