"""Follow-ups, each with whom its talk and minutes concern."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, or_, select, update

from domain.followups import Followup, FollowupState
from domain.lists import Listed, Query
from domain.rights import Right
from storage.database import Tx
from storage.paging import Found, asked, holds, may
from storage.tables import followups, minutes, talks

_CONCERNED = (minutes.c.manager_id, minutes.c.recorder_id, talks.c.private, talks.c.confidant_id, talks.c.recused)
_FOLLOWUPS = (
    select(followups, *_CONCERNED)
    .join(minutes, minutes.c.id == followups.c.minutes_id)
    .join(talks, talks.c.id == followups.c.talk_id)
)


def _columns(followup: Followup) -> dict[str, object]:
    return followup.model_dump(include=set(followups.c.keys()) - {"id"})


async def add_followup(tx: Tx, followup: Followup) -> Followup:
    """Keep a new follow-up; gives it with its id."""
    added = int(await tx.value(followups.insert().values(**_columns(followup)).returning(followups.c.id)))
    return followup.model_copy(update={"id": added})


async def get_followup(tx: Tx, followup_id: int) -> Followup | None:
    """Give the follow-up with that id."""
    return _one(await tx.row(_FOLLOWUPS.where(followups.c.id == followup_id)))


async def lock_followup(tx: Tx, followup_id: int) -> Followup | None:
    """Give the follow-up with that id, locked for the transaction."""
    statement = _FOLLOWUPS.where(followups.c.id == followup_id)
    return _one(await tx.row(statement.with_for_update(key_share=True, of=followups)))


async def mark_followup(tx: Tx, followup: Followup) -> None:
    """Keep the follow-up as it is now."""
    await tx.run(update(followups).where(followups.c.id == followup.id).values(**_columns(followup)))


async def delete_followups(tx: Tx, minutes_id: int) -> None:
    """Drop the measures of a draft."""
    planned = followups.c.state == FollowupState.PLANNED
    await tx.run(delete(followups).where(followups.c.minutes_id == minutes_id, planned))


async def list_of_talk(tx: Tx, talk_id: int) -> list[Followup]:
    """Give the follow-ups of a talk, in their order."""
    return _all(await tx.rows(_FOLLOWUPS.where(followups.c.talk_id == talk_id).order_by(followups.c.id)))


async def list_followups(tx: Tx, *, party: int | None = None, numbered: str | None = None) -> list[Followup]:
    """Give follow-ups of locked minutes, those in which a person takes part or that bear a number; soonest first."""
    statement = _FOLLOWUPS.where(followups.c.state != FollowupState.PLANNED)
    statement = statement.where(or_(*_parties(party))) if party is not None else statement
    statement = statement.where(followups.c.number == numbered) if numbered is not None else statement
    return _all(await tx.rows(statement.order_by(followups.c.due_on, followups.c.id)))


def found(query: Query) -> Found[Followup]:
    """Give the follow-ups that a list shows, the soonest first."""
    f, me, month, part = followups.c, query.reader, query.month, query.part(Listed.FOLLOWUPS)
    reached = may(
        me,
        Right.FOLLOWUP_LIST,
        of_branch=f.branch == me.branch,
        parties=_parties(me.id),
        excluded=[f.talk_id.in_(_talks(holds(talks.c.recused, me.id)))],
        private=f.talk_id.in_(_talks(talks.c.private)),
    )
    where = [reached, *asked(f, query), f.state.in_(part.states)]
    where += [or_(f.owner_id.in_(query.of), f.host_id.in_(query.of))] if query.of is not None else []
    where += [f.due_on < query.today.first] if part.overdue else []
    where += [f.due_on >= month.first, f.due_on < month.behind] if month is not None else []
    return Found(select(f.id).where(*where), order=(f.due_on, f.id), people=(f.owner_id, f.host_id), read=_read)


def _parties(person: int) -> list[ColumnElement[bool]]:
    """Say of locked minutes who takes part, so that an index finds each."""
    f, m = followups.c, minutes.c
    written = select(m.id).where(or_(m.manager_id == person, m.recorder_id == person))
    known = _talks(talks.c.private & (talks.c.confidant_id == person))
    return [f.owner_id == person, f.host_id == person, f.minutes_id.in_(written), f.talk_id.in_(known)]


def _talks(that: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(talks.c.id).where(that)


async def _read(tx: Tx, ids: Collection[int]) -> list[Followup]:
    return _all(await tx.rows(_FOLLOWUPS.where(followups.c.id.in_(ids))))


async def due_rechecks(tx: Tx, now: datetime, *, limit: int = 100) -> list[Followup]:
    """Give the follow-ups for which a talk falls due to check them again, the oldest first."""
    due = _FOLLOWUPS.where(followups.c.recheck_at <= now)
    return _all(await tx.rows(due.order_by(followups.c.recheck_at, followups.c.id).limit(limit)))


async def get_next_recheck(tx: Tx, *, after: datetime | None = None) -> datetime | None:
    """Give when the next follow-up is to be checked again, of those after an instant if given."""
    later = [followups.c.recheck_at > after] if after is not None else []
    instant: datetime | None = await tx.value(select(func.min(followups.c.recheck_at)).where(*later))
    return instant


def _one(row: Row[Any] | None) -> Followup | None:
    return Followup(**row._mapping) if row is not None else None


def _all(rows: Sequence[Row[Any]]) -> list[Followup]:
    return [Followup(**row._mapping) for row in rows]
