"""What proves the key"""

import sqlalchemy as sa
from alembic import op

from storage.types import SealedText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal_proof",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", SealedText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_proof")),
    )
