"""SQLite's statements, each one errand of its thread: they give what the stock adapter gives."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import MultiFernet
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests.factories import add_person

ROWS = [{"n": n} for n in range(3)]


@pytest.fixture
async def lite(sqlite_url: str, seal: MultiFernet) -> AsyncIterator[Database]:
    opened = Database(sqlite_url, seal)
    async with opened.transaction() as tx:
        await tx.run(text("CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER UNIQUE)"))
        await tx.run_many(text("INSERT INTO counted (n) VALUES (:n)"), ROWS)
    yield opened
    await opened.close()


async def test_what_was_inserted_changed_and_given_back_is_told(lite: Database) -> None:
    async with lite.transaction() as tx:
        inserted: CursorResult[object] = await tx.connection.execute(text("INSERT INTO counted (n) VALUES (9)"))
        assert (inserted.lastrowid, inserted.rowcount, inserted.returns_rows) == (4, 1, False)
        assert await tx.run(text("UPDATE counted SET n = n + 10")) == 4
        assert await tx.rows(text("DELETE FROM counted WHERE n > 10 RETURNING n, id")) == [(11, 2), (12, 3), (19, 4)]
        assert await tx.rows(text("SELECT n AS number FROM counted WHERE n = 0")) == []
        found = await tx.row(text("SELECT n AS number FROM counted"))
        assert found is not None
        assert found.number == 10


async def test_a_statement_that_is_refused_undoes_itself_and_the_next_one_runs(lite: Database) -> None:
    async with lite.transaction() as tx:
        with pytest.raises(IntegrityError):
            await tx.run(text("INSERT INTO counted (n) VALUES (5), (0)"))
        await tx.run(text("INSERT INTO counted (n) VALUES (6)"))
    async with lite.transaction() as tx:
        assert await tx.rows(text("SELECT n FROM counted ORDER BY n")) == [(0,), (1,), (2,), (6,)]


async def test_what_was_begun_is_rolled_back_and_the_connection_serves_again(lite: Database) -> None:
    async def fail() -> None:
        async with lite.transaction() as tx:
            await add_person(tx)
            await tx.run(text("DELETE FROM counted"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with lite.transaction() as tx:
        assert await tx.value(text("SELECT count(*) FROM counted")) == 3
        assert await tx.value(text("SELECT count(*) FROM people")) == 0
