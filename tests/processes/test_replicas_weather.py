"""Two programs of one bank in bad weather: PostgreSQL killed or full, clocks apart, a version after the other."""

import asyncio
from contextlib import ExitStack
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path

import asyncpg
import pytest
from apscheduler.schedulers import base

from bot import assembly, demo
from bot.receiving import webhook_secret
from storage import outbox
from storage.database import real_now
from storage.outbox import Lane, NewItem
from tests.conftest import Cluster
from tests.processes.bank import Bank
from tests.processes.child import Child, until
from tests.processes.test_replicas import LIN, PEOPLE, REPEATED, Pair, all_answered_once, pair
from tests.processes.test_webhook import deliver, hello
from tests.weather.test_database import KEPT
from workflows.work import new_ref

pytestmark = pytest.mark.postgresql

EACH = 40
NEXT = "99.0.0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bank").mkdir()
    return tmp_path


async def announce(bank: Bank) -> None:
    """Let everybody be sent many announcements, as a broadcast is."""
    async with bank.database.transaction() as tx:
        now = await real_now(tx)
        every = [(person, f"{n:03}") for n in range(EACH) for person in PEOPLE]
        await outbox.add_all(tx, [announcement(person, text, now) for person, text in every], now=now)


def announcement(person: int, text: str, now: datetime) -> NewItem:
    content = {"text": text, "keyboard": [], "silent": False, "protected": False}
    return NewItem(chat_id=person, lane=Lane.BROADCAST, kind="reply", params=content, due_at=now, ref=new_ref())


async def announced_to_all(bank: Bank) -> None:
    """See every announcement in every chat, once but for what bears the mark of a repeat."""
    await bank.settled()
    for person in PEOPLE:
        texts = [message["text"] for message in await bank.seen(person)]
        first = [text for text in texts if text.isdigit()]
        assert len(first) == len(set(first))
        assert {text[:3] for text in texts if text[:3].isdigit()} == {f"{n:03}" for n in range(EACH)}
        assert all(text.isdigit() or REPEATED in text for text in texts)


async def test_a_broadcast_goes_on_when_postgresql_is_killed_in_its_middle(folder: Path) -> None:
    with Cluster.made() as cluster, ExitStack() as serving:
        serving.enter_context(cluster.serving(KEPT))
        async with pair(folder, cluster.url.render_as_string()) as both:
            await announce(both.bank)
            await until(lambda: both.bank.door.calls["sendMessage"] >= EACH)
            serving.close()
            serving.enter_context(cluster.serving(KEPT))
            await both.bank.database.engine.dispose()
            await both.bank.end_leases()
            await announced_to_all(both.bank)
            assert (both.one.code, both.two.code) == (None, None)


async def test_what_the_balancer_hands_to_both_takes_effect_once(folder: Path, postgresql_url: str) -> None:
    async with pair(folder, postgresql_url) as both:
        for number in range(1, 6):
            send = partial(deliver, secret=webhook_secret(demo.TOKEN), json=hello(number))
            assert await asyncio.gather(*(send(address) for address in both.addresses)) == [200, 200]
        await both.bank.answer(LIN, 4)
        await both.bank.sent()
        assert len(await both.bank.seen(LIN)) == 5


async def test_a_full_postgresql_costs_time_only(folder: Path) -> None:
    with Cluster.made() as cluster, cluster.serving(KEPT, "max_connections=14", "superuser_reserved_connections=0"):
        async with pair(folder, cluster.url.render_as_string()) as both:
            await both.ask_all()
            others = await _take_what_is_left(cluster)
            try:
                for person in PEOPLE * 3:
                    await both.bank.say(person, "/help")
            finally:
                for one in others:
                    await one.close()
            await all_answered_once(both.bank, 5)
            assert (both.one.code, both.two.code) == (None, None)


async def _take_what_is_left(cluster: Cluster) -> list[asyncpg.Connection]:
    """Open connections until the server has none left for anybody."""
    taken: list[asyncpg.Connection] = []
    try:
        while True:
            taken.append(await asyncpg.connect(host=str(cluster.folder), user="wuhua", database="postgres"))
    except asyncpg.TooManyConnectionsError:
        return taken


def be_half_a_minute_ahead() -> None:
    """Let this process's ticks go by a clock that is wrong."""

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=30)

    base.datetime = Ahead


async def test_clocks_that_are_half_a_minute_apart_change_nothing(folder: Path, postgresql_url: str) -> None:
    async with pair(folder, postgresql_url, first=be_half_a_minute_ahead) as both:
        leader = await both.leader()
        await both.ask_all()
        await both.ask_all()
        assert await both.leader() is leader
        await all_answered_once(both.bank, 4)


def be_the_next_version() -> None:
    """Let this process be of a later version than the others."""
    setattr(assembly, "version", lambda _: NEXT)  # noqa: B010 - it is the library's, and no export


async def test_one_after_the_other_becomes_the_next_version_and_nothing_is_lost(
    folder: Path, postgresql_url: str
) -> None:
    async with pair(folder, postgresql_url) as both:
        both.one = await _upgraded(both, both.one, both.modes[0])
        assert (await both.one.wait_for("replicas.differ"))["differ"] == ["version"]
        both.two = await _upgraded(both, both.two, both.modes[1])
        await both.ask_all()
        await all_answered_once(both.bank, 6)
        versions = await both.bank.sql("SELECT DISTINCT version FROM replicas")
        assert [row.version for row in versions] == [NEXT]


async def _upgraded(both: Pair, old: Child, mode: dict[str, str]) -> Child:
    """Stop one while words come in, and start the next version in its place while more come."""
    for person in PEOPLE:
        await both.bank.say(person, "/help")
    assert await old.stop() == 0
    for person in PEOPLE:
        await both.bank.say(person, "/help")
    return await both.bank.run_after(be_the_next_version, **mode)
