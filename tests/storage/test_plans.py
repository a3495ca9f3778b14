"""How SQLite answers what people ask for every day: by an index, never by reading a whole table that only grows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import MultiFernet
from sqlalchemy import event

from domain.complaints import ComplaintState
from domain.talks import OPEN
from storage import audit, complaints, followups, minutes, outbox, talks
from storage.database import Database, Tx
from storage.schema import open_database
from tests.factories import NOW, add_person, make_complaint

GROWING = {"audit", "outbox", "older", "complaints", "talks", "talk_triggers", "occupied", "followups", "minutes"} | {
    f"complaint_{part}" for part in ("recusals", "contacts", "files", "remedies", "extensions", "reviews")
}

Query = Callable[[Tx], Awaitable[Any]]

QUERIES: dict[str, Query] = {
    "openings, all": lambda tx: audit.list_openings(tx, subjects=None, limit=6),
    "openings, counted": lambda tx: audit.count_openings(tx, subjects=None),
    "openings of objects": lambda tx: audit.list_openings(tx, subjects=["talk:1", "complaint:2"]),
    "openings by a person": lambda tx: audit.count_openings(tx, subjects=["talk:1"], actor_id=1),
    "openings of nothing": lambda tx: audit.list_openings(tx, subjects=[]),
    "fell due": lambda tx: audit.list_fell_due(tx, since=NOW),
    "an object's audit": lambda tx: audit.list_entries(tx, "complaint:1"),
    "open complaints": lambda tx: complaints.list_found(tx, states=[s for s in ComplaintState if s != "closed"]),
    "complaints in a state": lambda tx: complaints.list_found(tx, states=[ComplaintState.TOLD]),
    "complaints of a branch": lambda tx: complaints.list_found(tx, branch="CG"),
    "complaints about some": lambda tx: complaints.list_found(tx, about=[1, 2]),
    "a complaint by number": lambda tx: complaints.list_found(tx, numbered="26-0001"),
    "recent complaints": lambda tx: complaints.list_since(tx, NOW),
    "complaints by branch": lambda tx: complaints.count_by_branch(tx, since=NOW),
    "founded complaints": lambda tx: complaints.count_founded(tx, 1, since=NOW),
    "a complaint": lambda tx: complaints.get_complaint(tx, 1),
    "its talks": lambda tx: talks.list_of_complaint(tx, 1),
    "its files": lambda tx: complaints.list_files(tx, 1),
    "its contacts": lambda tx: complaints.list_contacts(tx, 1),
    "a branch's talks": lambda tx: talks.list_talks(tx, party=1, branch="CG", states=OPEN),
    "a person's talks": lambda tx: talks.list_open(tx, party=1),
    "talks of some": lambda tx: talks.list_talks(tx, party=1, of=[1, 2]),
    "a talk by number": lambda tx: talks.list_talks(tx, numbered="26-0001"),
    "talks since a day": lambda tx: talks.list_talks(tx, due_from=NOW.date()),
    "talks in a quarter": lambda tx: talks.count_talks(tx, 1, since=NOW, until=NOW + timedelta(days=90)),
    "a cause's last time": lambda tx: talks.get_last_raised(tx, 1, "complaint"),  # type: ignore[arg-type]
    "a diary": lambda tx: talks.list_occupied(tx, [1, 2], since=NOW, but_for="talk:1"),
    "a follow-up by number": lambda tx: followups.list_followups(tx, numbered="26-0001-1"),
    "follow-ups of some": lambda tx: followups.list_followups(tx, of=[1, 2]),
    "re-checks": lambda tx: followups.due_rechecks(tx, NOW),
    "minutes to lock": lambda tx: minutes.due_minutes(tx, NOW),
    "who missed what": lambda tx: outbox.list_missed(tx, since=NOW),
    "a person's pushes": lambda tx: outbox.count_pushed(tx, 1, since=NOW),
    "what is due": lambda tx: outbox.get_unsettled(tx, now=NOW),
    "depths": lambda tx: outbox.list_depths(tx, now=NOW),
    "a digest": lambda tx: outbox.list_digest(tx, 1, until=NOW),
    "what a digest held": lambda tx: outbox.list_by_detail(tx, 1, "digest:1"),
    "who was reached": lambda tx: outbox.list_reached(tx, subject="talk:1", kind="talk.due"),
    "cancelling": lambda tx: outbox.cancel(tx, subject="talk:1", now=NOW),
}


@pytest.fixture
async def lite(sqlite_url: str, seal: MultiFernet) -> AsyncIterator[Database]:
    database = await open_database(sqlite_url, seal)
    yield database
    await database.close()


async def scans(database: Database, query: Query) -> list[str]:
    """Run a query and give each growing table that it reads from end to end."""
    run: list[tuple[str, Any]] = []
    engine = database.engine.sync_engine

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        run.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    async with database.transaction() as tx:
        await query(tx)
    event.remove(engine, "before_cursor_execute", note)
    async with database.transaction() as tx:
        plans = [
            str(row.detail)
            for statement, parameters in run
            for row in await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    return [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in GROWING]


@pytest.mark.parametrize("name", QUERIES)
async def test_no_table_that_grows_is_read_from_end_to_end(lite: Database, name: str) -> None:
    assert await scans(lite, QUERIES[name]) == []


async def test_a_list_asks_no_more_of_the_database_however_many_it_holds(lite: Database) -> None:
    asked: list[int] = []
    async with lite.transaction() as tx:
        await add_person(tx, "1")
        await add_person(tx, "2")
        for number in range(50):
            await complaints.add_complaint(tx, make_complaint(number=f"26-{number:04d}"))

    def note(_: object, __: object, ___: str, parameters: Any, *____: object) -> None:
        asked.append(len(parameters))

    event.listen(lite.engine.sync_engine, "before_cursor_execute", note)
    async with lite.transaction() as tx:
        assert len(await complaints.list_found(tx)) == 50
    event.remove(lite.engine.sync_engine, "before_cursor_execute", note)
    assert max(asked) < 10
