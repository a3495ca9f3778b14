"""Appointment talks, and the diary."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, column, text

from storage.tables.columns import identity, metadata, only, person
from storage.types import Id, InstantType, SealedText

_RECUSED = text("CAST(recused AS TEXT) != '[]'")

talks = Table(
    "talks",
    metadata,
    identity(),
    Column("number", String(16), nullable=False, unique=True),
    Column("trigger", String(24), nullable=False),
    Column("complaint_id", Id, ForeignKey("complaints.id"), index=True),
    Column("kind", String(16), nullable=False, server_default="facts"),
    Column("private", Boolean, nullable=False, server_default=text("false")),
    Column("at_head_office", Boolean, nullable=False, server_default=text("false")),
    person("confidant_id", nullable=True),
    person("deputy_id", nullable=True),
    Column("recused", JSON, nullable=False, server_default="[]"),
    Column("host_request", SealedText),
    Column("manager_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("host_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("branch", String(12), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_on", Date, nullable=False, index=True),
    Column("start_at", InstantType),
    Column("end_at", InstantType),
    Column("turned_down", JSON, nullable=False, server_default="[]"),
    Column("place", String(120)),
    Column("purpose", SealedText),
    Column("rounds", Integer, nullable=False),
    Column("reason", SealedText),
    Column("calendar_sequence", Integer, nullable=False),
    Column("no_shows", Integer, nullable=False),
    Column("host_absences", Integer, nullable=False, server_default="0"),
    Column("alone", String(16)),
    Column("cover_at", InstantType, index=True),
    Column("version", Integer, nullable=False),
    Column("link", SealedText),
    Column("second_id", Id, ForeignKey("people.id"), index=True),
    Index("ix_talks_branch_state", "branch", "state"),
    Index("ix_talks_private", "confidant_id", **only(column("private", Boolean))),
    Index("ix_talks_recused", "id", **only(_RECUSED)),
)

handovers = Table(
    "handovers",
    metadata,
    identity(),
    Column("talk_id", Id, ForeignKey("talks.id"), nullable=False, index=True),
    person("from_id"),
    person("to_id"),
    person("by_id", nullable=True),
    Column("reason", SealedText),
    Column("at", InstantType, nullable=False),
)

talk_triggers = Table(
    "talk_triggers",
    metadata,
    identity(),
    Column("talk_id", Id, ForeignKey("talks.id"), nullable=False, index=True),
    Column("trigger", String(24), nullable=False),
    Column("complaint_id", Id, ForeignKey("complaints.id"), index=True),
    person("raised_by", nullable=True),
    Column("raised_at", InstantType, nullable=False),
    Column("reason", SealedText),
    Column("outcome", String(16)),
    Column("told_at", InstantType),
    Column("told_outcome", String(16)),
    Column("told_as", SealedText),
)

occupied = Table(
    "occupied",
    metadata,
    identity(),
    person("person_id"),
    Column("start_at", InstantType, nullable=False),
    Column("end_at", InstantType, nullable=False),
    Column("subject", String(40), nullable=False, index=True),
    Index("ix_occupied_person_id_end_at", "person_id", "end_at"),
)
