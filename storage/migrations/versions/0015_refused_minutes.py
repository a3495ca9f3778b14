"""What minutes answer beyond their parts; who noted that their manager refuses to confirm them, and why"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, SealedJson, SealedText

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("further", SealedJson(), nullable=True))
        batch_op.add_column(sa.Column("refusal", SealedText(), nullable=True))
        batch_op.add_column(sa.Column("refused_by_id", Id, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_minutes_refused_by_id_people"), "people", ["refused_by_id"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
