"""Which programs serve the bank, and with what they run"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replicas",
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("seen_at", InstantType, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("budget", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_replicas")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
