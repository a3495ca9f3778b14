"""The dispatcher: what leaves next, and how every end is recorded; on both engines."""

import asyncio
from datetime import timedelta

import pytest
from cryptography.fernet import MultiFernet

from scheduler import dispatcher
from scheduler.budget import BURST, Budget
from scheduler.dispatcher import CALL_SECONDS, LEASE, LONGEST_RETRY, RECORD_PAUSES, TICK_SECONDS
from scheduler.leading import Lead
from scheduler.ports import Accepted, Gone, Parcel, Refused, TooMany, Uncertain, Unsent
from storage import outbox
from storage.clock import mark_clock
from storage.database import DATABASE_ERRORS, Database, UnavailableError, real_now
from storage.outbox import Lane
from tests.factories import NOW, add_person
from tests.scheduler.couriers import Post, open_post


@pytest.fixture
async def post(database: Database) -> Post:
    return await open_post(database)


async def test_everything_due_leaves_answers_first(post: Post) -> None:
    await post.add("broadcast", 1, lane=Lane.BROADCAST)
    await post.add("notice", 2)
    await post.add("answer", 3, lane=Lane.ANSWER)
    assert await post.empty() == ["answer", "notice", "broadcast"]
    assert {state for _, state in await post.states()} == {"accepted"}
    ends = [(kind, Accepted(n)) for n, kind in enumerate(post.courier.kinds, 1)]
    assert sorted(post.courier.ended_items, key=str) == sorted(ends, key=str)


async def test_an_answer_goes_ahead_of_a_broadcast_to_the_same_chat(post: Post) -> None:
    for number in range(3):
        await post.add(f"broadcast {number}", lane=Lane.BROADCAST)
    await post.step()
    await post.add("answer", lane=Lane.ANSWER)
    assert (await post.empty())[:2] == ["broadcast 0", "answer"]


async def test_order_is_kept_within_a_chat_and_lane(post: Post) -> None:
    for number in range(5):
        await post.add(f"{number}", due_at=NOW - timedelta(minutes=number))
    assert await post.empty() == ["4", "3", "2", "1", "0"]


async def test_a_429_holds_its_chat_in_every_lane_and_no_other_chat(database: Database) -> None:
    budget = Budget(lambda: 0.0)
    post = await open_post(database, budget=budget)
    post.courier.ends["too many"] = [TooMany(7)]
    await post.add("too many")
    await post.step()
    await post.add("answer to the same chat", lane=Lane.ANSWER)
    await post.add("other chat", 2)
    assert await post.empty() == ["too many", "other chat"]
    assert 5 < await post.pause("too many") <= 7
    assert 5 < await post.pause("answer to the same chat") <= 7


async def test_a_chat_that_asked_for_peace_has_it_from_whoever_starts_or_leads_next(post: Post) -> None:
    post.courier.ends["too many"] = [TooMany(7)]
    await post.add("too many")
    await post.step()
    next_one = await open_post(post.database, owner="two")
    await post.add("answer to the same chat", lane=Lane.ANSWER)
    await post.add("other chat", 2)
    assert await next_one.empty() == ["other chat"]
    assert 5 < await post.pause("answer to the same chat") <= 7


async def test_a_chat_is_left_in_peace_before_the_database_has_taken_note(post: Post) -> None:
    post.courier.ends["too many"] = [TooMany(7)]
    await post.add("too many")
    _, parcels = await post.dispatcher._take(10, 10)
    (parcel,) = await post.dispatcher._mark(parcels)
    async with post.database.transaction():
        sending = asyncio.create_task(post.dispatcher._send(parcel))
        while not post.courier.calls:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert post.dispatcher.budget.wait_for("c1") == 7
    await sending


async def test_what_was_claimed_for_a_chat_before_it_asked_for_peace_stays_until_that_is_over(post: Post) -> None:
    await post.add("claimed before", 1)
    await post.add("other chat", 2)
    _, parcels = await post.dispatcher._take(10, 10)
    post.dispatcher.budget.hold("c1", 7)
    assert [parcel.item.kind for parcel in await post.dispatcher._mark(parcels)] == ["other chat"]
    assert 5 < await post.pause("claimed before") <= 7
    assert (await post.states())[0] == ("claimed before", "waiting")


async def test_what_was_held_leaves_once_its_time_has_come(post: Post) -> None:
    post.courier.ends["too many"] = [TooMany(7)]
    await post.add("too many")
    await post.empty()
    await post.rest()
    assert await post.empty() == ["too many", "too many"]
    assert await post.states() == [("too many", "accepted")]
    assert post.courier.calls[1].uncertain == 0


async def test_a_database_that_is_away_is_asked_no_more_often_than_a_tick(post: Post, seal: MultiFernet) -> None:
    post.dispatcher.database = Database("sqlite+aiosqlite:////nowhere/wuhua.db", seal)
    post.dispatcher.until_due = 0.001
    running = asyncio.create_task(post.dispatcher.run())
    await asyncio.sleep(0)
    post.dispatcher.finish()
    await running
    assert post.dispatcher.until_due == TICK_SECONDS


async def test_what_surely_did_not_arrive_is_tried_again_after_a_growing_pause(post: Post) -> None:
    post.courier.ends["note"] = [Unsent("no connection")] * 9
    await post.add("note")
    pauses = []
    for _ in range(9):
        await post.step()
        pauses.append(round(await post.pause("note")))
        await post.rest()
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, LONGEST_RETRY.total_seconds()]
    await post.step()
    assert await post.states() == [("note", "accepted")]
    assert [item.uncertain for item in post.courier.calls] == [0] * 10


async def test_an_uncertain_message_is_repeated_with_its_reference_and_counted(post: Post) -> None:
    post.courier.ends["note"] = [Uncertain("timeout"), Uncertain("timeout")]
    await post.add("note", ref="K7WX")
    for _ in range(3):
        await post.step()
        await post.rest()
    assert [(item.ref, item.uncertain) for item in post.courier.calls] == [("K7WX", 0), ("K7WX", 1), ("K7WX", 2)]
    assert await post.states() == [("note", "accepted")]


async def test_a_courier_that_raises_leaves_the_outcome_uncertain(post: Post) -> None:
    async def fail(_: Parcel) -> None:
        raise ZeroDivisionError

    post.courier.before_call = fail
    await post.add("note")
    await post.step()
    post.courier.before_call = None
    await post.rest()
    await post.empty()
    assert [item.uncertain for item in post.courier.calls] == [1]


async def test_a_call_that_hangs_is_given_up_within_its_lease_and_nobody_knows_how_it_ended(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CALL_SECONDS + sum(RECORD_PAUSES) < LEASE.total_seconds()
    monkeypatch.setattr(dispatcher, "CALL_SECONDS", 0.01)

    async def hang(_: Parcel) -> None:
        await asyncio.Event().wait()

    post.courier.before_call = hang
    await post.add("note")
    async with asyncio.timeout(10):
        await post.step()
    post.courier.before_call = None
    await post.rest()
    await post.empty()
    assert [item.uncertain for item in post.courier.calls] == [1]


@pytest.mark.parametrize(("end", "state"), [(Gone("blocked" * 50), "unreachable"), (Refused("wrong" * 50), "refused")])
async def test_an_end_for_good_is_recorded_and_told(post: Post, end: Gone | Refused, state: str) -> None:
    post.courier.ends["note"] = [end]
    await post.add("note")
    await post.add("next")
    assert await post.empty() == ["note", "next"]
    assert await post.states() == [("note", state), ("next", "accepted")]
    assert post.courier.ended_items[0] == ("note", end)


async def test_somebody_without_an_account_is_unreachable_and_no_call_is_made(post: Post) -> None:
    async with post.database.transaction() as tx:
        person = await add_person(tx)
    await post.add("note", person_id=person.id, chat_id=None)
    assert await post.empty() == []
    assert await post.states() == [("note", "unreachable")]
    assert post.courier.ended_items == [("note", Gone("no account"))]


async def test_what_expired_ends_without_a_call(post: Post) -> None:
    await post.add("late", expires_at=NOW)
    await post.add("in time", 2, expires_at=NOW + timedelta(seconds=1))
    assert await post.empty() == ["in time"]
    assert await post.states() == [("late", "expired"), ("in time", "accepted")]


async def test_what_is_no_longer_true_ends_without_a_call_and_delays_nobody(post: Post) -> None:
    post.courier.untrue = {"untrue"}
    for chat in range(70):
        await post.add("untrue", chat)
    await post.add("true", 99)
    assert await post.empty() == ["true"]
    assert (await post.states())[0] == ("untrue", "cancelled")


async def test_what_cannot_be_rendered_ends_alone(post: Post) -> None:
    post.courier.broken = {"broken"}
    await post.add("broken", 1)
    await post.add("whole", 2)
    assert await post.empty() == ["whole"]
    assert await post.states() == [("broken", "refused"), ("whole", "accepted")]
    assert [kind for kind, _ in post.courier.ended_items] == ["broken", "whole"]


async def test_a_database_that_fails_while_rendering_ends_no_notice(post: Post) -> None:
    await post.add("reminder", 1)
    await post.add("reminder", 2)
    post.courier.away = True
    with pytest.raises(DATABASE_ERRORS):
        await post.step()
    post.courier.away = False
    assert await post.empty() == ["reminder", "reminder"]


async def test_what_is_cancelled_between_claim_and_mark_is_not_sent(post: Post) -> None:
    await post.add("doomed", 1, subject="talk:1")
    await post.add("sure", 2)
    claimed, parcels = await post.dispatcher._take(10, 10)
    async with post.database.transaction() as tx:
        await outbox.cancel(tx, subject="talk:1", now=NOW)
    assert claimed == 2
    assert [parcel.item.kind for parcel in await post.dispatcher._mark(parcels)] == ["sure"]
    assert await post.states() == [("doomed", "cancelled"), ("sure", "sending")]


async def test_who_dies_after_claiming_leaves_no_trace(post: Post) -> None:
    await post.add("note")
    await post.dispatcher._take(10, 10)
    heir = await open_post(post.database, owner="two")
    assert await heir.empty() == []
    await heir.rest()
    assert await heir.empty() == ["note"]
    assert heir.courier.calls[0].uncertain == 0


async def test_who_dies_while_sending_leaves_one_uncertain_message(post: Post) -> None:
    await post.add("note", ref="K7WX")
    _, parcels = await post.dispatcher._take(10, 10)
    await post.dispatcher._mark(parcels)
    heir = await open_post(post.database, owner="two")
    await heir.rest()
    assert await heir.empty() == ["note"]
    assert (heir.courier.calls[0].uncertain, heir.courier.calls[0].ref) == (1, "K7WX")


async def test_a_late_end_of_a_lost_lease_sends_nothing_a_third_time(post: Post) -> None:
    await post.add("note")
    _, parcels = await post.dispatcher._take(10, 10)
    await post.dispatcher._mark(parcels)
    heir = await open_post(post.database, owner="two")
    await heir.rest()
    (item,) = (parcel.item for parcel in parcels)

    async def the_first_one_wakes_up(_: Parcel) -> None:
        await post.dispatcher._record(item, Uncertain("timeout"))
        assert not await heir.dispatcher.step()

    heir.courier.before_call = the_first_one_wakes_up
    assert await heir.empty() == ["note"]
    assert await heir.states() == [("note", "accepted")]


async def test_an_end_that_the_database_did_not_take_at_once_is_recorded_later(post: Post) -> None:
    """The message left: were its end lost, it would leave a second time."""
    failures = iter([True, True, False])

    class Shy(type(post.courier)):  # type: ignore[misc]
        async def ended(self, *_: object) -> None:
            if next(failures):
                raise ConnectionError

    post.courier.__class__ = Shy
    await post.add("note")
    await post.empty()
    assert await post.states() == [("note", "accepted")]
    assert post.courier.kinds == ["note"]


async def test_what_arrived_while_the_database_went_away_is_known_when_it_is_back_however_late(
    post: Post, seal: MultiFernet
) -> None:
    async def the_database_goes_away(_: Parcel) -> None:
        post.dispatcher.database = Database("sqlite+aiosqlite:////nowhere/wuhua.db", seal)

    post.courier.before_call = the_database_goes_away
    await post.add("note")
    await post.step()
    with pytest.raises(UnavailableError):
        await post.step()
    post.dispatcher.database = post.database
    await post.rest()
    assert await post.empty() == ["note"]
    assert await post.states() == [("note", "accepted")]


async def test_two_dispatchers_send_everything_once(database: Database) -> None:
    one, two = await open_post(database, owner="one"), await open_post(database, owner="two")
    for chat in range(60):
        await one.add(f"{chat}", chat)
    await asyncio.gather(one.empty(), two.empty())
    await one.empty()
    sent = one.courier.kinds + two.courier.kinds
    assert sorted(sent, key=int) == [f"{chat}" for chat in range(60)]


async def test_a_chat_gets_its_burst_and_then_waits_while_others_get_theirs(database: Database) -> None:
    post = await open_post(database, budget=Budget(lambda: 0.0))
    for number in range(BURST + 2):
        await post.add(f"mine {number}", 1)
    await post.add("theirs", 2)
    assert sorted(await post.empty()) == [*(f"mine {n}" for n in range(BURST)), "theirs"]


async def test_the_budget_in_all_is_kept(database: Database) -> None:
    seconds = [0.0]
    post = await open_post(database, budget=Budget(lambda: seconds[0], per_second=5))
    for chat in range(12):
        await post.add(f"{chat}", chat, lane=Lane.ANSWER)
    sent = []
    for _ in range(3):
        sent.append(len(await post.empty()))
        seconds[0] += 1
    assert sent == [5, 10, 12]


async def test_what_nobody_waits_for_leaves_evenly_and_lets_answers_by(database: Database) -> None:
    seconds, left, waited = [0.0], list[float](), list[float]()
    post = await open_post(database, budget=Budget(lambda: seconds[0]))
    for chat in range(70):
        await post.add(f"{chat}", chat, lane=Lane.BROADCAST)

    async def pass_by(wait: float) -> None:
        seconds[0] += wait
        if len(left) in (29, 40) and post.dispatcher.budget.room():
            await post.add(f"answer {len(left)}", 99 + len(left), lane=Lane.ANSWER)
            waited.append(seconds[0])
            await post.dispatcher.step()

    async def note(parcel: Parcel) -> None:
        waited.remove(seconds[0]) if parcel.item.lane == Lane.ANSWER else left.append(seconds[0])

    post.dispatcher.sleep, post.courier.before_call = pass_by, note
    await post.empty()
    assert all(late - early >= 1.0 for early, late in zip(left, left[29:], strict=False)), "29 in any second"
    assert left[-1] <= 70 / 29, "and never fewer than may leave"


async def test_a_chat_that_asks_for_peace_while_its_turn_is_near_is_left_in_peace(database: Database) -> None:
    seconds = [0.0]
    post = await open_post(database, budget=Budget(lambda: seconds[0], per_second=1))
    await post.add("first", 1, lane=Lane.BROADCAST)
    await post.add("second", 2, lane=Lane.BROADCAST)

    async def pass_by(wait: float) -> None:
        seconds[0] += wait
        post.dispatcher.budget.hold("c2", 9)

    post.dispatcher.sleep = pass_by
    await post.empty()
    assert (post.courier.kinds, await post.states()) == (["first"], [("first", "accepted"), ("second", "waiting")])
    assert 6 <= await post.pause("second") <= 9


async def test_settling_delivers_what_is_due_and_waits_for_what_is_on_its_way(post: Post) -> None:
    await post.add("now")
    await post.add("later", due_at=NOW + timedelta(hours=1))
    gate = asyncio.Event()

    async def slow(_: Parcel) -> None:
        await gate.wait()

    post.courier.before_call = slow
    settling = asyncio.create_task(post.dispatcher.settle(now=NOW))
    while not post.dispatcher.going:
        await asyncio.sleep(0)
    assert not settling.done()
    gate.set()
    await settling
    assert await post.states() == [("now", "accepted"), ("later", "waiting")]


async def test_stopping_sends_what_is_committed(post: Post) -> None:
    for chat in range(5):
        await post.add("note", chat)
    await post.dispatcher.stop(within=10)
    assert {state for _, state in await post.states()} == {"accepted"}


async def test_stopping_gives_back_what_could_not_leave(post: Post) -> None:
    post.dispatcher.lead = Lead("one")
    await post.add("note")
    await post.dispatcher._take(10, 10)
    await post.dispatcher.stop(within=0)
    assert await post.states() == [("note", "waiting")]
    async with post.database.transaction() as tx:
        assert await Lead("next").take(tx, await real_now(tx)), "another one leads at once"
    assert await (await open_post(post.database, owner="next")).empty() == ["note"]


async def test_the_loop_goes_on_after_a_failure(post: Post) -> None:
    await post.add("note")
    failed = asyncio.Event()

    async def fail_once(limit: int, unhurried: int) -> tuple[int, list[Parcel]]:
        del post.dispatcher._take
        failed.set()
        raise ZeroDivisionError

    post.dispatcher._take = fail_once  # type: ignore[method-assign]
    running = asyncio.create_task(post.dispatcher.run())
    async with asyncio.timeout(5):
        await failed.wait()
        post.dispatcher.wake.set()
        while not post.courier.calls:
            await asyncio.sleep(0)
    await asyncio.gather(*post.dispatcher.going)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await post.states() == [("note", "accepted")]


async def test_what_falls_due_before_the_next_tick_does_not_wait_for_it(post: Post) -> None:
    await post.add("soon", due_at=NOW + timedelta(milliseconds=300))
    await post.add("later", due_at=NOW + timedelta(hours=1))
    assert not await post.step()
    assert post.dispatcher.until_due == pytest.approx(0.3)
    async with post.database.transaction() as tx:
        await mark_clock(tx, NOW + timedelta(seconds=1))
    assert await post.empty() == ["soon"]
    assert post.dispatcher.until_due == TICK_SECONDS
