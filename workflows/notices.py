"""Planning notices: what a use case promises to tell whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.pushes import is_morning
from storage import outbox
from storage.outbox import PUSHED, Lane, NewItem
from workflows.work import Work, new_ref


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A notice to a person, planned once for its key; one that has not left at `until` expires."""

    kind: str
    reader: int
    subject: str
    key: str
    due: datetime
    params: Mapping[str, Any]
    lane: Lane = Lane.NOTICE
    until: datetime | None = None


async def plan(
    work: Work,
    kind: str,
    *,
    reader: int,
    subject: str,
    version: int,
    at: datetime | None = None,
    step: str = "",
    lane: Lane = Lane.NOTICE,
    until: datetime | None = None,
    **params: Any,
) -> None:
    """Promise a notice to a person: now, or at an instant; quiet hours put what is for now off.

    Its key is (object, step, reader, version), so that planning twice is planning once. One that has
    not left at `until` expires.
    """
    about: dict[str, Any] = {"reader": reader, "subject": subject, "version": version, "at": at, "step": step}
    await promise(work, planned(work, kind, **about, lane=lane, until=until, **params))


def planned(
    work: Work,
    kind: str,
    *,
    reader: int,
    subject: str,
    version: int,
    at: datetime | None = None,
    step: str = "",
    lane: Lane = Lane.NOTICE,
    until: datetime | None = None,
    **params: Any,
) -> Promise:
    """Give the notice that `plan` promises, so that many are promised at once."""
    due = at or work.bank.calendar.push_time(work.now, urgent=lane is Lane.URGENT)
    key = f"{subject}/{kind}/{step}/{reader}/{version}"
    params = {"version": version, **params}
    return Promise(kind=kind, reader=reader, subject=subject, key=key, due=due, params=params, lane=lane, until=until)


async def promise(work: Work, *promises: Promise) -> None:
    """Plan notices, each once unless it was cancelled since.

    What is put off to the opening of a workday's window joins the digest of that morning.
    """
    put_off = {id(p) for p in promises if _waits_for_morning(work, p)}
    mornings = {(p.reader, p.due) for p in promises if id(p) in put_off}
    items = [_digest(reader, at) for reader, at in sorted(mornings)]
    items += [_item(p, Lane.DIGEST if id(p) in put_off else p.lane) for p in promises]
    await outbox.add_all(work.tx, items, now=work.now)


def _waits_for_morning(work: Work, promised: Promise) -> bool:
    later = promised.lane in PUSHED and promised.due > work.now
    return later and is_morning(promised.due, work.bank.calendar)


def _item(promised: Promise, lane: Lane) -> NewItem:
    return NewItem(
        lane=lane,
        kind=promised.kind,
        params=promised.params,
        due_at=promised.due,
        ref=new_ref(),
        person_id=promised.reader,
        subject=promised.subject,
        key=promised.key,
        expires_at=promised.until,
    )


def _digest(reader: int, at: datetime) -> NewItem:
    key = f"person:{reader}/digest/{at:%Y%m%d%H%M}"
    return NewItem(lane=Lane.NOTICE, kind="digest", params={}, due_at=at, ref=new_ref(), person_id=reader, key=key)


async def expect_digest(work: Work, *, reader: int, at: datetime) -> None:
    """Promise a person the digest of a morning, once."""
    await outbox.add(work.tx, _digest(reader, at), now=work.now)


async def tell_chat(work: Work, kind: str, *, chat_id: int, params: Mapping[str, Any]) -> None:
    """Tell a chat that is nobody's any more."""
    item = NewItem(lane=Lane.NOTICE, kind=kind, params=params, due_at=work.now, ref=new_ref(), chat_id=chat_id)
    await outbox.add(work.tx, item, now=work.now)


def day_of(work: Work, start: datetime) -> str:
    """Give the day of an event as a notice holds it: what is about today is outside the day's limit of pushes."""
    return work.bank.calendar.local(start).date().isoformat()


async def cancel(work: Work, subject: str) -> None:
    """Withdraw every notice of an object that has not left."""
    await outbox.cancel(work.tx, subject=subject, now=work.now)
