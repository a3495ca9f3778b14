"""Trainings, their sessions and materials, and each person's part."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update

from domain.lists import Listed, Query
from domain.rights import Right, scopes
from domain.slots import Interval
from domain.training import OPEN_PARTS, Part, PartState, Session, SessionState, Training, TrainingState
from storage.database import Tx
from storage.files import IncomingFile, file_of
from storage.paging import Found, may
from storage.tables import files, training_materials, training_parts, training_sessions, trainings
from storage.upsert import insert


def _columns(value: Training | Part) -> dict[str, Any]:
    return value.model_dump(mode="python", exclude={"id"})


async def add_training(tx: Tx, training: Training) -> Training:
    """Keep a new training; gives it with its id."""
    row = {**_columns(training), "topics": list(training.topics)}
    return training.model_copy(update={"id": int(await tx.value(_added(trainings, row)))})


def _added(table: Any, row: dict[str, Any]) -> Any:
    return table.insert().values(**row).returning(table.c.id)


async def mark_training(tx: Tx, training: Training) -> None:
    """Keep a training as it is now."""
    row = {**_columns(training), "topics": list(training.topics)}
    await tx.run(update(trainings).where(trainings.c.id == training.id).values(**row))


async def get_training(tx: Tx, training_id: int) -> Training | None:
    """Give the training with that id."""
    row = await tx.row(select(trainings).where(trainings.c.id == training_id))
    return Training(**row._mapping) if row is not None else None


async def lock_training(tx: Tx, training_id: int) -> Training | None:
    """Give the training with that id, locked for the transaction: places are taken one after another."""
    row = await tx.row(select(trainings).where(trainings.c.id == training_id).with_for_update(key_share=True))
    return Training(**row._mapping) if row is not None else None


async def list_trainings(
    tx: Tx,
    *,
    state: TrainingState | None = None,
    ids: Collection[int] | None = None,
    numbered: str | None = None,
) -> list[Training]:
    """Give trainings, in the order in which they were planned."""
    statement = select(trainings).order_by(trainings.c.id)
    statement = statement.where(trainings.c.state == state) if state is not None else statement
    statement = statement.where(trainings.c.id.in_(ids)) if ids is not None else statement
    statement = statement.where(trainings.c.number == numbered) if numbered is not None else statement
    return [Training(**row._mapping) for row in await tx.rows(statement)]


async def list_running(tx: Tx, now: datetime) -> list[Training]:
    """Give the published trainings of which a session is still to come."""
    ahead = select(training_sessions.c.training_id).where(
        training_sessions.c.state == SessionState.PLANNED, training_sessions.c.start_at > now
    )
    wanted = (trainings.c.state == TrainingState.PUBLISHED) & trainings.c.id.in_(ahead)
    return [Training(**row._mapping) for row in await tx.rows(select(trainings).where(wanted).order_by(trainings.c.id))]


def _session_row(session: Session) -> dict[str, Any]:
    row = session.model_dump(mode="python", exclude={"id", "slot"})
    return {**row, "start_at": session.slot.start, "end_at": session.slot.end}


def _session(row: Row[Any]) -> Session:
    values = dict(row._mapping)
    slot = Interval(values.pop("start_at"), values.pop("end_at"))
    return Session(**values, slot=slot)


async def add_session(tx: Tx, session: Session) -> Session:
    """Keep a new session; gives it with its id."""
    added = int(await tx.value(_added(training_sessions, _session_row(session))))
    return session.model_copy(update={"id": added})


async def mark_session(tx: Tx, session: Session) -> None:
    """Keep a session as it is now."""
    mine = training_sessions.c.id == session.id
    await tx.run(update(training_sessions).where(mine).values(**_session_row(session)))


async def get_session(tx: Tx, session_id: int) -> Session | None:
    """Give the session with that id."""
    row = await tx.row(select(training_sessions).where(training_sessions.c.id == session_id))
    return _session(row) if row is not None else None


async def list_sessions(tx: Tx, training_id: int) -> list[Session]:
    """Give a training's sessions, soonest first."""
    mine = select(training_sessions).where(training_sessions.c.training_id == training_id)
    return [_session(r) for r in await tx.rows(mine.order_by(training_sessions.c.start_at, training_sessions.c.id))]


async def list_sessions_between(tx: Tx, start: datetime, end: datetime) -> list[Session]:
    """Give the sessions of published trainings that begin in a time and are not off, soonest first."""
    published = select(trainings.c.id).where(trainings.c.state == TrainingState.PUBLISHED)
    s = training_sessions.c
    within = (s.start_at >= start) & (s.start_at < end) & (s.state != SessionState.CANCELLED)
    statement = select(training_sessions).where(within, s.training_id.in_(published))
    return [_session(row) for row in await tx.rows(statement.order_by(s.start_at, s.id))]


async def add_parts(tx: Tx, parts: Sequence[Part]) -> None:
    """Keep parts in a training with one statement; who has one already keeps it."""
    if parts:
        rows = [_columns(part) for part in parts]
        await tx.run_many(insert(tx, training_parts).on_conflict_do_nothing(), rows)


async def mark_part(tx: Tx, part: Part) -> None:
    """Keep a part as it is now."""
    await tx.run(update(training_parts).where(training_parts.c.id == part.id).values(**_columns(part)))


async def get_part(tx: Tx, part_id: int) -> Part | None:
    """Give the part with that id."""
    row = await tx.row(select(training_parts).where(training_parts.c.id == part_id))
    return Part(**row._mapping) if row is not None else None


async def get_part_of(tx: Tx, training_id: int, person_id: int) -> Part | None:
    """Give a person's part in a training."""
    mine = (training_parts.c.training_id == training_id) & (training_parts.c.person_id == person_id)
    row = await tx.row(select(training_parts).where(mine))
    return Part(**row._mapping) if row is not None else None


async def list_parts(tx: Tx, training_id: int) -> list[Part]:
    """Give the parts in a training, in the order in which they were given out."""
    mine = select(training_parts).where(training_parts.c.training_id == training_id)
    return [Part(**row._mapping) for row in await tx.rows(mine.order_by(training_parts.c.id))]


async def list_parts_of(tx: Tx, person_id: int, *, states: Collection[PartState] = OPEN_PARTS) -> list[Part]:
    """Give a person's parts in published trainings, in some states."""
    published = select(trainings.c.id).where(trainings.c.state == TrainingState.PUBLISHED)
    p = training_parts.c
    mine = (p.person_id == person_id) & p.state.in_(list(states)) & p.training_id.in_(published)
    return [Part(**row._mapping) for row in await tx.rows(select(training_parts).where(mine).order_by(p.id))]


async def due_offers(tx: Tx, now: datetime, *, limit: int = 100) -> list[Part]:
    """Give the parts whose offered place is kept no longer."""
    over = training_parts.c.offered_until <= now
    statement = select(training_parts).where(over).order_by(training_parts.c.offered_until).limit(limit)
    return [Part(**row._mapping) for row in await tx.rows(statement)]


async def get_next_offer_end(tx: Tx, *, after: datetime | None = None) -> datetime | None:
    """Give when the next offered place is kept no longer, of those after an instant if given."""
    later = [training_parts.c.offered_until > after] if after is not None else []
    kept = training_parts.c.offered_until.is_not(None)
    instant: datetime | None = await tx.value(select(func.min(training_parts.c.offered_until)).where(kept, *later))
    return instant


async def list_covered(tx: Tx, sessions: Collection[int], trainings_of: Collection[int]) -> set[int]:
    """Give who has a place in one of these sessions, or is asked to one of these trainings and has not refused."""
    p = training_parts.c
    placed = p.session_id.in_(sessions) & p.state.in_([*OPEN_PARTS, PartState.PRESENT, PartState.LATE])
    asked = p.training_id.in_(trainings_of) & p.session_id.is_(None) & p.state.in_([PartState.INVITED])
    rows = await tx.rows(select(p.person_id).where(or_(placed, asked)).distinct())
    return {row.person_id for row in rows}


async def add_material(tx: Tx, *, training_id: int, file_id: int, by_id: int, now: datetime) -> None:
    """Keep a file as material of a training."""
    row = {"training_id": training_id, "file_id": file_id, "added_by": by_id, "added_at": now}
    await tx.run(training_materials.insert().values(**row))


async def list_materials(tx: Tx, training_id: int) -> list[tuple[IncomingFile, datetime]]:
    """Give a training's materials, each with when it was added, the oldest first."""
    joined = select(files, training_materials.c.added_at).join(files, files.c.id == training_materials.c.file_id)
    mine = joined.where(training_materials.c.training_id == training_id).order_by(training_materials.c.id)
    return [(file_of(row), row.added_at) for row in await tx.rows(mine)]


def found(query: Query) -> Found[Training]:
    """Give the trainings that a list shows, the newest first."""
    t, p, me, month = trainings.c, training_parts.c, query.reader, query.month
    part = query.part(Listed.TRAININGS)
    mine = select(p.training_id).where(p.person_id == me.id, p.state != PartState.OUT)
    of_branch = select(p.training_id).where(p.branch == me.branch)
    taught = select(training_sessions.c.training_id).where(training_sessions.c.trainer_id == me.id)
    published = t.published_at.is_not(None)
    reached = may(
        me,
        Right.TRAINING_LIST,
        of_branch=t.id.in_(of_branch),
        parties=[t.id.in_(mine), t.id.in_(taught)],
        excluded=[],
    )
    plans = bool(scopes(me, Right.TRAINING_PLAN))
    where = [reached, t.state.in_(part.states), *([] if plans else [published])]
    where += [t.number == query.numbered] if query.numbered is not None else []
    where += [t.id.in_(query.ids)] if query.ids is not None else []
    where += [t.id.in_(select(p.training_id).where(p.person_id.in_(query.of)))] if query.of is not None else []
    where += [t.id.in_(select(p.training_id).where(p.branch == query.filter.branch))] if query.filter.branch else []
    ahead = select(training_sessions.c.training_id).where(training_sessions.c.state == SessionState.PLANNED)
    where += [t.id.in_(ahead)] if part.ahead else []
    if month is not None:
        within = (training_sessions.c.start_at >= month.start) & (training_sessions.c.start_at < month.end)
        where.append(t.id.in_(select(training_sessions.c.training_id).where(within)))
    return Found(select(t.id).where(*where), order=(t.id.desc(),), people=(t.owner_id,), read=_read)


async def _read(tx: Tx, ids: Collection[int]) -> Sequence[Training]:
    return await list_trainings(tx, ids=ids)
