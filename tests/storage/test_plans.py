"""How SQLite answers what people ask for every day: by an index, never by reading a whole table that only grows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import MultiFernet
from sqlalchemy import event, select

from domain.broadcasts import Broadcast, BroadcastState
from domain.lists import RIGHTS, Filter, Listed
from domain.lists import Query as Asked
from domain.people import Role
from domain.rights import TABLE
from domain.talks import OPEN
from storage import (
    audit,
    broadcasts,
    calendar_files,
    complaints,
    digests,
    feedback,
    followups,
    minutes,
    outbox,
    past,
    retention,
    talks,
    training,
    training_archive,
)
from storage.database import Database, Tx
from storage.outbox import Lane, NewItem
from storage.paging import Found
from storage.schema import open_database
from storage.tables import outbox_past
from tests.factories import BANK, NOW, add_person, make_complaint, make_person

GROWING = {"audit", "outbox", "older", "complaints", "talks", "talk_triggers", "occupied", "followups", "minutes"} | {
    f"complaint_{part}" for part in ("recusals", "contacts", "files", "remedies", "extensions", "reviews")
}

GROWING |= {"outbox_past", "feedback", "feedback_voices", "feedback_entries"}
GROWING |= {"training_parts", "training_records", "training_corrections", "training_feedback", "broadcast_readers"}
BROADCAST = Broadcast(id=1, subject="training:1", kind="k", by_id=1, state=BroadcastState.RUNNING, at=NOW)

Query = Callable[[Tx], Awaitable[Any]]


def promised(key: str) -> NewItem:
    return NewItem(lane=Lane.NOTICE, kind="k", params={}, due_at=NOW, ref="ABCD", chat_id=1, key=key)


QUERIES: dict[str, Query] = {
    "openings, all": lambda tx: audit.list_openings(tx, subjects=None, limit=6),
    "openings, counted": lambda tx: audit.count_openings(tx, subjects=None),
    "openings of objects": lambda tx: audit.list_openings(tx, subjects=["talk:1", "complaint:2"]),
    "openings by a person": lambda tx: audit.count_openings(tx, subjects=["talk:1"], actor_id=1),
    "openings of nothing": lambda tx: audit.list_openings(tx, subjects=[]),
    "fell due": lambda tx: audit.list_fell_due(tx, since=NOW),
    "an object's audit": lambda tx: audit.list_entries(tx, "complaint:1"),
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
    "a talk by number": lambda tx: talks.list_talks(tx, numbered="26-0001"),
    "talks since a day": lambda tx: talks.list_talks(tx, due_from=NOW.date()),
    "causes since a day": lambda tx: talks.list_causes(tx, due_from=NOW.date()),
    "talks in a quarter": lambda tx: talks.count_talks(tx, 1, since=NOW, until=NOW + timedelta(days=90)),
    "a cause's last time": lambda tx: talks.get_last_raised(tx, 1, "complaint"),  # type: ignore[arg-type]
    "a diary": lambda tx: talks.list_occupied(tx, [1, 2], since=NOW, but_for="talk:1"),
    "a person's follow-ups": lambda tx: followups.list_followups(tx, party=1),
    "a follow-up by number": lambda tx: followups.list_followups(tx, numbered="26-0001-1"),
    "re-checks": lambda tx: followups.due_rechecks(tx, NOW),
    "talks to take over": lambda tx: talks.due_covers(tx, NOW),
    "the next to take over": lambda tx: talks.get_next_cover(tx),
    "minutes to lock": lambda tx: minutes.due_minutes(tx, NOW),
    "who missed what": lambda tx: past.list_missed(tx, since=NOW),
    "a person's pushes": lambda tx: outbox.count_pushed(tx, 1, since=NOW),
    "what is due": lambda tx: outbox.get_unsettled(tx, now=NOW),
    "depths": lambda tx: outbox.list_depths(tx, now=NOW),
    "a digest": lambda tx: digests.list_digest(tx, 1, until=NOW),
    "what a digest held": lambda tx: digests.list_by_detail(tx, 1, "digest:1"),
    "what chases at one time": lambda tx: digests.mark_together(tx, 1, kinds=["talk.book"], until=NOW, due_at=NOW),
    "who was reached": lambda tx: past.list_reached(tx, subject="talk:1", kind="talk.due"),
    "a training's people": lambda tx: training.list_parts(tx, 1),
    "a person's trainings": lambda tx: training.list_parts_of(tx, 1),
    "somebody's part": lambda tx: training.get_part_of(tx, 1, 2),
    "places offered": lambda tx: training.due_offers(tx, NOW),
    "the next offer's end": lambda tx: training.get_next_offer_end(tx, after=NOW),
    "who has a training to come": lambda tx: training.list_covered(tx, [1, 2], [1]),
    "somebody's archive": lambda tx: training_archive.list_records(tx, person_ids=[1]),
    "a quarter's archive": lambda tx: training_archive.list_records(tx, since=NOW.date(), until=NOW.date()),
    "certificates that end": lambda tx: training_archive.list_ending(tx, since=NOW.date(), until=NOW.date()),
    "what was said of a training": lambda tx: training_archive.list_feedback(tx, 1),
    "a broadcast's counts": lambda tx: broadcasts.count(tx, BROADCAST),
    "a broadcast's messages": lambda tx: broadcasts.list_messages(tx, BROADCAST),
    "whom a broadcast missed": lambda tx: broadcasts.list_unreached(tx, BROADCAST),
    "that one read it": lambda tx: broadcasts.mark_read(tx, ["part:1"], 1, now=NOW, acknowledged=True),
    "pausing a broadcast": lambda tx: broadcasts.mark_paused(tx, BROADCAST, until=NOW, now=NOW),
    "a broadcast's own message": lambda tx: broadcasts.get_message(tx, subject="broadcast:1", kind="k"),
    "whose calendar holds a file": lambda tx: calendar_files.list_holders(tx, ["part:1"], "training.file"),
    "a promise": lambda tx: outbox.add(tx, promised("k"), now=NOW),
    "texts past their time": lambda tx: retention.mark_texts_gone(tx, since=NOW - timedelta(days=1), before=NOW),
    "what is past": lambda tx: past.mark_past(tx, before=NOW, keyed_before=NOW, most=9),
    "a row of the past": lambda tx: past.get_past(tx, 1),
    "all about a person": lambda tx: tx.rows(select(outbox_past).where(outbox_past.c.person_id == 1)),
    "cancelling": lambda tx: outbox.cancel(tx, subject="talk:1", now=NOW),
}


@pytest.fixture
async def lite(sqlite_url: str, seal: MultiFernet) -> AsyncIterator[Database]:
    database = await open_database(sqlite_url, seal)
    yield database
    await database.close()


async def steps(database: Database, query: Query) -> list[str]:
    """Run a query and give each step by which SQLite answered it."""
    run: list[tuple[str, Any]] = []
    engine = database.engine.sync_engine

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        run.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    async with database.transaction() as tx:
        await query(tx)
    event.remove(engine, "before_cursor_execute", note)
    async with database.transaction() as tx:
        return [
            str(row.detail)
            for statement, parameters in run
            for row in await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


async def scans(database: Database, query: Query) -> list[str]:
    """Run a query and give each growing table that it reads from end to end."""
    return [step for step in await steps(database, query) if step.startswith("SCAN") and step.split()[1] in GROWING]


@pytest.mark.parametrize("name", QUERIES)
async def test_no_table_that_grows_is_read_from_end_to_end(lite: Database, name: str) -> None:
    assert await scans(lite, QUERIES[name]) == []


@pytest.mark.parametrize("name", ["texts past their time", "what is past"])
async def test_what_ended_is_found_by_when_it_did(lite: Database, name: str) -> None:
    read = [step.split()[4] for step in await steps(lite, QUERIES[name]) if step.startswith("SEARCH outbox USING")]
    assert read == ["ix_outbox_ended", "ix_outbox_ended_kept"]


FOUND: dict[Listed, Callable[[Asked], Found[Any]]] = {
    Listed.COMPLAINTS: complaints.found,
    Listed.TALKS: talks.found,
    Listed.FOLLOWUPS: followups.found,
    Listed.TRAININGS: training.found,
    Listed.FEEDBACK: feedback.found,
}
READERS = [(listed, role) for listed in FOUND for role in sorted(TABLE[RIGHTS[listed]])]
FILTERS = [Filter(), Filter(state="open"), Filter(branch="CG"), Filter(month="202612"), Filter(cause="complaint")]
ITS_INDEX = ("USING COVERING INDEX ix_complaints_", "USING COVERING INDEX ix_followups_")
"""A list of the whole bank is read in its own index, which holds its order and all that filters it."""
FEW = ("SCAN talks USING INDEX ix_talks_private", "SCAN talks USING INDEX ix_talks_recused")
"""Indexes of a few rows alone."""


def page_of(listed: Listed, role: Role, wanted: Filter) -> Query:
    asked = Asked(make_person(roles=frozenset({role})), wanted.but(listed=listed), NOW, BANK.calendar)

    async def read(tx: Tx) -> None:
        await FOUND[listed](asked).count(tx)
        async for _ in FOUND[listed](asked).list(tx, 40_000, 40_004):
            pass

    return read


@pytest.mark.parametrize("wanted", [*FILTERS, Filter(person=2)], ids=lambda f: f.model_dump_json(exclude_defaults=True))
@pytest.mark.parametrize(("listed", "role"), READERS)
async def test_a_page_of_a_list_is_found_by_an_index(
    lite: Database, listed: Listed, role: Role, wanted: Filter
) -> None:
    read = await scans(lite, page_of(listed, role, wanted))
    assert [step for step in read if step not in FEW and not any(its in step for its in ITS_INDEX)] == []


@pytest.mark.parametrize("wanted", FILTERS, ids=lambda f: f.model_dump_json(exclude_defaults=True))
@pytest.mark.parametrize(
    ("listed", "role"),
    [
        (Listed.COMPLAINTS, Role.COMPLAINT_DESK),
        (Listed.COMPLAINTS, Role.SUPERVISOR),
        (Listed.FOLLOWUPS, Role.HUMAN_RESOURCES),
    ],
)
async def test_a_page_of_many_is_read_in_order_and_nothing_sorted(
    lite: Database, listed: Listed, role: Role, wanted: Filter
) -> None:
    assert [step for step in await steps(lite, page_of(listed, role, wanted)) if "ORDER BY" in step] == []


async def test_a_list_asks_no_more_of_the_database_however_many_it_holds(lite: Database) -> None:
    asked: list[int] = []
    async with lite.transaction() as tx:
        desk = await add_person(tx, "1", roles=frozenset({Role.COMPLAINT_DESK}))
        await add_person(tx, "2")
        for number in range(50):
            await complaints.add_complaint(tx, make_complaint(number=f"26-{number:04d}"))

    def note(_: object, __: object, ___: str, parameters: Any, *____: object) -> None:
        asked.append(len(parameters))

    event.listen(lite.engine.sync_engine, "before_cursor_execute", note)
    async with lite.transaction() as tx:
        every = complaints.found(Asked(desk, Filter(listed=Listed.COMPLAINTS), NOW, BANK.calendar))
        assert await every.count(tx) == 50
        assert [len(some) async for some in every.list(tx, 0, 5)] == [5]
    event.remove(lite.engine.sync_engine, "before_cursor_execute", note)
    assert max(asked) < 20
