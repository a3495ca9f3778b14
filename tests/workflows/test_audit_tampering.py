"""Whatever anybody does to a sealed audit, in any order, is found; and where all is as it was, nothing is."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from storage.audit_files import Heads
from storage.database import Database, Tx
from storage.tables import audit as entries
from storage.tables import audit_seals as seals
from tests.factories import NOW, Scene
from tests.workflows.test_audit import KEY, sealed, write
from workflows.audit import verify

BATCHES, LATER = 3, 2
AWAY = 9_000_000
CHANGES: dict[str, Any] = {
    "at": NOW + timedelta(seconds=1),
    "action": "talk.other",
    "subject": "talk:2",
    "before": None,
    "after": "held",
    "version": 7,
    "actor_id": 1,
}
Act = tuple[str, int, int, str]
"""What is done, to which entry and which other one (or seal), and to which column."""

acts = st.tuples(
    st.sampled_from(["edit", "delete", "insert", "swap", "move", "renumber", "loosen", "unseal", "reseal", "postdate"]),
    st.integers(0, BATCHES * 3 - 1),
    st.integers(0, BATCHES * 3 - 1),
    st.sampled_from(sorted(CHANGES)),
)


class UndoneError(Exception):
    """The example is over."""


@pytest.fixture
async def chain(scene: Scene, tmp_path: Any) -> tuple[Database, dict[int, str]]:
    """An audit of some batches and entries that are not sealed yet, and its heads."""
    await sealed(scene, tmp_path, BATCHES)
    await write(scene.database, *["talk.later"] * LATER)
    return scene.database, Heads(tmp_path / "audit.heads", KEY).macs()


@given(done=st.lists(acts, max_size=4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_was_done_to_sealed_entries_is_found_and_nothing_else(
    chain: tuple[Database, dict[int, str]], done: Sequence[Act]
) -> None:
    database, heads = chain
    with suppress(UndoneError):
        async with database.transaction() as tx:
            before = await whole(tx)
            ids = [row.id for row in await tx.rows(select(entries.c.id).order_by(entries.c.id))][: BATCHES * 3]
            for act in done:
                await carry_out(tx, ids, *act)
            found = await verify(tx, KEY, heads)
            assert bool(found.findings) is (await whole(tx) != before), (found, done)
            assert found.unsealed >= LATER
            raise UndoneError


async def whole(tx: Tx) -> list[Any]:
    """Give what is sealed, with its seals."""
    rows = await tx.rows(select(entries).where(entries.c.seal.is_not(None)).order_by(entries.c.id))
    return [*map(tuple, rows), *map(tuple, await tx.rows(select(seals).order_by(seals.c.number)))]


async def carry_out(tx: Tx, ids: Sequence[int], what: str, one: int, other: int, column: str) -> None:
    """Do one thing to the audit, as somebody who can write the database but has no key."""
    this, number = entries.c.id == ids[one], other % BATCHES + 1
    match what:
        case "edit":
            await tx.run(update(entries).where(this).values({column: CHANGES[column]}))
        case "delete":
            await tx.run(delete(entries).where(this))
        case "insert":
            row = await tx.row(select(entries).where(this))
            if row is not None:
                await tx.run(entries.insert().values({**row._mapping, "id": await _free(tx), "seal": number}))
        case "swap":
            await _swap(tx, ids[one], ids[other])
        case "move":
            await tx.run(update(entries).where(this).values(seal=number))
        case "renumber":
            await tx.run(update(entries).where(this).values(id=await _free(tx)))
        case "loosen":
            await tx.run(update(entries).where(this).values(seal=99))
        case "unseal":
            await tx.run(delete(seals).where(seals.c.number == number))
        case "reseal":
            await tx.run(update(seals).where(seals.c.number == number).values(mac="0" * 64))
        case "postdate":
            await tx.run(update(seals).where(seals.c.number == number).values(made_at=NOW + timedelta(days=other + 1)))


async def _free(tx: Tx) -> int:
    """Give a number that no entry has."""
    return int(await tx.value(select(func.max(entries.c.id)))) + 1


async def _swap(tx: Tx, one: int, other: int) -> None:
    """Let two entries change places."""
    for now, then in ((one, AWAY), (other, one), (AWAY, other)):
        await tx.run(update(entries).where(entries.c.id == now).values(id=then))
