"""The database: one engine, one kind of transaction, on SQLite or PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from cryptography.fernet import MultiFernet
from sqlalchemy import ColumnElement, Connection, CursorResult, Executable, Row, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errands import run_errands
from storage.types import give_seal

BUSY_MS = 5_000
"""How long a writer waits for another process's transaction, in milliseconds."""
KEPT_JOURNAL = 4 * 2**20
"""How much of a rollback journal stays for the next transaction, in bytes."""
HUNG_SECONDS = 10
"""How long a transaction on PostgreSQL may stand still before the server undoes it."""
WAL_IS_SAFE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""Releases from which, within their series, the library no longer loses a reset WAL."""

AWAY_POSTGRESQL = ("08", "25006", "53", "57P", "58")
"""PostgreSQL's errors about connections, a server that only lets read, resources, shutdowns and its machine."""
AWAY_SQLITE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
"""What SQLite says when file or disk, not the statement, is the matter."""


DATABASE_ERRORS = (DBAPIError,)
"""What a statement raises inside a transaction that can't go on."""

T = TypeVar("T")


class DatabaseError(Exception):
    """The database can't be used; the text says what is wrong and what to do."""


class ConflictError(Exception):
    """Another transaction was in the way (deadlock, serialisation); running again helps."""


class UnavailableError(Exception):
    """The database takes no transaction now (no room, locked, away); only waiting helps."""


@dataclass(frozen=True)
class Tx:
    """An open transaction, handed to every repository function."""

    connection: AsyncConnection
    ahead: dict[frozenset[str], dict[Any, Any]] = field(default_factory=dict)
    """What was read ahead, under the tables that it comes from; who writes to one of them empties it."""
    answers: list[Any] = field(default_factory=list)
    """Answers (`storage.answers`) that are kept at the end, all of them together."""

    @property
    def engine(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.connection.dialect.name

    async def rows(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> list[Row[Any]]:
        """Run a statement, or one for each of many rows of values, and give all the rows that it returns."""
        return list((await self._execute(statement, values)).all())

    async def row(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """Run a statement and give its first row, if any.

        Values go beside a statement that is made once: to make and to look up a new one costs more than to run it.
        """
        return (await self._execute(statement, values)).first()

    async def value(self, statement: Executable) -> Any:
        """Run a statement and give the first column of its first row, if any."""
        return (await self._execute(statement, None)).scalar()

    async def run(self, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
        """Run a statement and give how many rows it changed."""
        return (await self._execute(statement, values)).rowcount

    async def run_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once for each of many rows of values."""
        await self._execute(statement, rows)

    async def _execute(self, statement: Executable, values: Any) -> CursorResult[Any]:
        if self.ahead and statement.is_dml:
            written = statement.table.name  # type: ignore[attr-defined]
            for tables, found in self.ahead.items():
                if written in tables:
                    found.clear()
        return await whole(self.connection.execute(statement, values))


class Database:
    """One engine for one process. SQLite has a single connection, so transactions take turns."""

    def __init__(self, url: str, seal: MultiFernet) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.sqlite else _postgresql_engine(url)
        give_seal(self.engine.dialect, seal)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Open a writing transaction: committed at the end, undone by any exception.

        Raises `ConflictError` or `UnavailableError` for what is not the transaction's own fault.
        """
        begun = False
        try:
            async with _begun(self.engine) as connection:
                begun = True
                yield Tx(connection)
        except DBAPIError as error:
            ours = _not_its_fault(error)
            if ours is None:
                raise
            raise ours from error
        except Exception as error:
            if begun:
                raise
            raise UnavailableError(type(error).__name__) from error

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


async def whole(call: Awaitable[T]) -> T:
    """Await a call to the database to its end, whatever happens: then only is a cancellation passed on.

    A call that is cut off would leave its connection in the middle of a transaction, and SQLite locked.
    """
    task = asyncio.ensure_future(call)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


@asynccontextmanager
async def _begun(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction whose beginning and end are never cut off; waiting for one's turn may be."""
    connection = engine.connect()
    await connection.start()
    try:
        transaction = await whole(connection.begin().start())
        try:
            yield connection
        except BaseException:
            await whole(transaction.rollback())
            raise
        await whole(transaction.commit())
    finally:
        await whole(connection.close())


def _not_its_fault(error: DBAPIError) -> ConflictError | UnavailableError | None:
    """Tell a database that can't from a statement that is wrong."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in ("40001", "40P01"):
        return ConflictError()
    code = int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF
    away = error.connection_invalidated or state.startswith(AWAY_POSTGRESQL) or code in AWAY_SQLITE
    return UnavailableError(type(error.orig).__name__) if away else None


def _postgresql_engine(url: str) -> AsyncEngine:
    """Make an engine whose transactions end with a program that hangs: its locks would hold up all others."""
    settings = {"idle_in_transaction_session_timeout": f"{HUNG_SECONDS}s"}
    return create_async_engine(url, pool_size=10, connect_args={"server_settings": settings})


def _sqlite_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=1, max_overflow=0, pool_timeout=600, connect_args={"isolation_level": None}
    )

    run_errands(engine.sync_engine)

    @event.listens_for(engine.sync_engine, "connect")
    def _settle(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        for pragma in _pragmas():
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _pragmas() -> list[str]:
    journal = (
        ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"]
        if wal_is_safe(sqlite3.sqlite_version_info)
        else [
            "PRAGMA journal_mode=PERSIST",  # a third faster than to delete it: its place on the disk stays
            f"PRAGMA journal_size_limit={KEPT_JOURNAL}",
            "PRAGMA synchronous=EXTRA",
        ]
    )
    return [f"PRAGMA busy_timeout={BUSY_MS}", "PRAGMA foreign_keys=ON", *journal]


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this release of SQLite may keep a write-ahead log (the WAL-reset fix is in)."""
    newest = max(WAL_IS_SAFE)
    return version >= newest or any(version[:2] == fix[:2] and version >= fix for fix in WAL_IS_SAFE)


def journal() -> str:
    """Say which journal SQLite keeps here and why, for `wuhua check`."""
    version = sqlite3.sqlite_version
    if wal_is_safe(sqlite3.sqlite_version_info):
        return f"WAL, synchronous=FULL (SQLite {version} has the WAL-reset fix)"
    return f"rollback journal, synchronous=EXTRA (SQLite {version} is older than the WAL-reset fix)"


REAL_NOW: dict[str, ColumnElement[Any]] = {
    "sqlite": func.strftime("%Y-%m-%dT%H:%M:%f+00:00", "now"),
    "postgresql": func.clock_timestamp(),
}
"""The database's real clock, in each engine's words; `as_instant` reads what it says."""


async def real_now(tx: Tx) -> datetime:
    """Read the database's real clock: for leases and, with replicas, for the bank's day."""
    return as_instant(await tx.value(select(REAL_NOW[tx.engine])))


def as_instant(found: str | datetime) -> datetime:
    """Read an instant as `REAL_NOW` gives it."""
    return datetime.fromisoformat(found) if isinstance(found, str) else found
