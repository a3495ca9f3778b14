"""The key of free text: who uses it follows a change of its file, and sealing anew leaves nothing to the old one."""

import asyncio
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, select, type_coerce, update

from storage import resealing
from storage.database import Database, Tx
from storage.resealing import Looked, reseal, sealed_tables
from storage.seal import OLD, Seal, SealError, add_key, drop_old_keys, make_seal, open_seal
from storage.tables import drafts, parked, seal_proof
from tests.factories import NOW, add_person

ROWS = 7


def keys(data: Path, name: str = "seal.key") -> list[bytes]:
    return (data / name).read_bytes().split()


async def keep_drafts(tx: Tx, *numbers: int) -> None:
    for number in numbers:
        person = await add_person(tx, f"p{number}")
        row = {"person_id": person.id, "form": "f", "question": "q", "values": {"text": f"话{number}"}, "version": 1}
        await tx.run(drafts.insert().values(**row, expires_at=NOW))


async def opened_by(tx: Tx, key: bytes) -> list[bool]:
    """Say of each draft whether this key alone opens it."""
    raw = await tx.rows(select(type_coerce(drafts.c["values"], LargeBinary).label("raw")).order_by(drafts.c.id))
    return [_opens(key, bytes(row.raw)) for row in raw]


def _opens(key: bytes, sealed: bytes) -> bool:
    try:
        return bool(Fernet(key).decrypt(sealed))
    except InvalidToken:
        return False


@pytest.fixture
def new(tmp_path: Path) -> Seal:
    """The seal of a data folder with one key."""
    return make_seal(tmp_path)


def test_who_holds_the_seal_seals_with_a_new_key_from_the_moment_it_stands_there(tmp_path: Path, new: Seal) -> None:
    before = new.encrypt("之前".encode())
    (first,) = keys(tmp_path)
    add_key(tmp_path)
    assert keys(tmp_path)[1:] == [first]
    after = new.encrypt("之后".encode())
    assert (_opens(keys(tmp_path)[0], after), _opens(first, after)) == (True, False)
    assert [new.decrypt(sealed).decode() for sealed in (before, after)] == ["之前", "之后"]


def test_what_one_process_opened_with_it_opens_to_its_end_and_the_next_one_does_not(tmp_path: Path, new: Seal) -> None:
    before = new.encrypt(b"x")
    (first,) = keys(tmp_path)
    add_key(tmp_path)
    assert drop_old_keys(tmp_path) == 1
    assert (len(keys(tmp_path)), keys(tmp_path, OLD)) == (1, [first])
    assert new.decrypt(before) == b"x"
    with pytest.raises(InvalidToken):
        open_seal(tmp_path).decrypt(before)


def test_old_keys_are_kept_aside_the_newest_first_each_once_readable_by_their_owner_only(
    tmp_path: Path, new: Seal
) -> None:
    (first,) = keys(tmp_path)
    add_key(tmp_path)
    second = keys(tmp_path)[0]
    drop_old_keys(tmp_path)
    add_key(tmp_path)
    drop_old_keys(tmp_path)
    assert keys(tmp_path, OLD) == [second, first]
    (tmp_path / "seal.key").write_bytes(b"\n".join([*keys(tmp_path), first]))
    drop_old_keys(tmp_path)
    assert keys(tmp_path, OLD) == [first, second]
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("seal.key", OLD)} == {0o600}


def test_a_key_file_that_can_not_be_read_now_changes_nothing_for_who_runs(tmp_path: Path, new: Seal) -> None:
    sealed = new.encrypt(b"x")
    for damage in (lambda: (tmp_path / "seal.key").write_text("nothing"), lambda: (tmp_path / "seal.key").unlink()):
        damage()
        assert new.decrypt(sealed) == b"x"
        assert new.decrypt(new.encrypt(b"y")) == b"y"
        with pytest.raises(SealError):
            open_seal(tmp_path)


async def test_every_row_is_sealed_anew_batch_by_batch_and_what_no_key_opens_is_counted_and_left(
    database_url: str, tmp_path: Path, new: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 3)
    database = Database(database_url, new)
    async with database.transaction() as tx:
        await keep_drafts(tx, *range(ROWS))
    add_key(tmp_path)
    first, old = keys(tmp_path)
    async with database.transaction() as tx:
        assert await opened_by(tx, old) == [True] * ROWS
        lost = type_coerce(Fernet(Fernet.generate_key()).encrypt(b"{}"), LargeBinary)
        number = await tx.value(select(drafts.c.id).limit(1))
        await tx.run(update(drafts).where(drafts.c.id == number).values({"values": lost}))
    assert await reseal(database, new) == Looked(stale=ROWS - 1, unopened=1)
    assert await reseal(database, new) == Looked(stale=0, unopened=1)
    async with database.transaction() as tx:
        assert sorted(await opened_by(tx, first)) == [False] + [True] * (ROWS - 1)
        assert await opened_by(tx, old) == [False] * ROWS
        read = await tx.rows(select(drafts.c["values"]).where(drafts.c.id != number).order_by(drafts.c.id))
    assert {row[0]["text"] for row in read} <= {f"话{n}" for n in range(ROWS)}
    await database.close()


@pytest.mark.at_once
async def test_who_writes_meanwhile_is_neither_lost_nor_left_to_the_old_key(
    database_url: str, tmp_path: Path, new: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    database, other = Database(database_url, new), Database(database_url, open_seal(tmp_path))
    async with database.transaction() as tx:
        await keep_drafts(tx, *range(ROWS))

    async def write(number: int) -> None:
        async with other.transaction() as tx:
            await keep_drafts(tx, 100 + number)
            await tx.run(update(drafts).where(drafts.c.id == number + 1).values(values={"text": "改"}))

    add_key(tmp_path)
    await asyncio.gather(reseal(database, new), *[write(number) for number in range(ROWS)])
    while (await reseal(database, new)).stale:
        pass
    async with database.transaction() as tx:
        assert await opened_by(tx, keys(tmp_path)[0]) == [True] * 2 * ROWS
        texts = [row[0]["text"] for row in await tx.rows(select(drafts.c["values"]))]
    assert texts.count("改") == ROWS
    for one in (database, other):
        await one.close()


async def test_what_proves_the_key_is_sealed_anew_once_nothing_else_needs_the_old_one(
    database_url: str, tmp_path: Path, new: Seal
) -> None:
    database = Database(database_url, new)
    async with database.transaction() as tx:
        await keep_drafts(tx, 1)
        await tx.run(seal_proof.insert().values(id=1, word="wuhua"))
    add_key(tmp_path)
    old = keys(tmp_path)[1]
    raw = select(type_coerce(seal_proof.c.word, LargeBinary))
    for proven_by_old in (True, False):
        await reseal(database, new)
        async with database.transaction() as tx:
            assert _opens(old, bytes(await tx.value(raw))) is proven_by_old
    await database.close()


def test_every_table_with_a_sealed_column_is_sealed_anew() -> None:
    assert {drafts, seal_proof} < set(sealed_tables())
    assert parked not in sealed_tables()
    assert sealed_tables()[-1] is seal_proof
