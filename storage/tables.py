"""Every table, in one place."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from storage.types import Id, InstantType, SealedJson, SealedText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _person(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey("people.id"), nullable=nullable)


bank_clock = Table(
    "bank_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instant", InstantType, nullable=False),
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("staff_no", String(32), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("branch", String(12), nullable=False),
    Column("line", String(16)),
    Column("standing", String(16)),
    Column("grade", String(16)),
    Column("joined_on", Date),
    Column("branch_since", Date),
    Column("supervisor_no", String(32)),
    Column("left_on", Date),
    Column("version", Integer, nullable=False, server_default="1"),
)

roles = Table(
    "roles",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("role", String(32), primary_key=True),
)

accounts = Table(
    "accounts",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("user_id", Id, nullable=False, unique=True),
    Column("chat_id", Id, nullable=False),
    Column("language", String(8), nullable=False),
    Column("reachable", Boolean, nullable=False, server_default=text("true")),
    Column("bound_at", InstantType, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    _id(),
    _person("person_id"),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("expires_at", InstantType, nullable=False),
    Column("used_at", InstantType),
)

strangers = Table(
    "strangers",
    metadata,
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("answered_at", InstantType, nullable=False),
)

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
    _id(),
    Column("bot_id", Id, nullable=False),
    Column("update_id", Id, nullable=False),
    Column("sender", Id),
    Column("kind", String(32), nullable=False),
    Column("error", String(120), nullable=False),
    Column("ref", String(8), nullable=False),
    Column("at", InstantType, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("lane", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    _person("person_id", nullable=True),
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
    Index("ix_outbox_subject", "subject"),
    Index("ix_outbox_person", "person_id", "state"),
)

files = Table(
    "files",
    metadata,
    _id(),
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

drafts = Table(
    "drafts",
    metadata,
    _id(),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, unique=True),
    Column("form", String(40), nullable=False),
    Column("question", String(40), nullable=False),
    Column("values", SealedJson, nullable=False),
    Column("version", Integer, nullable=False),
    Column("expires_at", InstantType, nullable=False, index=True),
)

complaints = Table(
    "complaints",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    Column("subject", String(24), nullable=False),
    _person("about_id", nullable=True),
    Column("branch", String(12), nullable=False, index=True),
    Column("source", String(16), nullable=False),
    Column("category", String(24), nullable=False),
    Column("words", SealedText, nullable=False),
    Column("client", SealedText),
    Column("evidence_id", Id, ForeignKey("files.id")),
    Column("received_at", InstantType, nullable=False),
    _person("registered_by"),
    Column("due_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
)

talks = Table(
    "talks",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    Column("trigger", String(24), nullable=False),
    Column("complaint_id", Id, ForeignKey("complaints.id"), index=True),
    Column("manager_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("host_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("branch", String(12), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("start_at", InstantType),
    Column("end_at", InstantType),
    Column("place", String(120)),
    Column("purpose", SealedText),
    Column("rounds", Integer, nullable=False),
    Column("reason", SealedText),
    Column("calendar_sequence", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)

occupied = Table(
    "occupied",
    metadata,
    _id(),
    _person("person_id"),
    Column("start_at", InstantType, nullable=False),
    Column("end_at", InstantType, nullable=False),
    Column("subject", String(40), nullable=False, index=True),
    Index("ix_occupied_person_id_end_at", "person_id", "end_at"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", InstantType, nullable=False),
    _person("actor_id", nullable=True),
    Column("action", String(40), nullable=False),
    Column("subject", String(40), nullable=False, index=True),
    Column("before", String(80)),
    Column("after", String(80)),
    Column("version", Integer),
)

numbers = Table(
    "numbers",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

cadences = Table(
    "cadences",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("last_run", InstantType, nullable=False),
)
