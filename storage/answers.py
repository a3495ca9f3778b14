"""Answers: what a transaction's updates are answered with, kept at its end, on their way already where they may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select

from storage import outbox as rows
from storage.database import Tx
from storage.outbox import Item, Lane, NewItem, SendState
from storage.sending import list_changed_readers
from storage.tables import outbox

_BUSY = select(outbox.c.recipient).where(
    outbox.c.recipient.in_(bindparam("recipients", expanding=True)),
    outbox.c.lane == int(Lane.ANSWER),
    outbox.c.ended_at.is_(None),
    outbox.c.due_at <= bindparam("now"),
)
_LEAVING = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)


@dataclass(frozen=True)
class Answer:
    """An answer, and for whom it was made as it was read then."""

    item: NewItem
    chat_id: int
    version: int | None
    """The version on the roster of the person who reads it; None for somebody who is not on it."""


async def list_busy(tx: Tx, answers: Sequence[Answer], *, now: datetime) -> set[str]:
    """Give those to whom an answer is on its way, or due: the next one comes after it."""
    recipients = list({answer.item.recipient for answer in answers})
    return {row.recipient for row in await tx.rows(_BUSY, {"recipients": recipients, "now": now})}


async def list_changed(tx: Tx, answers: Sequence[Answer]) -> set[str]:
    """Give the readers whose place or account is not as it was read; with one writer nobody could change it."""
    if tx.engine == "sqlite":
        return set()
    made_for = {a.item.person_id: (a.chat_id, a.version) for a in answers if a.item.person_id is not None}
    return {f"p{reader}" for reader in await list_changed_readers(tx, made_for)}


async def add_leaving(
    tx: Tx, answers: Sequence[Answer], *, now: datetime, owner: str, real: datetime, lease: timedelta
) -> list[Item]:
    """Keep answers that leave once they are committed, marked as sending."""
    if not answers:
        return []
    going = {"state": SendState.SENDING, "owner": owner, "lease_until": real + lease, "attempts": 1}
    kept = await tx.rows(_LEAVING, [rows.columns_of(answer.item, now) | going for answer in answers])
    return [_item(row.id, answer) for row, answer in zip(kept, answers, strict=True)]


def _item(item_id: int, answer: Answer) -> Item:
    new = answer.item
    return Item(
        id=item_id,
        lane=new.lane,
        kind=new.kind,
        person_id=new.person_id,
        chat_id=answer.chat_id,
        language=None,
        subject=new.subject,
        params=new.params,
        due_at=new.due_at,
        expires_at=new.expires_at,
        recipient=answer.item.recipient,
        ref=new.ref,
        attempts=0,
        uncertain=0,
        reader_version=answer.version,
    )
