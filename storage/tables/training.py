"""Training: plans, sessions, parts, materials, the archive, and what was said of it."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from storage.tables.columns import identity, metadata, only, person
from storage.types import Id, InstantType, SealedText

_OFFERED = text("offered_until IS NOT NULL")

trainings = Table(
    "trainings",
    metadata,
    identity(),
    Column("number", String(16), nullable=False, unique=True),
    Column("title", SealedText, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("audience_id", Id, ForeignKey("audiences.id"), nullable=False),
    person("owner_id"),
    Column("state", String(12), nullable=False, index=True),
    Column("document_no", SealedText),
    Column("document_file_id", Id, ForeignKey("files.id")),
    Column("certificate_months", Integer),
    Column("reason", SealedText),
    Column("published_at", InstantType),
    Column("version", Integer, nullable=False),
)

training_sessions = Table(
    "training_sessions",
    metadata,
    identity(),
    Column("training_id", Id, ForeignKey("trainings.id"), nullable=False, index=True),
    Column("start_at", InstantType, nullable=False),
    Column("end_at", InstantType, nullable=False),
    Column("place", String(120), nullable=False),
    Column("trainer_id", Id, ForeignKey("people.id"), index=True),
    Column("trainer", SealedText),
    Column("capacity", Integer),
    Column("make_up", Boolean, nullable=False, server_default=text("false")),
    Column("state", String(12), nullable=False),
    Column("signed_file_id", Id, ForeignKey("files.id")),
    Column("secret", SealedText, nullable=False),
    Column("place_changed", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False),
    Index("ix_training_sessions_start_at_state", "start_at", "state"),
)

training_parts = Table(
    "training_parts",
    metadata,
    identity(),
    Column("training_id", Id, ForeignKey("trainings.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("branch", String(12), nullable=False, index=True),
    Column("session_id", Id, ForeignKey("training_sessions.id"), index=True),
    Column("state", String(12), nullable=False),
    Column("reason", SealedText),
    Column("refusal", SealedText),
    person("decided_by", nullable=True),
    Column("queued_at", InstantType),
    Column("offered_until", InstantType),
    Column("read_at", InstantType),
    Column("checked_at", InstantType),
    Column("tries", Integer, nullable=False, server_default="0"),
    person("overruled_by", nullable=True),
    Column("overruled_why", SealedText),
    Column("rated", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False),
    UniqueConstraint("training_id", "person_id"),
    Index("ix_training_parts_offered", "offered_until", **only(_OFFERED)),
)

training_materials = Table(
    "training_materials",
    metadata,
    identity(),
    Column("training_id", Id, ForeignKey("trainings.id"), nullable=False, index=True),
    Column("file_id", Id, ForeignKey("files.id"), nullable=False),
    person("added_by"),
    Column("added_at", InstantType, nullable=False),
)

training_records = Table(
    "training_records",
    metadata,
    identity(),
    person("person_id"),
    Column("branch", String(12), nullable=False),
    Column("title", SealedText, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("held_on", Date, nullable=False, index=True),
    Column("minutes", Integer, nullable=False),
    Column("result", String(12), nullable=False),
    Column("read", Boolean, nullable=False, server_default=text("true")),
    Column("training_id", Id, ForeignKey("trainings.id"), index=True),
    Column("session_id", Id, ForeignKey("training_sessions.id")),
    Column("number", String(16)),
    Column("valid_until", Date, index=True),
    person("entered_by", nullable=True),
    Column("entered_at", InstantType),
    Index("ix_training_records_person_id_held_on", "person_id", "held_on"),
)

training_corrections = Table(
    "training_corrections",
    metadata,
    identity(),
    Column("record_id", Id, ForeignKey("training_records.id"), nullable=False, index=True),
    person("person_id"),
    Column("text", SealedText, nullable=False),
    Column("asked_at", InstantType, nullable=False),
    Column("state", String(12), nullable=False),
    Column("answer", SealedText),
    person("answered_by", nullable=True),
    Column("result", String(12)),
    Column("valid_until", Date, index=True),
)

# Nothing here leads to a person: no id of one, no time, and keys at random, so that no order is kept either.
training_feedback = Table(
    "training_feedback",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("training_id", Id, ForeignKey("trainings.id"), nullable=False, index=True),
    Column("score", Integer, nullable=False),
    Column("aspect", String(16), nullable=False),
    Column("text", SealedText),
)
