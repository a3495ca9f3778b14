"""`wuhua migrate` killed before any of its statements leaves the old database as it was, and the next one ends it.

With `WUHUA_TEST_MIGRATION_KILLS` it is killed at each statement, from each version of the schema on; else at a few.
"""

import os
import signal
from pathlib import Path

import pytest
from cryptography.fernet import MultiFernet
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from storage.database import Database
from storage.schema import schema_state
from storage.seal import make_seal
from storage.tables import metadata
from tests.conftest import in_a_loop
from tests.processes.child import Child, start
from tests.processes.old_schemas import contents, make, on, revisions, version

EACH = bool(os.environ.get("WUHUA_TEST_MIGRATION_KILLS"))
FROM = revisions()[:-1] if EACH else ["0001", "0011"]
STRIDE = {"sqlite": 151, "postgresql": 211}
"""How many statements apart the kills are in the short form."""


class Statement:
    """Kills this process before the so-manieth statement; the commit is the last of them."""

    def __init__(self, number: int) -> None:
        self.left = number

    def set(self) -> None:
        event.listen(Engine, "before_cursor_execute", self.next)
        event.listen(Engine, "commit", self.next)

    def next(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'wuhua.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    in_a_loop(_drop_tables(url, request.getfixturevalue("seal")))
    return url


async def _drop_tables(url: str, seal: MultiFernet) -> None:
    database = Database(url, seal)
    async with database.transaction() as tx:
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            await tx.connection.exec_driver_sql(statement)
    await database.close()


async def migrate(url: str, data: Path, *, kill: int = 0) -> Child:
    env = {"WUHUA_DATA": str(data), "WUHUA_DATABASE_URL": url}
    child = await start("migrate", cwd=data, env=env, first=Statement(kill).set)
    await child.end()
    return child


@pytest.mark.parametrize("revision", FROM)
async def test_a_migration_killed_before_any_statement_changes_nothing_and_the_next_keeps_every_row(
    tmp_path: Path, empty_url: str, revision: str
) -> None:
    seal, kill = make_seal(tmp_path), 1
    await make(empty_url, seal, revision)
    before = await on(empty_url, seal, contents)
    while (child := await migrate(empty_url, tmp_path, kill=kill)).code != 0:
        assert child.code == -signal.SIGKILL, child.lines
        if (found := await on(empty_url, seal, version)) == revisions()[-1]:  # what proves the key comes after
            assert (await migrate(empty_url, tmp_path)).code == 0
            break
        assert found == revision
        assert await on(empty_url, seal, contents) == before
        kill += 1 if EACH else STRIDE[empty_url.partition("+")[0]]
    after = await on(empty_url, seal, contents)
    for table, rows in before.items():
        for key, row in rows.items():
            kept = after[table][key]
            assert {name: kept[name] for name in row if name in kept} == {n: v for n, v in row.items() if n in kept}
    await whole(empty_url, seal)
    assert kill > 1


async def whole(url: str, seal: MultiFernet) -> None:
    """See that the program can work with it, and opens all that is sealed."""
    database = Database(url, seal)
    assert (await schema_state(database)).current
    async with database.transaction() as tx:
        for table in metadata.sorted_tables:
            await tx.rows(select(table))
    await database.close()
