"""How a complaint is handled, decided, told and closed"""

import sqlalchemy as sa
from alembic import op

from storage.types import InstantType, SealedText

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PEOPLE = ("received_by", "handler_id", "decided_by", "told_by")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant() -> InstantType:
    return InstantType(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("complaints", schema=None) as batch:
        batch.add_column(sa.Column("severity", sa.String(length=24), nullable=True))
        batch.add_column(sa.Column("demand", SealedText(), nullable=True))
        batch.add_column(sa.Column("regulator_due_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("term_days", sa.Integer(), server_default="15", nullable=False))
        batch.add_column(sa.Column("registered_at", _instant(), nullable=True))
        batch.add_column(sa.Column("extended_at", _instant(), nullable=True))
        batch.add_column(sa.Column("at_head_office", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        batch.add_column(sa.Column("repeats", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("outcome", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("findings", SealedText(), nullable=True))
        batch.add_column(sa.Column("basis", SealedText(), nullable=True))
        batch.add_column(sa.Column("decided_at", _instant(), nullable=True))
        batch.add_column(sa.Column("told_at", _instant(), nullable=True))
        batch.add_column(sa.Column("told_how", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("told_ways", sa.String(length=60), nullable=True))
        batch.add_column(sa.Column("withdrawn_at", _instant(), nullable=True))
        batch.add_column(sa.Column("closed_at", _instant(), nullable=True))
        for name in _PEOPLE:
            batch.add_column(sa.Column(name, _id(), nullable=True))
            batch.create_foreign_key(batch.f(f"fk_complaints_{name}_people"), "people", [name], ["id"])
        batch.create_index("ix_complaints_about_id_decided_at", ["about_id", "decided_at"], unique=False)
    op.execute(
        "UPDATE complaints SET at_head_office = true "
        "WHERE about_id IN (SELECT person_id FROM roles WHERE role = 'supervisor')"
    )
    _recusals()
    _contacts()
    _extensions()
    _reviews()
    _remedies()
    _files()


def _recusals() -> None:
    op.create_table(
        "complaint_recusals",
        sa.Column("complaint_id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("tie", sa.String(length=16), nullable=False),
        sa.Column("declared_by", _id(), nullable=False),
        *_keys("complaint_recusals", complaint_id="complaints", person_id="people", declared_by="people"),
        sa.PrimaryKeyConstraint("complaint_id", "person_id", name=op.f("pk_complaint_recusals")),
    )


def _contacts() -> None:
    _child(
        "complaint_contacts",
        sa.Column("at", _instant(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("by", _id(), nullable=False),
        sa.Column("text", SealedText(), nullable=False),
        sa.Column("from_client", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        *_keys("complaint_contacts", by="people"),
    )


def _extensions() -> None:
    _child(
        "complaint_extensions",
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reason", SealedText(), nullable=False),
        sa.Column("asked_by", _id(), nullable=False),
        sa.Column("asked_at", _instant(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_by", _id(), nullable=True),
        sa.Column("answered_at", _instant(), nullable=True),
        sa.Column("told_at", _instant(), nullable=True),
        *_keys("complaint_extensions", asked_by="people", answered_by="people"),
    )


def _reviews() -> None:
    _child(
        "complaint_reviews",
        sa.Column("asked_at", _instant(), nullable=False),
        sa.Column("words", SealedText(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("answer", SealedText(), nullable=True),
        sa.Column("answered_by", _id(), nullable=True),
        sa.Column("answered_at", _instant(), nullable=True),
        *_keys("complaint_reviews", answered_by="people"),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_complaint_reviews_complaint_id")),
        indexed=False,
    )


def _remedies() -> None:
    _child(
        "complaint_remedies",
        sa.Column("text", SealedText(), nullable=False),
        sa.Column("owner_id", _id(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", _instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_keys("complaint_remedies", owner_id="people"),
    )


def _files() -> None:
    op.create_table(
        "complaint_files",
        sa.Column("complaint_id", _id(), nullable=False),
        sa.Column("file_id", _id(), nullable=False),
        sa.Column("proof", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("added_by", _id(), nullable=False),
        sa.Column("added_at", _instant(), nullable=False),
        *_keys("complaint_files", complaint_id="complaints", file_id="files", added_by="people"),
        sa.PrimaryKeyConstraint("complaint_id", "file_id", name=op.f("pk_complaint_files")),
    )
    op.execute(
        "INSERT INTO complaint_files (complaint_id, file_id, proof, added_by, added_at) "
        "SELECT id, evidence_id, false, registered_by, received_at FROM complaints WHERE evidence_id IS NOT NULL"
    )


def _child(table: str, *columns: sa.schema.SchemaItem, indexed: bool = True) -> None:
    """Make a table whose rows belong to one complaint."""
    op.create_table(
        table,
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("complaint_id", _id(), nullable=False),
        *columns,
        *_keys(table, complaint_id="complaints"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    if indexed:
        with op.batch_alter_table(table, schema=None) as batch:
            batch.create_index(batch.f(f"ix_{table}_complaint_id"), ["complaint_id"], unique=False)


def _keys(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}_{other}"))
        for name, other in to.items()
    ]
