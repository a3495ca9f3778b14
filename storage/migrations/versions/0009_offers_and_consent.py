"""Which times of a talk were turned down, whom its manager is asked to accept, and which are kept from their branch"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("turned_down", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(
            sa.Column("at_head_office", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )
        batch_op.add_column(sa.Column("deputy_id", Id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_talks_deputy_id_people"), "people", ["deputy_id"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
