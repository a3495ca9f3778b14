"""The last look before a message leaves: is it still its sender's, and its reader still who it was made for?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, select, update

from storage.database import Tx
from storage.outbox import LIVE, Item, SendState
from storage.tables import accounts, outbox, people

PEACE = "429"
"""Why a row waits whose chat asked to be left in peace."""


async def mark_sending(tx: Tx, items: Sequence[Item], *, owner: str, real: datetime, lease: timedelta) -> set[int]:
    """Mark the rows that leave now; those cancelled or lost meanwhile are not among the answer.

    Nor is what was made for somebody who has left since, or has another account or place on the roster:
    it is claimed again, and made anew for who may read it then.
    """
    changed = await _list_changed(tx, items)
    if changed:
        await mark_waiting(tx, sorted(changed), not_before=None, owner=owner)
    leaving = [item.id for item in items if item.id not in changed]
    statement = (
        update(outbox)
        .where(outbox.c.id.in_(leaving), outbox.c.state == SendState.CLAIMED, outbox.c.owner == owner)
        .values(state=SendState.SENDING, lease_until=real + lease, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.id)
    )
    return {row.id for row in await tx.rows(statement)}


async def _list_changed(tx: Tx, items: Sequence[Item]) -> set[int]:
    """Give the rows whose reader is not as when they were claimed."""
    made_for = {item.person_id: (item.chat_id, item.reader_version) for item in items if item.person_id is not None}
    changed = await list_changed_readers(tx, made_for)
    return {item.id for item in items if item.person_id in changed}


_READERS = (
    select(people.c.id, accounts.c.chat_id, people.c.version)
    .select_from(people.outerjoin(accounts, accounts.c.person_id == people.c.id))
    .where(people.c.id.in_(bindparam("readers", expanding=True)))
)


async def list_changed_readers(tx: Tx, made_for: Mapping[int, tuple[int | None, int | None]]) -> set[int]:
    """Give the persons whose chat and version on the roster are not those for which something was made."""
    rows = await tx.rows(_READERS, {"readers": list(made_for)}) if made_for else []
    found = {row.id: (row.chat_id, row.version) for row in rows}
    return {reader for reader, then in made_for.items() if found.get(reader) != then}


async def mark_waiting(
    tx: Tx,
    ids: Sequence[int],
    *,
    not_before: datetime | None,
    owner: str,
    uncertain: bool = False,
    detail: str | None = None,
) -> None:
    """Put an owner's rows back, to leave again from an instant of the real clock on; `detail` says why."""
    back: dict[str, object] = {"state": SendState.WAITING, "owner": None, "lease_until": None}
    back |= {"not_before": not_before, "detail": detail}
    if uncertain:
        back |= {"uncertain": outbox.c.uncertain + 1}
    mine = and_(outbox.c.owner == owner, outbox.c.state.in_([SendState.CLAIMED, SendState.SENDING]))
    await tx.run(update(outbox).where(outbox.c.id.in_(ids), mine).values(**back))


async def list_resting(tx: Tx, *, real: datetime) -> dict[str, datetime]:
    """Give who asked for peace that is not over, and until when."""
    asked = (outbox.c.detail == PEACE, outbox.c.ended_at.is_(None), outbox.c.not_before > real)
    rows = await tx.rows(select(outbox.c.recipient, outbox.c.not_before).where(*asked).order_by(outbox.c.not_before))
    return {row.recipient: row.not_before for row in rows}


async def lock_items(tx: Tx, ids: Sequence[int]) -> None:
    """Lock rows that are about to be written one after the other: who locks rows locks them in one order."""
    if tx.engine == "postgresql":
        await tx.rows(select(outbox.c.id).where(outbox.c.id.in_(ids)).order_by(outbox.c.id).with_for_update())


async def mark_accepted(tx: Tx, message_ids: Mapping[int, int | None], *, now: datetime) -> None:
    """Record, all at once, which messages the rows became that the Bot API took."""
    if message_ids:
        await tx.run_many(_ACCEPTED, [{"item": i, "message_id": m, "ended_at": now} for i, m in message_ids.items()])


_ACCEPTED = (
    update(outbox)
    .where(outbox.c.id == bindparam("item"))
    .values(state=SendState.ACCEPTED, detail=None, owner=None, lease_until=None)
    .values(message_id=bindparam("message_id"), ended_at=bindparam("ended_at"))
)


async def mark_answers_void(tx: Tx, person_id: int, *, now: datetime) -> None:
    """Drop the answers to somebody that have not left: they say what that person might see until now."""
    tx.answers[:] = [answer for answer in tx.answers if answer.item.person_id != person_id]
    theirs = (outbox.c.person_id == person_id, outbox.c.kind == "reply", outbox.c.state.in_(LIVE))
    end = {"state": SendState.CANCELLED, "ended_at": now, "owner": None, "lease_until": None}
    await tx.run(update(outbox).where(*theirs).values(**end, detail="another place on the roster"))
