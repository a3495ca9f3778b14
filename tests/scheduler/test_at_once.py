"""Answers that leave with the commit that keeps them; what may not waits and is claimed like everything else."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from domain.people import Role
from scheduler.at_once import AtOnce
from scheduler.budget import BURST, Budget
from scheduler.leading import Lead
from scheduler.ports import Parcel, Uncertain
from storage import people
from storage.answers import Answer
from storage.database import Database, Tx, real_now
from storage.outbox import Lane, NewItem
from storage.sending import mark_answers_void
from tests.factories import NOW, add_person, make_entry
from tests.scheduler.couriers import Post, open_post


@pytest.fixture
async def post(database: Database) -> Post:
    return await open_post(database)


def answer(kind: str, chat: int, person: int | None = None, version: int | None = None) -> Answer:
    whose: dict[str, Any] = {"person_id": person} if person is not None else {"chat_id": chat}
    item = NewItem(lane=Lane.ANSWER, kind=kind, params={"text": kind}, due_at=NOW, ref="ABCD", **whose)
    return Answer(item, chat, version)


async def keep(post: Post, *answers: Answer) -> list[Parcel]:
    async with post.database.transaction() as tx:
        tx.answers.extend(answers)
        return await AtOnce(post.dispatcher).keep(tx, now=NOW, real=await real_now(tx))


async def leave(post: Post, parcels: list[Parcel]) -> list[str]:
    AtOnce(post.dispatcher).leave(parcels)
    await asyncio.gather(*post.dispatcher.going)
    return post.courier.kinds


async def test_answers_are_on_their_way_with_their_commit_and_need_no_claim(post: Post) -> None:
    parcels = await keep(post, answer("one", 1), answer("two", 2))
    assert await post.states() == [("one", "sending"), ("two", "sending")]
    assert not await post.step()
    assert await leave(post, parcels) == ["one", "two"]
    assert await post.states() == [("one", "accepted"), ("two", "accepted")]
    assert [item.chat_id for item in post.courier.calls] == [1, 2]


async def test_a_chats_next_answer_leaves_after_the_one_before_has_arrived(post: Post) -> None:
    parcels = await keep(post, answer("first", 1), answer("second", 1))
    assert [parcel.item.kind for parcel in parcels] == ["first"]
    assert await keep(post, answer("third", 1)) == []
    assert not await post.step()
    await leave(post, parcels)
    assert await post.empty() == ["first", "second", "third"]


async def test_an_answer_that_was_lost_on_its_way_is_sent_again_as_a_repeat(post: Post) -> None:
    parcels = await keep(post, answer("lost", 1))
    post.courier.ends["lost"] = [Uncertain("reset")]
    await leave(post, parcels)
    await post.rest()
    assert await post.empty() == ["lost", "lost"]
    assert [item.uncertain for item in post.courier.calls] == [0, 1]


async def test_no_more_answers_leave_than_the_budget_allows_in_all_and_to_a_chat(database: Database) -> None:
    post = await open_post(database, budget=Budget(lambda: 0.0, per_second=2))
    assert len(await keep(post, *(answer(str(chat), chat) for chat in range(5)))) == 2
    assert [state for _, state in await post.states()] == ["sending"] * 2 + ["waiting"] * 3
    other = await open_post(database, budget=Budget(lambda: 0.0))
    left = [len(await leave(other, await keep(other, answer("to one", 9)))) for _ in range(BURST + 1)]
    assert left == [*range(1, BURST + 1), BURST]


async def test_what_is_undone_leaves_nothing(post: Post) -> None:
    async def failing() -> None:
        async with post.database.transaction() as tx:
            tx.answers.append(answer("undone", 1))
            await AtOnce(post.dispatcher).keep(tx, now=NOW, real=await real_now(tx))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert await post.states() == []
    assert post.courier.kinds == []


async def test_who_stops_or_does_not_lead_lets_answers_wait(post: Post) -> None:
    post.dispatcher.lead = Lead("one", held=True)  # as of a look that nobody knows of any more
    assert await keep(post, answer("not sure to lead", 1)) == []
    await post.step()
    assert len(await keep(post, answer("leads", 2))) == 1
    post.dispatcher.finish()
    assert await keep(post, answer("stops", 3)) == []


async def test_answers_to_somebody_whose_place_changes_in_the_same_breath_are_dropped(post: Post) -> None:
    async with post.database.transaction() as tx:
        reader = await add_person(tx, account=1)
        tx.answers.extend([answer("to the former", 1, reader.id, reader.version), answer("to another", 2)])
        await mark_answers_void(tx, reader.id, now=NOW)
        await AtOnce(post.dispatcher).keep(tx, now=NOW, real=await real_now(tx))
    assert [kind for kind, _ in await post.states()] == ["to another"]


@pytest.mark.postgresql
async def test_an_answer_for_somebody_whom_another_program_changed_meanwhile_is_looked_at_again(
    postgresql_url: str, databases: Callable[[str], Database]
) -> None:
    post = await open_post(databases(postgresql_url))
    async with post.database.transaction() as tx:
        reader = await add_person(tx, account=1)
    assert await keep(post, answer("read before", 1, reader.id, reader.version - 1)) == []
    assert await post.states() == [("read before", "waiting")]
    assert await post.empty() == ["read before"]
    assert len(await keep(post, answer("as read", 1, reader.id, reader.version))) == 1


async def test_a_sender_read_ahead_is_read_again_once_somebody_was_written(database: Database) -> None:
    async with database.transaction() as tx:
        person = await add_person(tx, account=1)
        await people.read_senders(tx, {1, 2})
        before = await _roles(tx, 1)
        assert await people.get_sender(tx, user_id=2) is None
        await people.mark_person(tx, person.id, make_entry(roles=frozenset({Role.SUPERVISOR})))
        assert before != await _roles(tx, 1) == {Role.SUPERVISOR}
        await people.add_account(tx, person_id=person.id, user_id=2, chat_id=2, language="en", now=NOW)
        assert await people.get_sender(tx, user_id=1) is None
        assert await _roles(tx, 2) == {Role.SUPERVISOR}


async def _roles(tx: Tx, user_id: int) -> frozenset[Role]:
    found = await people.get_sender(tx, user_id=user_id)
    assert found is not None
    return found[1].roles
