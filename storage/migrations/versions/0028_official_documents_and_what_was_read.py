"""The official document of a training; whether its materials were read; the end of a corrected certificate"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id

revision = "0028"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("trainings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document_file_id", Id, nullable=True))
        batch_op.create_foreign_key("fk_trainings_document_file_id_files", "files", ["document_file_id"], ["id"])
    with op.batch_alter_table("training_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("read", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.execute("UPDATE training_records SET read = completed WHERE result IN ('present', 'late')")
    with op.batch_alter_table("training_records", schema=None) as batch_op:
        batch_op.drop_column("completed")
    with op.batch_alter_table("training_corrections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_training_corrections_valid_until"), ["valid_until"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
