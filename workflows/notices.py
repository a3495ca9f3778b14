"""Planning notices: what a use case promises to tell whom, and when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.pushes import is_morning
from storage import outbox
from storage.outbox import Lane
from workflows.work import Work, new_ref


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
    due = at or work.bank.calendar.push_time(work.now, urgent=lane is Lane.URGENT)
    key = f"{subject}/{kind}/{step}/{reader}/{version}"
    params = {"version": version, **params}
    await promise(work, kind, reader=reader, subject=subject, key=key, due=due, lane=lane, until=until, params=params)


async def promise(
    work: Work,
    kind: str,
    *,
    reader: int,
    subject: str,
    key: str,
    due: datetime,
    params: Mapping[str, Any],
    lane: Lane = Lane.NOTICE,
    until: datetime | None = None,
) -> None:
    """Promise a notice under a key: once, unless it was cancelled since.

    What is put off to the opening of a workday's window joins the digest of that morning.
    """
    if lane is Lane.NOTICE and due > work.now and is_morning(due, work.bank.calendar):
        lane = Lane.DIGEST
        await expect_digest(work, reader=reader, at=due)
    await outbox.add(
        work.tx,
        lane=lane,
        kind=kind,
        params=params,
        due_at=due,
        now=work.now,
        ref=new_ref(),
        person_id=reader,
        subject=subject,
        expires_at=until,
        key=key,
    )


async def expect_digest(work: Work, *, reader: int, at: datetime) -> None:
    """Promise a person the digest of a morning, once."""
    await outbox.add(
        work.tx,
        lane=Lane.NOTICE,
        kind="digest",
        params={},
        due_at=at,
        now=work.now,
        ref=new_ref(),
        person_id=reader,
        key=f"person:{reader}/digest/{at:%Y%m%d}",
    )


async def tell_chat(work: Work, kind: str, *, chat_id: int, params: Mapping[str, Any]) -> None:
    """Tell a chat that is nobody's any more."""
    await outbox.add(
        work.tx,
        lane=Lane.NOTICE,
        kind=kind,
        params=params,
        due_at=work.now,
        now=work.now,
        ref=new_ref(),
        chat_id=chat_id,
    )


async def cancel(work: Work, subject: str) -> None:
    """Withdraw every notice of an object that has not left."""
    await outbox.cancel(work.tx, subject=subject, now=work.now)
