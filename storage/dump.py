"""A whole database as one file, and back: `VACUUM INTO` for SQLite, `pg_dump` and `pg_restore` for PostgreSQL.

Everything here blocks: call it in a worker thread.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

LITE, POSTGRESQL = "sqlite", "postgresql"
NAMES = {LITE: "wuhua.db", POSTGRESQL: "wuhua.dump"}
"""What the file is called, by engine."""
BESIDE = ("-journal", "-wal", "-shm")
"""What belongs to a SQLite file and must never be parted from it."""


class BackupError(Exception):
    """A backup can't be made, or is no good; the text says what to do."""


def engine_of(url: str) -> str:
    """Say which engine an address names."""
    return make_url(url).get_backend_name()


def dump(url: str, target: Path) -> None:
    """Write a consistent copy of a database that is in use; raises `BackupError`."""
    (_dump_sqlite if engine_of(url) == LITE else _dump_postgresql)(make_url(url), target)


def inspect(file: Path, engine: str) -> None:
    """Read a copy from its first to its last byte; raises `BackupError` for one that is damaged."""
    if engine == LITE:
        with closing(_open(file)) as copy:
            try:
                found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
                orphan = copy.execute("PRAGMA foreign_key_check").fetchone()
            except sqlite3.DatabaseError as error:
                raise BackupError(f"{file} is damaged ({error}): take another backup") from None
        if found != ["ok"] or orphan is not None:
            raise BackupError(f"{file} is damaged: take another backup")
    else:
        _run("pg_restore", "--file", os.devnull, file)


def load(file: Path, url: str) -> Path | None:
    """Put a copy in the place of a database; gives where the one that was there has gone, if any.

    A SQLite file is set aside. PostgreSQL's database must be empty: `pg_restore` changes all or nothing.
    """
    address = make_url(url)
    if address.get_backend_name() == LITE:
        return _load_sqlite(file, Path(str(address.database)))
    options = ("--no-owner", "--single-transaction", "--exit-on-error")
    _run("pg_restore", *options, "--dbname", str(address.database), *_reach(address), file, password=address.password)
    return None


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def _dump_sqlite(url: URL, target: Path) -> None:
    """Copy through a connection of its own, which only reads and never checkpoints."""
    try:
        with closing(_open(Path(str(url.database)))) as source:
            source.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise BackupError(f"the database can't be copied ({error}): is there room in {target.parent}?") from None


def _dump_postgresql(url: URL, target: Path) -> None:
    options = ("--format", "custom", "--no-owner", "--file", target, "--dbname", str(url.database))
    _run("pg_dump", *options, *_reach(url), password=url.password)


def _reach(url: URL) -> list[str]:
    host = url.host or url.query.get("host")
    told = {"--host": host, "--port": url.port, "--username": url.username}
    return [part for option, value in told.items() if value for part in (option, str(value))]


def _run(program: str, *arguments: str | Path, password: str | None = None) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed: apt-get install postgresql-client, of the server's version")
    env = os.environ | ({"PGPASSWORD": password} if password else {})
    ended = subprocess.run([found, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        lines = ended.stderr.strip().splitlines()
        raise BackupError(f"{program} failed: {lines[-1] if lines else ended.returncode}")


def _load_sqlite(file: Path, place: Path) -> Path | None:
    part = place.with_name(f"{place.name}.part")
    shutil.copyfile(file, part)
    os.chmod(part, 0o600)
    flush(part)
    aside = _set_aside(place)
    part.rename(place)
    flush(place.parent)
    return aside


def _set_aside(place: Path) -> Path | None:
    if not place.exists():
        return None
    number = 1
    while (aside := place.with_name(f"{place.name}.before-restore-{number}")).exists():
        number += 1
    for end in (*BESIDE, ""):  # the file itself last: without it the others are nothing
        if (found := place.with_name(place.name + end)).exists():
            found.rename(aside.with_name(aside.name + end))
    return aside


def flush(path: Path) -> None:
    """Bring a file, or what a folder holds by name, safely to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
