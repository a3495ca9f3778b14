"""Exams: notices, rooms, candidates, invigilators, marks, appeals, and what was entered afterwards."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedText


def _exam(*, unique: bool = False) -> Column[int]:
    return Column("exam_id", Id, ForeignKey("exams.id"), nullable=False, index=not unique, unique=unique or None)


exams = Table(
    "exams",
    metadata,
    identity(),
    Column("number", String(16), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("title", SealedText, nullable=False),
    Column("scope", SealedText, nullable=False),
    Column("rules", SealedText),
    Column("document_no", SealedText),
    Column("start_at", InstantType, nullable=False),
    Column("end_at", InstantType, nullable=False),
    Column("moved_from", InstantType),
    Column("pass_mark", Float, nullable=False),
    Column("full_mark", Float, nullable=False),
    Column("audience_id", Id, ForeignKey("audiences.id"), nullable=False),
    person("owner_id"),
    Column("retake_of", Id, ForeignKey("exams.id"), index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("notice", Integer, nullable=False),
    Column("reason", SealedText),
    Column("published_at", InstantType),
    Column("held_at", InstantType),
    Column("signed_file_id", Id, ForeignKey("files.id")),
    Column("version", Integer, nullable=False),
    Index("ix_exams_start_at_state", "start_at", "state"),
)

exam_rooms = Table(
    "exam_rooms",
    metadata,
    identity(),
    _exam(),
    Column("place", String(120), nullable=False),
    Column("capacity", Integer, nullable=False),
)

exam_candidates = Table(
    "exam_candidates",
    metadata,
    identity(),
    Column("exam_id", Id, ForeignKey("exams.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("branch", String(12), nullable=False, index=True),
    Column("room_id", Id, ForeignKey("exam_rooms.id")),
    Column("seat", Integer),
    Column("state", String(12), nullable=False),
    Column("notice", Integer, nullable=False),
    Column("acknowledged_at", InstantType),
    Column("reason", SealedText),
    Column("proof_file_id", Id, ForeignKey("files.id"), index=True),
    Column("asked_at", InstantType),
    Column("refusal", SealedText),
    person("decided_by", nullable=True),
    person("recorded_by", nullable=True),
    Column("recorded_why", SealedText),
    Column("version", Integer, nullable=False),
    UniqueConstraint("exam_id", "person_id"),
    UniqueConstraint("room_id", "seat"),
)

exam_duties = Table(
    "exam_duties",
    metadata,
    identity(),
    Column("exam_id", Id, ForeignKey("exams.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("room_id", Id, ForeignKey("exam_rooms.id")),
    Column("state", String(12), nullable=False),
    Column("acknowledged_at", InstantType),
    Column("version", Integer, nullable=False),
    UniqueConstraint("exam_id", "person_id"),
)

exam_results = Table(
    "exam_results",
    metadata,
    identity(),
    _exam(unique=True),
    person("entered_by"),
    Column("entered_at", InstantType, nullable=False),
    Column("file_id", Id, ForeignKey("files.id")),
    Column("state", String(12), nullable=False, index=True),
    Column("release_at", InstantType),
    person("released_by", nullable=True),
    Column("released_at", InstantType),
    Column("appeals_until", InstantType),
    Column("version", Integer, nullable=False),
)

exam_marks = Table(
    "exam_marks",
    metadata,
    identity(),
    _exam(),
    Column("candidate_id", Id, ForeignKey("exam_candidates.id"), nullable=False, unique=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("branch", String(12), nullable=False),
    Column("score", Float),
    Column("passed", Boolean, nullable=False),
    Column("band", String(24)),
    person("marker_id", nullable=True),
    Column("marker", SealedText),
    Column("first_score", Float),
    Column("version", Integer, nullable=False),
)

exam_topic_marks = Table(
    "exam_topic_marks",
    metadata,
    identity(),
    _exam(),
    Column("candidate_id", Id, ForeignKey("exam_candidates.id"), nullable=False),
    Column("topic", String(60), nullable=False),
    Column("points", Float, nullable=False),
    Column("out_of", Float, nullable=False),
    UniqueConstraint("candidate_id", "topic"),
)

exam_appeals = Table(
    "exam_appeals",
    metadata,
    identity(),
    _exam(),
    Column("mark_id", Id, ForeignKey("exam_marks.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("reason", SealedText, nullable=False),
    Column("asked_at", InstantType, nullable=False),
    Column("due_at", InstantType, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("marker_id", Id, ForeignKey("people.id"), index=True),
    person("assigned_by", nullable=True),
    Column("score", Float),
    Column("answer", SealedText),
    Column("answered_at", InstantType),
    Column("told_at", InstantType),
    Column("version", Integer, nullable=False),
)

exam_records = Table(
    "exam_records",
    metadata,
    identity(),
    person("person_id"),
    Column("branch", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("title", SealedText, nullable=False),
    Column("held_on", Date, nullable=False, index=True),
    Column("result", String(12), nullable=False),
    Column("score", Float),
    Column("pass_mark", Float),
    person("entered_by"),
    Column("entered_at", InstantType, nullable=False),
    Index("ix_exam_records_person_id_held_on", "person_id", "held_on"),
)

exam_mark_changes = Table(
    "exam_mark_changes",
    metadata,
    identity(),
    Column("mark_id", Id, ForeignKey("exam_marks.id"), nullable=False, index=True),
    Column("before", Float),
    Column("after", Float),
    Column("reason", SealedText, nullable=False),
    Column("appeal_id", Id, ForeignKey("exam_appeals.id")),
    person("by_id"),
    Column("at", InstantType, nullable=False),
)
