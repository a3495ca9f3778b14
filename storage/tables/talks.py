"""Appointment talks, and the diary."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedText

talks = Table(
    "talks",
    metadata,
    identity(),
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
    identity(),
    person("person_id"),
    Column("start_at", InstantType, nullable=False),
    Column("end_at", InstantType, nullable=False),
    Column("subject", String(40), nullable=False, index=True),
    Index("ix_occupied_person_id_end_at", "person_id", "end_at"),
)
