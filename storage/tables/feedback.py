"""Feedback, and what belongs to it: other voices, its history, files."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, String, Table, text

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedText

feedback = Table(
    "feedback",
    metadata,
    identity(),
    Column("number", String(16), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("tone", String(16), nullable=False),
    Column("product", String(24)),
    Column("theme", String(24)),
    Column("department", String(12)),
    Column("branch", String(12), nullable=False),
    Column("words", SealedText, nullable=False),
    Column("client", SealedText),
    Column("received_at", InstantType, nullable=False, index=True),
    person("relayed_by"),
    Column("relayed_at", InstantType, nullable=False),
    Column("state", String(16), nullable=False),
    Column("rank", SmallInteger, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    person("holder_id", nullable=True),
    Column("hops", Integer, nullable=False, server_default="0"),
    Column("settled", Boolean, nullable=False, server_default=text("false")),
    Column("routed_at", InstantType),
    Column("due_at", InstantType),
    Column("asked_at", InstantType),
    Column("taken_at", InstantType),
    Column("answered_at", InstantType),
    Column("told_at", InstantType),
    Column("told_how", String(16)),
    Column("closed_at", InstantType, index=True),
    Column("closing", String(16)),
    Column("complaint_id", Id, ForeignKey("complaints.id"), index=True),
    Column("about_relayer", Boolean, nullable=False, server_default=text("false")),
    # In the order of lists: of one manager, of one department, of one branch.
    Index("ix_feedback_relayed_by_list", "relayed_by", "rank", "id"),
    Index("ix_feedback_department_list", "department", "rank", "id"),
    Index("ix_feedback_branch_list", "branch", "rank", "id"),
    Index("ix_feedback_state", "state", "told_at"),
)


def _of_feedback() -> Column[int]:
    return Column("feedback_id", Id, ForeignKey("feedback.id"), nullable=False, index=True)


feedback_voices = Table(
    "feedback_voices",
    metadata,
    identity(),
    _of_feedback(),
    Column("words", SealedText, nullable=False),
    Column("client", SealedText),
    person("relayed_by"),
    Column("received_at", InstantType, nullable=False, index=True),
)

feedback_entries = Table(
    "feedback_entries",
    metadata,
    identity(),
    _of_feedback(),
    Column("at", InstantType, nullable=False),
    Column("what", String(16), nullable=False),
    person("by", nullable=True),
    Column("department", String(12)),
    Column("text", SealedText),
    Column("round", Integer, nullable=False, server_default="0"),
    person("to_id", nullable=True),
    Column("told_how", String(16)),
    Column("told_at", InstantType),
)

feedback_files = Table(
    "feedback_files",
    metadata,
    Column("feedback_id", Id, ForeignKey("feedback.id"), primary_key=True),
    Column("file_id", Id, ForeignKey("files.id"), primary_key=True),
    person("added_by"),
    Column("added_at", InstantType, nullable=False),
)
