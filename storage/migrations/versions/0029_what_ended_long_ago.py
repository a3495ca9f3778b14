"""A table for what left long ago, and how the outbox finds what has ended"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, InstantType

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_past",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("recipient", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("due_at", InstantType, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=8), nullable=False),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("detail", sa.String(length=120), nullable=True),
        sa.Column("created_at", InstantType, nullable=False),
        sa.Column("ended_at", InstantType, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_past_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_past")),
    )
    op.create_index("ix_outbox_past_person_id", "outbox_past", ["person_id"])
    _index("ix_outbox_past_key", "outbox_past", "key", "key IS NOT NULL")
    _index("ix_outbox_past_subject", "outbox_past", "subject", "subject IS NOT NULL")
    _index("ix_outbox_ended", "outbox", "ended_at", "ended_at IS NOT NULL AND coalesce(key, '') = ''")
    _index("ix_outbox_ended_kept", "outbox", "ended_at", "ended_at IS NOT NULL AND key IS NOT NULL")


def _index(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
