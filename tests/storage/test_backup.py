"""Backups on both engines: whole while somebody writes, refused when damaged, put back as they were."""

import asyncio
import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, time, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import MultiFernet

from bot.backups import put_back
from bot.running import RESTORING
from config.settings import Settings
from scheduler.backups import Nightly, back_up_now, is_due
from storage import audit, files
from storage.audit_files import make_audit_key
from storage.backup import FILES, MANIFEST, delete_old, list_backups, made_at, open_backup, restore
from storage.database import Database
from storage.dump import BackupError
from storage.files import FileState
from storage.seal import make_seal
from tests.conftest import in_a_loop
from tests.factories import BANK, NOW, Scene


async def keep_file(database: Database, data: Path, content: bytes = b"sealed") -> str:
    """Let a file be kept, as the fetcher does it."""
    digest = hashlib.sha256(content).hexdigest()
    (data / FILES).mkdir(exist_ok=True)
    (data / FILES / digest).write_bytes(content)
    async with database.transaction() as tx:
        of = {"kind": "photo", "name": None, "size": len(content), "mime": None}
        number = await files.add_file(tx, file_id=digest[:8], now=NOW, **of)  # type: ignore[arg-type]
        await files.mark_file(tx, number, state=FileState.KEPT, sha256=digest)
    return digest


async def write(database: Database, subject: str) -> None:
    async with database.transaction() as tx:
        await audit.add(tx, now=NOW, actor_id=None, action="test.written", subject=subject, before=subject)
        await audit.add(tx, now=NOW, actor_id=None, action="test.written", subject=subject, after=subject)


async def entries(database: Database, count: int) -> list[int]:
    """Count the entries of each of so many subjects."""
    async with database.transaction() as tx:
        return [len(await audit.list_entries(tx, f"test:{n}")) for n in range(count)]


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """A database of the same engine, without any table."""
    if database_url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path / 'elsewhere' / 'wuhua.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    in_a_loop(_drop_tables(url, request.getfixturevalue("seal")))
    return url


async def _drop_tables(url: str, seal: MultiFernet) -> None:
    database = Database(url, seal)
    async with database.transaction() as tx:
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            await tx.connection.exec_driver_sql(statement)
    await database.close()


async def test_a_backup_made_while_many_write_is_whole_and_is_put_back_as_it_was(
    scene: Scene, empty_url: str, tmp_path: Path, seal: MultiFernet
) -> None:
    digest = await keep_file(scene.database, tmp_path)
    for n in range(20):
        await write(scene.database, f"test:{n}")
    writing = asyncio.gather(*[write(scene.database, f"test:{n}") for n in range(20, 80)])
    backup = await back_up_now(scene.database, tmp_path, tmp_path / "backups")
    await writing
    elsewhere = tmp_path / "elsewhere"
    assert restore(open_backup(backup.folder), empty_url, elsewhere) is None
    assert (elsewhere / FILES / digest).read_bytes() == b"sealed"
    back = Database(empty_url, seal)
    found = await entries(back, 80)
    await back.close()
    assert found[:20] == [2] * 20
    assert set(found[20:]) <= {0, 2}


async def test_only_its_owner_can_read_a_backup(scene: Scene, tmp_path: Path) -> None:
    await keep_file(scene.database, tmp_path)
    backup = await back_up_now(scene.database, tmp_path, tmp_path / "backups")
    assert backup.folder.stat().st_mode & 0o077 == 0
    assert backup.database.stat().st_mode & 0o077 == 0


async def test_a_backup_that_was_changed_or_cut_is_refused(scene: Scene, tmp_path: Path) -> None:
    await keep_file(scene.database, tmp_path)
    backup = await back_up_now(scene.database, tmp_path, tmp_path / "backups")
    content = backup.database.read_bytes()
    for damaged in (content[: len(content) // 2], content[:-9] + b"x" * 9, b""):
        backup.database.write_bytes(damaged)
        with pytest.raises(BackupError, match="damaged"):
            open_backup(backup.folder)
    backup.database.write_bytes(content)
    open_backup(backup.folder)
    next((backup.folder / FILES).iterdir()).unlink()
    with pytest.raises(BackupError, match="damaged"):
        open_backup(backup.folder)
    (backup.folder / MANIFEST).write_text("{}")
    with pytest.raises(BackupError, match="is no backup"):
        open_backup(backup.folder)


async def test_a_backup_without_a_file_that_the_database_names_is_not_made(scene: Scene, tmp_path: Path) -> None:
    digest = await keep_file(scene.database, tmp_path)
    (tmp_path / FILES / digest).unlink()
    with pytest.raises(BackupError, match="1 kept files are gone"):
        await back_up_now(scene.database, tmp_path, tmp_path / "backups")
    assert list_backups(tmp_path / "backups") == []


async def test_a_copy_that_is_not_whole_bears_no_backups_name(
    sqlite_url: str, tmp_path: Path, seal: MultiFernet
) -> None:
    database = Database(sqlite_url, seal)
    with closing(sqlite3.connect(tmp_path / "wuhua.db")) as file, file:
        file.execute("INSERT INTO roles (person_id, role) VALUES (99, 'nobody''s')")
    with pytest.raises(BackupError, match="is damaged"):
        await back_up_now(database, tmp_path, tmp_path / "backups")
    assert list_backups(tmp_path / "backups") == []
    await database.close()


async def test_where_it_can_not_be_written_no_backup_stands_and_the_next_one_clears_up(
    scene: Scene, tmp_path: Path
) -> None:
    root = tmp_path / "backups"
    root.write_text("a file is in the way")
    with pytest.raises(BackupError, match="check room and rights"):
        await back_up_now(scene.database, tmp_path, root)
    root.unlink()
    (root / ".part-1" / FILES).mkdir(parents=True)
    backup = await back_up_now(scene.database, tmp_path, root)
    assert [path.name for path in root.iterdir()] == [backup.folder.name]


async def test_a_restore_sets_the_old_file_aside_and_never_overwrites(
    sqlite_url: str, tmp_path: Path, seal: MultiFernet
) -> None:
    database = Database(sqlite_url, seal)
    kept = tmp_path / FILES / await keep_file(database, tmp_path)
    backup = await back_up_now(database, tmp_path, tmp_path / "backups")
    await write(database, "test:0")
    await database.close()
    kept.unlink()
    kept.write_text("sealed anew")
    (tmp_path / "wuhua.db-journal").write_text("hot")
    asides = [restore(backup, sqlite_url, tmp_path) for _ in range(2)]
    assert [aside and aside.name for aside in asides] == ["wuhua.db.before-restore-1", "wuhua.db.before-restore-2"]
    assert (tmp_path / "wuhua.db.before-restore-1-journal").read_text() == "hot"
    assert not (tmp_path / "wuhua.db-journal").exists()
    assert kept.read_text() == "sealed anew"


async def test_a_refused_restore_changes_nothing_and_one_that_was_cut_off_is_ended_by_the_next(
    sqlite_url: str, tmp_path: Path, seal: MultiFernet
) -> None:
    database = Database(sqlite_url, seal)
    backup = await back_up_now(database, tmp_path, tmp_path / "backups")
    await database.close()
    make_seal(tmp_path)
    elsewhere = Settings(data=tmp_path, database_url="postgresql+asyncpg://nobody@localhost/nothing")
    with pytest.raises(BackupError, match="is of sqlite"):
        await put_back(elsewhere, backup.folder)
    assert not (tmp_path / RESTORING).exists(), "nothing was changed: the bank goes on"
    (tmp_path / "wuhua.db.part").mkdir()
    with pytest.raises(OSError, match="directory"):
        await put_back(Settings(data=tmp_path), backup.folder)
    assert (tmp_path / RESTORING).exists(), "cut off in the middle: nothing runs until it is put back"
    (tmp_path / "wuhua.db.part").rmdir()
    make_audit_key(tmp_path)
    (tmp_path / "audit.heads").touch()
    assert await put_back(Settings(data=tmp_path), backup.folder) == 0
    assert not (tmp_path / RESTORING).exists()
    assert (tmp_path / "audit.heads").read_text().startswith("restored 0 "), "the heads of before are void"


def test_a_backup_is_due_once_two_o_clock_has_come_since_the_last() -> None:
    zone = BANK.calendar
    night = zone.instant(date(2026, 12, 2), time(2))
    hour = timedelta(hours=1)
    assert is_due(None, now=night, calendar=zone)
    assert is_due(night - hour, now=night, calendar=zone)
    assert not is_due(night, now=night + 23 * hour, calendar=zone)
    assert is_due(night, now=night + 24 * hour, calendar=zone)
    assert not is_due(night - 20 * hour, now=night - hour, calendar=zone)


async def test_the_nightly_backup_is_made_once_and_the_oldest_go(scene: Scene, tmp_path: Path) -> None:
    root = tmp_path / "backups"
    nightly = Nightly(scene.database, BANK.calendar, tmp_path, root, keep=3)
    await nightly.tick()
    await nightly.tick()
    (newest,) = list_backups(root)
    for days in range(1, 6):
        older = made_at(newest) - timedelta(days=days)
        shutil.copytree(newest, root / f"wuhua-{older.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}")
    delete_old(root, keep=3)
    left = list_backups(root)
    assert (len(left), left[-1]) == (3, newest)
    await Nightly(scene.database, BANK.calendar, tmp_path, tmp_path / "none", keep=0).tick()
    assert not (tmp_path / "none").exists()
