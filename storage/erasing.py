"""What the database holds about a person, and how it is taken out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, case, delete, func, or_, select, update

from domain.talks import OPEN
from storage.database import Tx
from storage.files import FileState, list_unnamed
from storage.outbox import SendState
from storage.personal import DECLARED, SUBJECT, Personal, columns_of
from storage.tables import (
    accounts,
    complaint_remedies,
    complaints,
    drafts,
    exam_appeals,
    exam_candidates,
    exam_duties,
    exams,
    feedback,
    files,
    followups,
    invitations,
    leaves,
    metadata,
    occupied,
    outbox,
    people,
    roles,
    statements,
    talks,
    training_corrections,
    training_sessions,
    trainings,
)
from storage.types import SealedJson

ERASED = "已注销"
"""The name of somebody who was erased."""


async def list_about(tx: Tx, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Give every row about a person, by table; the words of others are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, subject in SUBJECT.items():
        table = metadata.tables[name]
        withheld = columns_of(name, Personal.WORDS)
        shown = [column for column in table.columns if column.name not in withheld]
        rows = await tx.rows(select(*shown).where(table.c[subject] == person_id).order_by(shown[0]))
        found[name] = [dict(row._mapping) for row in rows]
    return found


async def list_named(tx: Tx, person_id: int) -> dict[str, list[str]]:
    """Give where else a person is named, as host, handler or who did something: keys of rows, by table and column."""
    found: dict[str, list[str]] = {}
    for name in DECLARED:
        table = metadata.tables[name]
        key = list(table.primary_key.columns)
        for column in columns_of(name, Personal.WHO):
            if SUBJECT.get(name) != column:
                rows = await tx.rows(select(*key).where(table.c[column] == person_id).order_by(*key))
                found |= {f"{name}.{column}": ["/".join(map(str, row)) for row in rows]} if rows else {}
    return found


async def count_open(tx: Tx, person_id: int) -> dict[str, int]:
    """Count what a person still takes part in, by what it is."""
    parts = ("manager_id", "host_id", "second_id", "confidant_id", "deputy_id")
    mine = or_(*[talks.c[part] == person_id for part in parts])
    running = or_(complaints.c.about_id == person_id, complaints.c.handler_id == person_id)
    teaches = (training_sessions.c.trainer_id == person_id) & (training_sessions.c.state == "planned")
    published = training_sessions.c.training_id.in_(select(trainings.c.id).where(trainings.c.state == "published"))
    corrects = (training_corrections.c.person_id == person_id) & (training_corrections.c.state == "asked")
    announced = select(exams.c.id).where(exams.c.state == "published")
    sits = (exam_candidates.c.person_id == person_id) & exam_candidates.c.state.in_(
        ["notified", "acknowledged", "asked"]
    )
    watches = (exam_duties.c.person_id == person_id) & (exam_duties.c.state != "off")
    appeals = (exam_appeals.c.person_id == person_id) | (exam_appeals.c.marker_id == person_id)
    asked = {
        "talks": select(func.count()).select_from(talks).where(mine, talks.c.state.in_([*OPEN, "held"])),
        "complaints": select(func.count()).select_from(complaints).where(running, complaints.c.closed_at.is_(None)),
        "feedback": select(func.count())
        .select_from(feedback)
        .where(
            or_(feedback.c.relayed_by == person_id, feedback.c.holder_id == person_id),
            feedback.c.state.not_in(["closed", "accepted"]),
        ),
        "followups": select(func.count())
        .select_from(followups)
        .where(followups.c.owner_id == person_id, followups.c.state != "confirmed"),
        "remedies": select(func.count())
        .select_from(complaint_remedies)
        .where(complaint_remedies.c.owner_id == person_id, complaint_remedies.c.done_at.is_(None)),
        "sessions": select(func.count()).select_from(training_sessions).where(teaches, published),
        "corrections": select(func.count()).select_from(training_corrections).where(corrects),
        "exams": select(func.count())
        .select_from(exam_candidates)
        .where(sits, exam_candidates.c.exam_id.in_(announced)),
        "duties": select(func.count()).select_from(exam_duties).where(watches, exam_duties.c.exam_id.in_(announced)),
        "appeals": select(func.count())
        .select_from(exam_appeals)
        .where(appeals, exam_appeals.c.state.in_(["asked", "assigned"])),
    }
    return {what: int(await tx.value(statement)) for what, statement in asked.items()}


async def mark_erased(tx: Tx, person_id: int, *, now: datetime) -> list[str]:
    """Take out what identifies a person, the facts about and the own words of that person; the numbers stay.

    Gives the hashes of files that no row names any more.
    """
    for name, subject in SUBJECT.items():
        blank = blanks(metadata.tables[name], Personal.OWN)
        if blank:
            table = metadata.tables[name]
            await tx.run(update(table).where(table.c[subject] == person_id).values(**blank))
    handed = select(statements.c.file_id).where(statements.c.person_id == person_id, statements.c.file_id.is_not(None))
    c = exam_candidates.c
    proofs = select(c.proof_file_id).where(c.person_id == person_id, c.proof_file_id.is_not(None))
    gone = await forget_files(tx, files.c.id.in_(handed) | files.c.id.in_(proofs))
    for table in (occupied, leaves, drafts, invitations, accounts, roles):
        await tx.run(delete(table).where(table.c.person_id == person_id))
    left = outbox.c.person_id == person_id
    await tx.run(update(outbox).where(left, outbox.c.ended_at.is_not(None)).values(params={}))
    end = {"params": {}, "state": SendState.CANCELLED, "ended_at": now}
    await tx.run(update(outbox).where(left, outbox.c.ended_at.is_(None)).values(**end))
    unknown = dict.fromkeys(("line", "standing", "grade", "joined_on", "branch_since", "formal_on", "supervisor_no"))
    anonymous = {**unknown, "name": ERASED, "staff_no": f"x{person_id}", "version": people.c.version + 1}
    await tx.run(update(people).where(people.c.id == person_id).values(**anonymous))
    return gone


async def forget_files(tx: Tx, old: ColumnElement[bool]) -> list[str]:
    """Let go of files; gives the hashes whose content is to be deleted after the commit, since no other file has it.

    Until that is done the rows say so: who is killed in between leaves nothing behind.
    """
    kept = select(files.c.sha256).where(old, files.c.sha256.is_not(None)).distinct()
    hashes = [row.sha256 for row in await tx.rows(kept)]
    state = case((files.c.sha256.is_not(None), FileState.GOING.value), else_=FileState.LOST.value)
    await tx.run(update(files).where(old).values(state=state, name=None, file_id=""))
    return await list_unnamed(tx, hashes)


def blanks(table: Table, *kinds: Personal) -> dict[str, Any]:
    """Give what columns of these kinds hold once they are empty."""
    return {name: _blank(table, name) for name in columns_of(table.name, *kinds)}


def _blank(table: Table, name: str) -> Any:
    column = table.c[name]
    if column.nullable:
        return None
    return {} if isinstance(column.type, SealedJson) else ""
