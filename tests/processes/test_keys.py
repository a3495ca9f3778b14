"""The key of free text is changed while the program runs and however often that is killed; old backups stay readable.

With `WUHUA_TEST_KEY_KILLS` a change is killed at each of its steps, else at a few.
"""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, select, type_coerce

from domain.replicas import Replica
from storage.database import real_now
from storage.replicas import mark_replica
from storage.resealing import sealed_tables
from storage.schema import open_database
from storage.seal import open_seal
from storage.types import SealedJson, SealedText
from tests.journeys.test_forms import PNG
from tests.processes.bank import Bank, open_bank
from tests.processes.child import until
from tests.processes.points import Steps

LIN, ZHANG = 1001, 1003
EACH = bool(os.environ.get("WUHUA_TEST_KEY_KILLS"))
WORDS = "客户说三次没有回电话"


def keys(bank: Bank) -> list[bytes]:
    return (bank.data / "seal.key").read_bytes().split()


async def everything(bank: Bank) -> list[object]:
    """Open all that is sealed with the keys that stand in the file now, in a process that knows no other."""
    seal = open_seal(bank.data)
    database = await open_database(bank.url, seal)
    try:
        async with database.transaction() as tx:
            rows = [sorted(map(repr, await tx.rows(select(table)))) for table in sealed_tables()]
    finally:
        await database.close()
    return [*rows, *[seal.decrypt(path.read_bytes()) for path in files(bank)]]


def files(bank: Bank) -> list[Path]:
    return sorted(path for path in (bank.data / "files").iterdir() if not path.suffix)


async def sealed(bank: Bank) -> list[bytes]:
    """Give all that is sealed, as it stands on disk."""
    found = [path.read_bytes() for path in files(bank)]
    async with bank.database.transaction() as tx:
        for table in sealed_tables():
            for column in table.columns:
                if isinstance(column.type, SealedText | SealedJson):
                    rows = await tx.rows(select(type_coerce(column, LargeBinary)).where(column.is_not(None)))
                    found += [bytes(row[0]) for row in rows]
    return found


async def opened_by(bank: Bank, key: bytes) -> int:
    """Count what this key alone opens."""

    def opens(one: bytes) -> bool:
        try:
            Fernet(key).decrypt(one)
        except InvalidToken:
            return False
        return True

    return sum(map(opens, await sealed(bank)))


async def fill(bank: Bank) -> None:
    """Let a bank hold sealed words of several kinds and two files."""
    for number in range(2):
        await send_file(bank, number)
    await bank.ask(LIN, "/complaint")
    await bank.ask(LIN, WORDS)
    await bank.settled()


async def send_file(bank: Bank, number: int) -> None:
    """Answer a form's question with a file, and wait until it is kept."""
    await bank.ask(ZHANG, "/help")
    await bank.ask(LIN, "/cancel")
    await bank.ask(LIN, "/complaint")
    await bank.send_file(LIN, PNG + bytes([number]), "photo.png")

    async def kept() -> bool:
        return len(await bank.sql("SELECT id FROM files WHERE state = 'kept'")) == number + 1

    await until(kept)
    await bank.ask(LIN, "/cancel")


async def test_the_key_is_changed_while_the_program_works_and_nothing_needs_the_old_one(
    tmp_path: Path, database_url: str
) -> None:
    async with open_bank(tmp_path, database_url) as bank:
        child = await bank.run()
        await fill(bank)
        (old,) = keys(bank)
        change = asyncio.create_task(bank.do("key", "rotate"))
        while not change.done():
            await bank.ask(ZHANG, "/help")
        done = await change
        assert (done.code, done.said[0].partition(" are ")[2]) == (
            0,
            "sealed anew; nothing needs the old key any more",
        ), done.lines
        assert "2 files" in done.said[0]
        (new,) = keys(bank)
        assert (bank.data / "seal.old").read_bytes().split() == [old]
        assert len(await bank.sql("SELECT id FROM audit WHERE action = 'key.rotated'")) == 1
        assert WORDS in str(await everything(bank))
        await bank.ask(LIN, "1003")
        await send_file(bank, 2)
        await bank.settled()
        assert await child.stop() == 0
        assert (await opened_by(bank, old), await opened_by(bank, new)) == (0, len(await sealed(bank)))
        assert not [line for line in child.events if line["level"] == "error"]
        await bank.run()
        await bank.ask(LIN, "/help")


async def test_a_change_of_the_key_that_is_killed_at_any_step_loses_nothing_and_is_ended_by_the_next(
    tmp_path: Path, database_url: str
) -> None:
    async with open_bank(tmp_path, database_url) as bank:
        child = await bank.run()
        await fill(bank)
        assert await child.stop() == 0
        before, number, kills = await everything(bank), 1, 0
        while True:
            killed = await bank.launch("key", "rotate", first=Steps(number, batch=2).set)
            if await killed.end() == 0:
                break
            assert killed.code == -signal.SIGKILL, killed.lines
            kills += 1
            assert await everything(bank) == before
            assert (await bank.do("key", "rotate")).code == 0
            (new,) = keys(bank)
            assert await opened_by(bank, new) == len(await sealed(bank))
            assert await everything(bank) == before
            number += 1 if EACH else 67 if bank.database.sqlite else 149
        assert number > 40
        retired = (bank.data / "seal.old").read_bytes().split()
        assert len(set(retired)) == len(retired) >= kills


async def test_a_backup_from_before_is_refused_without_the_old_key_and_put_back_with_it(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await fill(bank)
        assert await child.stop() == 0
        folder = (await bank.do("backup")).said[0].partition(":")[0]
        assert (await bank.do("key", "rotate")).code == 0
        await bank.database.close()
        refused = await bank.do("restore", folder)
        assert (refused.code, "add the lines of seal.old" in refused.lines[-1]) == (3, True)
        with (tmp_path / "seal.key").open("ab") as file:
            file.write((tmp_path / "seal.old").read_bytes())
        assert (await bank.do("restore", folder)).code == 0
        checked = await bank.do("check")
        assert any("2 keys: wuhua key rotate ends" in line for line in checked.said)
        assert (await bank.do("key", "rotate")).lines[0] == "goes on with the rotation that was begun"
        (new,) = keys(bank)
        assert await opened_by(bank, new) == len(await sealed(bank))
        assert WORDS in str(await everything(bank))


async def test_a_backup_made_in_the_middle_of_a_change_is_put_back_only_with_both_keys(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await fill(bank)
        assert await child.stop() == 0
        killed = await bank.launch("key", "rotate", first=Steps(30, batch=2).set)
        assert await killed.end() == -signal.SIGKILL
        new, old = keys(bank)
        assert await opened_by(bank, new)
        assert await opened_by(bank, old)
        folder = (await bank.do("backup")).said[0].partition(":")[0]
        assert (await bank.do("key", "rotate")).code == 0
        refused = await bank.do("restore", folder)
        assert (refused.code, "add the lines of seal.old" in refused.lines[-1]) == (3, True)


async def test_what_no_key_opens_is_named_and_left_and_the_change_is_made(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "ab").write_bytes(b"damaged")
        done = await bank.do("key", "rotate")
        assert (done.code, done.lines[-1]) == (
            1,
            "left  1 values or files that no key opens: add the key that sealed them",
        )
        assert (tmp_path / "files" / "ab").read_bytes() == b"damaged"
        assert len(keys(bank)) == 1


async def test_programs_on_other_machines_are_stopped_first(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        before = keys(bank)
        async with bank.database.transaction() as tx:
            now = await real_now(tx)
            await mark_replica(tx, Replica(owner="elsewhere-7-ab", seen_at=now, version="1", policy="p", budget="b"))
        refused = await bank.do("key", "rotate")
        assert (refused.code, "elsewhere-7-ab" in refused.lines[-1], keys(bank)) == (3, True, before)


@pytest.mark.postgresql
async def test_a_transaction_from_before_the_new_key_is_waited_for(tmp_path: Path, postgresql_url: str) -> None:
    async with open_bank(tmp_path, postgresql_url) as bank:
        async with bank.database.transaction() as tx:
            await tx.value(select(1))
            child = await bank.launch("key", "rotate")
            await until(lambda: len(keys(bank)) == 2)
            assert child.code is None
        assert await child.end() == 0
        assert len(keys(bank)) == 1
