"""Where tests keep their files: in memory where there is room, for a commit waits for a disk many times longer."""

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from storage.database import Database

MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
"""Bytes that a run may take at most; a container often has only 64 MB there."""


def keep_in_memory() -> None:
    """Let this process and those that it starts keep their temporary files in memory, unless TMPDIR says where."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def trust_the_disk(database: Database) -> Database:
    """Let SQLite's commits wait for no disk: what becomes of a file when the power fails is asked of no test here."""
    if database.sqlite:

        @event.listens_for(database.engine.sync_engine, "connect")
        def _settle(connection: DBAPIConnection, _: object) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.close()

    return database
