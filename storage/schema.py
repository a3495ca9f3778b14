"""The schema's versions: bring a database up to date, or say how it stands."""

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Connection, column, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database, DatabaseError
from storage.tables import seal_proof
from storage.upsert import insert

if TYPE_CHECKING:
    from alembic.config import Config

NOT_ITS_KEY = (
    "seal.key is not this database's key: put back the key file from the backup, or, for a database from before "
    "the key was changed, add the lines of seal.old to it"
)


@dataclass(frozen=True)
class SchemaState:
    """How a database stands: the version that it has, and the newest that the program knows."""

    found: str | None
    newest: str
    known: bool

    @property
    def current(self) -> bool:
        """Whether the program can work with it."""
        return self.found == self.newest


def migration_config() -> "Config":
    """Give what Alembic has to know of the migrations."""
    from alembic.config import Config  # loaded only when needed

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    return config


async def schema_state(database: Database) -> SchemaState:
    """Read which version a database has."""
    async with database.engine.connect() as connection:
        found = await connection.run_sync(_version_of)
    return SchemaState(found=found, newest=_newest(), known=found is None or knows(found))


def _version_of(connection: Connection) -> str | None:
    """Read what Alembic noted, without loading it: every start asks."""
    if not inspect(connection).has_table(_NOTED.name):
        return None
    version: str | None = connection.execute(select(_NOTED.c.version_num)).scalar()
    return version


def knows(revision: str) -> bool:
    """Whether a version of the schema is one of this program's."""
    return revision in _versions()


@cache
def _versions() -> Mapping[str, str | None]:
    """Give this program's versions, and of each the one before; read without running them."""
    found = [_CHAINED.search(path.read_text("utf-8")) for path in sorted(_VERSIONS.glob("0*.py"))]
    return {link["version"]: link["before"] for link in found if link is not None}


def _newest() -> str:
    (newest,) = _versions().keys() - set(_versions().values())
    return newest


_VERSIONS = Path(__file__).with_name("migrations") / "versions"
_CHAINED = re.compile(r'^revision = "(?P<version>\w+)"\ndown_revision = (?:"(?P<before>\w+)"|None)$', re.MULTILINE)
_NOTED = table("alembic_version", column("version_num"))


async def migrate(database: Database) -> SchemaState:
    """Bring a database to the newest version, in one transaction; refuse one from a newer program."""
    state = await schema_state(database)
    if not state.known:
        raise DatabaseError(f"the database has schema {state.found}, newer than this program: update the program")
    if not state.current:
        async with database.engine.connect() as connection:
            await connection.run_sync(without_foreign_keys, _upgrade)
    return await schema_state(database)


async def open_database(url: str, seal: MultiFernet, *, create: bool = False) -> Database:
    """Open a database whose schema is this program's; raises `DatabaseError` that says what to do.

    A new SQLite file gets its tables at once; any other is brought up to date only if `create`.
    """
    database = Database(url, seal)
    try:
        state = await schema_state(database)
        if create or (state.found is None and database.sqlite):
            state = await migrate(database)
        if not state.current:
            raise DatabaseError(f"the database has schema {state.found}, not {state.newest}: {_remedy(state)}")
        await _prove_seal(database)
    except (OSError, SQLAlchemyError) as error:
        await database.close()
        raise DatabaseError(f"the database can't be opened{_why(error)}") from None
    except DatabaseError:
        await database.close()
        raise
    return database


def _why(error: Exception) -> str:
    """Say what an operator can do about a database that does not open."""
    cause = getattr(error, "orig", None) or error
    code = int(getattr(cause, "sqlite_errorcode", 0)) & 0xFF
    known = {
        sqlite3.SQLITE_FULL: ": the disk is full, make room",
        sqlite3.SQLITE_IOERR: ": the disk takes no more, make room or check it",
        sqlite3.SQLITE_NOTADB: ": the file is no database, put back the one from the backup",
        sqlite3.SQLITE_CORRUPT: ": the file is damaged, put back the one from the backup",
        sqlite3.SQLITE_READONLY: ": the file can't be written, check its owner and rights",
    }
    return known.get(code, f" ({type(cause).__name__}): check WUHUA_DATABASE_URL")


async def has_tables(url: str) -> bool:
    """Whether a database holds anything yet: a new one may get a new key."""
    database = Database(url, MultiFernet([Fernet(Fernet.generate_key())]))
    try:
        return (await schema_state(database)).found is not None
    except (OSError, SQLAlchemyError):
        return False  # opening it will say why
    finally:
        await database.close()


async def _prove_seal(database: Database) -> None:
    """Refuse a key that did not seal this database; the first that opens it is the right one."""
    async with database.transaction() as tx:
        try:
            kept = await tx.value(select(seal_proof.c.word))
        except InvalidToken:
            raise DatabaseError(NOT_ITS_KEY) from None
        if kept is None:
            await tx.run(insert(tx, seal_proof).values(id=1, word="wuhua").on_conflict_do_nothing())


def _remedy(state: SchemaState) -> str:
    return "run: wuhua migrate" if state.known else "it is newer than this program: update the program"


def without_foreign_keys(connection: Connection, change: Callable[[Connection], object]) -> None:
    """Change a schema with SQLite's foreign keys off, since a rebuilt table would cascade."""
    lite = connection.dialect.name == "sqlite"
    if lite:
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            change(connection)
            if lite and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise DatabaseError("the migration would leave rows without their parents; nothing was changed")
    finally:
        if lite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


def _upgrade(connection: Connection) -> None:
    from alembic import command  # loaded only when needed

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(20260101)"))
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
