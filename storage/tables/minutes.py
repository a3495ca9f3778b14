"""What follows a talk: statements, minutes with their additions, follow-ups."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from storage.tables.columns import identity, metadata, person
from storage.types import Id, InstantType, SealedJson, SealedText

statements = Table(
    "statements",
    metadata,
    identity(),
    Column("talk_id", Id, ForeignKey("talks.id"), nullable=False, index=True),
    person("person_id"),
    Column("text", SealedText, nullable=False),
    Column("file_id", Id, ForeignKey("files.id")),
    Column("at", InstantType, nullable=False),
)

minutes = Table(
    "minutes",
    metadata,
    identity(),
    Column("talk_id", Id, ForeignKey("talks.id"), nullable=False, unique=True),
    Column("number", String(16), nullable=False, unique=True),
    Column("branch", String(12), nullable=False, index=True),
    person("host_id"),
    Column("recorder_id", Id, ForeignKey("people.id"), index=True),
    Column("manager_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("facts", SealedText, nullable=False),
    Column("said", SealedText, nullable=False),
    Column("causes", SealedText, nullable=False),
    Column("further", SealedJson),
    Column("conclusion", String(16), nullable=False),
    Column("improve_by", Date),
    Column("state", String(16), nullable=False, index=True),
    Column("remark", SealedText),
    Column("refusal", SealedText),
    person("refused_by_id", nullable=True),
    Column("signed_file_id", Id, ForeignKey("files.id")),
    Column("answer_by", InstantType),
    Column("answered_at", InstantType),
    Column("version", Integer, nullable=False),
)

additions = Table(
    "additions",
    metadata,
    identity(),
    Column("minutes_id", Id, ForeignKey("minutes.id"), nullable=False, index=True),
    person("person_id"),
    Column("text", SealedText, nullable=False),
    Column("at", InstantType, nullable=False),
)

_ORDER = ("due_on", "id")
_FILTERS = ("state", "talk_id", "minutes_id", "owner_id", "host_id")

followups = Table(
    "followups",
    metadata,
    identity(),
    Column("number", String(16), nullable=False, unique=True),
    Column("minutes_id", Id, ForeignKey("minutes.id"), nullable=False, index=True),
    Column("talk_id", Id, ForeignKey("talks.id"), nullable=False, index=True),
    Column("branch", String(12), nullable=False),
    Column("host_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("owner_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("what", SealedText, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("evidence", SealedText),
    Column("file_id", Id, ForeignKey("files.id")),
    Column("returned", SealedText),
    Column("recheck_at", InstantType, index=True),
    Column("version", Integer, nullable=False),
    Index("ix_followups_list", *_ORDER, "branch", *_FILTERS),
    Index("ix_followups_branch_list", "branch", *_ORDER, *_FILTERS),
)
