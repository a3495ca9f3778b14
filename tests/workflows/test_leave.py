"""Leave on both engines: it keeps times free, names what it crosses, and is taken back."""

import asyncio

import pytest

from domain.errors import RefusalError
from domain.leave import LeaveKind, whole_day
from domain.people import Person
from domain.slots import Interval, SlotProblem
from domain.talks import TalkState
from storage import audit, talks
from tests.factories import BANK, NOW, Scene, at, shanghai
from tests.workflows.acts import FRIDAY, THURSDAY, agree, book, confirmed, do, hand_over, move
from tests.workflows.promised import deliver, kinds, promises
from workflows import leave as use
from workflows import talks as talk_use
from workflows.leave import Recorded
from workflows.talks import Changed, SlotRefused

ALL_THURSDAY = whole_day(THURSDAY, BANK.calendar)
AT_ONCE = 50


async def away(scene: Scene, who: Person, period: Interval = ALL_THURSDAY, *, by: Person | None = None) -> Recorded:
    async with scene.work(by or who) as work:
        person_id = None if by is None else who.id
        return await use.record(work, kind=LeaveKind.LEAVE, period=period, person_id=person_id)


@pytest.mark.parametrize("side", ["host", "manager"])
async def test_nothing_is_offered_or_booked_while_one_side_is_away(scene: Scene, side: str) -> None:
    talk = await scene.talk()
    await away(scene, scene.staff.chen if side == "host" else scene.staff.zhang)
    refused = await do(scene, scene.staff.chen, book(), talk)
    assert isinstance(refused, SlotRefused)
    assert refused.problem is (SlotProblem.BUSY_HOST if side == "host" else SlotProblem.BUSY_MANAGER)
    async with scene.work(scene.staff.chen) as work:
        offer = await talk_use.offer(work, talk.id)
    assert offer.offers
    assert not any(ALL_THURSDAY.start <= slot.start < ALL_THURSDAY.end for slot in offer.offers)


async def test_a_leave_is_no_talk_of_the_day(scene: Scene) -> None:
    morning = Interval(shanghai("2026-12-03 09:00"), shanghai("2026-12-03 11:30"))
    await away(scene, scene.staff.chen, morning)
    for start in ("14:00", "15:00", "16:00"):
        done = await do(scene, scene.staff.chen, book(shanghai(f"2026-12-03 {start}")), await scene.talk())
        assert isinstance(done, Changed)


async def test_a_leave_over_a_booked_talk_is_named_and_told_to_its_host(scene: Scene) -> None:
    talk = await confirmed(scene)
    result = await away(scene, scene.staff.zhang)
    assert [crossed.id for crossed in result.crossed] == [talk.id]
    told = await promises(scene, "leave.crossing")
    assert [promise.reader for promise in told] == [scene.staff.chen.id]
    async with scene.work() as work:
        found = await use.crossing_for_notice(
            work, talk.id, version=talk.version, leave_id=result.view.leave.id, reader=scene.staff.chen.id
        )
    assert found is not None
    assert found.away.id == scene.staff.zhang.id
    offer = found.view.offers[0]
    assert isinstance(await do(scene, scene.staff.chen, move(offer.start), talk), Changed)
    assert await promises(scene, "leave.crossing") == []


async def test_what_a_leave_crosses_is_no_longer_told_once_it_is_taken_back_or_moved(scene: Scene) -> None:
    talk = await confirmed(scene)
    result = await away(scene, scene.staff.zhang)
    leave = result.view.leave
    async with scene.work(scene.staff.zhang) as work:
        assert (await use.cancel(work, leave.id, version=leave.version)).leaves == ()
        gone = await use.crossing_for_notice(
            work, talk.id, version=talk.version, leave_id=leave.id, reader=scene.staff.chen.id
        )
    assert gone is None


async def test_a_host_who_is_away_gets_the_talk_as_a_card_too(scene: Scene) -> None:
    await confirmed(scene)
    await away(scene, scene.staff.chen)
    assert [promise.reader for promise in await promises(scene, "leave.crossing")] == [scene.staff.chen.id]


async def test_a_talk_can_still_be_confirmed_and_concluded_under_a_leave(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    await away(scene, scene.staff.zhang)
    assert isinstance(await do(scene, scene.staff.zhang, agree, talk), Changed)
    scene.now = THURSDAY
    async with scene.work(scene.staff.chen) as work:
        version = await scene_version(work, talk.id)
        await talk_use.conclude(work, talk.id, version=version, outcome=TalkState.HELD)
    assert (await scene.talk_now(talk.id)).state is TalkState.HELD


async def scene_version(work: object, talk_id: int) -> int:
    found = await talks.get_talk(work.tx, talk_id)  # type: ignore[attr-defined]
    assert found is not None
    return found.version


async def test_a_supervisor_records_for_the_own_branch_and_the_person_is_told(scene: Scene) -> None:
    result = await away(scene, scene.staff.zhang, by=scene.staff.chen)
    assert not result.own
    assert [promise.reader for promise in await promises(scene, "leave.recorded")] == [scene.staff.zhang.id]
    async with scene.work(scene.staff.chen) as work:
        await use.cancel(work, result.view.leave.id, version=1)
    assert await kinds(scene) == ["leave.taken_back"]


async def test_nobody_records_or_takes_back_a_leave_outside_the_own_reach(scene: Scene) -> None:
    staff = scene.staff
    for actor, who in ((staff.zhang, staff.li), (staff.wang, staff.zhang), (staff.lin, staff.zhang)):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await away(scene, who, by=actor)
    leave = (await away(scene, staff.zhang)).view.leave
    for actor in (staff.li, staff.wang, staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(actor) as work:
                await use.cancel(work, leave.id, version=leave.version)


async def test_everybody_lists_the_own_and_a_supervisor_the_branchs(scene: Scene) -> None:
    await away(scene, scene.staff.zhang)
    await away(scene, scene.staff.chen)
    await away(scene, scene.staff.zhou)
    seen = []
    for person in (scene.staff.chen, scene.staff.zhang, scene.staff.lin):
        async with scene.work(person) as work:
            seen.append(len((await use.list_mine(work)).leaves))
    assert seen == [2, 1, 0]


async def test_a_leave_is_in_the_audit_and_gives_its_time_free_when_it_is_taken_back(scene: Scene) -> None:
    leave = (await away(scene, scene.staff.zhang)).view.leave
    for _ in range(2):
        async with scene.work(scene.staff.zhang) as work:
            await use.cancel(work, leave.id, version=leave.version)
    async with scene.database.transaction() as tx:
        assert [e.action for e in await audit.list_entries(tx, f"leave:{leave.id}")] == [
            "leave.recorded",
            "leave.cancelled",
        ]
        assert await talks.list_occupied(tx, [scene.staff.zhang.id], since=NOW, but_for="") == []
    assert isinstance(await do(scene, scene.staff.chen, book(), await scene.talk()), Changed)


@pytest.mark.at_once
async def test_the_same_time_is_recorded_once_of_fifty_at_once(scene: Scene) -> None:
    async def record() -> bool:
        try:
            await away(scene, scene.staff.zhang)
        except RefusalError:
            return False
        return True

    assert (await asyncio.gather(*[record() for _ in range(AT_ONCE)])).count(True) == 1


@pytest.mark.at_once
async def test_of_a_booking_and_a_leave_at_once_neither_is_lost_and_no_clash_is_silent(scene: Scene) -> None:
    due = [await scene.talk(host_id=scene.staff.chen.id, manager_id=scene.staff.zhang.id) for _ in range(10)]
    starts = [shanghai(f"2026-12-{day:02d} {hour}") for day in (2, 3, 4, 7, 8) for hour in ("10:00", "15:00")]
    acts = [do(scene, scene.staff.chen, book(start), talk) for talk, start in zip(due, starts, strict=True)]
    week = Interval(shanghai("2026-12-02 00:00"), shanghai("2026-12-09 00:00"))
    *ends, recorded = await asyncio.gather(*acts, away(scene, scene.staff.zhang, week))
    assert isinstance(recorded, Recorded)
    booked = {end.view.talk.id for end in ends if isinstance(end, Changed)}
    assert {talk.id for talk in recorded.crossed} == booked


async def test_a_deputy_who_is_away_is_refused_with_the_next_one_named(scene: Scene) -> None:
    talk = await confirmed(scene)
    await deliver(scene)
    await away(scene, scene.staff.sun)
    with pytest.raises(RefusalError, match=r"talk\.deputy_away$"):
        await do(scene, scene.staff.chen, hand_over(scene.staff.sun), talk)
    assert (await scene.talk_now(talk.id)).slot == at(THURSDAY)


async def test_a_leave_on_another_day_crosses_nothing(scene: Scene) -> None:
    await confirmed(scene)
    assert (await away(scene, scene.staff.zhang, whole_day(FRIDAY, BANK.calendar))).crossed == ()
