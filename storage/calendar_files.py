"""Calendar files that left: whose last one still stands in its reader's calendar."""

from collections.abc import Collection

from sqlalchemy import select

from storage.database import Tx
from storage.outbox import SendState
from storage.tables import outbox

OFF = "off"
"""The step of a file that takes something out of a calendar."""


async def list_holders(tx: Tx, subjects: Collection[str], kind: str) -> set[str]:
    """Give about which of these objects the last file of a kind that arrived stands in its reader's calendar."""
    got = (outbox.c.kind == kind) & outbox.c.subject.in_(subjects) & (outbox.c.state == SendState.ACCEPTED)
    rows = await tx.rows(select(outbox.c.subject, outbox.c.key).where(got).order_by(outbox.c.id))
    last = {row.subject: row.key for row in rows}
    return {subject for subject, key in last.items() if f"/{OFF}/" not in key}
