"""Seals over the audit, and leases for what one program does for all"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("made_at", InstantType(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("until", InstantType(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.add_column("audit", sa.Column("seal", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_audit_seal"), "audit", ["seal"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
