"""The schema: migrations make exactly the tables, on both engines, and lose nothing."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from cryptography.fernet import MultiFernet
from sqlalchemy import BigInteger, Column, Connection, String, text

from domain.complaints import ComplaintState
from domain.followups import Followup, FollowupState
from domain.minutes import Conclusion, Minutes
from domain.personal import mask
from domain.talks import TalkKind
from domain.triggers import Raised
from storage import audit, complaints, followups, minutes, outbox, people, schema, talks
from storage.database import Database, DatabaseError, Tx, wal_is_safe
from storage.outbox import Lane, NewItem
from storage.schema import migrate, migration_config, open_database, schema_state, without_foreign_keys
from storage.tables import metadata
from tests.factories import NOW, add_person, make_complaint, make_talk

pytestmark = pytest.mark.alters_schema


async def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_the_versions_are_read_as_alembic_reads_them() -> None:
    script = ScriptDirectory.from_config(migration_config())
    assert schema._versions() == {known.revision: known.down_revision for known in script.walk_revisions()}
    assert schema._newest() == script.get_current_head()


async def test_migrating_twice_is_migrating_once(database: Database) -> None:
    async with database.transaction() as tx:
        await add_person(tx)
    assert (await migrate(database)).current
    async with database.transaction() as tx:
        assert await tx.value(text("SELECT count(*) FROM people")) == 1


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    database: Database, database_url: str, seal: MultiFernet
) -> None:
    async with database.transaction() as tx:
        await tx.run(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer than this program"):
        await migrate(database)
    with pytest.raises(DatabaseError, match="update the program"):
        await open_database(database_url, seal)
    assert (await schema_state(database)).found == "9999"


async def test_rows_of_child_tables_survive_a_table_that_a_migration_rebuilds(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx, account=7)

    def rebuild(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("people", recreate="always" if database.sqlite else "auto") as batch:
            batch.add_column(Column("nickname", String(20)))

    async with database.engine.connect() as connection:
        await connection.run_sync(without_foreign_keys, rebuild)
    async with database.transaction() as tx:
        found = await people.get_person(tx, person.id)
        assert found == person
        assert await tx.value(text("SELECT user_id FROM accounts")) == 7


async def test_a_migration_that_orphans_rows_changes_nothing(sqlite_url: str, seal: MultiFernet) -> None:
    database = Database(sqlite_url, seal)
    async with database.transaction() as tx:
        await add_person(tx)
    async with database.engine.connect() as connection:
        with pytest.raises(DatabaseError, match="nothing was changed"):
            await connection.run_sync(without_foreign_keys, lambda c: c.execute(text("DELETE FROM people")))
    async with database.transaction() as tx:
        assert await tx.value(text("SELECT count(*) FROM people")) == 1
        assert await tx.value(text("PRAGMA foreign_keys")) == 1
    await database.close()


async def test_a_new_sqlite_file_gets_its_tables_at_once(tmp_path: Path, seal: MultiFernet) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}", seal)
    assert (await schema_state(database)).current
    await database.close()


async def test_an_empty_postgresql_database_waits_for_wuhua_migrate(postgresql_url: str, seal: MultiFernet) -> None:
    database = Database(postgresql_url, seal)
    async with database.transaction() as tx:
        await tx.run(text("DELETE FROM alembic_version"))
    await database.close()
    with pytest.raises(DatabaseError, match="run: wuhua migrate"):
        await open_database(postgresql_url, seal)


async def test_a_server_that_is_not_there_is_named_without_its_password(seal: MultiFernet, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="check WUHUA_DATABASE_URL") as caught:
        await open_database(f"postgresql+asyncpg://user:secret@/bank?host={tmp_path}", seal)
    assert "secret" not in str(caught.value)


async def test_a_file_that_cannot_be_made_is_named(seal: MultiFernet, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(DatabaseError, match="check WUHUA_DATABASE_URL"):
        await open_database(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/wuhua.db", seal)
    for thread in set(threading.enumerate()) - before:
        await asyncio.to_thread(thread.join)  # the driver's thread speaks to the loop once more


async def test_sqlite_keeps_its_promises_on_disk(sqlite_url: str, seal: MultiFernet) -> None:
    database = Database(sqlite_url, seal)
    async with database.transaction() as tx:
        found = [
            await tx.value(text(f"PRAGMA {name}"))
            for name in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")
        ]
    await database.close()
    full, extra = 2, 3
    journal = ["wal", full] if wal_is_safe(sqlite3.sqlite_version_info) else ["persist", extra]
    assert found == [1, *journal, 5000]


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_a_write_ahead_log_is_kept_only_past_the_fix(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


async def migrate_again(database: Database, name: str, undo: Callable[[Operations], None]) -> None:
    """Take away what a migration made, and let it bring that back."""

    def again(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        undo(operations)
        with Operations.context(operations.migration_context):
            import_module(f"storage.migrations.versions.{name}").upgrade()

    async with database.engine.connect() as connection:
        await connection.run_sync(without_foreign_keys, again)


async def test_a_talk_from_before_triggers_were_kept_has_its_own_as_the_first(
    database: Database, seal: MultiFernet
) -> None:
    async with database.transaction() as tx:
        chen, zhang = await add_person(tx, "1"), await add_person(tx, "2")
        talk = await talks.add_talk(tx, make_talk(host_id=chen.id, manager_id=zhang.id))
        await audit.add(tx, now=NOW, actor_id=None, action="talk.opened", subject=f"talk:{talk.id}")

    def undo(operations: Operations) -> None:
        for later in ("ix_talks_private", "ix_talks_recused"):
            operations.drop_index(later, "talks")
        with operations.batch_alter_table("talks") as batch:
            batch.drop_constraint("fk_talks_confidant_id_people", type_="foreignkey")
            for column in ("kind", "private", "confidant_id", "recused", "host_request"):
                batch.drop_column(column)
        operations.drop_table("talk_triggers")

    await migrate_again(database, "0003_talk_triggers", undo)
    await migrate_again(database, "0016_what_managers_are_told", lambda _: None)
    async with database.transaction() as tx:
        assert await talks.get_talk(tx, talk.id) == talk.model_copy(update={"kind": TalkKind.FACTS})
        (raised,) = await talks.list_triggers(tx, talk.id)
        assert (raised.trigger, raised.raised_at, raised.raised_by) == (talk.trigger, NOW, None)


async def test_what_an_invited_manager_could_read_stays_told_and_of_a_due_talk_nothing_is(database: Database) -> None:
    async with database.transaction() as tx:
        chen, zhang = await add_person(tx, "1"), await add_person(tx, "2")
        both = {"host_id": chen.id, "manager_id": zhang.id}
        found = [
            await talks.add_talk(tx, make_talk(**both, number=str(place), place=place)) for place in ("二楼", None)
        ]
        for talk in found:
            raised = Raised(id=0, talk_id=talk.id, trigger=talk.trigger, raised_by=None, raised_at=NOW)
            await talks.add_trigger(tx, raised)

    def undo(operations: Operations) -> None:
        with operations.batch_alter_table("talk_triggers") as batch:
            for column in ("told_at", "told_outcome", "told_as"):
                batch.drop_column(column)

    await migrate_again(database, "0016_what_managers_are_told", undo)
    async with database.transaction() as tx:
        told = [(await talks.list_triggers(tx, talk.id))[0].told_at for talk in found]
    assert told == [NOW, None]


async def test_what_the_host_of_a_closed_talk_was_promised_is_promised_for_each_follow_up(database: Database) -> None:
    async with database.transaction() as tx:
        first, second = await add_followups(tx, FollowupState.CONFIRMED, FollowupState.OPEN)
        subject, due = f"recheck:{first.talk_id}", NOW + timedelta(days=30)
        promised = NewItem(
            lane=Lane.NOTICE, kind="talk.recheck", params={}, due_at=due, ref="ABCD", chat_id=1, subject=subject
        )
        await outbox.add(tx, promised, now=NOW)

    def undo(operations: Operations) -> None:
        with operations.batch_alter_table("followups") as batch:
            batch.drop_index("ix_followups_recheck_at")
            batch.drop_column("recheck_at")
        with operations.batch_alter_table("minutes") as batch:
            batch.add_column(Column("recheck_id", BigInteger()))
            batch.create_foreign_key("fk_minutes_recheck_id_talks", "talks", ["recheck_id"], ["id"])

    await migrate_again(database, "0007_rechecks", undo)
    async with database.transaction() as tx:
        found = [await followups.get_followup(tx, followup.id) for followup in (first, second)]
        assert [followup.recheck_at if followup else NOW for followup in found] == [due, None]
        assert await outbox.get_next_due(tx) is None


async def test_complaints_from_before_lists_were_paged_stand_in_their_order(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        who = {"about_id": None, "registered_by": person.id}
        for number, state in enumerate(ComplaintState):
            await complaints.add_complaint(tx, make_complaint(**who, number=str(number), state=state))

    def undo(operations: Operations) -> None:
        for table, *names in ADDED:
            for name in names:
                operations.drop_index(name, table)
        with operations.batch_alter_table("complaints") as batch:
            batch.drop_column("rank")
        operations.create_index("ix_complaints_state", "complaints", ["state"])
        operations.create_index("ix_complaints_branch", "complaints", ["branch"])
        operations.create_index("ix_talks_branch", "talks", ["branch"])

    await migrate_again(database, "0013_pages_of_lists", undo)
    async with database.transaction() as tx:
        kept = await tx.rows(text("SELECT id, rank FROM complaints ORDER BY id"))
        assert [row.rank for row in kept] == [c.rank for c in await complaints.list_whole(tx, [row.id for row in kept])]


ADDED = [
    ("complaints", "ix_complaints_list", "ix_complaints_branch_list"),
    ("complaint_recusals", "ix_complaint_recusals_person_id"),
    ("talks", "ix_talks_branch_state", "ix_talks_private", "ix_talks_recused"),
    ("minutes", "ix_minutes_manager_id", "ix_minutes_recorder_id"),
    ("followups", "ix_followups_list", "ix_followups_branch_list"),
]
"""The indexes of 0013, by their tables."""


async def add_followups(tx: Tx, *states: FollowupState) -> list[Followup]:
    """Keep the follow-ups of a talk, in these states."""
    host, manager = await add_person(tx, "1"), await add_person(tx, "2")
    people_of = {"host_id": host.id, "manager_id": manager.id}
    talk = await talks.add_talk(tx, make_talk(**people_of))
    of = {"talk_id": talk.id, "branch": talk.branch, **people_of}
    words = dict.fromkeys(("facts", "said", "causes"), mask("一致"))
    held = {"id": 0, "number": "26-0001", "recorder_id": None, "conclusion": Conclusion.REMINDER, **words, **of}
    made = await minutes.add_minutes(tx, Minutes.model_validate(held))
    measure = {"id": 0, "minutes_id": made.id, "owner_id": manager.id, "what": mask("回访"), "due_on": NOW.date(), **of}
    return [
        await followups.add_followup(tx, Followup.model_validate({**measure, "number": f"26-000{n}", "state": state}))
        for n, state in enumerate(states)
    ]
