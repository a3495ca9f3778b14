"""A row in every table, with a mark in every column that is personal: what of it is left once it has to be gone."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import MultiFernet
from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, LargeBinary, create_engine, select
from sqlalchemy.types import TypeDecorator

from storage import erasing, outbox
from storage.database import Database, Tx
from storage.files import FileState, get_file
from storage.outbox import Lane, NewItem
from storage.personal import DECLARED, SUBJECT, Personal, columns_of
from storage.tables import metadata
from storage.types import InstantType, SealedJson, give_seal
from tests.factories import BANK, NOW
from workflows import retention
from workflows.work import Work

LONG_AGO = NOW - timedelta(days=366 * 20)
PERSON = 1
"""Every number in every row is this one: so all rows belong together, and to one person."""
OTHER = 2
WORDS = (Personal.WORDS, Personal.OWN)
PERSONAL = (*WORDS, Personal.IDENTITY, Personal.FACTS)


TO_FILES = {
    f"{column.table.name}.{column.name}": number
    for number, column in enumerate((c for table in metadata.sorted_tables for c in table.columns), 100)
    if any(key.column.table.name == "files" for key in column.foreign_keys)
}
"""Every column that names a file, and which file it names here."""


def value_of(column: Column[Any]) -> Any:
    """Give what a row holds in a column: its own name where that is personal and can hold it."""
    if (number := TO_FILES.get(str(column))) is not None:
        return number
    kind, mark = DECLARED[column.table.name][column.name], f"{column.table.name}.{column.name}"
    match column.type:
        case Integer() | Boolean() | Float():
            return PERSON
        case InstantType():
            return LONG_AGO
        case Date():
            return LONG_AGO.date()
        case SealedJson() | JSON():
            return [mark]
        case LargeBinary():
            return b"closed"
        case TypeDecorator() if getattr(column.type, "impl_instance", None).__class__ is not LargeBinary:
            return PERSON
    return mark if kind in PERSONAL else "closed"


@pytest.fixture
def url(sqlite_url: str, seal: MultiFernet) -> str:
    """A database with a row in each table, which none of its keys hold together."""
    engine = create_engine(sqlite_url.replace("+aiosqlite", ""))
    give_seal(engine.dialect, seal)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
            connection.execute(table.insert().values({column.name: value_of(column) for column in table.columns}))
        files = metadata.tables["files"]
        file = {column.name: value_of(column) for column in files.columns}
        connection.execute(files.insert(), [file | {"id": number} for number in TO_FILES.values()])
        other = {"id": OTHER, "staff_no": "2002", "name": "x", "branch": "CG", "version": 1}
        connection.execute(metadata.tables["people"].insert().values(other))
    engine.dispose()
    return sqlite_url


async def marks(tx: Tx, *kinds: Personal) -> set[str]:
    """Give the marks that are left in columns of these kinds."""
    found = set()
    for name in DECLARED:
        for row in await tx.rows(select(metadata.tables[name])):
            columns = columns_of(name, *kinds)
            found |= {f"{name}.{column}" for column in columns if f"{name}.{column}" in str(row._mapping[column])}
    return found


@pytest.fixture
async def tx(url: str, seal: MultiFernet) -> AsyncIterator[Tx]:
    database = Database(url, seal)
    async with database.transaction() as opened:
        yield opened
    await database.close()


async def nameless(tx: Tx) -> set[str]:
    """Give the columns whose file has been let go."""
    files = metadata.tables["files"].c
    gone = {row.id for row in await tx.rows(select(files.id).where(files.name.is_(None)))}
    return {column for column, number in TO_FILES.items() if number in gone}


def held(tables: Iterable[str], *kinds: Personal) -> set[str]:
    return {f"{name}.{column}" for name in tables for column in columns_of(name, *kinds)}


async def test_of_who_is_erased_nothing_is_left_but_facts_of_nobody_and_the_words_of_others(tx: Tx) -> None:
    waits = NewItem(
        lane=Lane.NOTICE, kind="note", params={"text": "outbox.params"}, due_at=NOW, ref="ABCD", person_id=PERSON
    )
    await outbox.add(tx, waits, now=NOW)
    await erasing.mark_erased(tx, PERSON, now=NOW)
    assert await outbox.get_next_due(tx) is None
    assert await nameless(tx) == {"exam_candidates.proof_file_id", "statements.file_id"}
    others = held(SUBJECT, Personal.WORDS) - {"drafts.values", "outbox.params"}
    assert await marks(tx, *WORDS) & held(SUBJECT, *WORDS) == others
    recipient = {"outbox.recipient"}  # whose turn it took: the number of who is nobody now
    assert await marks(tx, Personal.IDENTITY) & held(SUBJECT, Personal.IDENTITY) == recipient
    assert held(["people"], Personal.FACTS) & await marks(tx, Personal.FACTS) == {"people.branch"}
    for name in ("accounts", "drafts", "invitations", "leaves", "occupied", "roles"):
        assert await tx.rows(select(metadata.tables[name])) == [], name


PARTS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "talks": ("talks", {"state": "invited"}, ("manager_id", "host_id", "second_id", "confidant_id", "deputy_id")),
    "complaints": ("complaints", {"closed_at": None}, ("about_id", "handler_id")),
    "feedback": ("feedback", {"state": "routed"}, ("relayed_by", "holder_id")),
    "followups": ("followups", {"state": "open"}, ("owner_id",)),
    "remedies": ("complaint_remedies", {"done_at": None}, ("owner_id",)),
    "sessions": ("training_sessions", {"state": "planned"}, ("trainer_id",)),
    "corrections": ("training_corrections", {"state": "asked"}, ("person_id",)),
    "exams": ("exam_candidates", {"state": "acknowledged"}, ("person_id",)),
    "duties": ("exam_duties", {"state": "acknowledged"}, ("person_id",)),
    "appeals": ("exam_appeals", {"state": "assigned"}, ("person_id", "marker_id")),
}
"""What holds an erasure: the table, what makes a row of it open, and who takes part in it."""


async def test_whoever_takes_part_in_something_open_is_needed_for_it_in_whatever_part(tx: Tx) -> None:
    for name in ("trainings", "exams"):
        await tx.run(metadata.tables[name].update().values(state="published"))
    for name, unfinished, parts in PARTS.values():
        await tx.run(metadata.tables[name].update().values(**unfinished, **dict.fromkeys(parts, OTHER)))
    assert not any((await erasing.count_open(tx, PERSON)).values())
    for what, (name, _, parts) in PARTS.items():
        for part in parts:
            await tx.run(metadata.tables[name].update().values({**dict.fromkeys(parts, OTHER), part: PERSON}))
            assert {what: 1} == {of: n for of, n in (await erasing.count_open(tx, PERSON)).items() if n}, part
        await tx.run(metadata.tables[name].update().values(dict.fromkeys(parts, OTHER)))


ANNOUNCED = {
    *("exams.document_no", "exams.reason", "exams.rules", "exams.scope", "exams.title", "exam_records.title"),
    *("trainings.document_no", "trainings.reason", "trainings.title", "training_records.title"),
    *("training_sessions.secret", "training_sessions.trainer"),
    *("practice_questions.explanation", "practice_questions.options", "practice_questions.text"),
}
"""What the bank told everybody of an exam, a training or a question: it stays, and so do the archives."""


async def test_after_the_years_of_the_policy_nobodys_words_are_left(tx: Tx) -> None:
    await tx.run(metadata.tables["cadences"].delete())
    await tx.run(metadata.tables["files"].update().values(state=FileState.KEPT))
    await retention.take_out_old(Work(tx=tx, now=NOW, bank=BANK))
    unnamed = await get_file(tx, PERSON)
    assert unnamed is not None
    assert (unnamed.state, unnamed.name) == (FileState.LOST, None), "a form that was dropped leaves no file"
    drafts = {"drafts.values"}  # it goes by itself, within hours
    assert await marks(tx, *WORDS) == ANNOUNCED | drafts | {"files.name"}
    published = {"training_materials.file_id", "trainings.document_file_id"}
    of_complaint = {"complaints.evidence_id"}  # it is one of its files, and goes with them
    assert set(TO_FILES) - await nameless(tx) == published | of_complaint
    for name in ("parked", "strangers"):
        assert await tx.rows(select(metadata.tables[name])) == [], name
    row = await tx.row(select(metadata.tables["outbox"].c.chat_id))
    assert row is not None
    assert row.chat_id is None


OPEN: dict[str, dict[str, Any]] = {
    "talks": {"state": "invited"},
    "complaints": {"closed_at": None},
    "feedback": {"state": "routed", "closed_at": None},
    "training_sessions": {"end_at": NOW},
    "training_records": {"held_on": NOW.date()},
    "exams": {"end_at": NOW},
    "conversion_attempts": {"closed_at": None},
    "outbox": {"ended_at": None},
}
"""What makes a row of a matter open, or of late."""


async def test_what_is_open_keeps_its_words_however_long_ago_it_began(tx: Tx) -> None:
    await tx.run(metadata.tables["cadences"].delete())
    for name, unfinished in OPEN.items():
        await tx.run(metadata.tables[name].update().values(**unfinished))
    before = await marks(tx, *PERSONAL)
    await retention.take_out_old(Work(tx=tx, now=NOW, bank=BANK))
    assert before - await marks(tx, *PERSONAL) == set()
    assert await nameless(tx) == {"sent_sheets.file_id"}, "a sheet that was read is no matter"
