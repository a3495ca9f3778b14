"""Each follow-up is checked again by itself, no longer each talk"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("followups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recheck_at", InstantType(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_followups_recheck_at"), ["recheck_at"], unique=False)
    # What hosts of closed talks were promised is now promised for each of their follow-ups.
    op.execute(
        "UPDATE followups SET recheck_at = (SELECT max(o.due_at) FROM outbox o WHERE o.kind = 'talk.recheck'"
        " AND o.state = 'waiting' AND o.subject = 'recheck:' || followups.talk_id) WHERE state = 'confirmed'"
    )
    op.execute(
        "UPDATE outbox SET state = 'cancelled', ended_at = due_at WHERE kind = 'talk.recheck' AND state = 'waiting'"
    )
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_minutes_recheck_id_talks"), type_="foreignkey")
        batch_op.drop_column("recheck_id")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
