"""What follows a talk: statements, minutes, additions, follow-ups"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _talks()
    _statements()
    _minutes()
    _additions()
    _followups()


def _talks() -> None:
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("no_shows", sa.Integer(), nullable=False, server_default="0"))


def _key(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _key("talk_id", nullable=False),
        _key("person_id", nullable=False),
        sa.Column("text", SealedText(), nullable=False),
        _key("file_id"),
        sa.Column("at", InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_statements_talk_id_talks")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_statements_person_id_people")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_statements_file_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statements_talk_id"), ["talk_id"], unique=False)


def _minutes() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _key("talk_id", nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        _key("host_id", nullable=False),
        _key("recorder_id"),
        _key("manager_id", nullable=False),
        sa.Column("facts", SealedText(), nullable=False),
        sa.Column("said", SealedText(), nullable=False),
        sa.Column("causes", SealedText(), nullable=False),
        sa.Column("conclusion", sa.String(length=16), nullable=False),
        sa.Column("improve_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("remark", SealedText(), nullable=True),
        _key("signed_file_id"),
        sa.Column("answer_by", InstantType(timezone=True), nullable=True),
        sa.Column("answered_at", InstantType(timezone=True), nullable=True),
        _key("recheck_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_minutes_talk_id_talks")),
        sa.ForeignKeyConstraint(["host_id"], ["people.id"], name=op.f("fk_minutes_host_id_people")),
        sa.ForeignKeyConstraint(["recorder_id"], ["people.id"], name=op.f("fk_minutes_recorder_id_people")),
        sa.ForeignKeyConstraint(["manager_id"], ["people.id"], name=op.f("fk_minutes_manager_id_people")),
        sa.ForeignKeyConstraint(["signed_file_id"], ["files.id"], name=op.f("fk_minutes_signed_file_id_files")),
        sa.ForeignKeyConstraint(["recheck_id"], ["talks.id"], name=op.f("fk_minutes_recheck_id_talks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_minutes_talk_id")),
        sa.UniqueConstraint("number", name=op.f("uq_minutes_number")),
    )
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minutes_branch"), ["branch"], unique=False)
        batch_op.create_index(batch_op.f("ix_minutes_state"), ["state"], unique=False)


def _additions() -> None:
    op.create_table(
        "additions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _key("minutes_id", nullable=False),
        _key("person_id", nullable=False),
        sa.Column("text", SealedText(), nullable=False),
        sa.Column("at", InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_additions_minutes_id_minutes")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_additions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_additions")),
    )
    with op.batch_alter_table("additions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_additions_minutes_id"), ["minutes_id"], unique=False)


def _followups() -> None:
    op.create_table(
        "followups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        _key("minutes_id", nullable=False),
        _key("talk_id", nullable=False),
        sa.Column("branch", sa.String(length=12), nullable=False),
        _key("host_id", nullable=False),
        _key("owner_id", nullable=False),
        sa.Column("what", SealedText(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("evidence", SealedText(), nullable=True),
        _key("file_id"),
        sa.Column("returned", SealedText(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_followups_minutes_id_minutes")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_followups_talk_id_talks")),
        sa.ForeignKeyConstraint(["host_id"], ["people.id"], name=op.f("fk_followups_host_id_people")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_followups_owner_id_people")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_followups_file_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followups")),
        sa.UniqueConstraint("number", name=op.f("uq_followups_number")),
    )
    with op.batch_alter_table("followups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_followups_minutes_id"), ["minutes_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_followups_talk_id"), ["talk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_followups_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_followups_owner_id"), ["owner_id"], unique=False)
