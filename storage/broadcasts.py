"""Broadcasts: one text to many, and how far it is with each reader."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, func, or_, select, update

from domain.broadcasts import WATCHED, Broadcast, BroadcastState, Progress
from storage.database import Tx
from storage.outbox import LIVE, SendState
from storage.past import both
from storage.tables import accounts, broadcast_readers, broadcasts, outbox
from storage.upsert import insert


async def add_broadcast(tx: Tx, *, subject: str, kind: str, by_id: int, now: datetime) -> Broadcast:
    """Keep a new broadcast; gives it with its id."""
    row = {"subject": subject, "kind": kind, "by_id": by_id, "at": now, "version": 1}
    statement = broadcasts.insert().values(**row, state=BroadcastState.RUNNING).returning(broadcasts.c.id)
    added = int(await tx.value(statement))
    return Broadcast(id=added, subject=subject, kind=kind, by_id=by_id, state=BroadcastState.RUNNING, at=now)


async def add_readers(tx: Tx, broadcast_id: int, readers: Sequence[tuple[int, str]]) -> None:
    """Keep who reads a broadcast: person, and the subject of the notice that brings it."""
    rows = [{"broadcast_id": broadcast_id, "person_id": person, "subject": subject} for person, subject in readers]
    if rows:
        await tx.run_many(insert(tx, broadcast_readers).on_conflict_do_nothing(), rows)


async def get_broadcast(tx: Tx, broadcast_id: int) -> Broadcast | None:
    """Give the broadcast with that id."""
    row = await tx.row(select(broadcasts).where(broadcasts.c.id == broadcast_id))
    return Broadcast(**row._mapping) if row is not None else None


async def get_of(tx: Tx, subject: str) -> Broadcast | None:
    """Give the newest broadcast about an object."""
    mine = select(broadcasts).where(broadcasts.c.subject == subject).order_by(broadcasts.c.id.desc()).limit(1)
    row = await tx.row(mine)
    return Broadcast(**row._mapping) if row is not None else None


async def lock_broadcast(tx: Tx, broadcast_id: int) -> Broadcast | None:
    """Give the broadcast with that id, locked for the transaction."""
    mine = select(broadcasts).where(broadcasts.c.id == broadcast_id)
    row = await tx.row(mine.with_for_update(key_share=True))
    return Broadcast(**row._mapping) if row is not None else None


async def mark_broadcast(tx: Tx, broadcast: Broadcast) -> None:
    """Keep how far a broadcast is."""
    values = broadcast.model_dump(mode="python", exclude={"id"})
    await tx.run(update(broadcasts).where(broadcasts.c.id == broadcast.id).values(**values))


async def list_live(tx: Tx) -> list[Broadcast]:
    """Give the broadcasts whose counts still change."""
    live = broadcasts.c.state.in_(WATCHED)
    return [Broadcast(**r._mapping) for r in await tx.rows(select(broadcasts).where(live).order_by(broadcasts.c.id))]


async def mark_read(tx: Tx, subjects: Collection[str], person_id: int, *, now: datetime, acknowledged: bool) -> None:
    """Record that somebody pressed anything on what a broadcast brought; the first time counts."""
    r = broadcast_readers.c
    mine = r.subject.in_(subjects) & (r.person_id == person_id)
    await tx.run(update(broadcast_readers).where(mine, r.read_at.is_(None)).values(read_at=now))
    if acknowledged:
        await tx.run(update(broadcast_readers).where(mine, r.acknowledged_at.is_(None)).values(acknowledged_at=now))


async def count(tx: Tx, broadcast: Broadcast) -> Progress:
    """Count how far a broadcast is with its readers."""
    r, o = broadcast_readers.c, both(lambda table: _brought(table, broadcast)).subquery().c
    ends = (
        select(
            o.person_id,
            o.subject,
            func.max(case((o.state == SendState.ACCEPTED, 1), else_=0)).label("delivered"),
            func.max(case((o.state == SendState.UNREACHABLE, 1), else_=0)).label("unreachable"),
            func.max(case((o.ended_at.is_(None), 1), else_=0)).label("waiting"),
        )
        .group_by(o.person_id, o.subject)
        .subquery()
    )
    joined = broadcast_readers.outerjoin(ends, (ends.c.subject == r.subject) & (ends.c.person_id == r.person_id))
    row = await tx.row(
        select(
            func.count().label("total"),
            func.coalesce(func.sum(ends.c.delivered), 0).label("delivered"),
            func.coalesce(func.sum(case((ends.c.delivered == 0, ends.c.unreachable), else_=0)), 0).label("unreachable"),
            func.coalesce(func.sum(ends.c.waiting), 0).label("waiting"),
            func.count(r.read_at).label("read"),
            func.count(r.acknowledged_at).label("acknowledged"),
        )
        .select_from(joined)
        .where(r.broadcast_id == broadcast.id)
    )
    assert row is not None  # noqa: S101 - a row of counts
    return Progress(**{name: int(value) for name, value in row._mapping.items()})


def _brought(table: Table, broadcast: Broadcast) -> Select[tuple[Any, ...]]:
    """Select what brought a broadcast to its readers, of the outbox or of the past."""
    c = table.c
    columns = (c.id, c.person_id, c.subject, c.state, c.ended_at, c.message_id, c.detail)
    return select(*columns).where(c.kind == broadcast.kind, c.subject.in_(_subjects(broadcast)))


@dataclass(frozen=True)
class Message:
    """A message that a broadcast brought: whose, and which."""

    person_id: int
    subject: str
    message_id: int


async def list_messages(tx: Tx, broadcast: Broadcast) -> list[Message]:
    """Give the messages that a broadcast brought and that can still be edited."""
    subjects = _subjects(broadcast)

    def mine(table: Table) -> ColumnElement[bool]:
        return table.c.subject.in_(subjects) & (table.c.kind == broadcast.kind)

    return await _messages(tx, mine)


async def list_cards(tx: Tx, subjects: Collection[str], kinds: Collection[str]) -> list[Message]:
    """Give the messages of some kinds about objects that can still be edited."""

    def mine(table: Table) -> ColumnElement[bool]:
        return table.c.subject.in_(subjects) & table.c.kind.in_(kinds)

    return await _messages(tx, mine)


async def _messages(tx: Tx, mine: Callable[[Table], ColumnElement[bool]]) -> list[Message]:
    def reached(table: Table) -> Select[tuple[Any, ...]]:
        found = select(table.c.person_id, table.c.subject, table.c.message_id).where(mine(table))
        return found.where(table.c.message_id.is_not(None), table.c.detail.is_(None))

    return [Message(row.person_id, row.subject, row.message_id) for row in await tx.rows(both(reached))]


def _subjects(broadcast: Broadcast) -> Select[tuple[str]]:
    return select(broadcast_readers.c.subject).where(broadcast_readers.c.broadcast_id == broadcast.id)


async def mark_paused(tx: Tx, broadcast: Broadcast, *, until: datetime | None, now: datetime) -> int:
    """Put what has not left of a broadcast off until an instant, or let it leave now."""
    mine = outbox.c.subject.in_(_subjects(broadcast)) & (outbox.c.kind == broadcast.kind)
    waiting = outbox.c.state.in_(LIVE)
    due = {"due_at": until if until is not None else now, "state": SendState.WAITING}
    return await tx.run(update(outbox).where(mine, waiting).values(**due, owner=None, lease_until=None))


async def list_unreached(tx: Tx, broadcast: Broadcast) -> list[int]:
    """Give whom a broadcast did not reach: no account, or a chat that takes no messages."""
    r = broadcast_readers.c
    without = select(accounts.c.person_id).where(accounts.c.reachable)
    failed = both(lambda table: _brought(table, broadcast).where(table.c.state == SendState.UNREACHABLE)).subquery()
    mine = select(r.person_id).where(r.broadcast_id == broadcast.id)
    missed = r.person_id.in_(select(failed.c.person_id))
    rows = await tx.rows(mine.where(or_(r.person_id.not_in(without), missed)))
    return [row.person_id for row in rows]


async def get_message(tx: Tx, *, subject: str, kind: str) -> int | None:
    """Give the last message that a notice of a kind about an object became."""

    def became(table: Table) -> Select[tuple[Any, ...]]:
        c = table.c
        return select(c.id, c.message_id).where(c.subject == subject, c.kind == kind, c.message_id.is_not(None))

    made = both(became).subquery().c
    found: int | None = await tx.value(select(made.message_id).order_by(made.id.desc()).limit(1))
    return found
