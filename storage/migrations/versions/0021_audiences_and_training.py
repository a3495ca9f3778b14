"""Audiences, trainings with their archive, and broadcasts"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0021"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _audiences()
    _broadcasts()
    _sent_sheets()
    _trainings()
    _broadcast_readers()
    _training_feedback()
    _training_materials()
    _training_sessions()
    _training_parts()
    _training_records()
    _training_corrections()


def _audiences() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
    )


def _broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", InstantType(timezone=True), nullable=False),
        sa.Column("shown", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_broadcasts_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_state"), "broadcasts", ["state"], unique=False)
    op.create_index(op.f("ix_broadcasts_subject"), "broadcasts", ["subject"], unique=False)


def _sent_sheets() -> None:
    op.create_table(
        "sent_sheets",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_sent_sheets_by_id_people")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_sent_sheets_file_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_sheets")),
        sa.UniqueConstraint("file_id", name=op.f("uq_sent_sheets_file_id")),
    )
    op.create_index(op.f("ix_sent_sheets_state"), "sent_sheets", ["state"], unique=False)


def _trainings() -> None:
    op.create_table(
        "trainings",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("title", SealedText(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("audience_id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("document_no", SealedText(), nullable=True),
        sa.Column("certificate_months", sa.Integer(), nullable=True),
        sa.Column("reason", SealedText(), nullable=True),
        sa.Column("published_at", InstantType(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_trainings_audience_id_audiences")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_trainings_owner_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
        sa.UniqueConstraint("number", name=op.f("uq_trainings_number")),
    )
    op.create_index(op.f("ix_trainings_state"), "trainings", ["state"], unique=False)


def _broadcast_readers() -> None:
    op.create_table(
        "broadcast_readers",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("read_at", InstantType(timezone=True), nullable=True),
        sa.Column("acknowledged_at", InstantType(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_readers_broadcast_id_broadcasts")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_broadcast_readers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_readers")),
        sa.UniqueConstraint("broadcast_id", "person_id", name=op.f("uq_broadcast_readers_broadcast_id_person_id")),
    )
    op.create_index(op.f("ix_broadcast_readers_person_id"), "broadcast_readers", ["person_id"], unique=False)
    op.create_index(op.f("ix_broadcast_readers_subject"), "broadcast_readers", ["subject"], unique=False)


def _training_feedback() -> None:
    op.create_table(
        "training_feedback",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("training_id", _ID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=16), nullable=False),
        sa.Column("text", SealedText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_feedback_training_id_trainings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_feedback")),
    )
    op.create_index(op.f("ix_training_feedback_training_id"), "training_feedback", ["training_id"], unique=False)


def _training_materials() -> None:
    op.create_table(
        "training_materials",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("training_id", _ID, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("added_by", _ID, nullable=False),
        sa.Column("added_at", InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_training_materials_added_by_people")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_training_materials_file_id_files")),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_materials_training_id_trainings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_materials")),
    )
    op.create_index(op.f("ix_training_materials_training_id"), "training_materials", ["training_id"], unique=False)


def _training_sessions() -> None:
    op.create_table(
        "training_sessions",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("training_id", _ID, nullable=False),
        sa.Column("start_at", InstantType(timezone=True), nullable=False),
        sa.Column("end_at", InstantType(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("trainer_id", _ID, nullable=True),
        sa.Column("trainer", SealedText(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("make_up", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("signed_file_id", _ID, nullable=True),
        sa.Column("secret", SealedText(), nullable=False),
        sa.Column("place_changed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signed_file_id"], ["files.id"], name=op.f("fk_training_sessions_signed_file_id_files")
        ),
        sa.ForeignKeyConstraint(["trainer_id"], ["people.id"], name=op.f("fk_training_sessions_trainer_id_people")),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_sessions_training_id_trainings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
    )
    op.create_index("ix_training_sessions_start_at_state", "training_sessions", ["start_at", "state"], unique=False)
    op.create_index(op.f("ix_training_sessions_trainer_id"), "training_sessions", ["trainer_id"], unique=False)
    op.create_index(op.f("ix_training_sessions_training_id"), "training_sessions", ["training_id"], unique=False)


def _training_parts() -> None:
    op.create_table(
        "training_parts",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("training_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("session_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", SealedText(), nullable=True),
        sa.Column("refusal", SealedText(), nullable=True),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("queued_at", InstantType(timezone=True), nullable=True),
        sa.Column("offered_until", InstantType(timezone=True), nullable=True),
        sa.Column("read_at", InstantType(timezone=True), nullable=True),
        sa.Column("checked_at", InstantType(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("overruled_by", _ID, nullable=True),
        sa.Column("overruled_why", SealedText(), nullable=True),
        sa.Column("rated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_training_parts_decided_by_people")),
        sa.ForeignKeyConstraint(["overruled_by"], ["people.id"], name=op.f("fk_training_parts_overruled_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_parts_person_id_people")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_training_parts_session_id_training_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_parts_training_id_trainings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_parts")),
        sa.UniqueConstraint("training_id", "person_id", name=op.f("uq_training_parts_training_id_person_id")),
    )
    op.create_index(op.f("ix_training_parts_branch"), "training_parts", ["branch"], unique=False)
    op.create_index(
        "ix_training_parts_offered",
        "training_parts",
        ["offered_until"],
        unique=False,
        sqlite_where=sa.text("offered_until IS NOT NULL"),
        postgresql_where=sa.text("offered_until IS NOT NULL"),
    )
    op.create_index(op.f("ix_training_parts_person_id"), "training_parts", ["person_id"], unique=False)
    op.create_index(op.f("ix_training_parts_session_id"), "training_parts", ["session_id"], unique=False)


def _training_records() -> None:
    op.create_table(
        "training_records",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("title", SealedText(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("training_id", _ID, nullable=True),
        sa.Column("session_id", _ID, nullable=True),
        sa.Column("number", sa.String(length=16), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("entered_by", _ID, nullable=True),
        sa.Column("entered_at", InstantType(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_training_records_entered_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_records_person_id_people")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_training_records_session_id_training_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_records_training_id_trainings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_records")),
    )
    op.create_index(op.f("ix_training_records_held_on"), "training_records", ["held_on"], unique=False)
    op.create_index("ix_training_records_person_id_held_on", "training_records", ["person_id", "held_on"], unique=False)
    op.create_index(op.f("ix_training_records_training_id"), "training_records", ["training_id"], unique=False)
    op.create_index(op.f("ix_training_records_valid_until"), "training_records", ["valid_until"], unique=False)


def _training_corrections() -> None:
    op.create_table(
        "training_corrections",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("text", SealedText(), nullable=False),
        sa.Column("asked_at", InstantType(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", SealedText(), nullable=True),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_training_corrections_answered_by_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_corrections_person_id_people")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["training_records.id"], name=op.f("fk_training_corrections_record_id_training_records")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_corrections")),
    )
    op.create_index(op.f("ix_training_corrections_record_id"), "training_corrections", ["record_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
