"""Digests: what fell into the quiet hours, was one push too many, or chases one person at one time, as one list."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from domain.errors import RefusalError
from domain.pushes import joins_digest, missed_its_hours, next_morning
from storage import digests as joined
from storage import outbox, past
from storage.outbox import PUSHED, Item, Lane, SendState
from workflows.notices import expect_digest
from workflows.work import Work

KIND = "digest"
AT_ONE_TIME = timedelta(minutes=1)
"""How far apart chasers may be due and still come as one list."""


async def postpone(work: Work, item: Item) -> bool:
    """Put a notice into the next digest if its reader got enough today, or the hours for it are over.

    Several chasers of one time make a digest of their own. Says whether it was put off.
    """
    if item.lane not in PUSHED or item.person_id is None or item.params.get("asked"):
        return False
    if item.kind == KIND:
        return await _came_too_late(work, item)
    start = work.bank.calendar.instant(work.today, time())
    waits = joins_digest(
        pushed=await outbox.count_pushed(work.tx, item.person_id, since=start),
        most=work.bank.policy.pushes.per_day,
        due=item.due_at,
        until=item.expires_at,
        event=_event(item),
        notice_hours=work.bank.policy.talks.notice_hours,
        now=work.now,
        calendar=work.bank.calendar,
    )
    if waits:
        await _put_off(work, item, item.person_id, next_morning(work.now, work.bank.calendar))
        return True
    return await _is_one_of_many(work, item, item.person_id)


async def _is_one_of_many(work: Work, item: Item, reader: int) -> bool:
    """Let what chases one person about several matters at one time come as one list, now."""
    kinds = work.bank.policy.ladders.keys()
    if item.kind not in kinds:
        return False
    until = max(item.due_at + AT_ONE_TIME, work.now)
    others = await joined.mark_together(work.tx, reader, kinds=kinds, until=until, due_at=item.due_at)
    if others:
        await _put_off(work, item, reader, item.due_at)
    return others > 0


async def _put_off(work: Work, item: Item, reader: int, at: datetime) -> None:
    await joined.mark_for_digest(work.tx, item.id, due_at=at)
    await expect_digest(work, reader=reader, at=at)


async def _came_too_late(work: Work, digest: Item) -> bool:
    """Let what a digest holds come with the next one if its own day is over."""
    if digest.person_id is None or not missed_its_hours(digest.due_at, now=work.now, calendar=work.bank.calendar):
        return False
    await expect_digest(work, reader=digest.person_id, at=next_morning(work.now, work.bank.calendar))
    await outbox.mark_ended(work.tx, digest.id, state=SendState.CANCELLED, now=work.now, detail="put off")
    return True


def _event(item: Item) -> date | None:
    day = item.params.get("event")
    return date.fromisoformat(day) if day else None


async def gather(work: Work, digest: Item) -> list[Item]:
    """Give what a digest holds, the oldest first; what has expired ends here, and what a later one says again."""
    held = await joined.list_digest(work.tx, digest.person_id or 0, until=digest.due_at)
    latest = {(item.kind, item.subject): item.id for item in held}
    items = []
    for item in held:
        if item.expires_at is not None and item.expires_at <= work.now:
            await drop(work, item, SendState.EXPIRED)
        elif item.subject is not None and latest[item.kind, item.subject] != item.id:
            await drop(work, item)
        else:
            items.append(item)
    return items


async def drop(work: Work, item: Item, state: SendState = SendState.CANCELLED) -> None:
    """End a notice that a digest need not hold."""
    await outbox.mark_ended(work.tx, item.id, state=state, now=work.now, detail="no longer true")


async def note_end(work: Work, digest: Item, state: SendState, message_id: int | None) -> None:
    """Record of everything that a digest holds how it ended."""
    await joined.mark_digested(
        work.tx,
        digest.person_id or 0,
        until=digest.due_at,
        state=state,
        now=work.now,
        message_id=message_id,
        detail=held_in(digest.id),
    )


def held_in(digest_id: int) -> str:
    """Name the digest in which a notice left."""
    return f"digest:{digest_id}"


async def list_held(work: Work, digest_id: int) -> Sequence[Item]:
    """Give what left with one of the actor's digests, as far as it is not past its time."""
    held = await joined.list_by_detail(work.tx, work.actor.id, held_in(digest_id))
    return [item for item in held if item.params]


async def open_item(work: Work, item_id: int) -> Item:
    """Give one of the actor's own notices, however old; a refusal that tells nothing otherwise."""
    item = await outbox.get_item(work.tx, item_id) or await past.get_past(work.tx, item_id)
    if item is None or item.person_id != work.actor.id or item.lane in _NO_NOTICES or item.kind == KIND:
        raise RefusalError("gate.denied")
    return item


_NO_NOTICES = (Lane.ANSWER, Lane.QUIET)
"""Lanes of what stands in no digest and bears no *more*: an answer, a file, a menu."""
