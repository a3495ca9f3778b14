import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox.clock import next_morning
from tests.sandbox.office import FRIDAY_NINE, SHEN, Office, make_sandbox, open_office

HOUR = timedelta(hours=1)


def iso(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


async def move(office: Office, move: str) -> str:
    return str((await office.post("/api/clock", {"move": move}))["now"])


async def test_the_clock_stands_still_until_it_is_moved(office: Office) -> None:
    assert (await office.get("/api/clock"))["now"] == iso(FRIDAY_NINE)
    assert await move(office, "10m") == iso(FRIDAY_NINE + timedelta(minutes=10))
    assert await move(office, "1h") == iso(FRIDAY_NINE + timedelta(minutes=70))
    assert await move(office, "1d") == iso(FRIDAY_NINE + timedelta(days=1, minutes=70))
    assert office.sandbox.now == FRIDAY_NINE + timedelta(days=1, minutes=70)


async def test_the_next_morning_skips_the_weekend(office: Office) -> None:
    assert await move(office, "morning") == "2026-11-30T00:30:00Z"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-27T08:00+08:00", "2026-11-27T08:30+08:00"),
        ("2026-11-27T08:30+08:00", "2026-11-30T08:30+08:00"),
        ("2026-09-30T18:00+08:00", "2026-10-08T08:30+08:00"),
        ("2090-01-06T18:00+08:00", "2090-01-09T08:30+08:00"),
    ],
)
def test_a_morning_is_half_past_eight_of_a_working_day(now: str, expected: str) -> None:
    morning = next_morning(datetime.fromisoformat(now), ZoneInfo("Asia/Shanghai"))
    assert morning == datetime.fromisoformat(expected)


async def test_the_clock_moves_to_an_instant_and_never_back(office: Office) -> None:
    later = FRIDAY_NINE + HOUR
    assert (await office.post("/api/clock", {"to": "2026-11-27T10:00:00+08:00"}))["now"] == iso(later)
    refused = await office.post("/api/clock", {"to": iso(FRIDAY_NINE)})
    assert (refused["status"], refused["error"]) == (400, "backwards")
    assert office.sandbox.now == later


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"move": "2h"}, "bad_move"),
        ({"to": "2026-12-01T10:00"}, "bad_instant"),
        ({"to": "soon"}, "bad_instant"),
        ({}, "bad_body"),
        ({"move": "next"}, "nothing_due"),
    ],
)
async def test_a_move_to_nowhere_is_refused(office: Office, body: dict[str, str], error: str) -> None:
    answer = await office.post("/api/clock", body)
    assert (answer["status"], answer["error"]) == (400, error)


async def test_a_message_bears_the_time_at_which_the_program_stopped(office: Office) -> None:
    due = FRIDAY_NINE + HOUR

    async def advance(to: datetime) -> AsyncIterator[datetime]:
        yield due
        await office.bot.send_message(SHEN, "提醒")
        yield to

    office.sandbox.advance = advance
    assert await move(office, "1d") == iso(FRIDAY_NINE + timedelta(days=1))
    assert [message["date"] for message in await office.chat(SHEN)] == [iso(due)]


async def test_the_clock_moves_to_what_is_due_next(office: Office) -> None:
    dues = [FRIDAY_NINE + HOUR, FRIDAY_NINE - HOUR]

    async def next_due() -> datetime | None:
        return dues[0] if dues else None

    office.sandbox.next_due = next_due
    assert (await office.get("/api/clock"))["next_due"] == iso(FRIDAY_NINE + HOUR)
    assert await move(office, "next") == iso(FRIDAY_NINE + HOUR)
    del dues[0]
    assert await move(office, "next") == iso(FRIDAY_NINE + HOUR)


async def test_a_move_while_another_runs_is_refused(office: Office) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def advance(to: datetime) -> AsyncIterator[datetime]:
        yield FRIDAY_NINE + HOUR
        reached.set()
        await go_on.wait()

    office.sandbox.advance = advance
    moving = asyncio.create_task(move(office, "1d"))
    await reached.wait()
    assert (await office.get("/api/clock"))["moving"] is True
    for body in ({"move": "10m"}, {"move": "next"}, {"to": "2030-01-01T00:00:00Z"}):
        refused = await office.post("/api/clock", body)
        assert (refused["status"], refused["error"]) == (409, "moving")
    go_on.set()
    assert await moving == iso(FRIDAY_NINE + timedelta(days=1))


async def test_a_move_goes_on_when_whoever_asked_is_gone(office: Office) -> None:
    reached, go_on, arrived = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def advance(to: datetime) -> AsyncIterator[datetime]:
        yield FRIDAY_NINE + HOUR
        reached.set()
        await go_on.wait()
        arrived.set()

    office.sandbox.advance = advance
    asked = asyncio.create_task(move(office, "1d"))
    await reached.wait()
    asked.cancel()
    go_on.set()
    await arrived.wait()
    assert (await office.get("/api/clock"))["now"] == iso(FRIDAY_NINE + timedelta(days=1))


async def test_a_program_that_fails_leaves_the_clock_where_it_stopped(office: Office) -> None:
    async def advance(to: datetime) -> AsyncIterator[datetime]:
        yield FRIDAY_NINE + HOUR
        raise RuntimeError("canary")

    office.sandbox.advance = advance
    answer = await office.post("/api/clock", {"move": "1d"})
    assert (answer["status"], answer["error"]) == (500, "failed")
    assert "canary" not in str(answer)
    clock = await office.get("/api/clock")
    assert (clock["now"], clock["moving"]) == (iso(FRIDAY_NINE + HOUR), False)


async def test_stopping_gives_up_a_move(tmp_path: Path) -> None:
    reached = asyncio.Event()

    async def advance(to: datetime) -> AsyncIterator[datetime]:
        yield FRIDAY_NINE + HOUR
        reached.set()
        await asyncio.Event().wait()

    async with open_office(tmp_path, advance=advance) as office:
        moving = asyncio.create_task(office.post("/api/clock", {"move": "1d"}))
        await reached.wait()
        async with asyncio.timeout(5):
            await office.sandbox.stop()
        await asyncio.gather(moving, return_exceptions=True)


async def test_a_start_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="aware"):
        make_sandbox(tmp_path, start=FRIDAY_NINE.replace(tzinfo=None))


async def test_the_page_is_told_nothing_is_due_when_the_program_cannot_say(office: Office) -> None:
    async def next_due() -> datetime | None:
        raise RuntimeError("no database")

    office.sandbox.next_due = next_due
    assert (await office.get("/api/clock"))["next_due"] is None
