"""Reading what was promised: the notices that wait in the outbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage.outbox import SendState
from storage.tables import outbox
from tests.factories import BANK, Scene


@dataclass(frozen=True, order=True)
class Promise:
    """A notice that waits: when, what, to whom."""

    at: str
    """As the bank's people would write it: `2026-12-03 15:00`."""
    kind: str
    reader: int | None


async def promises(scene: Scene, kind: str | None = None) -> list[Promise]:
    """Give the notices that wait, soonest first, of one kind or all; a digest is only how they leave."""
    statement = select(outbox.c.due_at, outbox.c.kind, outbox.c.person_id).where(outbox.c.state == SendState.WAITING)
    statement = statement.where(outbox.c.kind == kind if kind is not None else outbox.c.kind != "digest")
    async with scene.database.transaction() as tx:
        rows = await tx.rows(statement)
    return sorted(Promise(clock(row.due_at), row.kind, row.person_id) for row in rows)


async def deliver(scene: Scene, state: SendState = SendState.ACCEPTED) -> None:
    """Let everything that is due reach its reader, or end otherwise."""
    due = outbox.c.state == SendState.WAITING, outbox.c.due_at <= scene.now
    async with scene.database.transaction() as tx:
        await tx.run(update(outbox).where(*due).values(state=state, ended_at=scene.now))


async def times(scene: Scene, kind: str) -> list[str]:
    """Give when notices of a kind leave, each time once."""
    return sorted({promise.at for promise in await promises(scene, kind)})


async def kinds(scene: Scene) -> list[str]:
    """Give the kinds that wait, each once, in alphabetical order."""
    return sorted({promise.kind for promise in await promises(scene)})


def clock(instant: datetime) -> str:
    return f"{BANK.calendar.local(instant):%Y-%m-%d %H:%M}"
