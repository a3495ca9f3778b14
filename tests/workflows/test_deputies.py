"""Handing talks over on both engines: by the host, on departure, on a move to another branch."""

import asyncio

import pytest

from domain.errors import RefusalError
from domain.people import Person, Role
from domain.talks import MISSED, Talk, TalkState
from storage import audit, talks
from tests.factories import NOW, Scene, add_person, at, make_bank
from tests.workflows.acts import FRIDAY, THURSDAY, agree, book, confirmed, do, hand_over, import_without, move, staff_of
from tests.workflows.promised import deliver, promises, times
from workflows import rosters
from workflows import talks as use
from workflows.talks import Changed, HandedOver


async def second_supervisor(scene: Scene) -> Person:
    async with scene.database.transaction() as tx:
        roles = frozenset({Role.SUPERVISOR})
        return await add_person(tx, "1010", account=1010, name="何斌", branch="CG", roles=roles)


async def readers(scene: Scene, kind: str) -> list[int | None]:
    return sorted({promise.reader for promise in await promises(scene, kind)}, key=str)


@pytest.mark.parametrize("end", sorted(MISSED))
async def test_a_talk_that_came_to_nothing_is_handed_over_and_its_new_host_chased_to_book(
    scene: Scene, end: TalkState
) -> None:
    talk = await scene.talk(state=end, slot=at(THURSDAY))
    assert isinstance(await do(scene, scene.staff.chen, hand_over(scene.staff.sun), talk), HandedOver)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state) == (scene.staff.sun.id, end)
    assert await readers(scene, "talk.book") == [scene.staff.sun.id]


async def test_a_host_hands_a_confirmed_talk_over_and_its_time_stands(scene: Scene) -> None:
    he = await second_supervisor(scene)
    talk = await confirmed(scene)
    await deliver(scene)
    done = await do(scene, scene.staff.chen, hand_over(he), talk)
    assert isinstance(done, HandedOver)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state, after.slot) == (he.id, TalkState.CONFIRMED, at(THURSDAY))
    assert await readers(scene, "talk.deputy") == sorted([he.id, scene.staff.zhang.id], key=str)
    assert await readers(scene, "talk.reminder") == sorted([he.id, scene.staff.zhang.id], key=str)
    assert await times(scene, "talk.reminder") == ["2026-12-02 15:00", "2026-12-03 14:00"]
    async with scene.database.transaction() as tx:
        diary = await talks.list_occupied(tx, [scene.staff.chen.id, he.id], since=NOW, but_for="")
        entry = (await audit.list_entries(tx, f"talk:{talk.id}"))[-1]
    assert [(taken.person_id, taken.slot) for taken in diary] == [(he.id, at(THURSDAY))]
    assert (entry.action, entry.before, entry.after) == (
        "talk.handed_over",
        f"person:{scene.staff.chen.id}",
        f"person:{he.id}",
    )


async def test_the_talk_leaves_the_former_hosts_calendar_and_enters_the_new_ones(scene: Scene) -> None:
    he = await second_supervisor(scene)
    talk = await confirmed(scene)
    await deliver(scene)
    await do(scene, scene.staff.chen, hand_over(he), talk)
    told = await readers(scene, "talk.file")
    assert set(told) == {scene.staff.chen.id, scene.staff.zhang.id, he.id}
    async with scene.work() as work:
        gone = await use.calendar_file(work, talk.id, reader=scene.staff.chen.id)
        new = await use.calendar_file(work, talk.id, reader=he.id)
    assert gone is not None
    assert new is not None
    assert (gone.cancelled, new.cancelled) == (True, False)
    assert new.talk.calendar_sequence > talk.calendar_sequence


@pytest.mark.parametrize("state", [TalkState.DUE, TalkState.INVITED, TalkState.PROPOSED, TalkState.DECLINED])
async def test_every_open_talk_can_be_handed_over_and_goes_on_where_it_was(scene: Scene, state: TalkState) -> None:
    slot = at(THURSDAY) if state in (TalkState.INVITED, TalkState.PROPOSED) else None
    talk = await scene.talk(state=state, slot=slot)
    await do(scene, scene.staff.chen, hand_over(scene.staff.sun), talk)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state) == (scene.staff.sun.id, state)
    waits = {"due": "talk.book", "invited": "talk.answer", "proposed": "talk.reply", "declined": "talk.reply"}
    assert await promises(scene, waits[state])
    async with scene.work(scene.staff.sun) as work:
        assert (await use.show(work, talk.id)).hosting


async def test_a_talk_of_which_the_manager_knows_nothing_yet_is_handed_over_without_a_word_to_him(
    scene: Scene,
) -> None:
    await do(scene, scene.staff.chen, hand_over(scene.staff.sun), await scene.talk())
    assert await readers(scene, "talk.deputy") == [scene.staff.sun.id]


async def test_nobody_hands_over_to_whom_it_can_not_go_or_for_somebody_else(scene: Scene) -> None:
    staff = scene.staff
    talk = await confirmed(scene)
    for to in (staff.zhang, staff.li, staff.wang, staff.chen):
        with pytest.raises(RefusalError, match=r"talk\.no_deputy"):
            await do(scene, staff.chen, hand_over(to), talk)
    for actor in (staff.zhang, staff.sun, staff.wang, staff.li):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await do(scene, actor, hand_over(staff.sun), talk)
    assert await scene.talk_now(talk.id) == talk


async def test_a_deputy_who_is_taken_is_refused_with_the_next_one_named(scene: Scene) -> None:
    he = await second_supervisor(scene)
    await scene.talk(host_id=he.id, manager_id=scene.staff.li.id, slot=at(THURSDAY), state=TalkState.INVITED)
    talk = await confirmed(scene)
    with pytest.raises(RefusalError) as refused:
        await do(scene, scene.staff.chen, hand_over(he), talk)
    assert refused.value.code == "talk.deputy_away_next"
    assert refused.value.facts["other"] == scene.staff.sun.name


@pytest.mark.at_once
async def test_who_handed_over_reaches_it_no_more_and_fifty_presses_hand_over_once(scene: Scene) -> None:
    talk = await confirmed(scene)

    async def press() -> object:
        async with scene.work(scene.staff.chen) as work:
            return await use.hand_over(work, talk.id, version=talk.version, to=scene.staff.sun.id, reason="外出")

    ends = await asyncio.gather(*[press() for _ in range(50)], return_exceptions=True)
    assert [type(end) for end in ends].count(HandedOver) == 1
    assert {end.code for end in ends if isinstance(end, RefusalError)} == {"talk.handed_away"}


async def test_the_talks_of_a_host_who_left_go_to_the_managers_new_supervisor(scene: Scene) -> None:
    he = await second_supervisor(scene)
    talk = await confirmed(scene)
    await import_without(scene, scene.staff.chen, no1004={"supervisor_no": "1010"}, no1005={"supervisor_no": "1010"})
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state) == (he.id, TalkState.CONFIRMED)
    assert await readers(scene, "talk.deputy") == sorted([he.id, scene.staff.zhang.id], key=str)


async def test_without_a_successor_on_the_roster_they_go_to_human_resources(scene: Scene) -> None:
    talk = await confirmed(scene)
    await import_without(scene, scene.staff.chen, no1004={"supervisor_no": None}, no1005={"supervisor_no": None})
    assert (await scene.talk_now(talk.id)).host_id == scene.staff.sun.id


async def test_a_successor_who_is_taken_books_it_anew_and_nobody_is_in_two_places(scene: Scene) -> None:
    await scene.talk(
        host_id=scene.staff.sun.id, manager_id=scene.staff.zhou.id, slot=at(THURSDAY), state=TalkState.CONFIRMED
    )
    talk = await confirmed(scene)
    await import_without(scene, scene.staff.chen, no1004={"supervisor_no": None}, no1005={"supervisor_no": None})
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.state) == (scene.staff.sun.id, TalkState.DUE)
    assert await promises(scene, "talk.book")
    assert await times(scene, "talk.reminder") == []


async def test_the_talks_with_a_manager_who_left_are_closed_and_remind_nobody(scene: Scene) -> None:
    talk, due = await confirmed(scene), await scene.talk()
    await deliver(scene)
    await import_without(scene, scene.staff.zhang)
    for closed in (await scene.talk_now(talk.id), await scene.talk_now(due.id)):
        assert (closed.state, closed.reason) == (TalkState.CANCELLED, "left_the_bank")
    waiting = {(p.kind, p.reader) for p in await promises(scene) if p.kind.startswith("talk.")}
    assert waiting == {("talk.closed", scene.staff.chen.id), ("talk.file", scene.staff.chen.id)}
    async with scene.work() as work:
        event = await use.calendar_file(work, talk.id, reader=scene.staff.chen.id)
    assert event is not None
    assert event.cancelled


async def test_a_supervisor_who_moves_branch_leaves_the_talks_behind_with_the_new_one(scene: Scene) -> None:
    he = await second_supervisor(scene)
    talk = await confirmed(scene)
    moved = {"branch": "JB"}
    await import_without(scene, no1003=moved, no1004={"supervisor_no": "1010"}, no1005={"supervisor_no": "1010"})
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.branch, after.slot) == (he.id, "CG", at(THURSDAY))


async def test_a_manager_who_leaves_between_invitation_and_talk_is_waited_for_by_nobody(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    await import_without(scene, scene.staff.zhang)
    assert (await scene.talk_now(talk.id)).state is TalkState.CANCELLED
    assert await promises(scene, "talk.answer") == await promises(scene, "talk.conclude") == []
    other = await scene.talk(manager_id=scene.staff.li.id, number="26-0009")
    assert isinstance(await do(scene, scene.staff.chen, book(), other), Changed)


async def test_who_should_take_the_minutes_and_left_is_replaced(scene: Scene) -> None:
    scene.bank = make_bank(second_for=["complaint"])
    he = await second_supervisor(scene)
    talk = await confirmed(scene)
    assert (await scene.talk_now(talk.id)).second_id == he.id
    await import_without(scene, he)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.sun.id
    told = [promise.kind for promise in await promises(scene) if promise.reader == scene.staff.sun.id]
    assert {"talk.second", "talk.file", "talk.reminder"} <= set(told)


async def test_who_takes_the_minutes_may_take_the_talk_over_and_somebody_else_records(scene: Scene) -> None:
    scene.bank = make_bank(second_for=["complaint"])
    talk, staff = await confirmed(scene), scene.staff
    assert (await scene.talk_now(talk.id)).second_id == staff.sun.id
    he = await second_supervisor(scene)
    async with scene.work(staff.chen) as work:
        assert await use.list_deputies(work, talk.id) == [he, staff.sun]
    await do(scene, staff.chen, hand_over(staff.sun), talk)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.second_id, after.slot) == (staff.sun.id, he.id, at(THURSDAY))
    assert he.id in await readers(scene, "talk.second")
    assert await readers(scene, "talk.second_free") == []


async def test_who_handed_a_talk_over_does_not_take_its_minutes_and_one_without_a_time_has_no_recorder(
    scene: Scene,
) -> None:
    scene.bank = make_bank(second_for=["complaint"])
    talk, due = await confirmed(scene), await scene.talk()
    for each in (talk, due):
        await do(scene, scene.staff.chen, hand_over(scene.staff.sun), each)
        after = await scene.talk_now(each.id)
        assert (after.host_id, after.second_id) == (scene.staff.sun.id, None)


async def test_a_dry_run_hands_nothing_over(scene: Scene) -> None:
    talk = await confirmed(scene)
    rows = [p.entry for p in await staff_of(scene) if p.id != scene.staff.zhang.id]
    async with scene.work() as work:
        await rosters.import_roster(work, list(enumerate(rows, 2)), [], dry_run=True)
    assert await scene.talk_now(talk.id) == talk


async def test_the_new_host_goes_on_and_the_former_one_can_not(scene: Scene) -> None:
    talk: Talk = await confirmed(scene)
    await do(scene, scene.staff.chen, hand_over(scene.staff.sun), talk)
    with pytest.raises(RefusalError, match=r"talk\.handed_away"):
        await do(scene, scene.staff.chen, move(FRIDAY), talk)
    assert isinstance(await do(scene, scene.staff.sun, move(FRIDAY), talk), Changed)
    assert isinstance(await do(scene, scene.staff.zhang, agree, talk), Changed)
