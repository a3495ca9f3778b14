"""The outbox: every reply and every promised notice is a row, until it has ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, literal_column, or_, select, update

from storage.database import Tx
from storage.tables import accounts, outbox, outbox_past, people
from storage.types import InstantType
from storage.upsert import insert_on


class Lane(IntEnum):
    """Who goes first."""

    ANSWER = 0
    """An answer to somebody who is waiting."""
    URGENT = 1
    """What can't wait."""
    NOTICE = 2
    """Reminders and news of one's own matters."""
    QUIET = 3
    """Files and menus: they make no sound."""
    BROADCAST = 4
    """One text to many."""
    DIGEST = 5
    """What leaves with its reader's next digest, never by itself."""


class SendState(StrEnum):
    """How far a row is; from `ACCEPTED` on it has ended."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    HELD = "held"
    """Overdue in a backup that was put back: it waits for an operator's word."""


DETAIL = 120
"""How much of a reason is kept, in characters."""
LIVE = (SendState.WAITING, SendState.CLAIMED)
PUSHED = (Lane.NOTICE, Lane.BROADCAST)
HURRIED = (Lane.ANSWER, Lane.URGENT)
"""What somebody waits for."""
LEAVING = tuple(lane for lane in Lane if lane is not Lane.DIGEST)

_WAITING = and_(outbox.c.ended_at.is_(None), outbox.c.lease_until.is_(None))
"""A waiting row, in the words of the partial indexes: a bound state would hide them from SQLite."""

_LOOK = select(
    exists().where(outbox.c.lease_until <= bindparam("real", type_=InstantType)).label("ended"),
    *[
        exists().where(outbox.c.lane == int(lane), _WAITING, outbox.c.due_at <= bindparam("now")).label(lane.name)
        for lane in LEAVING
    ],
)
"""Whether leases have ended, and which lanes have something due: each answered by one step into an index."""


@dataclass(frozen=True)
class Item:
    """A row of the outbox, as the dispatcher and the courier see it."""

    id: int
    lane: Lane
    kind: str
    person_id: int | None
    chat_id: int | None
    """Where it goes; None for a person without an account."""
    language: str | None
    subject: str | None
    params: Mapping[str, Any]
    due_at: datetime
    expires_at: datetime | None
    recipient: str
    ref: str
    attempts: int
    uncertain: int
    """How many attempts ended without anybody knowing whether they arrived."""
    reader_version: int | None = None
    """The version of its reader on the roster, as it was read."""


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A row to be added, for a person or for a chat that is nobody's."""

    lane: Lane
    kind: str
    params: Mapping[str, Any]
    due_at: datetime
    ref: str
    person_id: int | None = None
    chat_id: int | None = None
    subject: str | None = None
    key: str | None = None
    expires_at: datetime | None = None
    not_before: datetime | None = None
    """Of the real clock."""

    @property
    def recipient(self) -> str:
        """Whose turn it takes."""
        return f"p{self.person_id}" if self.person_id is not None else f"c{self.chat_id}"


async def add(tx: Tx, item: NewItem, *, now: datetime) -> bool:
    """Add a row; False if its key is there already."""
    return await tx.row(_insertion(tx.engine, telling=True), columns_of(item, now)) is not None


async def add_all(tx: Tx, items: Sequence[NewItem], *, now: datetime) -> None:
    """Add many rows with one statement, but those whose key is there already."""
    if items:
        await tx.run_many(_insertion(tx.engine), [columns_of(item, now) for item in items])


@cache
def _insertion(engine: str, *, telling: bool = False) -> Any:
    again: dict[str, Any] = {name: literal_column(f"excluded.{name}") for name in _ANEW}
    adding = (
        insert_on(engine, outbox)
        .from_select(_NAMES, _UNLESS_PAST)
        .on_conflict_do_update(
            index_elements=["key"], set_={**again, **_FRESH}, where=outbox.c.state == SendState.CANCELLED
        )
    )
    return adding.returning(outbox.c.id) if telling else adding


def columns_of(item: NewItem, now: datetime) -> dict[str, Any]:
    """Give a new row, which waits."""
    row = {field.name: getattr(item, field.name) for field in fields(item)}
    return row | {"lane": int(item.lane), "recipient": item.recipient, "created_at": now, "state": SendState.WAITING}


_NAMES = (*(field.name for field in fields(NewItem)), "recipient", "created_at", "state")
_UNLESS_PAST = select(*[bindparam(name, type_=outbox.c[name].type) for name in _NAMES]).where(
    ~exists().where(outbox_past.c.key == bindparam("key"), outbox_past.c.state != literal_column("'cancelled'"))
)
"""A new row, if its promise is not one that was kept long ago."""
_ANEW = ("lane", "params", "due_at", "expires_at", "created_at", "ref", "state")
"""What a cancelled row takes over from the one that was to be added."""
_FRESH: Mapping[str, Any] = {
    "ended_at": None,
    "owner": None,
    "lease_until": None,
    "not_before": None,
    "detail": None,
    "attempts": 0,
    "uncertain": 0,
}
_ONE = update(outbox).where(outbox.c.id == bindparam("item"))


async def cancel(tx: Tx, *, subject: str, now: datetime, keep: Collection[str] = ()) -> int:
    """End the notices of an object that have not left, but for the kinds to keep."""
    waiting = outbox.c.state.in_(LIVE) & (outbox.c.subject == subject) & outbox.c.kind.not_in(list(keep))
    end = {"state": SendState.CANCELLED, "ended_at": now, "owner": None, "lease_until": None}
    return await tx.run(update(outbox).where(waiting).values(**end))


async def claim(
    tx: Tx,
    *,
    now: datetime,
    real: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    unhurried: int | None = None,
    lanes: Sequence[Lane] = LEAVING,
) -> list[Item]:
    """Lease the rows that are due, lanes first, the oldest of a chat and lane only.

    At most `limit` of what somebody waits for, and `unhurried` of the rest; of all together where none is named.

    A row whose lease ended unmarked is simply claimed again; one marked as sending has become
    uncertain. `now` is the bank's clock, `real` the database's.
    """
    due = [lane for lane in await _lanes_due(tx, now=now, real=real) if lane in lanes]
    if not due:
        return []
    ids = await _claimable(tx, due, now=now, real=real, limit=limit, unhurried=unhurried)
    rows = await tx.rows(_chosen(), {"ids": ids})
    await tx.run(_CLAIM, {"ids": [row.id for row in rows], "owner": owner, "lease_until": real + lease})
    return [read_item(row) for row in rows]


@cache
def _chosen() -> Select[Any]:
    chosen = select_items().where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    return chosen.order_by(outbox.c.lane, outbox.c.due_at, outbox.c.id)


_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=SendState.CLAIMED, owner=bindparam("owner"), lease_until=bindparam("lease_until"))
)


async def _lanes_due(tx: Tx, *, now: datetime, real: datetime) -> list[Lane]:
    """Give the lanes in which something is due, once ended leases are taken back: one question if nothing is."""
    found = await tx.row(_LOOK, {"now": now, "real": real})
    assert found is not None  # noqa: S101 - a row of answers
    if found.ended:
        await _take_back(tx, outbox.c.lease_until <= real)
        found = await tx.row(_LOOK, {"now": now, "real": real})
    return [lane for lane in LEAVING if getattr(found, lane.name)]


def select_items() -> Select[Any]:
    """Select rows with the accounts to which they go."""
    reader = (accounts.c.chat_id.label("account_chat"), accounts.c.language, people.c.version.label("reader_version"))
    found = outbox.outerjoin(accounts, accounts.c.person_id == outbox.c.person_id)
    return select(outbox, *reader).select_from(found.outerjoin(people, people.c.id == outbox.c.person_id))


async def mark_abandoned(tx: Tx) -> None:
    """End every lease at once, where it is known that whoever held one is gone."""
    await _take_back(tx, outbox.c.lease_until.is_not(None))


async def _take_back(tx: Tx, ended: ColumnElement[bool]) -> None:
    free = {"state": SendState.WAITING, "owner": None, "lease_until": None}
    await tx.run(update(outbox).where(outbox.c.state == SendState.CLAIMED, ended).values(**free))
    unsure = {**free, "uncertain": outbox.c.uncertain + 1}
    await tx.run(update(outbox).where(outbox.c.state == SendState.SENDING, ended).values(**unsure))


async def _claimable(
    tx: Tx, lanes: Sequence[Lane], *, now: datetime, real: datetime, limit: int, unhurried: int | None
) -> list[int]:
    """Find what may leave, lane by lane: so the index gives it without passing over what is not due."""
    found: list[int] = []
    for lane in lanes:
        most = limit if lane in HURRIED or unhurried is None else unhurried
        here = await _claimable_in(tx, lane, now=now, real=real, limit=most)
        found += here
        if lane in HURRIED or unhurried is None:
            limit -= len(here)
        else:
            unhurried -= len(here)
    return found


async def _claimable_in(tx: Tx, lane: Lane, *, now: datetime, real: datetime, limit: int) -> list[int]:
    if limit <= 0:
        return []
    found = await tx.rows(_candidates(tx.engine, lane), {"now": now, "real": real, "limit": limit})
    return [row.id for row in found]


@cache
def _candidates(engine: str, lane: Lane) -> Select[Any]:
    rested = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("real"))
    statement = (
        select(outbox.c.id)
        .where(outbox.c.lane == int(lane), _WAITING, outbox.c.due_at <= bindparam("now"), rested, ~_somebody_before())
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(bindparam("limit"))
    )
    return statement.with_for_update(skip_locked=True, of=outbox) if engine == "postgresql" else statement


_OLDER = outbox.alias("older")
"""Made once: an alias copies every column."""


def _somebody_before() -> ColumnElement[bool]:
    """Whether an older row of the same chat and lane has not ended."""
    older = _OLDER
    return exists().where(
        older.c.recipient == outbox.c.recipient,
        older.c.lane == outbox.c.lane,
        older.c.ended_at.is_(None),
        or_(
            older.c.due_at < outbox.c.due_at,
            and_(older.c.due_at == outbox.c.due_at, older.c.id < outbox.c.id),
        ),
    )


def read_item(row: Row[Any]) -> Item:
    """Give a row as `select_items` finds it."""
    return Item(
        id=row.id,
        lane=Lane(row.lane),
        kind=row.kind,
        person_id=row.person_id,
        chat_id=row.account_chat if row.person_id is not None else row.chat_id,
        language=row.language,
        subject=row.subject,
        params=row.params,
        due_at=row.due_at,
        expires_at=row.expires_at,
        recipient=row.recipient,
        ref=row.ref,
        attempts=row.attempts,
        uncertain=row.uncertain,
        reader_version=row.reader_version,
    )


async def mark_ended(
    tx: Tx,
    item_id: int,
    *,
    state: SendState,
    now: datetime,
    message_id: int | None = None,
    detail: str | None = None,
) -> None:
    """Record a row's end."""
    end = {"state": state, "ended_at": now, "message_id": message_id, "detail": detail and detail[:DETAIL]}
    await tx.run(_ONE, {"item": item_id, **end, "owner": None, "lease_until": None})


async def mark_released(tx: Tx, owner: str) -> int:
    """Give back, at a shutdown, the leases on rows that were not marked as sending."""
    free = {"state": SendState.WAITING, "owner": None, "lease_until": None}
    mine = and_(outbox.c.lease_until.is_not(None), outbox.c.owner == owner, outbox.c.state == SendState.CLAIMED)
    return await tx.run(update(outbox).where(mine).values(**free))


async def get_next_due(tx: Tx, *, after: datetime | None = None, seen: bool = False) -> datetime | None:
    """Give the instant of the bank's clock at which the next waiting row is due, of those after one if given.

    With `seen`, only of what somebody will see: no card that folds, no digest that may turn out empty.
    """
    later = [outbox.c.due_at > after] if after is not None else []
    if seen:
        later += [outbox.c.lane != int(Lane.ANSWER), outbox.c.kind != "digest"]
    instant: datetime | None = await tx.value(select(func.min(outbox.c.due_at)).where(_WAITING, *later))
    return instant


async def get_next_kind(tx: Tx, *, after: datetime, until: datetime) -> str | None:
    """Give the kind of the first notice that is due after one instant and until another; answers are none."""
    soon = and_(outbox.c.due_at > after, outbox.c.due_at <= until, outbox.c.lane != int(Lane.ANSWER))
    first = select(outbox.c.kind).where(_WAITING, soon).order_by(outbox.c.due_at).limit(1)
    kind: str | None = await tx.value(first)
    return kind


async def get_unsettled(tx: Tx, *, now: datetime) -> int:
    """Count the rows that are due or on their way."""
    leaving = outbox.c.lane != int(Lane.DIGEST)
    due = select(func.count()).where(_WAITING, outbox.c.due_at <= now, leaving).scalar_subquery()
    going = select(func.count()).where(outbox.c.lease_until.is_not(None)).scalar_subquery()
    return int(await tx.value(select(due + going)))


async def list_depths(tx: Tx, *, now: datetime) -> dict[Lane, tuple[int, datetime | None]]:
    """Give, for each lane, how many rows are due and since when the oldest is."""
    found: dict[Lane, tuple[int, datetime | None]] = {}
    for lane in Lane:  # one by one, so that the index gives what is due without what waits
        due = and_(_WAITING, outbox.c.lane == int(lane), outbox.c.due_at <= now)
        row = await tx.row(select(func.count().label("depth"), func.min(outbox.c.due_at).label("oldest")).where(due))
        if row is not None and row.depth:
            found[lane] = (row.depth, row.oldest)
    return found


async def get_item(tx: Tx, item_id: int) -> Item | None:
    """Give the row with that id."""
    row = await tx.row(select_items().where(outbox.c.id == item_id))
    return read_item(row) if row else None


async def count_pushed(tx: Tx, person_id: int, *, since: datetime) -> int:
    """Count the notices that reached a person, or are on their way, since an instant."""
    pushed = select(func.count()).select_from(outbox)
    mine = and_(outbox.c.person_id == person_id, outbox.c.lane.in_([int(lane) for lane in PUSHED]))
    mine = and_(mine, outbox.c.kind != "digest")
    left = and_(outbox.c.state == SendState.ACCEPTED, outbox.c.ended_at >= since)
    return int(await tx.value(pushed.where(mine, or_(left, outbox.c.state == SendState.SENDING))))
