"""The sandbox's own SQLite file: people's state, messages, files, presses, updates, commands, settings."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.wire import Json, dumps

_SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY, language_code TEXT NOT NULL, started INTEGER NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL, by_bot INTEGER NOT NULL,
    date INTEGER NOT NULL, edited INTEGER, text TEXT, entities TEXT NOT NULL, keyboard TEXT,
    file TEXT, reply_to INTEGER, silent INTEGER NOT NULL, protected INTEGER NOT NULL,
    deleted INTEGER NOT NULL, poll TEXT);
CREATE INDEX IF NOT EXISTS messages_of_a_person ON messages (person, id);
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL,
    path TEXT, width INTEGER NOT NULL, height INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS presses (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL, asked_at REAL NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0, text TEXT, alert INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS commands (
    scope TEXT NOT NULL, language TEXT NOT NULL, commands TEXT NOT NULL,
    PRIMARY KEY (scope, language)) WITHOUT ROWID;
"""


class DataInUseError(Exception):
    """Another sandbox holds the data folder."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a person stands with the bot."""

    id: int
    language_code: str
    started: bool
    blocked: bool
    unread: int


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that was sent; its path is None where it was too big to keep."""

    id: str
    kind: str
    name: str
    mime: str
    size: int
    path: str | None
    width: int = 0
    height: int = 0


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message of a person's chat with the bot; dates in Unix seconds of the bank's clock."""

    id: int = 0
    person: int
    by_bot: bool
    date: int
    edited: int | None = None
    text: str | None = None
    entities: list[Json] = field(default_factory=list)
    keyboard: list[list[Json]] | None = None
    file: str | None = None
    reply_to: int | None = None
    silent: bool = False
    protected: bool = False
    deleted: bool = False
    poll: Json | None = None
    """A quiz or poll: as the page has it, with `chosen`, what its person picked."""


@dataclass(frozen=True, kw_only=True)
class Press:
    """A press on a button and the bot's answer to it."""

    id: int
    person: int
    asked_at: float
    answered: bool
    text: str | None
    alert: bool


class Store:
    """One connection, used from the event loop.

    Each call takes microseconds: WAL writes without waiting for the disk but at checkpoints, so a killed
    process loses nothing, and a lost machine at most the last moments.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=1, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        try:
            # The lock stays with this connection: a second sandbox on the same data is refused.
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
            self._grow()
        except sqlite3.OperationalError as error:
            self._db.close()
            raise DataInUseError(f"another sandbox uses {path}, or it cannot be written: {error}") from error

    def _grow(self) -> None:
        """Give a folder of before there were polls its column."""
        if "poll" not in {row["name"] for row in self._db.execute("PRAGMA table_info(messages)")}:
            self._db.execute("ALTER TABLE messages ADD COLUMN poll TEXT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing; a transaction within another belongs to it. Never await inside."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # settings

    def get_setting(self, name: str, default: Any = None) -> Any:
        """Give a kept value."""
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row["value"])

    def set_setting(self, name: str, value: object) -> None:
        """Keep a value under a name."""
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, dumps(value)))

    # people

    def add_person(self, person: int, language_code: str, started: bool) -> None:
        """Add a person; one who is there already stays as is."""
        self._db.execute(
            "INSERT OR IGNORE INTO people (id, language_code, started) VALUES (?, ?, ?)",
            (person, language_code, started),
        )

    def get_person(self, person: int) -> Standing | None:
        """Give how a person stands with the bot."""
        row = self._db.execute("SELECT * FROM people WHERE id = ?", (person,)).fetchone()
        return None if row is None else _standing(row)

    def list_people(self) -> dict[int, Standing]:
        """Give everybody's standing by id."""
        return {row["id"]: _standing(row) for row in self._db.execute("SELECT * FROM people")}

    def mark_person(self, standing: Standing) -> None:
        """Write how a person stands."""
        self._db.execute(
            "UPDATE people SET language_code = ?, started = ?, blocked = ?, unread = ? WHERE id = ?",
            (standing.language_code, standing.started, standing.blocked, standing.unread, standing.id),
        )

    def add_unread(self, person: int) -> int:
        """Count one more unread message; give the count."""
        self._db.execute("UPDATE people SET unread = unread + 1 WHERE id = ?", (person,))
        row = self._db.execute("SELECT unread FROM people WHERE id = ?", (person,)).fetchone()
        return int(row["unread"])

    # messages

    def add_message(self, message: Message) -> int:
        """Add a message; give its id."""
        row = _message_row(message)
        del row["id"]
        return self._insert("messages", row)

    def mark_message(self, message: Message) -> None:
        """Write a changed message."""
        row = _message_row(message)
        changes = ", ".join(f"{name} = :{name}" for name in row if name != "id")
        self._db.execute(f"UPDATE messages SET {changes} WHERE id = :id", row)  # noqa: S608 - our own names

    def get_message(self, message: int) -> Message | None:
        """Give a message, a deleted one too."""
        row = self._db.execute("SELECT * FROM messages WHERE id = ?", (message,)).fetchone()
        return None if row is None else _message(row)

    def list_messages(self, person: int, after: int, limit: int) -> list[Message]:
        """Give the first messages of a chat after an id, oldest first."""
        query = "SELECT * FROM messages WHERE person = ? AND id > ? ORDER BY id LIMIT ?"
        return [_message(row) for row in self._db.execute(query, (person, after, limit))]

    def last_message(self, person: int) -> Message | None:
        """Give the newest message of a chat that is not deleted."""
        query = "SELECT * FROM messages WHERE person = ? AND NOT deleted ORDER BY id DESC LIMIT 1"
        row = self._db.execute(query, (person,)).fetchone()
        return None if row is None else _message(row)

    # files

    def add_file(self, file: StoredFile) -> None:
        """Add a file."""
        self._insert("files", dict(vars(file)))

    def get_file(self, file: str) -> StoredFile | None:
        """Give a file by its id."""
        row = self._db.execute("SELECT * FROM files WHERE id = ?", (file,)).fetchone()
        return None if row is None else StoredFile(**dict(row))

    def get_file_by_path(self, path: str) -> StoredFile | None:
        """Give a file by its path in the folder of files."""
        row = self._db.execute("SELECT * FROM files WHERE path = ?", (path,)).fetchone()
        return None if row is None else StoredFile(**dict(row))

    # updates

    def seed_updates(self, first: int) -> None:
        """Let update ids begin at `first`; once the ids have begun this changes nothing."""
        if self._db.execute("SELECT 1 FROM sqlite_sequence WHERE name = 'updates'").fetchone() is None:
            self._db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('updates', ?)", (first - 1,))

    def add_update(self, body: Json) -> int:
        """Queue an update; ids only ever increase."""
        return self._insert("updates", {"body": dumps(body)})

    def list_updates(self, limit: int) -> list[Json]:
        """Give the oldest updates."""
        rows = self._db.execute("SELECT id, body FROM updates ORDER BY id LIMIT ?", (limit,))
        return [{"update_id": row["id"], **json.loads(row["body"])} for row in rows]

    def delete_updates(self, before: int) -> None:
        """Forget the updates before an id."""
        self._db.execute("DELETE FROM updates WHERE id < ?", (before,))

    def keep_updates(self, newest: int) -> None:
        """Forget all but the newest few updates."""
        self._db.execute(
            "DELETE FROM updates WHERE id NOT IN (SELECT id FROM updates ORDER BY id DESC LIMIT ?)", (newest,)
        )

    def count_updates(self) -> int:
        """Count the updates that wait."""
        return int(self._db.execute("SELECT count(*) FROM updates").fetchone()[0])

    # presses

    def add_press(self, person: int, asked_at: float) -> int:
        """Add a press; give its id."""
        return self._insert("presses", {"person": person, "asked_at": asked_at})

    def get_press(self, press: int) -> Press | None:
        """Give a press."""
        row = self._db.execute("SELECT * FROM presses WHERE id = ?", (press,)).fetchone()
        return None if row is None else Press(**{**row, "answered": bool(row["answered"]), "alert": bool(row["alert"])})

    def mark_press(self, press: int, text: str | None, alert: bool) -> None:
        """Write the bot's answer to a press."""
        self._db.execute("UPDATE presses SET answered = 1, text = ?, alert = ? WHERE id = ?", (text, alert, press))

    # commands

    def set_commands(self, scope: str, language: str, commands: list[Json]) -> None:
        """Keep the command list of a scope and language; an empty one is none."""
        self._db.execute("DELETE FROM commands WHERE scope = ? AND language = ?", (scope, language))
        if commands:
            self._db.execute("INSERT INTO commands VALUES (?, ?, ?)", (scope, language, dumps(commands)))

    def get_commands(self, scope: str, language: str) -> list[Json] | None:
        """Give the command list of exactly this scope and language."""
        query = "SELECT commands FROM commands WHERE scope = ? AND language = ?"
        row = self._db.execute(query, (scope, language)).fetchone()
        return None if row is None else json.loads(row["commands"])

    def _insert(self, table: str, row: Json) -> int:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        query = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        return int(self._db.execute(query, tuple(row.values())).lastrowid or 0)


def _standing(row: sqlite3.Row) -> Standing:
    return Standing(
        id=row["id"],
        language_code=row["language_code"],
        started=bool(row["started"]),
        blocked=bool(row["blocked"]),
        unread=row["unread"],
    )


def _message_row(message: Message) -> Json:
    kept = {name: None if value is None else dumps(value) for name, value in _written(message).items()}
    return {**vars(message), **kept}


def _written(message: Message) -> Json:
    return {"entities": message.entities, "keyboard": message.keyboard, "poll": message.poll}


def _message(row: sqlite3.Row) -> Message:
    flags = {name: bool(row[name]) for name in ("by_bot", "silent", "protected", "deleted")}
    read = {name: row[name] and json.loads(row[name]) for name in ("entities", "keyboard", "poll")}
    return Message(**{**row, **flags, **read})
