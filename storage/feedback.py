"""Feedback, and what belongs to it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update

from domain.feedback import AT_A_DESK, ENDED, Entry, Feedback, FeedbackState, Voice
from domain.lists import Listed, Query
from domain.people import Role
from domain.personal import mask
from domain.rights import Right
from storage.database import Tx
from storage.erasing import forget_files
from storage.files import IncomingFile, file_of
from storage.paging import Found, asked, may
from storage.tables import complaint_files, feedback, feedback_entries, feedback_files, feedback_voices, files
from storage.types import SealedText
from storage.upsert import insert

_COLUMNS = [column for column in feedback.c if column is not feedback.c.rank]
_OPEN_COLUMNS = [column for column in _COLUMNS if not isinstance(column.type, SealedText)]
_BARE: dict[str, Any] = {"words": mask(""), "client": None}
"""What stands for what is sealed where nobody reads it."""


def _row(item: Feedback) -> dict[str, object]:
    return {**item.model_dump(exclude={"id"}), "rank": int(item.state in ENDED)}


async def add_feedback(tx: Tx, item: Feedback) -> Feedback:
    """Keep new feedback; gives it with its id."""
    statement = feedback.insert().values(**_row(item)).returning(feedback.c.id)
    return item.model_copy(update={"id": int(await tx.value(statement))})


async def get_feedback(tx: Tx, feedback_id: int) -> Feedback | None:
    """Give the feedback with that id."""
    return next(iter(await _list(tx, select(*_COLUMNS).where(feedback.c.id == feedback_id))), None)


async def lock_feedback(tx: Tx, feedback_id: int) -> Feedback | None:
    """Give the feedback with that id, locked for the transaction."""
    locked = select(feedback.c.id).where(feedback.c.id == feedback_id).with_for_update(key_share=True)
    return await get_feedback(tx, feedback_id) if await tx.row(locked) is not None else None


async def mark_feedback(tx: Tx, item: Feedback) -> None:
    """Keep feedback as it is now."""
    await tx.run(update(feedback).where(feedback.c.id == item.id).values(**_row(item)))


MOST_ALIKE = 300
"""Of what is compared with new words, the newest."""


async def list_alike(tx: Tx, since: datetime, *, product: str | None) -> list[Feedback]:
    """Give the open feedback on a product received from an instant on, the newest first."""
    f = feedback.c
    still = (f.received_at >= since) & f.state.not_in([state.value for state in ENDED])
    wanted = select(*_COLUMNS).where(still, f.product.is_not_distinct_from(product))
    return await _list(tx, wanted.order_by(f.received_at.desc(), f.id.desc()).limit(MOST_ALIKE))


async def list_counted(tx: Tx, since: datetime) -> list[Feedback]:
    """Give the feedback received from an instant on, without its words: to be counted."""
    wanted = feedback.c.received_at >= since
    return await _list(tx, select(*_OPEN_COLUMNS).where(wanted).order_by(feedback.c.received_at, feedback.c.id))


async def list_at_desks(tx: Tx) -> list[Feedback]:
    """Give what departments have, the oldest first."""
    wanted = feedback.c.state.in_([state.value for state in AT_A_DESK])
    return await _list(tx, select(*_COLUMNS).where(wanted).order_by(feedback.c.id))


async def list_told(tx: Tx, before: datetime) -> list[Feedback]:
    """Give what clients were told before an instant, and of which nobody said more."""
    wanted = (feedback.c.state == FeedbackState.TOLD.value) & (feedback.c.told_at < before)
    return await _list(tx, select(*_COLUMNS).where(wanted).order_by(feedback.c.id))


def found(query: Query) -> Found[Feedback]:
    """Give the feedback that a list shows, without its words: first what is open, the newest first."""
    f, me, wanted, month = feedback.c, query.reader, query.filter, query.month
    part = query.part(Listed.FEEDBACK)
    reached = may(me, Right.FEEDBACK_READ, of_branch=f.branch == me.branch, parties=_parties(query), excluded=[])
    where = [reached, *asked(f, query), f.state.in_(part.states)]
    where += [f.kind == wanted.cause] if wanted.cause else []
    where += [f.product == wanted.product] if wanted.product else []
    where += [f.department == wanted.department] if wanted.department else []
    where += [or_(f.relayed_by.in_(query.of), f.holder_id.in_(query.of))] if query.of is not None else []
    where += [f.due_at < query.now] if part.overdue else []
    where += [f.received_at >= month.start, f.received_at < month.end] if month is not None else []
    order = (f.rank, f.id.desc())
    return Found(select(f.id).where(*where), order=order, people=(f.relayed_by, f.holder_id), read=list_some)


def _parties(query: Query) -> list[ColumnElement[bool]]:
    """Say who of its own has feedback: who relayed it, the department that has it, who sorts what none has."""
    f, me = feedback.c, query.reader
    at_desk = me.has(Role.DEPARTMENT_DESK, Role.DEPARTMENT_HEAD)
    ways = [f.relayed_by == me.id, *([f.department == me.branch] if at_desk else [])]
    return [*ways, *([f.department.is_(None) & (f.state == FeedbackState.SORTING.value)] if query.sorts else [])]


async def _list(tx: Tx, statement: Select[Any]) -> list[Feedback]:
    return [_item(row) for row in await tx.rows(statement)]


def _item(row: Row[Any]) -> Feedback:
    return Feedback(**_BARE | dict(row._mapping))


async def add_voice(tx: Tx, voice: Voice) -> None:
    """Keep another client's words on the same."""
    await tx.run(feedback_voices.insert().values(**voice.model_dump(exclude={"id"})))


async def list_voices(tx: Tx, *, of: int | None = None, since: datetime | None = None) -> list[Voice]:
    """Give other voices, of one feedback or from an instant on, the oldest first."""
    v = feedback_voices.c
    where = [v.feedback_id == of] if of is not None else []
    where += [v.received_at >= since] if since is not None else []
    rows = await tx.rows(select(feedback_voices).where(*where).order_by(v.received_at, v.id))
    return [Voice(**row._mapping) for row in rows]


async def add_entry(tx: Tx, entry: Entry) -> None:
    """Add a step to the history."""
    await tx.run(feedback_entries.insert().values(**entry.model_dump(exclude={"id"})))


async def list_entries(tx: Tx, feedback_id: int) -> list[Entry]:
    """Give the history, oldest first."""
    e = feedback_entries.c
    rows = await tx.rows(select(feedback_entries).where(e.feedback_id == feedback_id).order_by(e.id))
    return [Entry(**row._mapping) for row in rows]


async def list_entries_since(tx: Tx, since: datetime, what: str) -> list[Entry]:
    """Give the steps of one sort from an instant on, oldest first."""
    e = feedback_entries.c
    rows = await tx.rows(select(feedback_entries).where(e.at >= since, e.what == what).order_by(e.id))
    return [Entry(**row._mapping) for row in rows]


async def add_files(tx: Tx, feedback_id: int, file_ids: Sequence[int], *, by: int, now: datetime) -> None:
    """Put files to feedback."""
    for file_id in file_ids:
        row = {"feedback_id": feedback_id, "file_id": file_id, "added_by": by, "added_at": now}
        await tx.run(insert(tx, feedback_files).values(**row).on_conflict_do_nothing())


async def list_files(tx: Tx, feedback_id: int) -> list[IncomingFile]:
    """Give the files of feedback, oldest first."""
    joined = select(files).join(feedback_files, feedback_files.c.file_id == files.c.id)
    rows = await tx.rows(joined.where(feedback_files.c.feedback_id == feedback_id).order_by(files.c.id))
    return [file_of(row) for row in rows]


async def mark_files_gone(tx: Tx, *, before: datetime) -> list[str]:
    """Let go of files of what was closed before that, but for evidence of a complaint; gives hashes named no more."""
    old = select(feedback.c.id).where(feedback.c.closed_at < before)
    held = select(feedback_files.c.file_id).where(feedback_files.c.feedback_id.in_(old))
    evidence = select(complaint_files.c.file_id)
    return await forget_files(tx, files.c.id.in_(held) & files.c.id.not_in(evidence) & files.c.sha256.is_not(None))


async def list_some(tx: Tx, ids: Collection[int]) -> list[Feedback]:
    """Give these without their words, the oldest first."""
    return await _list(tx, select(*_OPEN_COLUMNS).where(feedback.c.id.in_(list(ids))).order_by(feedback.c.id))


async def list_numbered(tx: Tx, number: str) -> list[Feedback]:
    """Give the feedback with a number, without its words."""
    return await _list(tx, select(*_OPEN_COLUMNS).where(feedback.c.number == number))


async def count_praise(tx: Tx, person_id: int, *, kind: str, tone: str) -> int:
    """Count what somebody relayed of one kind and tone."""
    f = feedback.c
    wanted = (f.relayed_by == person_id) & (f.kind == kind) & (f.tone == tone)
    return int(await tx.value(select(func.count()).select_from(feedback).where(wanted)))
