"""Marks of exams: when they are released, how they were changed, and appeals against them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from domain.exams.marks import Appeal, AppealState, Mark, Results, ResultsState, TopicMark
from domain.exams.results import MarkChange
from storage.database import Tx
from storage.tables import exam_appeals, exam_mark_changes, exam_marks, exam_results, exam_topic_marks
from storage.upsert import insert

OPEN_APPEALS = (AppealState.ASKED, AppealState.ASSIGNED)
"""Appeals that are not answered yet."""
Kept = Results | Mark | Appeal | MarkChange


def _columns(value: Kept) -> dict[str, Any]:
    return value.model_dump(mode="python", exclude={"id"})


async def _add(tx: Tx, table: Any, value: Kept) -> int:
    return int(await tx.value(table.insert().values(**_columns(value)).returning(table.c.id)))


async def add_results(tx: Tx, results: Results) -> Results:
    """Keep that an exam has marks; gives it with its id."""
    return results.model_copy(update={"id": await _add(tx, exam_results, results)})


async def mark_results(tx: Tx, results: Results) -> None:
    """Keep the state of an exam's marks as it is now."""
    await tx.run(update(exam_results).where(exam_results.c.id == results.id).values(**_columns(results)))


async def get_results(tx: Tx, exam_id: int) -> Results | None:
    """Give how far an exam's marks are; None where there are none."""
    row = await tx.row(select(exam_results).where(exam_results.c.exam_id == exam_id))
    return Results(**row._mapping) if row is not None else None


async def list_results(tx: Tx, exam_ids: Collection[int]) -> dict[int, Results]:
    """Give how far the marks of exams are, by exam."""
    rows = await tx.rows(select(exam_results).where(exam_results.c.exam_id.in_(exam_ids)))
    return {row.exam_id: Results(**row._mapping) for row in rows}


async def mark_marks(tx: Tx, marks: Sequence[Mark]) -> None:
    """Keep marks with one statement, each in the place of the one before of its candidate."""
    if not marks:
        return
    statement = insert(tx, exam_marks)
    again = {name: statement.excluded[name] for name in _columns(marks[0]) if name != "candidate_id"}
    statement = statement.on_conflict_do_update(index_elements=["candidate_id"], set_=again)
    await tx.run_many(statement, [_columns(mark) for mark in marks])


async def mark_mark(tx: Tx, mark: Mark) -> None:
    """Keep a mark as it is now."""
    await tx.run(update(exam_marks).where(exam_marks.c.id == mark.id).values(**_columns(mark)))


async def get_mark(tx: Tx, mark_id: int) -> Mark | None:
    """Give the mark with that id."""
    return _mark(await tx.row(select(exam_marks).where(exam_marks.c.id == mark_id)))


async def lock_mark(tx: Tx, mark_id: int) -> Mark | None:
    """Give the mark with that id, locked for the transaction."""
    return _mark(await tx.row(select(exam_marks).where(exam_marks.c.id == mark_id).with_for_update(key_share=True)))


async def get_mark_of(tx: Tx, exam_id: int, person_id: int) -> Mark | None:
    """Give a person's mark in an exam."""
    m = exam_marks.c
    return _mark(await tx.row(select(exam_marks).where(m.exam_id == exam_id, m.person_id == person_id)))


def _mark(row: Row[Any] | None) -> Mark | None:
    return Mark(**row._mapping) if row is not None else None


async def list_marks(tx: Tx, exam_id: int) -> list[Mark]:
    """Give the marks of an exam, in the order in which they came."""
    mine = select(exam_marks).where(exam_marks.c.exam_id == exam_id).order_by(exam_marks.c.id)
    return [Mark(**row._mapping) for row in await tx.rows(mine)]


async def list_marks_of(tx: Tx, person_ids: Collection[int]) -> list[Mark]:
    """Give the released marks of persons, the newest first."""
    released = select(exam_results.c.exam_id).where(exam_results.c.state == ResultsState.RELEASED)
    m = exam_marks.c
    mine = select(exam_marks).where(m.person_id.in_(person_ids), m.exam_id.in_(released)).order_by(m.id.desc())
    return [Mark(**row._mapping) for row in await tx.rows(mine)]


async def mark_topics(tx: Tx, marks: Sequence[TopicMark]) -> None:
    """Keep how candidates did by topic, in the place of what was kept of them."""
    if not marks:
        return
    ids = sorted({mark.candidate_id for mark in marks})
    for at in range(0, len(ids), _CHUNK):
        await tx.run(delete(exam_topic_marks).where(exam_topic_marks.c.candidate_id.in_(ids[at : at + _CHUNK])))
    await tx.run_many(exam_topic_marks.insert(), [mark.model_dump(mode="python") for mark in marks])


_CHUNK = 500
"""So many ids in one statement."""


async def list_topics(tx: Tx, exam_id: int, *, candidate_id: int | None = None) -> list[TopicMark]:
    """Give how an exam's candidates did by topic, all of them or one."""
    t = exam_topic_marks.c
    statement = select(t.exam_id, t.candidate_id, t.topic, t.points, t.out_of).where(t.exam_id == exam_id)
    statement = statement.where(t.candidate_id == candidate_id) if candidate_id is not None else statement
    return [TopicMark(**row._mapping) for row in await tx.rows(statement.order_by(t.candidate_id, t.id))]


async def add_change(tx: Tx, change: MarkChange) -> None:
    """Keep that a mark was changed."""
    await _add(tx, exam_mark_changes, change)


async def list_changes(tx: Tx, mark_ids: Collection[int]) -> list[MarkChange]:
    """Give how marks were changed, in their order."""
    mine = select(exam_mark_changes).where(exam_mark_changes.c.mark_id.in_(mark_ids))
    return [MarkChange(**row._mapping) for row in await tx.rows(mine.order_by(exam_mark_changes.c.id))]


async def add_appeal(tx: Tx, appeal: Appeal) -> Appeal:
    """Keep an appeal; gives it with its id."""
    return appeal.model_copy(update={"id": await _add(tx, exam_appeals, appeal)})


async def mark_appeal(tx: Tx, appeal: Appeal) -> None:
    """Keep an appeal as it is now."""
    await tx.run(update(exam_appeals).where(exam_appeals.c.id == appeal.id).values(**_columns(appeal)))


async def get_appeal(tx: Tx, appeal_id: int) -> Appeal | None:
    """Give the appeal with that id."""
    row = await tx.row(select(exam_appeals).where(exam_appeals.c.id == appeal_id))
    return Appeal(**row._mapping) if row is not None else None


async def lock_appeal(tx: Tx, appeal_id: int) -> Appeal | None:
    """Give the appeal with that id, locked for the transaction."""
    mine = select(exam_appeals).where(exam_appeals.c.id == appeal_id)
    row = await tx.row(mine.with_for_update(key_share=True))
    return Appeal(**row._mapping) if row is not None else None


async def list_appeals(tx: Tx, mark_ids: Collection[int]) -> list[Appeal]:
    """Give the appeals against marks, in their order."""
    mine = select(exam_appeals).where(exam_appeals.c.mark_id.in_(mark_ids)).order_by(exam_appeals.c.id)
    return [Appeal(**row._mapping) for row in await tx.rows(mine)]


async def list_open_appeals(
    tx: Tx, *, exam_id: int | None = None, asked_before: datetime | None = None
) -> list[Appeal]:
    """Give the appeals that are not answered, the oldest first."""
    a = exam_appeals.c
    statement = select(exam_appeals).where(a.state.in_(OPEN_APPEALS)).order_by(a.id)
    statement = statement.where(a.exam_id == exam_id) if exam_id is not None else statement
    statement = statement.where(a.asked_at < asked_before) if asked_before is not None else statement
    return [Appeal(**row._mapping) for row in await tx.rows(statement)]
