"""Exams, their rooms, candidates and invigilators."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select, update

from domain.exams import (
    EXPECTED,
    HELD,
    Candidate,
    CandidateState,
    Duty,
    DutyState,
    Exam,
    ExamState,
    Room,
)
from domain.exams.marks import ResultsState
from domain.lists import Listed, Query
from domain.rights import Right, scopes
from domain.slots import Interval
from storage.database import Tx
from storage.paging import Found, may
from storage.tables import exam_candidates, exam_duties, exam_marks, exam_results, exam_rooms, exams
from storage.upsert import insert


def _exam_row(exam: Exam) -> dict[str, Any]:
    row = exam.model_dump(mode="python", exclude={"id", "slot"})
    return {**row, "start_at": exam.slot.start, "end_at": exam.slot.end}


def _exam(row: Row[Any]) -> Exam:
    values = dict(row._mapping)
    slot = Interval(values.pop("start_at"), values.pop("end_at"))
    return Exam(**values, slot=slot)


async def _add(tx: Tx, table: Any, row: dict[str, Any]) -> int:
    return int(await tx.value(table.insert().values(**row).returning(table.c.id)))


async def add_exam(tx: Tx, exam: Exam) -> Exam:
    """Keep a new exam; gives it with its id."""
    return exam.model_copy(update={"id": await _add(tx, exams, _exam_row(exam))})


async def mark_exam(tx: Tx, exam: Exam) -> None:
    """Keep an exam as it is now."""
    await tx.run(update(exams).where(exams.c.id == exam.id).values(**_exam_row(exam)))


async def get_exam(tx: Tx, exam_id: int) -> Exam | None:
    """Give the exam with that id."""
    row = await tx.row(select(exams).where(exams.c.id == exam_id))
    return _exam(row) if row is not None else None


async def lock_exam(tx: Tx, exam_id: int) -> Exam | None:
    """Give the exam with that id, locked for the transaction: seats are given one after another."""
    row = await tx.row(select(exams).where(exams.c.id == exam_id).with_for_update(key_share=True))
    return _exam(row) if row is not None else None


async def list_exams(tx: Tx, *, ids: Collection[int] | None = None, numbered: str | None = None) -> list[Exam]:
    """Give exams, in the order in which they were planned."""
    statement = select(exams).order_by(exams.c.id)
    statement = statement.where(exams.c.id.in_(ids)) if ids is not None else statement
    statement = statement.where(exams.c.number == numbered) if numbered is not None else statement
    return [_exam(row) for row in await tx.rows(statement)]


async def list_running(tx: Tx, now: datetime) -> list[Exam]:
    """Give the published exams that have not begun."""
    ahead = (exams.c.state == ExamState.PUBLISHED) & (exams.c.start_at > now)
    return [_exam(row) for row in await tx.rows(select(exams).where(ahead).order_by(exams.c.id))]


async def list_between(tx: Tx, start: datetime, end: datetime) -> list[Exam]:
    """Give the published and held exams that begin in a time, soonest first."""
    within = (exams.c.start_at >= start) & (exams.c.start_at < end) & exams.c.state.in_(HELD)
    return [_exam(row) for row in await tx.rows(select(exams).where(within).order_by(exams.c.start_at, exams.c.id))]


async def list_held(tx: Tx, *, limit: int) -> list[Exam]:
    """Give the exams that were held, the latest first."""
    held = select(exams).where(exams.c.state == ExamState.HELD).order_by(exams.c.start_at.desc(), exams.c.id.desc())
    return [_exam(row) for row in await tx.rows(held.limit(limit))]


async def add_room(tx: Tx, room: Room) -> Room:
    """Keep a new room; gives it with its id."""
    return room.model_copy(update={"id": await _add(tx, exam_rooms, room.model_dump(exclude={"id"}))})


async def mark_room(tx: Tx, room: Room) -> None:
    """Keep a room as it is now."""
    await tx.run(update(exam_rooms).where(exam_rooms.c.id == room.id).values(**room.model_dump(exclude={"id"})))


async def get_room(tx: Tx, room_id: int) -> Room | None:
    """Give the room with that id."""
    row = await tx.row(select(exam_rooms).where(exam_rooms.c.id == room_id))
    return Room(**row._mapping) if row is not None else None


async def list_rooms(tx: Tx, exam_id: int) -> list[Room]:
    """Give an exam's rooms, in the order in which they were named."""
    mine = select(exam_rooms).where(exam_rooms.c.exam_id == exam_id).order_by(exam_rooms.c.id)
    return [Room(**row._mapping) for row in await tx.rows(mine)]


def _columns(value: Candidate | Duty) -> dict[str, Any]:
    return value.model_dump(mode="python", exclude={"id"})


async def add_candidates(tx: Tx, candidates: Sequence[Candidate]) -> None:
    """Keep parts in an exam with one statement; who has one already keeps it."""
    if candidates:
        rows = [_columns(candidate) for candidate in candidates]
        await tx.run_many(insert(tx, exam_candidates).on_conflict_do_nothing(), rows)


async def mark_candidate(tx: Tx, candidate: Candidate) -> None:
    """Keep somebody's part as it is now."""
    mine = exam_candidates.c.id == candidate.id
    await tx.run(update(exam_candidates).where(mine).values(**_columns(candidate)))


async def get_candidate(tx: Tx, candidate_id: int) -> Candidate | None:
    """Give the part with that id."""
    row = await tx.row(select(exam_candidates).where(exam_candidates.c.id == candidate_id))
    return Candidate(**row._mapping) if row is not None else None


async def get_candidate_of(tx: Tx, exam_id: int, person_id: int) -> Candidate | None:
    """Give a person's part in an exam."""
    c = exam_candidates.c
    row = await tx.row(select(exam_candidates).where(c.exam_id == exam_id, c.person_id == person_id))
    return Candidate(**row._mapping) if row is not None else None


async def list_candidates(tx: Tx, exam_id: int) -> list[Candidate]:
    """Give the parts in an exam, in the order in which they were given out."""
    mine = select(exam_candidates).where(exam_candidates.c.exam_id == exam_id).order_by(exam_candidates.c.id)
    return [Candidate(**row._mapping) for row in await tx.rows(mine)]


async def list_candidates_of(
    tx: Tx, person_id: int, *, states: Collection[CandidateState] = EXPECTED
) -> list[Candidate]:
    """Give a person's parts in published and held exams, in some states."""
    announced = select(exams.c.id).where(exams.c.state.in_(HELD))
    c = exam_candidates.c
    mine = (c.person_id == person_id) & c.state.in_(list(states)) & c.exam_id.in_(announced)
    return [Candidate(**row._mapping) for row in await tx.rows(select(exam_candidates).where(mine).order_by(c.id))]


async def list_sitting(tx: Tx, exam_ids: Collection[int]) -> list[tuple[int, int]]:
    """Give who sat which of these exams, or is to: person and exam."""
    c = exam_candidates.c
    counting = c.state.in_([*EXPECTED, CandidateState.SAT])
    rows = await tx.rows(select(c.person_id, c.exam_id).where(c.exam_id.in_(exam_ids), counting))
    return [(row.person_id, row.exam_id) for row in rows]


async def list_failed(tx: Tx, exam_id: int) -> list[int]:
    """Give the persons whose marks in an exam are not enough, once they are released."""
    out = exists().where(exam_results.c.exam_id == exam_id, exam_results.c.state == ResultsState.RELEASED)
    failed = (exam_marks.c.exam_id == exam_id) & exam_marks.c.passed.is_(False) & out
    return [row.person_id for row in await tx.rows(select(exam_marks.c.person_id).where(failed))]


async def count_marks(tx: Tx, exam_id: int) -> int:
    """Count the marks that are kept of an exam."""
    mine = select(func.count()).select_from(exam_marks).where(exam_marks.c.exam_id == exam_id)
    return int(await tx.value(mine))


async def add_duty(tx: Tx, duty: Duty) -> Duty:
    """Keep a new duty; gives it with its id."""
    return duty.model_copy(update={"id": await _add(tx, exam_duties, _columns(duty))})


async def mark_duty(tx: Tx, duty: Duty) -> None:
    """Keep a duty as it is now."""
    await tx.run(update(exam_duties).where(exam_duties.c.id == duty.id).values(**_columns(duty)))


async def get_duty(tx: Tx, duty_id: int) -> Duty | None:
    """Give the duty with that id."""
    row = await tx.row(select(exam_duties).where(exam_duties.c.id == duty_id))
    return Duty(**row._mapping) if row is not None else None


async def list_duties(tx: Tx, exam_id: int) -> list[Duty]:
    """Give an exam's duties, in the order in which they were given out."""
    mine = select(exam_duties).where(exam_duties.c.exam_id == exam_id).order_by(exam_duties.c.id)
    return [Duty(**row._mapping) for row in await tx.rows(mine)]


async def list_duties_of(tx: Tx, person_id: int) -> list[Duty]:
    """Give a person's duties at exams that are announced."""
    announced = select(exams.c.id).where(exams.c.state.in_(HELD))
    d = exam_duties.c
    mine = (d.person_id == person_id) & (d.state != DutyState.OFF) & d.exam_id.in_(announced)
    return [Duty(**row._mapping) for row in await tx.rows(select(exam_duties).where(mine).order_by(d.id))]


def found(query: Query) -> Found[Exam]:
    """Give the exams that a list shows, the newest first."""
    e, c, d, me, month = exams.c, exam_candidates.c, exam_duties.c, query.reader, query.month
    part = query.part(Listed.EXAMS)
    mine = select(c.exam_id).where(c.person_id == me.id, c.state != CandidateState.OUT)
    on_duty = select(d.exam_id).where(d.person_id == me.id, d.state != DutyState.OFF)
    of_branch = e.id.in_(select(c.exam_id).where(c.branch == me.branch))
    parties = [e.id.in_(mine), e.id.in_(on_duty)]
    where = [may(me, Right.EXAM_LIST, of_branch=of_branch, parties=parties, excluded=[]), e.state.in_(part.states)]
    where += [] if scopes(me, Right.EXAM_PLAN) else [e.published_at.is_not(None)]
    where += [e.number == query.numbered] if query.numbered is not None else []
    where += [e.id.in_(query.ids)] if query.ids is not None else []
    where += [e.id.in_(select(c.exam_id).where(c.person_id.in_(query.of)))] if query.of is not None else []
    where += [e.id.in_(select(c.exam_id).where(c.branch == query.filter.branch))] if query.filter.branch else []
    where += [e.start_at > query.now] if part.ahead else []
    where += [e.start_at <= query.now] if part.begun else []
    where += [e.start_at >= month.start, e.start_at < month.end] if month is not None else []
    return Found(select(e.id).where(*where), order=(e.id.desc(),), people=(e.owner_id,), read=_read)


async def _read(tx: Tx, ids: Collection[int]) -> Sequence[Exam]:
    return await list_exams(tx, ids=ids)
