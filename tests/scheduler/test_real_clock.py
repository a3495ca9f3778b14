"""What becomes of leases, rests and cadences when the clock is put forward or back."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from scheduler.backups import Nightly
from scheduler.ports import Unsent
from scheduler.real_clock import DOUBT, Steps, Trust
from scheduler.ticks import Every, Ticks
from storage.backup import list_backups, made_at
from storage.cadences import get_last_run, mark_run
from storage.database import Database
from storage.leases import claim_lease
from tests.factories import BANK, NOW, Scene
from tests.scheduler.couriers import Post, open_post
from workflows import retention

SECOND, YEARS = timedelta(seconds=1), timedelta(days=3652)
LEASE = 30 * SECOND


@pytest.fixture
async def post(database: Database) -> Post:
    return await open_post(database)


def test_a_step_is_what_the_clock_went_less_the_time_that_passed() -> None:
    elapsed = [0.0]
    steps = Steps(lambda: elapsed[0])
    assert steps.look(NOW) is None
    steps.note(NOW)
    elapsed[0] = 60.0
    assert steps.look(NOW + timedelta(seconds=60)) == timedelta()
    assert steps.look(NOW - timedelta(hours=1)) == -timedelta(hours=1, seconds=60)


def test_a_clock_is_doubted_from_the_moment_it_differs_until_it_is_right_again() -> None:
    elapsed = [0.0]
    trust = Trust(lambda: elapsed[0])
    assert not trust.doubts(NOW + YEARS)
    trust.hear(NOW)
    elapsed[0] = 6 * 3600.0  # the Bot API is away
    later = NOW + timedelta(hours=6)
    assert not trust.doubts(later + DOUBT)
    assert trust.doubts(later + DOUBT + SECOND)
    assert trust.doubts(later - DOUBT - SECOND)
    assert not trust.doubts(later)


def test_ten_years_between_two_ticks_are_one_tick() -> None:
    pause = Every(1.0)
    assert pause.get_next_fire_time(NOW - YEARS, NOW) == NOW + SECOND


async def test_a_tick_whose_time_a_clock_put_back_has_made_far_away_comes_all_the_same() -> None:
    looked = asyncio.Event()

    async def look() -> None:
        looked.set()

    ticks = Ticks({"look": (0.01, look)})
    ticks._scheduler.modify_job("look", next_run_time=datetime.now(UTC) + YEARS)
    async with asyncio.timeout(20):
        await looked.wait()
    ticks.stop()


async def test_a_lease_from_before_the_clock_was_put_back_has_ended(database: Database) -> None:
    async with database.transaction() as tx:
        assert await claim_lease(tx, "seal", owner="dead", real=NOW + YEARS, lease=LEASE)
        assert await claim_lease(tx, "seal", owner="heir", real=NOW, lease=LEASE)
        assert not await claim_lease(tx, "seal", owner="other", real=NOW, lease=LEASE)


async def test_who_died_before_the_clock_was_put_back_keeps_nothing_for_longer_than_a_lease(post: Post) -> None:
    await post.add("claimed", 1)
    await post.dispatcher._take(10, 10)
    async with post.database.transaction() as tx:
        shift = "'9999-01-01 00:00:00.000000'" if post.database.sqlite else "TIMESTAMPTZ '9999-01-01'"
        await tx.run(text(f"UPDATE outbox SET lease_until = {shift}, not_before = {shift}"))
    heir = await open_post(post.database, owner="heir")
    await heir.step()
    async with post.database.transaction() as tx:
        kept = f"SELECT count(*) FROM outbox WHERE lease_until < {shift}"
        assert await tx.value(text(kept)) == 1
    await heir.rest()
    assert await heir.empty() == ["claimed"]


async def test_a_rest_that_was_asked_for_survives_a_start(post: Post) -> None:
    post.courier.ends["note"] = [Unsent("no connection")]
    await post.add("note")
    await post.empty()
    heir = await open_post(post.database, owner="heir")
    assert await heir.empty() == []


async def test_retention_goes_on_after_it_ran_by_a_clock_that_was_ahead(scene: Scene) -> None:
    async with scene.work() as work:
        await mark_run(work.tx, retention.NAME, now=work.now + YEARS)
        await retention.take_out_old(work)
        assert await get_last_run(work.tx, retention.NAME) == work.now


async def test_a_backup_that_a_clock_ahead_has_dated_keeps_no_other_from_being_made(
    scene: Scene, tmp_path: Path
) -> None:
    root = tmp_path / "backups"
    nightly = Nightly(scene.database, BANK.calendar, tmp_path, root, keep=3)
    await nightly.tick()
    (made,) = list_backups(root)
    shutil.move(made, root / f"wuhua-{made_at(made) + YEARS:%Y%m%dT%H%M%S.%fZ}")
    await nightly.tick()
    assert len(list_backups(root)) == 2
