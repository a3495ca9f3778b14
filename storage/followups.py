"""Follow-ups, each with whom its talk and minutes concern."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update

from domain.followups import Followup, FollowupState
from storage.database import Tx
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


async def list_followups(
    tx: Tx,
    *,
    party: int | None = None,
    branch: str | None = None,
    numbered: str | None = None,
    of: Collection[int] | None = None,
) -> list[Followup]:
    """Give follow-ups of locked minutes: a person's, those of a branch but its private ones, or all; soonest first.

    `of` are persons of whom one owns it, or held its talk.
    """
    statement = _FOLLOWUPS.where(followups.c.state != FollowupState.PLANNED)
    parts = (followups.c.owner_id, followups.c.host_id, minutes.c.manager_id, minutes.c.recorder_id)
    reach: list[ColumnElement[bool]] = [part == party for part in parts] if party is not None else []
    reach += [(talks.c.confidant_id == party) & talks.c.private] if party is not None else []
    reach += [(followups.c.branch == branch) & ~talks.c.private] if branch is not None else []
    statement = statement.where(or_(*reach)) if reach else statement
    statement = statement.where(followups.c.number == numbered) if numbered is not None else statement
    if of is not None:
        statement = statement.where(followups.c.owner_id.in_(of) | followups.c.host_id.in_(of))
    return _all(await tx.rows(statement.order_by(followups.c.due_on, followups.c.id)))


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
