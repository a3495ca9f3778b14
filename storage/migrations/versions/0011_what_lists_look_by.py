"""Indexes for what lists and views look by"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_audit_action"), "audit", ["action"], unique=False)
    op.create_index(op.f("ix_complaints_state"), "complaints", ["state"], unique=False)
    op.create_index(op.f("ix_complaints_received_at"), "complaints", ["received_at"], unique=False)
    op.create_index(op.f("ix_talks_due_on"), "talks", ["due_on"], unique=False)
    op.create_index(op.f("ix_talks_second_id"), "talks", ["second_id"], unique=False)
    missed = sa.text("state = 'unreachable'")
    op.create_index(
        "ix_outbox_missed", "outbox", ["ended_at"], unique=False, sqlite_where=missed, postgresql_where=missed
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
