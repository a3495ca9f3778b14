"""Appointment talks, what made them due, and the diary: who is occupied when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, func, not_, or_, select, union, update

from domain.complaints import Outcome
from domain.lists import Days, Listed, Query
from domain.rights import Right
from domain.slots import Interval
from domain.talks import OPEN, TIMED, Talk, TalkState, Trigger
from domain.triggers import CONFIRMING, Raised
from storage.database import Tx
from storage.paging import Found, asked, holds, may
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


_NAMED = talk_triggers.c.outcome.is_(None) | (talk_triggers.c.outcome != Outcome.MISNAMED)
"""Triggers of complaints that are about the talk's manager, as far as anybody knows."""


async def list_of_complaint(tx: Tx, complaint_id: int) -> list[Talk]:
    """Give the talks that a complaint made due or joined, the newest last; none of who was named by mistake."""
    t = talk_triggers.c
    joined = select(t.talk_id).where(t.complaint_id == complaint_id, _NAMED)
    let_go = select(t.talk_id).where(t.complaint_id == complaint_id, ~_NAMED)
    made = select(talks.c.id).where(talks.c.complaint_id == complaint_id, talks.c.id.not_in(let_go))
    statement = select(talks).where(talks.c.id.in_(union(made, joined)))
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


async def list_causes(tx: Tx, *, due_from: date) -> dict[int, frozenset[Trigger]]:
    """Give every cause of the talks that are to be booked by a day or later, by talk."""
    joined = select(talk_triggers.c.talk_id, talk_triggers.c.trigger).join(talks, talks.c.id == talk_triggers.c.talk_id)
    found: dict[int, frozenset[Trigger]] = {}
    for row in await tx.rows(joined.where(talks.c.due_on >= due_from)):
        found[row.talk_id] = found.get(row.talk_id, frozenset()) | {Trigger(row.trigger)}
    return found


async def mark_trigger_outcome(tx: Tx, talk_id: int, *, complaint_id: int, outcome: Outcome) -> None:
    """Keep what came of the complaint behind a talk."""
    t = talk_triggers.c
    theirs = (t.talk_id == talk_id) & (t.complaint_id == complaint_id) & _NAMED
    await tx.run(update(talk_triggers).where(theirs).values(outcome=outcome))


async def mark_told(tx: Tx, triggers: Sequence[Raised], *, at: datetime) -> None:
    """Keep that a manager was told of triggers, and of what came of them so far."""
    theirs = talk_triggers.c.id.in_([raised.id for raised in triggers])
    await tx.run(update(talk_triggers).where(theirs).values(told_at=at, told_outcome=talk_triggers.c.outcome))


async def mark_told_as(tx: Tx, trigger_id: int, text: str) -> None:
    """Keep what a manager reads instead of the client's words."""
    await tx.run(update(talk_triggers).where(talk_triggers.c.id == trigger_id).values(told_as=text))


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
    due_from: date | None = None,
) -> list[Talk]:
    """Give talks, ended ones too: a person's, those of a branch but its private ones, or all; soonest first."""
    parts = (talks.c.host_id, talks.c.manager_id, talks.c.second_id)
    reach: list[ColumnElement[bool]] = [part == party for part in parts] if party is not None else []
    reach += [(talks.c.branch == branch) & ~talks.c.private] if branch is not None else []
    statement = select(talks).where(or_(*reach)) if reach else select(talks)
    if states is not None:
        statement = statement.where(talks.c.state.in_([state.value for state in states]))
    if numbered is not None:
        statement = statement.where(talks.c.number == numbered)
    if due_from is not None:
        statement = statement.where(talks.c.due_on >= due_from)
    return [_talk(row) for row in await tx.rows(statement.order_by(*_SOONEST))]


_SOONEST = (talks.c.start_at.is_(None), talks.c.start_at, talks.c.due_on, talks.c.id)


def found(query: Query) -> Found[Talk]:
    """Give the talks that a list shows, the soonest first; to its manager none of which that person is not told."""
    t, reader, wanted = talks.c, query.reader, query.filter
    parties = [t.host_id == reader.id, t.manager_id == reader.id, t.second_id == reader.id]
    parties += [t.private & (t.confidant_id == reader.id)]
    reached = may(
        reader,
        Right.TALK_LIST,
        of_branch=(t.branch == reader.branch) & not_(t.at_head_office),
        parties=parties,
        excluded=[holds(t.recused, reader.id)],
        private=t.private,
    )
    where = [reached, or_(t.manager_id != reader.id, _is_told()), *asked(t, query)]
    where += [*_in_part(query), *_of_month(query.month)]
    where += [t.trigger == wanted.cause, or_(*parties)] if wanted.cause else []
    where += [t.host_id.in_(query.of) | t.manager_id.in_(query.of)] if query.of is not None else []
    return Found(select(t.id).where(*where), order=_SOONEST, people=(t.manager_id, t.host_id), read=_read)


async def _read(tx: Tx, ids: Collection[int]) -> list[Talk]:
    return [_talk(row) for row in await tx.rows(select(talks).where(talks.c.id.in_(ids)))]


def _is_told() -> ColumnElement[bool]:
    """Say as a condition whether a talk's manager knows of it: `shown_to_manager` gives something."""
    t, r = talks.c, talk_triggers.c
    theirs = select(r.id).where(r.talk_id == t.id)
    founded = or_(r.trigger != Trigger.COMPLAINT, r.outcome.is_(None), r.outcome.in_(CONFIRMING))
    needless = (t.state == TalkState.NOT_NEEDED) & exists(theirs) & not_(exists(theirs.where(founded)))
    own = exists(theirs.where(r.raised_by == t.manager_id))
    return or_(t.place.is_not(None), t.state == TalkState.CLOSED, own, needless)


def _in_part(query: Query) -> list[ColumnElement[bool]]:
    t, part, today = talks.c, query.part(Listed.TALKS), query.today
    where: list[ColumnElement[bool]] = [t.state.in_(part.states)]
    where += [t.start_at >= today.start, t.start_at < today.end] if part.today else []
    return [*where, t.start_at <= query.now] if part.begun else where


def _of_month(month: Days | None) -> list[ColumnElement[bool]]:
    """Say whether a talk is filed in a month: by its time, else by the day by which it must be booked."""
    if month is None:
        return []
    t = talks.c
    booked = (t.due_on >= month.first) & (t.due_on < month.behind)
    return [or_((t.start_at >= month.start) & (t.start_at < month.end), t.start_at.is_(None) & booked)]


def _one(row: Row[Any] | None) -> Talk | None:
    return _talk(row) if row is not None else None


def _talk(row: Row[Any]) -> Talk:
    values = dict(row._mapping)
    start, end = values.pop("start_at"), values.pop("end_at")
    return Talk(**values, slot=Interval(start=start, end=end) if start and end else None)


async def due_covers(tx: Tx, now: datetime, *, limit: int = 100) -> list[int]:
    """Give the talks that somebody else is to take over by now, in the order in which they are locked."""
    statement = select(talks.c.id).where(talks.c.cover_at <= now).order_by(talks.c.cover_at).limit(limit)
    return sorted(int(row.id) for row in await tx.rows(statement))


async def get_next_cover(tx: Tx, *, after: datetime | None = None) -> datetime | None:
    """Give when the next talk is to be taken over, of those after an instant if given."""
    later = [talks.c.cover_at > after] if after is not None else []
    instant: datetime | None = await tx.value(select(func.min(talks.c.cover_at)).where(*later))
    return instant


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

    Who has it then already keeps it, under a leave too. False if another one of them is occupied then; the
    transaction must not go on to use it.
    """
    kept = await _keep_entries(tx, person_ids, slot, subject)
    if slot is None:
        return True
    for person_id in sorted(set(person_ids) - kept):
        if await _overlaps(tx, person_id, slot):
            return False
        row = {"person_id": person_id, "start_at": slot.start, "end_at": slot.end, "subject": subject}
        statement = insert(tx, occupied).values(**row).on_conflict_do_nothing().returning(occupied.c.id)
        if await tx.row(statement) is None:
            return False
    return True


async def mark_free_occupied(tx: Tx, subjects: Mapping[int, str], slot: Interval) -> set[int]:
    """Enter an object of each person (person → object) in the diaries of those who are free then; gives who is not.

    However many they are, the database is asked a handful of times; who has it then already keeps it.
    """
    crossing = (occupied.c.start_at < slot.end) & (occupied.c.end_at > slot.start)
    rows = await tx.rows(select(occupied).where(occupied.c.person_id.in_(subjects), crossing))
    taken = {row.person_id for row in rows if row.subject != subjects[row.person_id]}
    await tx.run(delete(occupied).where(occupied.c.subject.in_([*subjects.values()])))
    free = [
        {"person_id": person_id, "start_at": slot.start, "end_at": slot.end, "subject": subject}
        for person_id, subject in sorted(subjects.items())
        if person_id not in taken
    ]
    if free:
        await tx.run_many(insert(tx, occupied).on_conflict_do_nothing(), free)
    return taken


async def _keep_entries(tx: Tx, person_ids: Sequence[int], slot: Interval | None, subject: str) -> set[int]:
    """Take an object out of all diaries but of those that have it at that time; gives whose they are."""
    found = await tx.rows(select(occupied).where(occupied.c.subject == subject))
    kept = [r for r in found if r.person_id in person_ids and Interval(start=r.start_at, end=r.end_at) == slot]
    gone = [r.id for r in found if r not in kept]
    await tx.run(delete(occupied).where(occupied.c.id.in_(gone)))
    return {r.person_id for r in kept}


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
