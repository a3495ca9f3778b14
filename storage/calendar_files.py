"""Calendar files that left: whose last one still stands in its reader's calendar."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, Table, select

from storage.database import Tx
from storage.outbox import SendState
from storage.past import both

OFF = "off"
"""The step of a file that takes something out of a calendar."""


async def list_holders(tx: Tx, subjects: Collection[str], kind: str) -> set[str]:
    """Give about which of these objects the last file of a kind that arrived stands in its reader's calendar."""

    def got(table: Table) -> Select[tuple[Any, ...]]:
        c = table.c
        return select(c.id, c.subject, c.key).where(
            c.kind == kind, c.subject.in_(subjects), c.state == SendState.ACCEPTED
        )

    last = {row.subject: row.key for row in await tx.rows(both(got).order_by("id"))}
    return {subject for subject, key in last.items() if f"/{OFF}/" not in key}
