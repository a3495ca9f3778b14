"""Chats that asked to be left in peace, found without passing over what waits"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

RESTING = sa.text("detail = '429' AND ended_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_resting",
        "outbox",
        ["not_before"],
        unique=False,
        sqlite_where=RESTING,
        postgresql_where=RESTING,
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
