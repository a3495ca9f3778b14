"""What makes talks due: their triggers, kind, privacy and recusals"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "talk_triggers",
        sa.Column("id", identity, autoincrement=True, nullable=False),
        sa.Column("talk_id", identity, nullable=False),
        sa.Column("trigger", sa.String(length=24), nullable=False),
        sa.Column("complaint_id", identity, nullable=True),
        sa.Column("raised_by", identity, nullable=True),
        sa.Column("raised_at", InstantType(timezone=True), nullable=False),
        sa.Column("reason", SealedText(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_talk_triggers_talk_id_talks")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_talk_triggers_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(["raised_by"], ["people.id"], name=op.f("fk_talk_triggers_raised_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_triggers")),
    )
    with op.batch_alter_table("talk_triggers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_triggers_talk_id"), ["talk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_triggers_complaint_id"), ["complaint_id"], unique=False)
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), server_default="facts", nullable=False))
        batch_op.add_column(sa.Column("private", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(sa.Column("confidant_id", identity, nullable=True))
        batch_op.add_column(sa.Column("recused", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("host_request", SealedText(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_talks_confidant_id_people"), "people", ["confidant_id"], ["id"])
    # Talks until now had one trigger, raised when they were opened.
    op.execute(
        "INSERT INTO talk_triggers (talk_id, trigger, complaint_id, raised_at)"
        " SELECT t.id, t.trigger, t.complaint_id, COALESCE("
        "(SELECT min(a.at) FROM audit a WHERE a.action = 'talk.opened' AND a.subject = 'talk:' || t.id),"
        " CURRENT_TIMESTAMP) FROM talks t ORDER BY t.id"
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
