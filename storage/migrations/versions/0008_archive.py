"""What was entered afterwards, and since when a client manager is formal"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("formal_on", sa.Date(), nullable=True))
    op.create_table(
        "archive",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("complaint_id", _ID, nullable=True),
        sa.Column("talk_id", _ID, nullable=True),
        sa.Column("old_number", sa.String(length=40), nullable=True),
        sa.Column("conclusion", sa.String(length=16), nullable=True),
        sa.Column("on_paper", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("at", InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaints.id"], name=op.f("fk_archive_complaint_id_complaints")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_archive_talk_id_talks")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_archive_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_archive_complaint_id")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_archive_talk_id")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
