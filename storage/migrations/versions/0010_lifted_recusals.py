"""Recusals that were declared by mistake and lifted again"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("complaint_recusals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lifted_at", InstantType(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lifted_by", _ID, nullable=True))
        batch_op.add_column(sa.Column("lifted_why", SealedText(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_complaint_recusals_lifted_by_people"), "people", ["lifted_by"], ["id"]
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
