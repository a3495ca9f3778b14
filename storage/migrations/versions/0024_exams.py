"""Exams: notices, rooms, candidates, invigilators, marks, appeals; attempts to become formal"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, InstantType, SealedText

revision = "0024"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _conversion_attempts()
    _exam_records()
    _exams()
    _exam_results()
    _exam_rooms()
    _exam_candidates()
    _exam_duties()
    _conversion_parts()
    _exam_marks()
    _exam_topic_marks()
    _exam_appeals()


def _conversion_attempts() -> None:
    op.create_table(
        "conversion_attempts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", InstantType, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("closed_at", InstantType, nullable=True),
        sa.Column("post_due_on", sa.Date(), nullable=True),
        sa.Column("post", SealedText, nullable=True),
        sa.Column("post_by", Id, nullable=True),
        sa.Column("post_at", InstantType, nullable=True),
        sa.Column("entered_by", Id, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_conversion_attempts_entered_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_conversion_attempts_person_id_people")),
        sa.ForeignKeyConstraint(["post_by"], ["people.id"], name=op.f("fk_conversion_attempts_post_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion_attempts")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_conversion_attempts_person_id_number")),
    )
    op.create_index(op.f("ix_conversion_attempts_state"), "conversion_attempts", ["state"], unique=False)


def _exam_records() -> None:
    op.create_table(
        "exam_records",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", SealedText, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("pass_mark", sa.Float(), nullable=True),
        sa.Column("entered_by", Id, nullable=False),
        sa.Column("entered_at", InstantType, nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_exam_records_entered_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exam_records_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_records")),
    )
    op.create_index(op.f("ix_exam_records_held_on"), "exam_records", ["held_on"], unique=False)
    op.create_index("ix_exam_records_person_id_held_on", "exam_records", ["person_id", "held_on"], unique=False)


def _exams() -> None:
    op.create_table(
        "exams",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", SealedText, nullable=False),
        sa.Column("scope", SealedText, nullable=False),
        sa.Column("rules", SealedText, nullable=True),
        sa.Column("document_no", SealedText, nullable=True),
        sa.Column("start_at", InstantType, nullable=False),
        sa.Column("end_at", InstantType, nullable=False),
        sa.Column("moved_from", InstantType, nullable=True),
        sa.Column("pass_mark", sa.Float(), nullable=False),
        sa.Column("full_mark", sa.Float(), nullable=False),
        sa.Column("audience_id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("retake_of", Id, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("reason", SealedText, nullable=True),
        sa.Column("published_at", InstantType, nullable=True),
        sa.Column("held_at", InstantType, nullable=True),
        sa.Column("signed_file_id", Id, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_exams_audience_id_audiences")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_exams_owner_id_people")),
        sa.ForeignKeyConstraint(["retake_of"], ["exams.id"], name=op.f("fk_exams_retake_of_exams")),
        sa.ForeignKeyConstraint(["signed_file_id"], ["files.id"], name=op.f("fk_exams_signed_file_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exams")),
        sa.UniqueConstraint("number", name=op.f("uq_exams_number")),
    )
    op.create_index(op.f("ix_exams_retake_of"), "exams", ["retake_of"], unique=False)
    op.create_index("ix_exams_start_at_state", "exams", ["start_at", "state"], unique=False)
    op.create_index(op.f("ix_exams_state"), "exams", ["state"], unique=False)


def _exam_results() -> None:
    op.create_table(
        "exam_results",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("exam_id", Id, nullable=False),
        sa.Column("entered_by", Id, nullable=False),
        sa.Column("entered_at", InstantType, nullable=False),
        sa.Column("file_id", Id, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("release_at", InstantType, nullable=True),
        sa.Column("released_by", Id, nullable=True),
        sa.Column("released_at", InstantType, nullable=True),
        sa.Column("appeals_until", InstantType, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_exam_results_entered_by_people")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_results_exam_id_exams")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_exam_results_file_id_files")),
        sa.ForeignKeyConstraint(["released_by"], ["people.id"], name=op.f("fk_exam_results_released_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_results")),
        sa.UniqueConstraint("exam_id", name=op.f("uq_exam_results_exam_id")),
    )
    op.create_index(op.f("ix_exam_results_state"), "exam_results", ["state"], unique=False)


def _exam_rooms() -> None:
    op.create_table(
        "exam_rooms",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("exam_id", Id, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_rooms_exam_id_exams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_rooms")),
    )
    op.create_index(op.f("ix_exam_rooms_exam_id"), "exam_rooms", ["exam_id"], unique=False)


def _exam_candidates() -> None:
    op.create_table(
        "exam_candidates",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("exam_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("room_id", Id, nullable=True),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", InstantType, nullable=True),
        sa.Column("reason", SealedText, nullable=True),
        sa.Column("proof_file_id", Id, nullable=True),
        sa.Column("asked_at", InstantType, nullable=True),
        sa.Column("refusal", SealedText, nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("recorded_by", Id, nullable=True),
        sa.Column("recorded_why", SealedText, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_exam_candidates_decided_by_people")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_candidates_exam_id_exams")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exam_candidates_person_id_people")),
        sa.ForeignKeyConstraint(["proof_file_id"], ["files.id"], name=op.f("fk_exam_candidates_proof_file_id_files")),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_exam_candidates_recorded_by_people")),
        sa.ForeignKeyConstraint(["room_id"], ["exam_rooms.id"], name=op.f("fk_exam_candidates_room_id_exam_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_candidates")),
        sa.UniqueConstraint("exam_id", "person_id", name=op.f("uq_exam_candidates_exam_id_person_id")),
        sa.UniqueConstraint("room_id", "seat", name=op.f("uq_exam_candidates_room_id_seat")),
    )
    op.create_index(op.f("ix_exam_candidates_branch"), "exam_candidates", ["branch"], unique=False)
    op.create_index(op.f("ix_exam_candidates_person_id"), "exam_candidates", ["person_id"], unique=False)
    op.create_index(op.f("ix_exam_candidates_proof_file_id"), "exam_candidates", ["proof_file_id"], unique=False)


def _exam_duties() -> None:
    op.create_table(
        "exam_duties",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("exam_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("acknowledged_at", InstantType, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_duties_exam_id_exams")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exam_duties_person_id_people")),
        sa.ForeignKeyConstraint(["room_id"], ["exam_rooms.id"], name=op.f("fk_exam_duties_room_id_exam_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_duties")),
        sa.UniqueConstraint("exam_id", "person_id", name=op.f("uq_exam_duties_exam_id_person_id")),
    )
    op.create_index(op.f("ix_exam_duties_person_id"), "exam_duties", ["person_id"], unique=False)


def _conversion_parts() -> None:
    op.create_table(
        "conversion_parts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("attempt_id", Id, nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("candidate_id", Id, nullable=True),
        sa.Column("opinion", SealedText, nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("decided_at", InstantType, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["conversion_attempts.id"], name=op.f("fk_conversion_parts_attempt_id_conversion_attempts")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidates.id"], name=op.f("fk_conversion_parts_candidate_id_exam_candidates")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_conversion_parts_decided_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion_parts")),
        sa.UniqueConstraint("attempt_id", "part", name=op.f("uq_conversion_parts_attempt_id_part")),
    )
    op.create_index(op.f("ix_conversion_parts_candidate_id"), "conversion_parts", ["candidate_id"], unique=False)


def _exam_marks() -> None:
    op.create_table(
        "exam_marks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("exam_id", Id, nullable=False),
        sa.Column("candidate_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("band", sa.String(length=24), nullable=True),
        sa.Column("marker_id", Id, nullable=True),
        sa.Column("marker", SealedText, nullable=True),
        sa.Column("first_score", sa.Float(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidates.id"], name=op.f("fk_exam_marks_candidate_id_exam_candidates")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_marks_exam_id_exams")),
        sa.ForeignKeyConstraint(["marker_id"], ["people.id"], name=op.f("fk_exam_marks_marker_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exam_marks_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_marks")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_exam_marks_candidate_id")),
    )
    op.create_index(op.f("ix_exam_marks_exam_id"), "exam_marks", ["exam_id"], unique=False)
    op.create_index(op.f("ix_exam_marks_person_id"), "exam_marks", ["person_id"], unique=False)


def _exam_topic_marks() -> None:
    op.create_table(
        "exam_topic_marks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("exam_id", Id, nullable=False),
        sa.Column("candidate_id", Id, nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("out_of", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidates.id"], name=op.f("fk_exam_topic_marks_candidate_id_exam_candidates")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_topic_marks_exam_id_exams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_topic_marks")),
        sa.UniqueConstraint("candidate_id", "topic", name=op.f("uq_exam_topic_marks_candidate_id_topic")),
    )
    op.create_index(op.f("ix_exam_topic_marks_exam_id"), "exam_topic_marks", ["exam_id"], unique=False)


def _exam_appeals() -> None:
    op.create_table(
        "exam_appeals",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("exam_id", Id, nullable=False),
        sa.Column("mark_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("reason", SealedText, nullable=False),
        sa.Column("asked_at", InstantType, nullable=False),
        sa.Column("due_at", InstantType, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("marker_id", Id, nullable=True),
        sa.Column("assigned_by", Id, nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("answer", SealedText, nullable=True),
        sa.Column("answered_at", InstantType, nullable=True),
        sa.Column("told_at", InstantType, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_by"], ["people.id"], name=op.f("fk_exam_appeals_assigned_by_people")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_appeals_exam_id_exams")),
        sa.ForeignKeyConstraint(["mark_id"], ["exam_marks.id"], name=op.f("fk_exam_appeals_mark_id_exam_marks")),
        sa.ForeignKeyConstraint(["marker_id"], ["people.id"], name=op.f("fk_exam_appeals_marker_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exam_appeals_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_appeals")),
    )
    op.create_index(op.f("ix_exam_appeals_exam_id"), "exam_appeals", ["exam_id"], unique=False)
    op.create_index(op.f("ix_exam_appeals_mark_id"), "exam_appeals", ["mark_id"], unique=False)
    op.create_index(op.f("ix_exam_appeals_marker_id"), "exam_appeals", ["marker_id"], unique=False)
    op.create_index(op.f("ix_exam_appeals_person_id"), "exam_appeals", ["person_id"], unique=False)
    op.create_index(op.f("ix_exam_appeals_state"), "exam_appeals", ["state"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
