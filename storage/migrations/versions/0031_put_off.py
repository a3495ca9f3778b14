"""What may not leave before some instant, found without passing over what waits"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PUT_OFF = sa.text("not_before IS NOT NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_outbox_resting", "outbox")
    op.create_index(
        "ix_outbox_put_off",
        "outbox",
        ["not_before"],
        unique=False,
        sqlite_where=PUT_OFF,
        postgresql_where=PUT_OFF,
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
