"""SQLite's statements as one errand each: to run it, fetch its rows and close its cursor takes one turn of the thread.

The stock adapter sends its thread four errands a statement; a switch of threads costs more than most statements do.
"""

import sqlite3
from collections import deque
from typing import Any

import aiosqlite
from sqlalchemy import Engine, event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.util import immutabledict
from sqlalchemy.util.concurrency import await_


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Holds all that a statement gave; its real cursor is closed before anybody reads."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def __init__(self, adapted: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapted
        self._connection = adapted._connection
        self._cursor: Any = None
        self._soft_closed_memoized = immutabledict()
        self._rows = deque()

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        return self._run(sqlite3.Cursor.execute, operation, () if parameters is None else parameters)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        return self._run(sqlite3.Cursor.executemany, operation, seq_of_parameters)

    def _run(self, how: Any, operation: Any, values: Any) -> None:
        connection: Any = self._connection
        try:
            self._cursor, rows = await_(connection._execute(_errand, connection._conn, how, operation, values))
        except Exception as error:
            self._adapt_connection._handle_exception(error)
        self._rows = deque(rows)

    def close(self) -> None:
        self._rows.clear()


def _errand(connection: sqlite3.Connection, how: Any, operation: str, values: Any) -> tuple[sqlite3.Cursor, list[Any]]:
    """Run a statement in the connection's thread; the closed cursor still tells rows changed and columns."""
    cursor = connection.cursor()
    try:
        how(cursor, operation, values)
        return cursor, cursor.fetchall() if cursor.description else []
    finally:
        cursor.close()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls: Any = _Cursor

    def rollback(self) -> None:
        """Roll back what was begun; after a commit, when the pool asks once more, there is no errand to run."""
        real: sqlite3.Connection | None = self._connection._connection
        if real is not None and real.in_transaction:
            super().rollback()


def run_errands(engine: Engine) -> None:
    """Let an engine of `sqlite+aiosqlite` run each statement as one errand."""

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _: object, at: tuple[Any, ...], settings: dict[str, Any]) -> _Connection:
        connection: Any = aiosqlite.connect(*at, **settings)
        connection._thread.daemon = True  # a process that ends waits for no thread of its database
        return _Connection(dialect.dbapi, await_(connection))
