"""What the program does by itself: at its start, and nothing that can't be undone by a clock that is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import MultiFernet

from bot.program import WrongClockError
from scheduler.dispatcher import LEASE
from storage import outbox
from storage.backup import list_backups
from storage.cadences import get_last_run
from storage.database import Database, real_now
from storage.leases import claim_lease
from storage.outbox import Lane, NewItem
from tests.bot.intake_bench import open_bench
from workflows import retention


async def test_by_a_wrong_clock_nothing_is_taken_out_and_no_backup_made(
    tmp_path: Path, sqlite_url: str, seal: MultiFernet
) -> None:
    database = Database(sqlite_url, seal)

    async def done() -> tuple[bool, int]:
        async with database.transaction() as tx:
            return await get_last_run(tx, retention.NAME) is not None, len(list_backups(program.settings.backups))

    async with open_bench(tmp_path, database, seal) as bench:
        program = bench.program
        looks = {name: look for name, _, look in program._looks() if name in ("tidy", "backup", "clock")}
        async with database.transaction() as tx:
            real = await real_now(tx)
        program.trust.hear(real - timedelta(days=365))
        with pytest.raises(WrongClockError):
            await looks["clock"]()
        await looks["tidy"]()
        await looks["backup"]()
        assert await done() == (False, 0)
        program.trust.hear(real)
        for look in looks.values():
            await look()
        assert await done() == (True, 1)
    await database.close()


async def test_a_start_takes_up_at_once_what_a_killed_program_had_claimed(
    tmp_path: Path, sqlite_url: str, seal: MultiFernet
) -> None:
    database = Database(sqlite_url, seal)

    async def claimed(owner: str) -> tuple[int, bool]:
        async with database.transaction() as tx:
            real = await real_now(tx)
            items = await outbox.claim(tx, now=real, real=real, owner=owner, lease=LEASE, limit=9)
            return len(items), await claim_lease(tx, "audit", owner=owner, real=real, lease=LEASE)

    async with open_bench(tmp_path, database, seal) as bench:
        async with database.transaction() as tx:
            now = await real_now(tx)
            note = NewItem(lane=Lane.NOTICE, kind="note", params={}, due_at=now, ref="ABCD", chat_id=1)
            await outbox.add(tx, note, now=now)
        assert [await claimed("killed"), await claimed("heir")] == [(1, True), (0, False)]
        await bench.program._take_over()
        assert await claimed("heir") == (1, True)
    await database.close()
