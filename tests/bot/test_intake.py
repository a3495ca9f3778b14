"""The intake: each update takes effect once, a poison one is parked alone, the rest flow."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import MultiFernet
from sqlalchemy import func, select, text
from structlog.testing import capture_logs
from telegram import Update

from bot.application import Context
from bot.flood import BURST
from bot.replies import Reply
from scheduler.leading import Lead
from storage import tables, updates
from storage.database import ConflictError, Database, UnavailableError
from storage.wakes import hear
from tests.bot.intake_bench import CHEN, LIN, STRANGER, ZHANG, Bench, echo, open_bench


@pytest.fixture
async def bench(tmp_path: Path, database: Database, seal: MultiFernet) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path, database, seal) as opened:
        yield opened


class Failing:
    """A handler that raises so many times, then echoes."""

    def __init__(self, error: Exception, times: int = 1_000) -> None:
        self.error, self.times, self.tried = error, times, 0

    async def __call__(self, update: Update, context: Context) -> Reply:
        self.tried += 1
        if self.tried <= self.times:
            raise self.error
        return await echo(update, context)


async def test_an_update_that_comes_again_changes_nothing(bench: Bench) -> None:
    update, twice = bench.message(LIN, "/help"), bench.message(LIN, "/help")
    await bench.take(update)
    await bench.take(update, twice, twice)
    assert len(await bench.texts(LIN)) == 2


async def test_two_deliveries_at_once_have_one_effect(bench: Bench) -> None:
    update = bench.message(LIN, "/help")
    await asyncio.gather(*(bench.take(update) for _ in range(8)))
    assert len(await bench.texts(LIN)) == 1


async def test_one_poison_update_among_fifty_is_parked_alone_and_its_sender_told(bench: Bench) -> None:
    poison = Failing(KeyError("客户王小明"))
    bench.when("^boom$", poison)
    bench.when("^note", echo)
    batch = [bench.message((LIN, CHEN, ZHANG)[n % 3], f"note {n}") for n in range(49)]
    batch.insert(20, bench.message(LIN, "boom"))
    with capture_logs() as logs:
        await bench.take(*batch)
    assert poison.tried in (3, 4)
    (line,) = [line for line in logs if line["event"] == "update.parked"]
    assert (line["error"], line["kind"]) == ("KeyError", "message")
    assert "王小明" not in str(logs)
    texts = [item.params["text"] for item in await bench.answers()]
    assert sorted(text for text in texts if text.startswith("note")) == sorted(f"note {n}" for n in range(49))
    (told,) = [text for text in texts if not text.startswith("note")]
    assert line["ref"] in told
    assert await bench.parked() == 1


@pytest.mark.parametrize("garbage", ["words", 7, [], {"from": {"id": LIN}}, {"chat": 1, "from": {"id": LIN}}, None])
async def test_what_does_not_parse_is_set_aside_and_stops_nobody(bench: Bench, garbage: object) -> None:
    bad = {"update_id": 9_999, "message": garbage}
    for _ in range(2):
        await bench.take(bench.message(CHEN, "/help"), bad, bench.message(ZHANG, "/help"))
    found = await bench.answers()
    assert len([item for item in found if item.chat_id in (CHEN, ZHANG)]) == 4
    told = [item for item in found if item.chat_id == LIN]
    assert len(told) == isinstance(garbage, dict)
    assert await bench.parked() <= 1


async def test_a_refusal_leaves_no_trace_but_the_answer(bench: Bench) -> None:
    batch = [bench.message(ZHANG, "/policy"), bench.message(LIN, "/help")]
    for _ in range(2):  # delivered again
        await bench.take(*batch)
    found = await bench.answers()
    assert sorted(item.chat_id or 0 for item in found) == [LIN, ZHANG]
    async with bench.database.transaction() as tx:
        assert await tx.value(select(func.count()).select_from(tables.drafts)) == 0
    assert await bench.parked() == 0


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_what_is_no_private_chat_is_ignored_with_a_line(bench: Bench, kind: str) -> None:
    with capture_logs() as logs:
        await bench.take(bench.message(LIN, "/help", chat={"id": -5, "type": kind, "title": "x"}))
    assert [line["event"] for line in logs] == ["update.ignored"]
    assert await bench.answers() == []


async def test_a_conflict_is_tried_again(bench: Bench) -> None:
    unlucky = Failing(ConflictError(), times=2)
    bench.when("^try$", unlucky)
    await bench.take(bench.message(LIN, "try"))
    assert await bench.texts(LIN) == ["try"]
    assert unlucky.tried == 3


async def test_a_database_that_is_away_parks_nothing(bench: Bench) -> None:
    bench.when("^full$", Failing(UnavailableError("OperationalError"), times=1))
    update = bench.message(LIN, "full")
    with pytest.raises(UnavailableError):
        await bench.take(bench.message(CHEN, "/help"), update)
    assert await bench.parked() == 0
    await bench.take(update)
    assert await bench.texts(LIN) == ["full"]


async def test_one_persons_updates_stay_in_order(bench: Bench) -> None:
    bench.when("^step", echo)
    batch = [bench.message(person, f"step {n}") for n in range(20) for person in (LIN, CHEN, ZHANG)]
    await bench.take(*batch[:30])
    await asyncio.gather(*(bench.take(update) for update in batch[30:]))
    found = await bench.answers()
    for person in (LIN, CHEN, ZHANG):
        mine = sorted((item.id, item.params["text"]) for item in found if item.chat_id == person)
        assert [text for _, text in mine] == [f"step {n}" for n in range(20)]


async def test_a_strangers_poison_is_parked_too(bench: Bench) -> None:
    bench.when("^boom$", Failing(RuntimeError()))
    await bench.take(bench.message(STRANGER, "boom"))
    assert await bench.parked() == 1


async def test_who_sends_a_flood_is_told_once_and_the_others_are_served(bench: Bench) -> None:
    bench.when("^note", echo)
    bench.program.intake.flood.clock = lambda: 0.0
    flood = [bench.message(LIN, f"note {n}") for n in range(300)]
    for start in range(0, 300, 100):
        await bench.take(*flood[start : start + 100], bench.message(CHEN, f"note {start}"))
    answers = await bench.answers()
    mine = [item.params["text"] for item in answers if item.chat_id == LIN]
    assert mine[:BURST] == [f"note {n}" for n in range(BURST)]
    assert [text[:9] for text in mine if not text.startswith("note")] == ["您发送得过于频繁，"]
    assert len(mine) == BURST + 1
    assert sum(item.chat_id == CHEN for item in answers) == 3
    await bench.take(*flood)
    bench.program.intake.flood.clock = lambda: 3600.0
    await bench.take(*flood[-BURST:])
    assert await bench.answers() == []


ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


@ON_POSTGRESQL
async def test_a_sender_whom_another_program_serves_waits_for_the_turn(bench: Bench, database: Database) -> None:
    async with database.transaction() as tx:
        await updates.wait_for_turn(tx, LIN)
        taking = asyncio.create_task(bench.take(bench.message(LIN, "/help")))
        await until_somebody(database, "FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", taking)
        assert not taking.done()
    await taking
    assert len(await bench.texts(LIN)) == 1


@ON_POSTGRESQL
async def test_who_answers_but_does_not_send_wakes_who_does(bench: Bench, database: Database) -> None:
    heard = asyncio.Event()
    hearing = asyncio.create_task(hear(database, heard.set))
    await until_somebody(database, "FROM pg_stat_activity WHERE query LIKE 'LISTEN %'", hearing)
    bench.program.intake.lead = Lead("stands by")
    await bench.take(bench.message(LIN, "/help"))
    async with asyncio.timeout(10):
        await heard.wait()
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)


async def until_somebody(database: Database, is_there: str, meanwhile: asyncio.Task[None]) -> None:
    found = False
    while not (found or meanwhile.done()):
        async with database.transaction() as tx:
            found = bool(await tx.value(text(f"SELECT count(*) {is_there}")))
