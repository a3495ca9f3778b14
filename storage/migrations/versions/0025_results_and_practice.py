"""How marks were changed after their release; practice questions"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, InstantType, SealedJson, SealedText

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _mark_changes()
    _practice_questions()


def _mark_changes() -> None:
    op.create_table(
        "exam_mark_changes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("mark_id", Id, nullable=False),
        sa.Column("before", sa.Float(), nullable=True),
        sa.Column("after", sa.Float(), nullable=True),
        sa.Column("reason", SealedText, nullable=False),
        sa.Column("appeal_id", Id, nullable=True),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("at", InstantType, nullable=False),
        sa.ForeignKeyConstraint(["mark_id"], ["exam_marks.id"], name=op.f("fk_exam_mark_changes_mark_id_exam_marks")),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["exam_appeals.id"], name=op.f("fk_exam_mark_changes_appeal_id_exam_appeals")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_exam_mark_changes_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_mark_changes")),
    )
    op.create_index(op.f("ix_exam_mark_changes_mark_id"), "exam_mark_changes", ["mark_id"])


def _practice_questions() -> None:
    op.create_table(
        "practice_questions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("text", SealedText, nullable=False),
        sa.Column("options", SealedJson, nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("explanation", SealedText, nullable=False),
        sa.Column("added_by", Id, nullable=False),
        sa.Column("added_at", InstantType, nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_practice_questions_added_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_questions")),
    )
    op.create_index(op.f("ix_practice_questions_topic"), "practice_questions", ["topic"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
