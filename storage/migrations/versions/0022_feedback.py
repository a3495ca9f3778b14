"""Feedback: what clients say, other voices, its history, its files"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, InstantType, SealedText

revision = "0022"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("tone", sa.String(length=16), nullable=False),
        sa.Column("product", sa.String(length=24), nullable=True),
        sa.Column("theme", sa.String(length=24), nullable=True),
        sa.Column("department", sa.String(length=12), nullable=True),
        sa.Column("branch", sa.String(length=12), nullable=False),
        sa.Column("words", SealedText, nullable=False),
        sa.Column("client", SealedText, nullable=True),
        sa.Column("received_at", InstantType, nullable=False),
        sa.Column("relayed_by", Id, nullable=False),
        sa.Column("relayed_at", InstantType, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("holder_id", Id, nullable=True),
        sa.Column("hops", sa.Integer(), server_default="0", nullable=False),
        sa.Column("settled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("routed_at", InstantType, nullable=True),
        sa.Column("due_at", InstantType, nullable=True),
        sa.Column("asked_at", InstantType, nullable=True),
        sa.Column("taken_at", InstantType, nullable=True),
        sa.Column("answered_at", InstantType, nullable=True),
        sa.Column("told_at", InstantType, nullable=True),
        sa.Column("told_how", sa.String(length=16), nullable=True),
        sa.Column("closed_at", InstantType, nullable=True),
        sa.Column("closing", sa.String(length=16), nullable=True),
        sa.Column("complaint_id", Id, nullable=True),
        sa.Column("about_relayer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name="fk_feedback_complaint_id_complaints"),
        sa.ForeignKeyConstraint(["holder_id"], ["people.id"], name="fk_feedback_holder_id_people"),
        sa.ForeignKeyConstraint(["relayed_by"], ["people.id"], name="fk_feedback_relayed_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("number", name="uq_feedback_number"),
    )
    for name, columns in (
        ("ix_feedback_received_at", ["received_at"]),
        ("ix_feedback_closed_at", ["closed_at"]),
        ("ix_feedback_complaint_id", ["complaint_id"]),
        ("ix_feedback_relayed_by_list", ["relayed_by", "rank", "id"]),
        ("ix_feedback_department_list", ["department", "rank", "id"]),
        ("ix_feedback_branch_list", ["branch", "rank", "id"]),
        ("ix_feedback_state", ["state", "told_at"]),
    ):
        op.create_index(name, "feedback", columns, unique=False)
    op.create_table(
        "feedback_voices",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("feedback_id", Id, nullable=False),
        sa.Column("words", SealedText, nullable=False),
        sa.Column("client", SealedText, nullable=True),
        sa.Column("relayed_by", Id, nullable=False),
        sa.Column("received_at", InstantType, nullable=False),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_feedback_voices_feedback_id_feedback"),
        sa.ForeignKeyConstraint(["relayed_by"], ["people.id"], name="fk_feedback_voices_relayed_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_voices"),
    )
    op.create_index("ix_feedback_voices_feedback_id", "feedback_voices", ["feedback_id"], unique=False)
    op.create_index("ix_feedback_voices_received_at", "feedback_voices", ["received_at"], unique=False)
    op.create_table(
        "feedback_entries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("feedback_id", Id, nullable=False),
        sa.Column("at", InstantType, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("by", Id, nullable=True),
        sa.Column("department", sa.String(length=12), nullable=True),
        sa.Column("text", SealedText, nullable=True),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_feedback_entries_by_people"),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_feedback_entries_feedback_id_feedback"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_entries"),
    )
    op.create_index("ix_feedback_entries_feedback_id", "feedback_entries", ["feedback_id"], unique=False)
    op.create_table(
        "feedback_files",
        sa.Column("feedback_id", Id, nullable=False),
        sa.Column("file_id", Id, nullable=False),
        sa.Column("added_by", Id, nullable=False),
        sa.Column("added_at", InstantType, nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name="fk_feedback_files_added_by_people"),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_feedback_files_feedback_id_feedback"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_feedback_files_file_id_files"),
        sa.PrimaryKeyConstraint("feedback_id", "file_id", name="pk_feedback_files"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
