"""How often a host did not come, why one goes on alone, and when a deputy takes over"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host_absences", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("alone", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("cover_at", InstantType, nullable=True))
        batch_op.create_index(batch_op.f("ix_talks_cover_at"), ["cover_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
