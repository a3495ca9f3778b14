"""Leave, hand-overs, and what booking asks besides a time"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _leaves()
    _handovers()
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link", SealedText(), nullable=True))
        batch_op.add_column(sa.Column("second_id", _ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_talks_second_id_people"), "people", ["second_id"], ["id"])
    if op.get_bind().dialect.name == "postgresql":
        # An absence may come to lie over a booked talk, which is then to be moved; two talks never cross.
        op.execute("ALTER TABLE occupied DROP CONSTRAINT ex_occupied_person_id")
        op.execute(
            "ALTER TABLE occupied ADD CONSTRAINT ex_occupied_person_id"
            " EXCLUDE USING gist (person_id WITH =, tstzrange(start_at, end_at) WITH &&)"
            " WHERE (subject NOT LIKE 'leave:%')"
        )


def _leaves() -> None:
    op.create_table(
        "leaves",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start_at", InstantType(timezone=True), nullable=False),
        sa.Column("end_at", InstantType(timezone=True), nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_leaves_person_id_people")),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_leaves_recorded_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index("ix_leaves_person_id_end_at", "leaves", ["person_id", "end_at"], unique=False)


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("talk_id", _ID, nullable=False),
        sa.Column("from_id", _ID, nullable=False),
        sa.Column("to_id", _ID, nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("reason", SealedText(), nullable=True),
        sa.Column("at", InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_handovers_talk_id_talks")),
        sa.ForeignKeyConstraint(["from_id"], ["people.id"], name=op.f("fk_handovers_from_id_people")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_handovers_to_id_people")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_handovers_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_talk_id"), "handovers", ["talk_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
