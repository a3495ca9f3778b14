"""The audit's chain on each engine: whatever is done to sealed entries is found, and what is not sealed is named."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from domain.audit import Fault
from scheduler.audit_sealing import AuditSealer
from storage import audit
from storage.audit_files import Heads, make_audit_key
from storage.database import Database, Tx
from storage.seal import SealError
from storage.tables import audit as entries
from storage.tables import audit_seals as seals
from tests.factories import NOW, Scene
from workflows.audit import LEASE, Verified, seal, verify

KEY = b"k" * 32


async def write(database: Database, *actions: str) -> None:
    async with database.transaction() as tx:
        for action in actions:
            await audit.add(tx, now=NOW, actor_id=None, action=action, subject="talk:1", before="due", after="invited")


def sealer(scene: Scene, folder: Path, owner: str = "one") -> AuditSealer:
    return AuditSealer(scene.database, KEY, Heads(folder / "audit.heads", KEY), owner)


async def sealed(scene: Scene, folder: Path, batches: int = 4) -> None:
    """Seal so many batches of three entries."""
    for number in range(batches):
        await write(scene.database, *[f"talk.act{number}{n}" for n in range(3)])
        await sealer(scene, folder).tick()


async def verified(scene: Scene, folder: Path) -> Verified:
    async with scene.database.transaction() as tx:
        return await verify(tx, KEY, Heads(folder / "audit.heads", KEY).macs())


async def faults(scene: Scene, folder: Path) -> list[tuple[Fault, int]]:
    return [(finding.fault, finding.number) for finding in (await verified(scene, folder)).findings]


async def test_an_audit_that_nobody_touched_is_well_and_the_unsealed_rest_is_named(
    scene: Scene, tmp_path: Path
) -> None:
    await sealed(scene, tmp_path)
    await write(scene.database, "talk.later", "talk.later")
    found = await verified(scene, tmp_path)
    assert (found.findings, found.seals, found.unsealed) == ((), 4, 2)
    assert sorted(Heads(tmp_path / "audit.heads", KEY).macs()) == [1, 2, 3, 4]
    await sealer(scene, tmp_path).tick()
    assert (await verified(scene, tmp_path)).unsealed == 0


async def _edit(tx: Tx) -> None:
    await tx.run(update(entries).where(entries.c.action == "talk.act11").values(after="held"))


async def _backdate(tx: Tx) -> None:
    await tx.run(update(entries).where(entries.c.action == "talk.act11").values(at=NOW - timedelta(days=1)))


async def _delete(tx: Tx) -> None:
    await tx.run(delete(entries).where(entries.c.action == "talk.act11"))


async def _insert(tx: Tx) -> None:
    row = {"at": NOW, "action": "talk.never", "subject": "talk:1", "seal": 2}
    await tx.run(entries.insert().values(**row))


async def _reorder(tx: Tx) -> None:
    for found, meanwhile in (("talk.act11", "x"), ("talk.act12", "talk.act11"), ("x", "talk.act12")):
        await tx.run(update(entries).where(entries.c.action == found).values(action=meanwhile))


async def _move_to_another_batch(tx: Tx) -> None:
    await tx.run(update(entries).where(entries.c.action == "talk.act11").values(seal=None))


@pytest.mark.parametrize("tamper", [_edit, _backdate, _delete, _insert, _reorder, _move_to_another_batch])
async def test_a_change_of_what_is_sealed_is_found_at_its_seal(
    scene: Scene, tmp_path: Path, tamper: Callable[[Tx], object]
) -> None:
    await sealed(scene, tmp_path)
    async with scene.database.transaction() as tx:
        await tamper(tx)  # type: ignore[misc]
    assert await faults(scene, tmp_path) == [(Fault.CHANGED, 2)]


async def test_a_cut_tail_is_found_by_the_file_outside_the_database(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path)
    async with scene.database.transaction() as tx:
        await tx.run(delete(entries).where(entries.c.seal > 2))
        await tx.run(delete(seals).where(seals.c.number > 2))
    assert await faults(scene, tmp_path) == [(Fault.CUT, 3), (Fault.CUT, 4)]
    async with scene.database.transaction() as tx:
        assert (await verify(tx, KEY, {})).findings == ()
        await tx.run(entries.insert().values(at=NOW, action="talk.never", subject="talk:1", seal=99))
        assert [(one.fault, one.number) for one in (await verify(tx, KEY, {})).findings] == [(Fault.STRAY, 99)]


async def test_a_seal_taken_out_of_the_middle_is_found(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path)
    async with scene.database.transaction() as tx:
        await tx.run(delete(entries).where(entries.c.seal == 2))
        await tx.run(delete(seals).where(seals.c.number == 2))
    assert await faults(scene, tmp_path) == [(Fault.CHANGED, 3), (Fault.GONE, 2)]


async def test_a_tail_cut_off_and_sealed_anew_is_another_one_than_the_file_holds(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path)
    async with scene.database.transaction() as tx:
        await tx.run(delete(entries).where(entries.c.seal > 3))
        await tx.run(delete(seals).where(seals.c.number > 3))
    await write(scene.database, "talk.other")
    await sealer(scene, tmp_path).tick()
    assert await faults(scene, tmp_path) == [(Fault.OTHER, 4)]


async def test_who_has_not_the_key_cannot_seal(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path, batches=1)
    await write(scene.database, "talk.other")
    async with scene.database.transaction() as tx:
        await seal(tx, b"x" * 32, owner="one", now=NOW, real=NOW + timedelta(days=9999))
    assert await faults(scene, tmp_path) == [(Fault.CHANGED, 2)]


async def test_an_entry_written_long_after_its_time_is_noted(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path)
    row = {"at": NOW - timedelta(days=900), "action": "talk.never", "subject": "talk:1"}
    async with scene.database.transaction() as tx:
        await tx.run(entries.insert().values(**row))
    await sealer(scene, tmp_path).tick()
    found = await verified(scene, tmp_path)
    assert (found.findings, len(found.backdated)) == ((), 1)


async def test_a_head_that_a_crash_left_behind_is_written_with_the_next(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path, batches=3)
    file = tmp_path / "audit.heads"
    whole = file.read_bytes()
    file.write_bytes(whole[: -len(whole) // 2])
    assert len(Heads(file, KEY).macs()) == 1
    await sealed(scene, tmp_path, batches=1)
    assert sorted(Heads(file, KEY).macs()) == [1, 2, 3, 4]
    assert await faults(scene, tmp_path) == []


async def test_a_changed_file_of_heads_is_named(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path)
    file = tmp_path / "audit.heads"
    for forged in ("restored 2 " + "0" * 64 + " 2026-12-01T00:00:00+00:00", "nothing", "seal x y z"):
        file.write_text(file.read_text("ascii").partition("restored")[0] + f"{forged}\n", "ascii")
        with pytest.raises(SealError, match=r"line 5 of .* was changed"):
            Heads(file, KEY).macs()
        file.write_text("".join(file.read_text("ascii").splitlines(keepends=True)[:4]), "ascii")
    file.write_text(file.read_text("ascii").replace("seal 2 ", "seal 2 f"), "ascii")
    assert await faults(scene, tmp_path) == [(Fault.OTHER, 2)]


async def test_after_a_restore_the_numbers_count_on_from_the_backups(scene: Scene, tmp_path: Path) -> None:
    await sealed(scene, tmp_path)
    async with scene.database.transaction() as tx:
        await tx.run(delete(entries).where(entries.c.seal > 2))
        await tx.run(delete(seals).where(seals.c.number > 2))
    Heads(tmp_path / "audit.heads", KEY).note_restore(2, at=NOW)
    assert await faults(scene, tmp_path) == []
    await sealed(scene, tmp_path, batches=2)
    assert await faults(scene, tmp_path) == []
    assert sorted(Heads(tmp_path / "audit.heads", KEY).macs()) == [1, 2, 3, 4]


@pytest.mark.at_once
async def test_of_many_programs_one_seals(scene: Scene, tmp_path: Path) -> None:
    await write(scene.database, *["talk.act"] * 20)
    sealers = [sealer(scene, tmp_path / str(n), f"program{n}") for n in range(8)]
    for n in range(8):
        (tmp_path / str(n)).mkdir()
    await asyncio.gather(*[one.tick() for one in sealers])
    async with scene.database.transaction() as tx:
        made = await audit.list_seals(tx, after=0, limit=99)
        assert (len(made), await audit.count_unsealed(tx)) == (1, 0)


async def test_when_one_program_is_gone_another_seals_after_its_lease(scene: Scene) -> None:
    await write(scene.database, "talk.act")
    for owner, later, done in (("one", timedelta(), True), ("two", LEASE / 2, False), ("two", LEASE, True)):
        async with scene.database.transaction() as tx:
            made = await seal(tx, KEY, owner=owner, now=NOW, real=NOW + later)
        assert (made is not None) is done
        await write(scene.database, "talk.act")


def test_the_key_is_made_once_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    key = make_audit_key(tmp_path)
    assert (len(key), make_audit_key(tmp_path)) == (32, key)
    (tmp_path / "audit.key").write_text("nothing")
    with pytest.raises(SealError, match="damaged"):
        make_audit_key(tmp_path)
    (tmp_path / "audit.key").chmod(0o644)
    with pytest.raises(SealError, match="chmod 600"):
        make_audit_key(tmp_path)
