"""What every test can ask for: a database on each engine, and a last word on what was not run."""

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from pwd import getpwnam
from typing import Any, Self
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet, MultiFernet
from hypothesis import settings
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.database import Database
from storage.schema import migrate
from storage.tables import metadata
from tests.factories import Scene
from tests.not_run import not_run
from tests.scratch import keep_in_memory, trust_the_disk
from tests.settled import Settled
from tests.sharing import pytest_collection_finish, pytest_collection_modifyitems
from tests.silence import _debug_logs, pytest_runtest_makereport

__all__ = ["_debug_logs", "pytest_collection_finish", "pytest_collection_modifyitems", "pytest_runtest_makereport"]

keep_in_memory()

settings.register_profile("wuhua", deadline=None)
settings.load_profile("wuhua")
"""Speed lives in the benchmarks: a busy machine fails no property."""

SERVER_URL = "WUHUA_TEST_DATABASE_URL"
START_SECONDS = 30.0
CLUSTER = ("-U", "wuhua", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "listen_addresses=")
"""What a cluster may do that nobody will miss."""

END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = """
DO $$
DECLARE name text; has_rows boolean;
BEGIN
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
        CONTINUE WHEN NOT has_rows;
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""
"""Children before parents. Truncating costs ten times as much: it makes new files for the tables and each index."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what this machine could not run, and why."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    for reason, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"not run: {reason} [{tests} tests]", yellow=True)


def _reason(report: pytest.TestReport) -> str:
    where = report.longrepr
    return str(where[2] if isinstance(where, tuple) else where).removeprefix("Skipped: ")


@pytest.fixture(scope="session")
def seal() -> MultiFernet:
    return MultiFernet([Fernet(Fernet.generate_key())])


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, seal: MultiFernet) -> Path:
    """A database file with every table, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    in_a_loop(_migrate(f"sqlite+aiosqlite:///{path}", seal))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A real server: the one that WUHUA_TEST_DATABASE_URL names, or a cluster in a temporary folder."""
    named = os.environ.get(SERVER_URL)
    if named:
        yield make_url(named)
        return
    with Cluster.made() as cluster, cluster.serving():
        yield cluster.url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: URL, seal: MultiFernet) -> Iterator[URL]:
    """A database with every table, to be used as a template."""
    url = postgresql_server.set(database=f"wuhua_{uuid4().hex[:12]}")
    in_a_loop(_on_server(postgresql_server, f'CREATE DATABASE "{url.database}"'))
    in_a_loop(_migrate(url.render_as_string(hide_password=False), seal))
    yield url
    in_a_loop(_on_server(postgresql_server, f'DROP DATABASE "{url.database}" WITH (FORCE)'))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A new database file with every table."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'wuhua.db')}"


@pytest.fixture(scope="session")
def sqlite_kept(sqlite_template: Path) -> Callable[[], str]:
    """A place at which test after test finds a new database file with every table."""
    path = sqlite_template.with_name("wuhua.db")

    def emptied() -> str:
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, path)}"

    return emptied


@pytest.fixture(scope="session")
def postgresql_kept(postgresql_template: URL) -> Iterator[Callable[[], str]]:
    """A database that test after test gets, emptied: a new one for each would take most of the time."""
    with _copy(postgresql_template) as url, ThreadPoolExecutor(1) as thread, asyncio.Runner() as runner:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        connection = thread.submit(runner.run, _connected(engine)).result()

        def emptied() -> str:
            thread.submit(runner.run, _empty(connection)).result()
            return url

        yield emptied
        thread.submit(runner.run, connection.close()).result()
        thread.submit(runner.run, engine.dispose()).result()


@pytest.fixture
def postgresql_url(postgresql_template: URL) -> Iterator[str]:
    """A new database with every table."""
    with _copy(postgresql_template) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with every table and no row, on each engine in turn."""
    if request.node.get_closest_marker("alters_schema") is not None:
        return str(request.getfixturevalue(f"{request.param}_url"))
    kept: Callable[[], str] = request.getfixturevalue(f"{request.param}_kept")
    return kept()


@pytest.fixture(scope="session")
def databases(seal: MultiFernet) -> Callable[[str], Database]:
    """Give the one `Database` of an address: it remembers the statements that it has compiled for earlier tests."""
    return cache(lambda url: trust_the_disk(Database(url, seal)))


@pytest.fixture
async def database(database_url: str, databases: Callable[[str], Database]) -> AsyncIterator[Database]:
    """An open database with every table and no row, on each engine in turn."""
    opened = databases(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def settled() -> Settled:
    return Settled()


@pytest.fixture
async def scene(database: Database, settled: Settled) -> Scene:
    """The small bank at work, on each engine in turn, on a Tuesday at nine."""
    async with database.transaction() as tx:
        return Scene(database, await settled.settle(tx))


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    return await engine.connect()


async def _empty(connection: AsyncConnection) -> None:
    """Empty every table, after ending whoever a failed test left there."""
    names = ", ".join(f"'{table}'" for table in reversed(metadata.sorted_tables))
    await connection.execute(text(END_OTHERS))
    await connection.execute(text(EMPTY.format(names=names)))


_numbers = count(1)


@contextmanager
def _copy(template: URL) -> Iterator[str]:
    """Lend a copy of the template."""
    name = f"{template.database}_{next(_numbers)}"
    in_a_loop(_on_server(template, f'CREATE DATABASE "{name}" TEMPLATE "{template.database}"'))
    yield template.set(database=name).render_as_string(hide_password=False)
    in_a_loop(_on_server(template, f'DROP DATABASE "{name}" WITH (FORCE)'))


def in_a_loop(act: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a loop and thread of its own, whatever loop the tests use."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, act).result()


async def _migrate(url: str, seal: MultiFernet) -> None:
    database = trust_the_disk(Database(url, seal))
    await migrate(database)
    await database.close()


async def _on_server(server: URL, statement: str) -> None:
    engine = create_async_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@dataclass(frozen=True)
class Cluster:
    """A cluster of PostgreSQL on a socket in a folder of its own; root lends it to the user `postgres`."""

    programs: Path
    folder: Path

    @classmethod
    @contextmanager
    def made(cls) -> Iterator[Self]:
        """Make one, for as long as it is needed."""
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not programs:
            not_run(f"PostgreSQL (not installed: apt-get install postgresql, or set {SERVER_URL})")
        cluster = cls(programs[-1].parent, Path(tempfile.mkdtemp(prefix="wuhua-pg-")))
        who = _server_user()
        if who:
            os.chown(cluster.folder, who["user"], who["group"])
        try:
            initdb: list[str | Path] = [programs[-1], "-D", cluster.folder / "data", *CLUSTER]
            subprocess.run(initdb, cwd=cluster.folder, check=True, capture_output=True, **who)
            yield cluster
        finally:
            shutil.rmtree(cluster.folder, ignore_errors=True)

    @property
    def url(self) -> URL:
        return URL.create("postgresql+asyncpg", "wuhua", database="postgres", query={"host": str(self.folder)})

    @contextmanager
    def serving(self, *more: str) -> Iterator[None]:
        """Serve it, with more settings; at the end it stops at once, as a server does that is killed."""
        settings = [part for setting in (*FAST, *more) for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *settings],
                cwd=self.folder,
                stderr=log,
                stdout=log,
                preexec_fn=_die_with_us,
                **_server_user(),
            )
        try:
            _wait_until_ready(self.programs, self.folder, server)
            yield
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(START_SECONDS)


def _server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; its package brings a user."""
    if os.getuid() != 0:
        return {}
    try:
        found = getpwnam("postgres")
    except KeyError:
        found = getpwnam("nobody")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _die_with_us() -> None:
    """Let the kernel end the server when this process ends, however that comes."""
    parent_death_signal = 1
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGQUIT)


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    ready: list[str | Path] = [programs / "pg_isready", "-q", "-h", folder]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.05)
