"""The outbox: who leaves when, who holds what, and how every row ends; on both engines."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from storage import outbox, sending, steps
from storage.database import Database, Tx
from storage.outbox import Item, Lane, NewItem, SendState
from storage.past import list_missed
from storage.sending import list_resting, mark_sending
from tests.factories import NOW, REAL, add_person

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
AT_ONCE = 50


async def add(tx: Tx, chat: int = 1, **changes: Any) -> bool:
    row: dict[str, Any] = {"lane": Lane.NOTICE, "kind": "note", "params": {}, "due_at": NOW, "ref": "ABCD"}
    now = changes.pop("now", NOW)
    return await outbox.add(tx, NewItem(**{**row, "chat_id": chat, **changes}), now=now)


async def claim(tx: Tx, owner: str = "one", *, limit: int = 100, **changes: datetime) -> list[Item]:
    clocks: dict[str, Any] = {"now": NOW, "real": REAL} | changes
    return await outbox.claim(tx, owner=owner, lease=LEASE, limit=limit, **clocks)


async def send(tx: Tx, owner: str = "one", real: datetime = REAL) -> set[int]:
    return await mark_sending(tx, await claim(tx, owner, real=real), owner=owner, real=real, lease=LEASE)


async def states(tx: Tx) -> list[str]:
    return [row.state for row in await tx.rows(text("SELECT state FROM outbox ORDER BY id"))]


async def test_answers_leave_first_then_the_oldest(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, 1, kind="broadcast", lane=Lane.BROADCAST, due_at=NOW - 9 * SECOND)
        await add(tx, 2, kind="late notice", due_at=NOW)
        await add(tx, 3, kind="early notice", due_at=NOW - SECOND)
        await add(tx, 4, kind="answer", lane=Lane.ANSWER)
        await add(tx, 5, kind="urgent", lane=Lane.URGENT)
        kinds = [item.kind for item in await claim(tx)]
    assert kinds == ["answer", "urgent", "early notice", "late notice", "broadcast"]


async def test_a_chat_gets_its_rows_of_a_lane_one_after_the_other(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, kind="second", due_at=NOW)
        await add(tx, kind="first", due_at=NOW - SECOND)
        await add(tx, kind="answer", lane=Lane.ANSWER)
        found = await claim(tx)
        assert [item.kind for item in found] == ["answer", "first"]
        assert await claim(tx) == []
        await outbox.mark_ended(tx, found[1].id, state=SendState.ACCEPTED, now=NOW)
        assert [item.kind for item in await claim(tx)] == ["second"]


async def test_of_two_rows_due_at_once_the_one_written_first_leaves_first(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, kind="first")
        await add(tx, kind="second")
        assert [item.kind for item in await claim(tx)] == ["first"]


async def test_one_chats_trouble_holds_up_no_other(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, 1, kind="stuck")
        (stuck,) = await claim(tx)
        await sending.mark_waiting(tx, [stuck.id], not_before=REAL + 5 * SECOND, owner="one")
        await add(tx, 1, kind="behind")
        await add(tx, 2, kind="other chat")
        assert [item.kind for item in await claim(tx)] == ["other chat"]
        later = await claim(tx, real=REAL + 5 * SECOND)
        assert [item.kind for item in later] == ["stuck"]


async def test_what_is_not_due_yet_stays(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, due_at=NOW + SECOND)
        assert await claim(tx) == []
        assert len(await claim(tx, now=NOW + SECOND)) == 1


async def test_no_more_is_claimed_than_may_leave(database: Database) -> None:
    async with database.transaction() as tx:
        for chat in range(5):
            await add(tx, chat, lane=Lane.ANSWER if chat % 2 else Lane.NOTICE)
        assert len(await claim(tx, limit=3)) == 3
        assert await claim(tx, limit=0) == []


async def test_a_row_for_a_person_knows_the_account_as_it_is_when_it_leaves(database: Database) -> None:
    async with database.transaction() as tx:
        enrolled = await add_person(tx, "1", account=77)
        stranger = await add_person(tx, "2")
        await add(tx, person_id=enrolled.id, chat_id=None, params={"text": "你好"}, subject="talk:1")
        await add(tx, person_id=stranger.id, chat_id=None)
        first, second = await claim(tx)
    assert (first.chat_id, first.language, first.params["text"]) == (77, "zh-CN", "你好")
    assert (second.chat_id, second.language) == (None, None)


async def test_the_same_promise_twice_is_one_row(database: Database) -> None:
    async def promise() -> bool:
        async with database.transaction() as tx:
            return await add(tx, key="talk:1/reminder/60/7/3")

    assert (await asyncio.gather(*[promise() for _ in range(10)])).count(True) == 1


async def test_two_owners_at_once_never_claim_the_same_row(database: Database) -> None:
    async with database.transaction() as tx:
        for chat in range(AT_ONCE * 2):
            await add(tx, chat)

    async def take(owner: str) -> list[int]:
        async with database.transaction() as tx:
            return [item.id for item in await claim(tx, owner, limit=5)]

    taken = await asyncio.gather(*[take(f"owner {n}") for n in range(AT_ONCE)])
    ids = [item for part in taken for item in part]
    assert len(ids) == len(set(ids))
    async with database.transaction() as tx:
        rest = await claim(tx)
    assert not {item.id for item in rest} & set(ids)
    assert len(rest) + len(ids) == AT_ONCE * 2


async def test_two_owners_at_once_keep_the_order_within_a_chat(database: Database) -> None:
    async with database.transaction() as tx:
        for _ in range(10):
            await add(tx, 1)

    async def take(owner: str) -> list[int]:
        async with database.transaction() as tx:
            return [item.id for item in await claim(tx, owner)]

    taken = await asyncio.gather(*[take(f"owner {n}") for n in range(AT_ONCE)])
    assert [part for part in taken if part] == [[1]]


async def test_a_lease_that_ended_unmarked_is_claimed_again_and_nothing_is_uncertain(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx)
        await claim(tx, "dead")
        assert await claim(tx, "heir", real=REAL + LEASE - SECOND) == []
        (item,) = await claim(tx, "heir", real=REAL + LEASE)
    assert item.uncertain == 0


async def test_a_lease_that_ended_on_a_row_marked_as_sending_is_uncertain_and_repeated(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx)
        late = REAL + LEASE - SECOND
        assert await mark_sending(tx, await claim(tx, "dead"), owner="dead", real=late, lease=LEASE)
        assert await claim(tx, "heir", real=late + LEASE - SECOND) == [], "a call has a lease of its own"
        (item,) = await claim(tx, "heir", real=late + LEASE)
    assert (item.uncertain, item.attempts, item.ref) == (1, 1, "ABCD")


async def test_who_lost_the_lease_marks_nothing_as_sending(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx)
        (item,) = await claim(tx, "slow")
        await claim(tx, "heir", real=REAL + LEASE)
        slow = await mark_sending(tx, [item], owner="slow", real=REAL, lease=LEASE)
        heir = await mark_sending(tx, [item], owner="heir", real=REAL, lease=LEASE)
    assert (slow, heir) == (set(), {item.id})


async def test_who_lost_the_lease_puts_nothing_back(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx)
        (item,) = await claim(tx, "slow")
        await mark_sending(tx, [item], owner="slow", real=REAL, lease=LEASE)
        await send(tx, "heir", real=REAL + LEASE)
        await sending.mark_waiting(tx, [item.id], not_before=None, owner="slow", uncertain=True)
        assert await states(tx) == [SendState.SENDING]


async def test_a_cancelled_notice_does_not_leave_though_it_was_claimed(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, subject="talk:1")
        await add(tx, 2, subject="talk:2")
        items = await claim(tx)
        assert await outbox.cancel(tx, subject="talk:1", now=NOW) == 1
        marked = await mark_sending(tx, items, owner="one", real=REAL, lease=LEASE)
        assert marked == {items[1].id}
        assert await states(tx) == [SendState.CANCELLED, SendState.SENDING]
        assert await outbox.get_unsettled(tx, now=NOW) == 1


async def test_what_is_on_its_way_or_has_ended_is_not_cancelled(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, 1, subject="talk:1")
        await add(tx, 2, subject="talk:1")
        sent, _ = await send(tx)
        await outbox.mark_ended(tx, sent, state=SendState.ACCEPTED, now=NOW)
        assert await outbox.cancel(tx, subject="talk:1", now=NOW) == 0


async def test_the_kinds_to_keep_are_not_cancelled(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, subject="talk:1", kind="talk.file")
        await add(tx, subject="talk:1", kind="talk.reminder")
        assert await outbox.cancel(tx, subject="talk:1", now=NOW, keep=["talk.file"]) == 1
        assert await states(tx) == [SendState.WAITING, SendState.CANCELLED]


async def test_a_shutdown_gives_back_what_was_not_marked(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, 1)
        await send(tx)
        await add(tx, 2)
        await add(tx, 3)
        await claim(tx, limit=1)
        await claim(tx, "other")
        assert await outbox.mark_released(tx, "one") == 1
        assert await states(tx) == [SendState.SENDING, SendState.WAITING, SendState.CLAIMED]
        assert len(await claim(tx, "next")) == 1


async def test_the_next_due_row_is_one_that_still_waits(database: Database) -> None:
    async with database.transaction() as tx:
        assert await outbox.get_next_due(tx) is None
        await add(tx, 1, due_at=NOW, subject="talk:1")
        await add(tx, 2, due_at=NOW + SECOND)
        await outbox.cancel(tx, subject="talk:1", now=NOW)
        await add(tx, 3, due_at=NOW + 2 * SECOND)
        assert await outbox.get_next_due(tx) == NOW + SECOND
        assert await outbox.get_next_due(tx, after=NOW + SECOND) == NOW + 2 * SECOND


async def test_the_kind_of_the_next_notice_is_known_before_its_time(database: Database) -> None:
    async with database.transaction() as tx:
        assert await outbox.get_next_kind(tx, after=NOW, until=NOW + SECOND) is None
        await add(tx, 1, due_at=NOW, kind="due.already")
        await add(tx, 2, due_at=NOW + SECOND, kind="an.answer", lane=Lane.ANSWER)
        await add(tx, 3, due_at=NOW + 2 * SECOND, kind="talk.reminder")
        await add(tx, 4, due_at=NOW + 3 * SECOND, kind="exam.reminder")
        assert await outbox.get_next_kind(tx, after=NOW, until=NOW + SECOND) is None
        assert await outbox.get_next_kind(tx, after=NOW, until=NOW + 3 * SECOND) == "talk.reminder"


async def test_a_reason_of_any_length_fits(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx)
        (item,) = await claim(tx)
        await outbox.mark_ended(tx, item.id, state=SendState.REFUSED, now=NOW, detail="Bad Request " * 100)
        assert await states(tx) == [SendState.REFUSED]


async def test_depths_count_by_lane_what_is_due(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, 1, due_at=NOW - SECOND)
        await add(tx, 2)
        await add(tx, 3, lane=Lane.ANSWER)
        await add(tx, 4, due_at=NOW + SECOND)
        assert await outbox.list_depths(tx, now=NOW) == {Lane.NOTICE: (2, NOW - SECOND), Lane.ANSWER: (1, NOW)}


async def test_who_missed_what_is_known(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx)
        await add(tx, person_id=person.id, chat_id=None, kind="talk.invited")
        (item,) = await claim(tx)
        await outbox.mark_ended(tx, item.id, state=SendState.UNREACHABLE, now=NOW, detail="blocked")
        assert await list_missed(tx, since=NOW) == [(person.id, "talk.invited")]
        assert await list_missed(tx, since=NOW + SECOND) == []


WAITING_LATER = 2_000
"""Rows for the future; the plan, not the time, shows that more of them cost the same."""


@pytest.fixture
async def crowded(database: Database) -> Database:
    """A database in which thousands wait for the future, as they would in a bank."""
    async with database.transaction() as tx:
        await add(tx, 1, due_at=NOW)
        fields = "lane, kind, chat_id, recipient, params, due_at, state, ref, created_at"
        later = "'2027-01-01 00:00:00'" if database.sqlite else "TIMESTAMPTZ '2027-01-01'"
        await tx.run(
            text(
                f"INSERT INTO outbox ({fields}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                f" WHERE i < {WAITING_LATER}) SELECT 2, kind, i, 'c' || i, params, {later}, state, ref,"
                " created_at FROM outbox, n"
            )
        )
        await tx.run(text("ANALYZE outbox"))
    return database


async def test_claiming_passes_over_no_row_that_waits_for_the_future(crowded: Database) -> None:
    async with crowded.transaction() as tx:
        if tx.engine == "postgresql":
            await tx.run(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        with _watched(crowded) as statements:
            assert len(await claim(tx)) == 1
        plans = [await _plan(tx, *each) for each in statements]
    found = "\n".join(plans)
    assert not re.search(r"SCAN outbox|Seq Scan on outbox", found)
    assert all(re.search(r"due_at( )?<", plan) for plan in plans if "ix_outbox_due" in plan)
    assert {"ix_outbox_due", "ix_outbox_order", "ix_outbox_leased"} <= set(re.findall(r"ix_outbox_[a-z]+", found))


async def test_looking_ahead_and_settling_read_no_row_that_has_ended(crowded: Database) -> None:
    async with crowded.transaction() as tx:
        with _watched(crowded) as statements:
            await outbox.get_next_due(tx)
            await outbox.get_unsettled(tx, now=NOW)
            await outbox.get_next_kind(tx, after=NOW, until=NOW + SECOND)
        plans = [await _plan(tx, *each) for each in statements]
    assert not re.search(r"SCAN outbox(?! USING)|Seq Scan on outbox", "\n".join(plans))


async def test_a_start_a_step_of_the_clock_and_a_stop_pass_over_no_row_that_waits(crowded: Database) -> None:
    async with crowded.transaction() as tx:
        with _watched(crowded) as statements:
            await outbox.mark_abandoned(tx)
            await list_resting(tx, real=REAL)
            await steps.mark_going(tx, owner="one", real=REAL, lease=LEASE)
            await steps.mark_put_back(tx, now=NOW, real=REAL, lease=LEASE, rest=timedelta())
            await outbox.mark_released(tx, "one")
        plans = [await _plan(tx, *each) for each in statements if "LIMIT" not in each[0]]
    assert len(plans) == 7
    assert not re.search(r"SCAN outbox|Seq Scan on outbox", "\n".join(plans))


@contextmanager
def _watched(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements as the driver gets them, with what is bound to them."""
    found: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def _plan(tx: Tx, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if tx.engine == "sqlite" else "EXPLAIN "
    result = await tx.connection.exec_driver_sql(explain + statement, parameters)
    return "\n".join(str(row[-1]) for row in result.all())
