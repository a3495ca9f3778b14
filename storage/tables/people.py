"""People, their accounts and their invitations."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, LargeBinary, String, Table, text

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType

people = Table(
    "people",
    metadata,
    identity(),
    Column("staff_no", String(32), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("branch", String(12), nullable=False),
    Column("line", String(16)),
    Column("standing", String(16)),
    Column("grade", String(16)),
    Column("joined_on", Date),
    Column("branch_since", Date),
    Column("formal_on", Date),
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
    identity(),
    person("person_id"),
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
