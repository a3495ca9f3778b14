"""Beside every notice: put it off, and *why am I getting this*; for any capability's notices alike."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.errors import refuse_unless
from storage.outbox import Item
from workflows import broadcasts
from workflows.clauses import CLAUSES
from workflows.digests import open_item
from workflows.notices import Promise, promise
from workflows.work import Work

AFTERNOON = time(14, 0)
"""When *this afternoon* is."""


@dataclass(frozen=True)
class Why:
    """Why a notice came: the policy's clause, if one sends it, and which of its steps it is."""

    item: Item
    clause: str | None
    step: int | None


def snooze_times(work: Work, latest: datetime | None) -> list[tuple[str, datetime]]:
    """Give the instants to which something may be put off, by name; never past its latest."""
    calendar = work.bank.calendar
    morning = calendar.next_workday(work.today)
    times = [
        ("hour", work.now + timedelta(hours=1)),
        ("afternoon", calendar.instant(work.today, AFTERNOON)),
        ("morning", calendar.instant(morning, calendar.hours.push[0])),
    ]
    return [(label, at) for label, at in times if may_wait(work, at, latest)]


def may_wait(work: Work, until: datetime, latest: datetime | None) -> bool:
    """Whether something may be put off until then."""
    return work.now < until and (latest is None or until <= latest)


def latest_of(item: Item) -> datetime | None:
    """Give until when a notice may be put off: its end, or its matter's deadline."""
    deadline = item.params.get("deadline")
    ends = [item.expires_at, datetime.fromisoformat(deadline) if deadline else None]
    return min((end for end in ends if end is not None), default=None)


async def _pressed(work: Work, item_id: int) -> Item:
    """Give one of the actor's notices; of a broadcast, any press says that it was read."""
    item = await open_item(work, item_id)
    if item.subject is not None:
        await broadcasts.note_read(work, item.subject)
    return item


async def choices(work: Work, item_id: int) -> tuple[Item, list[tuple[str, datetime]]]:
    """Give one of the actor's notices and when it may come again."""
    item = await _pressed(work, item_id)
    return item, snooze_times(work, latest_of(item))


async def why(work: Work, item_id: int) -> Why:
    """Say which clause of the policy sent one of the actor's notices; of one past its time no step is known."""
    item = await _pressed(work, item_id)
    ladder = item.kind in work.bank.policy.ladders
    clause = f"ladders.{item.kind}" if ladder else CLAUSES.get(item.kind)
    return Why(item, clause, item.params.get("step") if ladder else None)


async def open_again(work: Work, item_id: int) -> Item:
    """Give one of the actor's notices that can come again: nothing is left of one that is past its time."""
    item = await open_item(work, item_id)
    refuse_unless(bool(item.params), "notice.past")
    return item


async def check(work: Work, item_id: int, until: datetime) -> None:
    """Refuse an instant to which a notice can't be put off."""
    item = await open_again(work, item_id)
    refuse_unless(may_wait(work, until, latest_of(item)), "notice.snooze")


async def snooze(work: Work, item_id: int, *, until: datetime) -> Item:
    """Promise one of the actor's notices again; it is checked against the facts then as any other."""
    item = await open_again(work, item_id)
    refuse_unless(may_wait(work, until, latest_of(item)), "notice.snooze")
    key = f"{item.subject}/{item.kind}/again-{item.id}/{work.actor.id}/{until:%y%m%d%H%M}"
    params = {**item.params, "asked": True}
    again = Promise(
        kind=item.kind,
        reader=work.actor.id,
        subject=item.subject or "",
        key=key,
        due=until,
        params=params,
        until=item.expires_at,
    )
    await promise(work, again)
    return item
