"""To whom feedback was given, and how and when a client was told, on each step of its history"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, InstantType

revision = "0026"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feedback_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("to_id", Id, nullable=True))
        batch_op.add_column(sa.Column("told_how", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("told_at", InstantType, nullable=True))
        batch_op.create_foreign_key("fk_feedback_entries_to_id_people", "people", ["to_id"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
