"""Leave over a talk, on both engines: who takes it over, and who takes its minutes instead."""

import pytest

from domain.errors import RefusalError
from domain.leave import LeaveKind, whole_day
from domain.people import Person, Role
from domain.talks import Talk, TalkState, Trigger
from storage import audit, talks
from tests.factories import BANK, Scene, add_person, at, make_bank, shanghai
from tests.workflows.acts import FRIDAY, THURSDAY, Act, agree, book, confirmed, do, hand_over, move
from tests.workflows.promised import deliver, promises
from workflows import leave
from workflows import talks as use
from workflows.talks import Changed

LAST_EVENING = shanghai("2026-12-02 17:00")
"""The close of business of the workday before."""


async def away(scene: Scene, *who: Person) -> None:
    for person in who:
        async with scene.work(person) as work:
            await leave.record(work, kind=LeaveKind.LEAVE, period=whole_day(THURSDAY, BANK.calendar))


async def evening(scene: Scene) -> None:
    """Let what fell due until the last evening happen."""
    await deliver(scene)
    scene.now = LAST_EVENING
    async with scene.work() as work:
        await use.cover_absences(work)


async def told(scene: Scene, kind: str) -> set[int | None]:
    return {promise.reader for promise in await promises(scene, kind)}


@pytest.mark.parametrize("agreed", [True, False])
async def test_a_deputy_takes_over_the_talk_of_a_host_on_leave_who_did_nothing(scene: Scene, agreed: bool) -> None:
    staff = scene.staff
    talk = await scene.talk()
    await do(scene, staff.chen, book(), talk)
    if agreed:
        await do(scene, staff.zhang, agree, talk)
    await away(scene, staff.chen)
    assert (await scene.talk_now(talk.id)).host_id == staff.chen.id
    await evening(scene)
    after = await scene.talk_now(talk.id)
    state = TalkState.CONFIRMED if agreed else TalkState.INVITED
    assert (after.host_id, after.state, after.slot) == (staff.sun.id, state, at(THURSDAY))
    assert await told(scene, "talk.deputy") == {staff.sun.id, staff.zhang.id}
    assert await told(scene, "talk.given") == {staff.chen.id}
    async with scene.database.transaction() as tx:
        assert "talk.handed_over" in [e.action for e in await audit.list_entries(tx, f"talk:{talk.id}")]
        assert await talks.due_covers(tx, LAST_EVENING) == []


async def test_until_the_last_evening_the_talk_is_the_hosts_own(scene: Scene) -> None:
    talk = await confirmed(scene)
    await away(scene, scene.staff.chen)
    scene.now = shanghai("2026-12-02 16:59")
    async with scene.work() as work:
        await use.cover_absences(work)
        reader = scene.staff.chen.id
        crossing = await leave.crossing_for_notice(work, talk.id, version=talk.version, leave_id=1, reader=reader)
    assert crossing is not None
    assert crossing.until == LAST_EVENING
    assert (await scene.talk_now(talk.id)).host_id == scene.staff.chen.id


@pytest.mark.parametrize("act", [move(FRIDAY), "sun", "back"])
async def test_nothing_is_taken_from_a_host_who_acted_or_is_there_after_all(scene: Scene, act: Act | str) -> None:
    staff = scene.staff
    talk = await confirmed(scene)
    await away(scene, staff.chen)
    if act == "back":
        async with scene.work(staff.chen) as work:
            await leave.cancel(work, 1, version=1)
    else:
        await do(scene, staff.chen, hand_over(staff.sun) if isinstance(act, str) else act, talk)
    before = await scene.talk_now(talk.id)
    await evening(scene)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.version) == (before.host_id, before.version)


async def test_head_office_is_told_where_nobody_is_there_to_take_it_over(scene: Scene) -> None:
    talk = await confirmed(scene)
    await away(scene, scene.staff.chen, scene.staff.sun)
    await evening(scene)
    assert (await scene.talk_now(talk.id)).host_id == scene.staff.chen.id
    assert await told(scene, "talk.uncovered") == {scene.staff.sun.id}


async def test_who_stands_above_is_told_where_human_resources_are_away_too(scene: Scene) -> None:
    async with scene.database.transaction() as tx:
        deng = await add_person(
            tx, "1102", account=1102, name="邓海", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT})
        )
    await confirmed(scene)
    await away(scene, scene.staff.chen, scene.staff.sun)
    await evening(scene)
    assert await told(scene, "talk.uncovered") == {deng.id}


async def test_of_a_private_talk_its_manager_is_asked_first(scene: Scene) -> None:
    staff, about = scene.staff, {"private": True, "trigger": Trigger.FAMILY, "place": "会议室"}
    talk = await scene.talk(state=TalkState.CONFIRMED, slot=at(THURSDAY), confidant_id=staff.sun.id, **about)
    await away(scene, staff.chen)
    await evening(scene)
    after = await scene.talk_now(talk.id)
    assert (after.host_id, after.deputy_id) == (staff.chen.id, staff.sun.id)
    assert staff.zhang.id in await told(scene, "talk.consent")


async def test_a_talk_goes_to_a_deputy_though_its_manager_is_away_too(scene: Scene) -> None:
    talk = await confirmed(scene)
    await away(scene, scene.staff.zhang, scene.staff.chen)
    await evening(scene)
    assert (await scene.talk_now(talk.id)).host_id == scene.staff.sun.id


async def recorded(scene: Scene) -> tuple[Talk, Person]:
    """Give a talk that was confirmed with Sun as its recorder, and another head of the branch."""
    scene.bank = make_bank(second_for=["complaint"])
    async with scene.database.transaction() as tx:
        he = await add_person(tx, "1010", account=1010, name="何斌", branch="CG", roles=frozenset({Role.SUPERVISOR}))
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(second=scene.staff.sun.id), talk)
    await do(scene, scene.staff.zhang, agree, talk)
    await deliver(scene)
    return await scene.talk_now(talk.id), he


async def test_a_recorder_who_is_away_is_replaced_at_once_and_everybody_hears_it(scene: Scene) -> None:
    talk, he = await recorded(scene)
    await away(scene, scene.staff.sun)
    after = await scene.talk_now(talk.id)
    assert (after.second_id, after.slot, after.state) == (he.id, at(THURSDAY), TalkState.CONFIRMED)
    assert await told(scene, "talk.second") == {he.id}
    assert await told(scene, "talk.second_free") == {scene.staff.sun.id}
    assert await told(scene, "talk.second_changed") == {scene.staff.chen.id}
    assert "talk.second_away" in await scene.noted()
    assert await told(scene, "leave.crossing") == set()


async def test_the_host_lets_somebody_else_take_the_minutes_who_is_free_then(scene: Scene) -> None:
    talk, he = await recorded(scene)
    staff = scene.staff

    async def change(who: Person, second: Person) -> object:
        async with scene.work(who) as work:
            return await use.change_second(work, talk.id, version=talk.version, second=second.id)

    for other in (staff.zhang, staff.sun, staff.wang):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await change(other, he)
    with pytest.raises(RefusalError, match=r"talk\.not_second"):
        await change(staff.chen, staff.li)
    assert isinstance(await change(staff.chen, he), Changed)
    assert (await scene.talk_now(talk.id)).second_id == he.id
    assert await told(scene, "talk.second_free") == {staff.sun.id}


async def test_the_host_hears_of_a_recorder_who_is_away_where_nobody_else_is_there(scene: Scene) -> None:
    scene.bank = make_bank(second_for=["complaint"])
    talk = await confirmed(scene)
    await away(scene, scene.staff.wang)
    await away(scene, scene.staff.sun)
    assert (await scene.talk_now(talk.id)).second_id == scene.staff.sun.id
    assert await told(scene, "leave.crossing") == {scene.staff.chen.id}
