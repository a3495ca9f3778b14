"""Archiving: what ended long ago leaves the outbox, and whoever reads it misses nothing; on both engines."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.notices import card_after, card_now, over
from bot.words import Tongue, say
from domain.errors import RefusalError
from domain.people import Person
from storage import broadcasts, calendar_files, past
from storage import people as roster
from storage.broadcasts import Message
from storage.clock import mark_clock
from storage.outbox import Lane, NewItem, SendState, add_all, get_item
from storage.tables import outbox, outbox_past
from tests.factories import NOW, Scene, at
from tests.workflows.promised import deliver, promises
from workflows import asides, erasing, people, retention
from workflows.archiving import KEYED, archive, archive_some
from workflows.digests import list_held, open_item
from workflows.ladders import climb
from workflows.notices import plan

pytestmark = pytest.mark.at_once

DAY = timedelta(days=1)
WEEKS = 75
LATER = NOW + KEYED + 30 * DAY
"""When everything of today is past its time."""


def item(reader: Person, at: datetime, key: str | None = None, **changes: Any) -> NewItem:
    row: dict[str, Any] = {"lane": Lane.NOTICE if key else Lane.ANSWER, "kind": "reply", "params": {"text": "附言"}}
    return NewItem(**{**row, "due_at": at, "ref": "7F3K", "person_id": reader.id, "key": key, **changes})


async def a_year(scene: Scene) -> None:
    """Let an answer and a notice have left each week for a year and a half, some late, and some wait or be held."""
    zhang, c = scene.staff.zhang, outbox.c
    weeks = [NOW - 7 * DAY * n for n in range(WEEKS, 0, -1)]
    async with scene.database.transaction() as tx:
        await add_all(tx, [item(zhang, at, key) for n, at in enumerate(weeks) for key in (None, f"k{n}")], now=NOW)
        await tx.run(update(outbox).values(state="accepted", ended_at=c.due_at, created_at=c.due_at))
        await tx.run(update(outbox).where(c.id % 10 == 1).values(state="held"))
        await tx.run(update(outbox).where(c.id % 10 == 4).values(state="waiting", ended_at=None))


async def rows(scene: Scene, table: Any = outbox) -> dict[int, dict[str, Any]]:
    async with scene.database.transaction() as tx:
        return {row.id: dict(row._mapping) for row in await tx.rows(select(table))}


async def archived(scene: Scene, now: datetime = LATER) -> int:
    """Let everything be archived that may be by then; gives how many rows."""
    async with scene.work(now=now) as work:
        await retention.take_out_old(work)
        return await archive_some(work, 10_000)


async def exported(scene: Scene, who: Person) -> list[int]:
    async with scene.work() as work:
        tables = (await erasing.export(work, who.staff_no))["tables"]
    return sorted(row["id"] for name in ("outbox", "outbox_past") for row in tables[name])


def belongs_there(row: Mapping[str, Any], messages_days: int) -> bool:
    """Whether a row is one of the past, by the plain rule."""
    kept = KEYED if row["key"] else messages_days * DAY
    return bool(row["state"] == "accepted" and row["ended_at"] < NOW - kept)


async def test_after_a_year_only_what_is_recent_or_open_is_in_the_way_and_the_export_misses_nothing(
    scene: Scene,
) -> None:
    await a_year(scene)
    before, told = await rows(scene), await exported(scene, scene.staff.zhang)
    async with scene.database.transaction() as tx:
        await mark_clock(tx, NOW)
    moved = [await archive(scene.database, scene.bank, batch=10, most=3, pause=0) for _ in range(3)]
    assert moved == [30, len(await rows(scene, outbox_past)) - 30, 0], "so many at a time, and the rest the next time"
    hot, gone = await rows(scene), await rows(scene, outbox_past)
    days = scene.bank.policy.retention.messages_days
    assert set(gone) == {number for number, row in before.items() if belongs_there(row, days)}
    assert hot == {number: row for number, row in before.items() if number not in gone}
    assert all(before[number][name] == value for number, row in gone.items() for name, value in row.items())
    assert await exported(scene, scene.staff.zhang) == told == sorted(before)


async def test_the_newest_row_stays_so_that_its_number_is_never_given_again(scene: Scene) -> None:
    zhang = scene.staff.zhang
    async with scene.database.transaction() as tx:
        await add_all(tx, [item(zhang, NOW), item(zhang, NOW)], now=NOW)
    await deliver(scene)
    assert await archived(scene) == 1
    async with scene.database.transaction() as tx:
        await add_all(tx, [item(zhang, LATER)], now=LATER)
    assert (list(await rows(scene, outbox_past)), list(await rows(scene))) == ([1], [2, 3])


async def test_who_is_killed_in_between_loses_and_doubles_nothing(scene: Scene) -> None:
    await a_year(scene)
    before = await rows(scene)
    with suppress(ZeroDivisionError):
        async with scene.work() as work:
            assert await archive_some(work, 10) == 10
            raise ZeroDivisionError
    assert (await rows(scene), await rows(scene, outbox_past)) == (before, {})


async def test_two_who_archive_at_once_move_each_row_once(scene: Scene) -> None:
    await a_year(scene)
    before = await rows(scene)

    async def some() -> int:
        async with scene.work() as work:
            return await archive_some(work, 10)

    moved = sum(await asyncio.gather(*[some() for _ in range(12)]))
    hot, gone = await rows(scene), await rows(scene, outbox_past)
    assert (moved, sorted([*hot, *gone])) == (len(gone), sorted(before))


async def test_no_promise_is_planned_twice_and_what_was_cancelled_may_be_promised_anew(scene: Scene) -> None:
    zhang = scene.staff.zhang

    async def promise(now: datetime) -> None:
        async with scene.work(now=now) as work:
            readers = {"host": zhang.id, "supervisor": zhang.id, "human_resources": zhang.id, "manager": zhang.id}
            about: dict[str, Any] = {"subject": "talk:1", "version": 1}
            await climb(work, "talk.book", since=NOW, deadline=NOW + 5 * DAY, readers=readers, **about)
            await plan(work, "talk.invited", reader=zhang.id, **about)

    await promise(NOW)
    planned = [promise.kind for promise in await promises(scene)]
    scene.now = NOW + 30 * DAY
    await deliver(scene)
    async with scene.work() as work:
        await add_all(work.tx, [item(zhang, NOW)], now=NOW)
        end = {"state": SendState.CANCELLED, "ended_at": scene.now}
        await work.tx.run(update(outbox).where(outbox.c.kind == "talk.invited").values(**end))
    assert await archived(scene, LATER + 30 * DAY) == len(await rows(scene, outbox_past)) >= len(planned) > 1
    await promise(LATER + 30 * DAY)
    assert [promise.kind for promise in await promises(scene) if promise.kind != "reply"] == ["talk.invited"]


async def test_counts_messages_and_gaps_of_a_broadcast_stay_what_they_were(scene: Scene) -> None:
    sun, zhang, li = scene.staff.sun, scene.staff.zhang, scene.staff.li
    async with scene.work() as work:
        made = await broadcasts.add_broadcast(work.tx, subject="exam:1", kind="exam.notice", by_id=sun.id, now=NOW)
        await broadcasts.add_readers(work.tx, made.id, [(zhang.id, "candidate:1"), (li.id, "candidate:2")])
        for number, who in enumerate((zhang, li), 1):
            await plan(work, "exam.notice", reader=who.id, subject=f"candidate:{number}", version=1, at=NOW)
        await plan(work, "broadcast.progress", reader=sun.id, subject=f"broadcast:{made.id}", version=1, at=NOW)
    await deliver(scene)
    async with scene.work() as work:
        await work.tx.run(update(outbox).values(message_id=outbox.c.id + 70))
        missed = {"state": SendState.UNREACHABLE, "message_id": None}
        await work.tx.run(update(outbox).where(outbox.c.person_id == li.id).values(**missed))
        await add_all(work.tx, [item(zhang, NOW)], now=NOW)
    seen = []
    for moved in (0, 3):
        assert not moved or await archived(scene) == moved
        async with scene.work() as work:
            progress = await broadcasts.count(work.tx, made)
            unreached = await broadcasts.list_unreached(work.tx, made)
            messages = await broadcasts.list_messages(work.tx, made)
            own = await broadcasts.get_message(work.tx, subject=f"broadcast:{made.id}", kind="broadcast.progress")
        seen.append((progress, unreached, messages, own))
    assert seen[0] == seen[1]
    assert (progress.delivered, progress.unreachable, unreached) == (1, 1, [li.id])
    assert ([(m.person_id, m.subject) for m in messages], type(messages[0])) == ([(zhang.id, "candidate:1")], Message)
    assert own is not None


async def test_who_holds_a_file_for_the_calendar_still_holds_it(scene: Scene) -> None:
    zhang = scene.staff.zhang
    async with scene.work() as work:
        for subject, step in (("part:1", ""), ("part:2", ""), ("part:2", calendar_files.OFF)):
            await plan(work, "training.file", reader=zhang.id, subject=subject, version=1, step=step, at=NOW)
    await deliver(scene)
    async with scene.work() as work:
        await add_all(work.tx, [item(zhang, NOW)], now=NOW)
    assert await archived(scene) == 3
    async with scene.work() as work:
        found = await calendar_files.list_holders(work.tx, ["part:1", "part:2"], "training.file")
        reached = await past.list_reached(work.tx, subject="part:2", kind="training.file")
    assert (found, list(reached), f"/{calendar_files.OFF}/" in reached[zhang.id]) == ({"part:1"}, [zhang.id], True)


async def test_what_did_not_reach_somebody_lately_is_listed_whatever_the_policy_keeps(scene: Scene) -> None:
    zhang, chen = scene.staff.zhang, scene.staff.chen
    shortest = scene.bank.policy.retention.model_copy(update={"messages_days": people.MISSED_LATELY.days})
    scene.bank = type(scene.bank)(scene.bank.policy.model_copy(update={"retention": shortest}), scene.bank.calendar)
    async with scene.work() as work:
        await roster.mark_reachable(work.tx, zhang.id, reachable=False)
        missed = [item(zhang, NOW, kind="talk.card"), item(zhang, NOW, "k", kind="talk.invited"), item(zhang, NOW)]
        await add_all(work.tx, missed, now=NOW)
    await deliver(scene, SendState.UNREACHABLE)
    scene.now = NOW + people.MISSED_LATELY
    assert await archived(scene, scene.now) == 0
    async with scene.work(chen) as work:
        (found,) = (await people.list_unreachable(work)).people
    assert found.missed[0] == ("talk", 2)


async def test_an_old_notice_is_still_ones_own_says_why_it_came_and_does_not_come_again(scene: Scene) -> None:
    zhang, li = scene.staff.zhang, scene.staff.li
    async with scene.work() as work:
        of = {"kind": "talk.answer", "subject": "talk:1", "params": {"version": 1, "step": 2}}
        await add_all(work.tx, [item(zhang, NOW, "k", **of), item(zhang, NOW)], now=NOW)
    await deliver(scene)
    async with scene.work() as work:
        await work.tx.run(update(outbox).where(outbox.c.key == "k").values(detail="digest:9"))
    for moved in (0, 1):  # its text is gone first, then it is past
        assert await archived(scene, LATER if moved else NOW + 200 * DAY) == moved
        async with scene.work(zhang, LATER) as work:
            assert (await get_item(work.tx, 1) is None) is bool(moved)
            found = await asides.why(work, 1)
            assert (found.item.subject, found.item.params) == ("talk:1", {})
            assert (found.clause, found.step) == ("ladders.talk.answer", None)
            assert await list_held(work, 9) == []
            with pytest.raises(RefusalError, match=r"notice\.past"):
                await asides.snooze(work, 1, until=LATER + DAY)
        async with scene.work(li, LATER) as work:
            with pytest.raises(RefusalError, match=r"gate\.denied"):
                await open_item(work, 1)


async def test_a_card_of_long_ago_shows_how_its_matter_stands_and_one_of_now_is_itself(scene: Scene) -> None:
    talk, tongue = await scene.talk(state="confirmed", slot=at(NOW + DAY)), Tongue("zh-CN", NOW, scene.bank.calendar)
    zhang, shown = scene.staff.zhang, list[tuple[bool, str]]()
    async with scene.work() as work:
        await plan(work, "talk.reminder", reader=zhang.id, subject=f"talk:{talk.id}", version=talk.version, at=NOW)
        await add_all(work.tx, [item(zhang, NOW)], now=NOW)
    await deliver(scene)
    for moved in (0, 1):
        assert not moved or await archived(scene) == moved
        async with scene.work(zhang) as work:
            found = await open_item(work, 1)
            card = await card_now(work, found, tongue)
            shown.append((card is not None, tongue.plain((await card_after(work, found, tongue)).lines[0])))
    assert [itself for itself, _ in shown] == [True, False]
    assert (shown[0][1], talk.number in shown[1][1]) == (shown[1][1], True)
    assert over(found) == say("toast.past"), "its matter need not be settled"


async def test_of_somebody_erased_and_of_chats_that_are_nobodys_the_past_knows_nothing(scene: Scene) -> None:
    zhang, number = scene.staff.zhang, 4_711_000_815
    async with scene.work() as work:
        nobodys: dict[str, Any] = {"person_id": None, "chat_id": number, "kind": "people.rebound"}
        await add_all(work.tx, [item(zhang, NOW, "k"), item(zhang, NOW, **nobodys), item(zhang, NOW)], now=NOW)
    await deliver(scene)
    async with scene.work() as work:
        await roster.mark_left(work.tx, zhang.id, NOW.date())
        assert await archive_some(work, 10) == 0
    async with scene.work(now=LATER) as work:
        assert await archive_some(work, 10) == 2, "though nothing has taken out its text yet"
    async with scene.work(now=NOW + 1100 * DAY) as work:
        assert isinstance(await erasing.erase(work, zhang.staff_no), erasing.Erased)
    left = await rows(scene, outbox_past)
    assert {row["recipient"] for row in left.values()} == {f"p{zhang.id}", "c"}
    for word in (str(number), zhang.name, f"'{zhang.staff_no}'", "附言"):
        assert word not in str(left)
