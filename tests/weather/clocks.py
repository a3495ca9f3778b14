"""A clock that can be put forward and back: the database's own, as the program sees it.

On SQLite the function that tells the time is replaced in each new connection, on PostgreSQL another of the same name
comes first in the search path. By how much it is off stands in a file, for every process to read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from apscheduler.schedulers import base
from sqlalchemy import event, text
from sqlalchemy.pool import Pool

from storage.database import Database

SHIFTED = """
CREATE SCHEMA shifted;
CREATE TABLE shifted.clock (seconds double precision NOT NULL);
INSERT INTO shifted.clock VALUES (0);
CREATE FUNCTION shifted.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql AS
$$ SELECT pg_catalog.clock_timestamp() + (SELECT seconds * interval '1 second' FROM shifted.clock) $$
"""


@dataclass(frozen=True)
class Clock:
    """By how many seconds the database's clock is off, kept in a file."""

    file: Path

    @property
    def seconds(self) -> float:
        return float(self.file.read_text()) if self.file.exists() else 0.0

    def put(self, by: timedelta) -> None:
        """Put the clock forward, or back."""
        new = self.file.with_suffix(".new")
        new.write_text(str(self.seconds + by.total_seconds()))
        new.replace(self.file)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)

    def set(self) -> None:
        """Let this process's ticks, and every SQLite connection that it opens from now on, tell this time."""
        event.listen(Pool, "connect", self._teach)
        ours = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return ours.now.astimezone(tz)

        base.datetime = Shifted

    def teach(self, database: Database) -> None:
        """Let the connections of one SQLite database tell this time."""
        event.listen(database.engine.sync_engine, "connect", self._teach)

    def _teach(self, connection: Any, _: object) -> None:
        connection.create_function("strftime", 2, self._strftime)

    def _strftime(self, form: str, word: str) -> str:
        assert (form, word) == ("%Y-%m-%dT%H:%M:%f+00:00", "now")
        now = self.now
        return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}+00:00"


async def shift_postgresql(database: Database) -> None:
    """Let every new connection to a PostgreSQL database tell a time that `put_postgresql` moves."""
    async with database.transaction() as tx:
        for statement in SHIFTED.split(";\n"):
            await tx.run(text(statement))
        name = database.engine.url.database
        await tx.run(text(f'ALTER DATABASE "{name}" SET search_path = shifted, public, pg_catalog'))
    await database.engine.dispose()


async def put_postgresql(database: Database, by: timedelta) -> None:
    """Put that clock forward, or back."""
    async with database.transaction() as tx:
        await tx.run(text(f"UPDATE shifted.clock SET seconds = seconds + {by.total_seconds()}"))
