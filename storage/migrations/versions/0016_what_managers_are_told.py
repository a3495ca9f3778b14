"""What the manager of a talk was told of its triggers, and in which words"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("talk_triggers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", InstantType(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_outcome", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("told_as", SealedText(), nullable=True))
    # Until now an invitation told of every trigger, whenever it joined.
    op.execute(
        "UPDATE talk_triggers SET told_at = raised_at, told_outcome = outcome WHERE talk_id IN"
        " (SELECT id FROM talks WHERE place IS NOT NULL OR state = 'closed')"
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
