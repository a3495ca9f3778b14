"""Exams from before go-live, and attempts to become formal."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select, text

from domain.conversion import AttemptState
from domain.exams import ExamKind
from domain.exams.records import ExamRecord, RecordResult
from storage.database import Tx
from storage.tables import conversion_attempts, exam_records


async def lock_records(tx: Tx) -> None:
    """Lock the entries against another import."""
    if tx.engine == "postgresql":
        await tx.run(text("LOCK TABLE exam_records IN SHARE ROW EXCLUSIVE MODE"))


async def add_record(tx: Tx, record: ExamRecord) -> ExamRecord:
    """Write an entry; gives it with its id."""
    row = record.model_dump(mode="python", exclude={"id"})
    added = await tx.value(exam_records.insert().values(**row).returning(exam_records.c.id))
    return record.model_copy(update={"id": int(added)})


async def list_records(
    tx: Tx, *, person_ids: Collection[int] | None = None, since: date | None = None, until: date | None = None
) -> list[ExamRecord]:
    """Give entries, the newest first: of some persons, from a day on, before another."""
    r = exam_records.c
    statement = select(exam_records).order_by(r.held_on.desc(), r.id.desc())
    statement = statement.where(r.person_id.in_(person_ids)) if person_ids is not None else statement
    statement = statement.where(r.held_on >= since) if since is not None else statement
    statement = statement.where(r.held_on < until) if until is not None else statement
    return [ExamRecord(**row._mapping) for row in await tx.rows(statement)]


async def count_failed_attempts(tx: Tx, person_ids: Collection[int]) -> dict[int, int]:
    """Count the attempts to become formal that persons have not passed, those from before go-live too."""
    a, r = conversion_attempts.c, exam_records.c
    counts = dict[int, int]()
    lost = (a.state == AttemptState.FAILED) & a.person_id.in_(person_ids)
    for row in await tx.rows(select(a.person_id, func.count().label("lost")).where(lost).group_by(a.person_id)):
        counts[row.person_id] = int(row.lost)
    before = (r.kind == ExamKind.CONVERSION) & r.result.in_([RecordResult.FAILED, RecordResult.ABSENT])
    old = select(r.person_id, func.count().label("lost")).where(before, r.person_id.in_(person_ids))
    for row in await tx.rows(old.group_by(r.person_id)):
        counts[row.person_id] = counts.get(row.person_id, 0) + int(row.lost)
    return counts
