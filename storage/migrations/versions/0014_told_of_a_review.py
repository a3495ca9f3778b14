"""Who told the client of a verification, and why a founded complaint needs no remedy"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spared_why", SealedText(), nullable=True))
    with op.batch_alter_table("complaint_reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", InstantType(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_by", _ID, nullable=True))
        batch_op.add_column(sa.Column("told_how", sa.String(length=16), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_complaint_reviews_told_by_people"), "people", ["told_by"], ["id"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
