"""Complaints, and what belongs to one: who keeps out, contacts, longer terms, 核查, remedies, files."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, SmallInteger, String, Table, text

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedText

_ORDER = ("rank", "due_on", "id")
_FILTERS = ("state", "source", "about_id", "at_head_office", "received_at")

complaints = Table(
    "complaints",
    metadata,
    identity(),
    Column("number", String(16), nullable=False, unique=True),
    Column("subject", String(24), nullable=False),
    person("about_id", nullable=True),
    Column("branch", String(12), nullable=False),
    Column("source", String(16), nullable=False),
    Column("category", String(24), nullable=False),
    Column("words", SealedText, nullable=False),
    Column("client", SealedText),
    Column("evidence_id", Id, ForeignKey("files.id")),
    Column("received_at", InstantType, nullable=False, index=True),
    person("registered_by"),
    Column("due_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("rank", SmallInteger, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False),
    Column("severity", String(24)),
    Column("demand", SealedText),
    Column("regulator_due_on", Date),
    Column("term_days", Integer, nullable=False, server_default="15"),
    person("received_by", nullable=True),
    Column("registered_at", InstantType),
    Column("extended_at", InstantType),
    person("handler_id", nullable=True),
    Column("at_head_office", Boolean, nullable=False, server_default=text("false")),
    Column("repeats", Integer, nullable=False, server_default="0"),
    Column("outcome", String(16)),
    Column("findings", SealedText),
    Column("basis", SealedText),
    Column("decided_at", InstantType),
    person("decided_by", nullable=True),
    Column("told_at", InstantType),
    person("told_by", nullable=True),
    Column("told_how", String(16)),
    Column("told_ways", String(60)),
    Column("withdrawn_at", InstantType),
    Column("closed_at", InstantType),
    Column("spared_why", SealedText),
    Index("ix_complaints_about_id_decided_at", "about_id", "decided_at"),
    # In the order of lists, with all by which these are filtered: the rows themselves are read for one page alone.
    Index("ix_complaints_list", *_ORDER, "branch", *_FILTERS),
    Index("ix_complaints_branch_list", "branch", *_ORDER, *_FILTERS),
)


def _of_complaint() -> Column[int]:
    return Column("complaint_id", Id, ForeignKey("complaints.id"), nullable=False, index=True)


complaint_recusals = Table(
    "complaint_recusals",
    metadata,
    Column("complaint_id", Id, ForeignKey("complaints.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, index=True),
    Column("tie", String(16), nullable=False),
    person("declared_by"),
    Column("lifted_at", InstantType),
    person("lifted_by", nullable=True),
    Column("lifted_why", SealedText),
)

complaint_contacts = Table(
    "complaint_contacts",
    metadata,
    identity(),
    _of_complaint(),
    Column("at", InstantType, nullable=False),
    Column("how", String(16), nullable=False),
    person("by"),
    Column("text", SealedText, nullable=False),
    Column("from_client", Boolean, nullable=False, server_default=text("false")),
)

complaint_extensions = Table(
    "complaint_extensions",
    metadata,
    identity(),
    _of_complaint(),
    Column("step", Integer, nullable=False),
    Column("reason", SealedText, nullable=False),
    person("asked_by"),
    Column("asked_at", InstantType, nullable=False),
    Column("state", String(16), nullable=False),
    person("answered_by", nullable=True),
    Column("answered_at", InstantType),
    Column("told_at", InstantType),
)

complaint_reviews = Table(
    "complaint_reviews",
    metadata,
    identity(),
    Column("complaint_id", Id, ForeignKey("complaints.id"), nullable=False, unique=True),
    Column("asked_at", InstantType, nullable=False),
    Column("words", SealedText, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("result", String(16)),
    Column("answer", SealedText),
    person("answered_by", nullable=True),
    Column("answered_at", InstantType),
    Column("told_at", InstantType),
    person("told_by", nullable=True),
    Column("told_how", String(16)),
)

complaint_remedies = Table(
    "complaint_remedies",
    metadata,
    identity(),
    _of_complaint(),
    Column("text", SealedText, nullable=False),
    person("owner_id"),
    Column("due_on", Date, nullable=False),
    Column("done_at", InstantType),
    Column("version", Integer, nullable=False),
)

complaint_files = Table(
    "complaint_files",
    metadata,
    Column("complaint_id", Id, ForeignKey("complaints.id"), primary_key=True),
    Column("file_id", Id, ForeignKey("files.id"), primary_key=True),
    Column("proof", Boolean, nullable=False, server_default=text("false")),
    person("added_by"),
    Column("added_at", InstantType, nullable=False),
)
