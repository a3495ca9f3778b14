"""Appointment talks, what made them due, and the diary: who is occupied when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, union, update

from domain.complaints import Outcome
from domain.slots import Interval
from domain.talks import OPEN, TIMED, Talk, TalkState, Trigger
from domain.triggers import Raised
from storage.database import Tx
from storage.tables import handovers, occupied, talk_triggers, talks
from storage.upsert import insert


@dataclass(frozen=True)
class Taken:
    """A stretch of somebody's time, and what takes it."""

    person_id: int
    slot: Interval
    subject: str


def _columns(talk: Talk) -> dict[str, object]:
    row = talk.model_dump(exclude={"id", "slot"})
    row["start_at"] = talk.slot and talk.slot.start
    row["end_at"] = talk.slot and talk.slot.end
    row["recused"] = sorted(talk.recused)
    row["turned_down"] = sorted(start.isoformat() for start in talk.turned_down)
    return row


async def add_talk(tx: Tx, talk: Talk) -> Talk:
    """Keep a new talk; gives it with its id."""
    talk_id = int(await tx.value(talks.insert().values(**_columns(talk)).returning(talks.c.id)))
    return talk.model_copy(update={"id": talk_id})


async def get_talk(tx: Tx, talk_id: int) -> Talk | None:
    """Give the talk with that id."""
    return _one(await tx.row(select(talks).where(talks.c.id == talk_id)))


async def lock_talk(tx: Tx, talk_id: int) -> Talk | None:
    """Give the talk with that id, locked for the transaction."""
    return _one(await tx.row(select(talks).where(talks.c.id == talk_id).with_for_update(key_share=True)))


async def get_talk_of_complaint(tx: Tx, complaint_id: int) -> Talk | None:
    """Give the newest talk that a complaint made due, or that it joined."""
    found = await list_of_complaint(tx, complaint_id)
    return found[-1] if found else None


async def list_of_complaint(tx: Tx, complaint_id: int) -> list[Talk]:
    """Give the talks that a complaint made due or joined, the newest last."""
    joined = select(talk_triggers.c.talk_id).where(talk_triggers.c.complaint_id == complaint_id)
    theirs = union(select(talks.c.id).where(talks.c.complaint_id == complaint_id), joined)
    statement = select(talks).where(talks.c.id.in_(theirs))
    return [_talk(row) for row in await tx.rows(statement.order_by(talks.c.id))]


async def mark_talk(tx: Tx, talk: Talk) -> None:
    """Keep the talk as it is now."""
    await tx.run(update(talks).where(talks.c.id == talk.id).values(**_columns(talk)))


async def list_open(tx: Tx, *, party: int | None = None, branch: str | None = None) -> list[Talk]:
    """Give the open talks in which a person takes part, or those of a branch too, no private one; soonest first."""
    return await list_talks(tx, party=party, branch=branch, states=OPEN)


async def add_trigger(tx: Tx, raised: Raised) -> Raised:
    """Keep a trigger of a talk; gives it with its id."""
    row = raised.model_dump(exclude={"id"})
    statement = talk_triggers.insert().values(**row).returning(talk_triggers.c.id)
    return raised.model_copy(update={"id": int(await tx.value(statement))})


async def list_triggers(tx: Tx, talk_id: int) -> list[Raised]:
    """Give the triggers of a talk, in the order in which they were raised."""
    statement = select(talk_triggers).where(talk_triggers.c.talk_id == talk_id).order_by(talk_triggers.c.id)
    return [Raised(**row._mapping) for row in await tx.rows(statement)]


async def mark_trigger_outcome(tx: Tx, talk_id: int, *, complaint_id: int, outcome: Outcome) -> None:
    """Keep what came of the complaint behind a talk."""
    theirs = (talk_triggers.c.talk_id == talk_id) & (talk_triggers.c.complaint_id == complaint_id)
    await tx.run(update(talk_triggers).where(theirs).values(outcome=outcome))


async def count_talks(tx: Tx, manager_id: int, *, since: datetime, until: datetime) -> int:
    """Count a manager's talks that fell due in a time; no private one, none called off or not needed."""
    off = [TalkState.CANCELLED.value, TalkState.NOT_NEEDED.value]
    theirs = (talks.c.manager_id == manager_id) & ~talks.c.private & talks.c.state.not_in(off)
    raised = talk_triggers.c.talk_id == talks.c.id
    first = select(func.min(talk_triggers.c.raised_at)).where(raised).scalar_subquery()
    statement = select(func.count()).select_from(talks).where(theirs, first >= since, first < until)
    return int(await tx.value(statement))


async def get_last_raised(tx: Tx, manager_id: int, trigger: Trigger) -> datetime | None:
    """Give when a trigger was last raised about a manager."""
    statement = (
        select(talk_triggers.c.raised_at)
        .join(talks, talks.c.id == talk_triggers.c.talk_id)
        .where(talks.c.manager_id == manager_id, talk_triggers.c.trigger == trigger)
        .order_by(talk_triggers.c.raised_at.desc())
        .limit(1)
    )
    row = await tx.row(statement)
    return row.raised_at if row else None


async def list_talks(
    tx: Tx,
    *,
    party: int | None = None,
    branch: str | None = None,
    states: Collection[TalkState] | None = None,
    numbered: str | None = None,
    of: Collection[int] | None = None,
    due_from: date | None = None,
) -> list[Talk]:
    """Give talks, ended ones too: a person's, those of a branch but its private ones, or all; soonest first.

    `of` are persons of whom one hosts it, or is its manager.
    """
    parts = (talks.c.host_id, talks.c.manager_id, talks.c.second_id)
    reach: list[ColumnElement[bool]] = [part == party for part in parts] if party is not None else []
    reach += [(talks.c.branch == branch) & ~talks.c.private] if branch is not None else []
    statement = select(talks).where(or_(*reach)) if reach else select(talks)
    if states is not None:
        statement = statement.where(talks.c.state.in_([state.value for state in states]))
    if numbered is not None:
        statement = statement.where(talks.c.number == numbered)
    if of is not None:
        statement = statement.where(talks.c.host_id.in_(of) | talks.c.manager_id.in_(of))
    if due_from is not None:
        statement = statement.where(talks.c.due_on >= due_from)
    rows = await tx.rows(statement.order_by(talks.c.start_at.is_(None), talks.c.start_at, talks.c.due_on, talks.c.id))
    return [_talk(row) for row in rows]


def _one(row: Row[Any] | None) -> Talk | None:
    return _talk(row) if row is not None else None


def _talk(row: Row[Any]) -> Talk:
    values = dict(row._mapping)
    start, end = values.pop("start_at"), values.pop("end_at")
    return Talk(**values, slot=Interval(start=start, end=end) if start and end else None)


async def list_hosted(tx: Tx, host_id: int, *, since: datetime, but_for: int) -> list[Interval]:
    """Give when somebody holds talks, held ones too, from an instant on, but for one."""
    states = [state.value for state in (*TIMED, TalkState.HELD, TalkState.CLOSED)]
    statement = select(talks.c.start_at, talks.c.end_at).where(
        talks.c.host_id == host_id, talks.c.end_at > since, talks.c.id != but_for, talks.c.state.in_(states)
    )
    return [Interval(start=row.start_at, end=row.end_at) for row in await tx.rows(statement)]


async def list_occupied(tx: Tx, person_ids: Sequence[int], *, since: datetime, but_for: str) -> list[Taken]:
    """Give when persons are occupied from an instant on, but for one object."""
    statement = select(occupied).where(
        occupied.c.person_id.in_(person_ids), occupied.c.end_at > since, occupied.c.subject != but_for
    )
    rows = await tx.rows(statement.order_by(occupied.c.start_at))
    return [Taken(row.person_id, Interval(start=row.start_at, end=row.end_at), row.subject) for row in rows]


async def mark_occupied(tx: Tx, person_ids: Sequence[int], slot: Interval | None, *, subject: str) -> bool:
    """Enter an object in the diaries of its persons, in place of its earlier time.

    False if one of them is occupied then; the transaction must not go on to use it.
    """
    await tx.run(delete(occupied).where(occupied.c.subject == subject))
    if slot is None:
        return True
    for person_id in sorted(set(person_ids)):
        if await _overlaps(tx, person_id, slot):
            return False
        row = {"person_id": person_id, "start_at": slot.start, "end_at": slot.end, "subject": subject}
        statement = insert(tx, occupied).values(**row).on_conflict_do_nothing().returning(occupied.c.id)
        if await tx.row(statement) is None:
            return False
    return True


async def mark_away(tx: Tx, person_id: int, period: Interval, *, subject: str) -> None:
    """Enter an absence in a person's diary, over whatever stands there already."""
    row = {"person_id": person_id, "start_at": period.start, "end_at": period.end, "subject": subject}
    await tx.run(occupied.insert().values(**row))


async def add_handover(
    tx: Tx, *, talk_id: int, from_id: int, to_id: int, by_id: int | None, reason: str | None, now: datetime
) -> None:
    """Keep who handed a talk to whom, and why."""
    row = {"talk_id": talk_id, "from_id": from_id, "to_id": to_id, "by_id": by_id, "reason": reason, "at": now}
    await tx.run(handovers.insert().values(**row))


async def get_handover(tx: Tx, talk_id: int, *, from_id: int) -> bool:
    """Whether somebody handed a talk over, or had it taken by a successor."""
    mine = (handovers.c.talk_id == talk_id) & (handovers.c.from_id == from_id)
    return await tx.row(select(handovers.c.id).where(mine).limit(1)) is not None


async def _overlaps(tx: Tx, person_id: int, slot: Interval) -> bool:
    crossing = (occupied.c.start_at < slot.end) & (occupied.c.end_at > slot.start)
    return await tx.row(select(occupied.c.id).where(occupied.c.person_id == person_id, crossing)) is not None
