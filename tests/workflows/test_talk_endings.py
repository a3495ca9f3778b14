"""How a talk ends beside being held and written down: missed by its host, or private and without minutes."""

from datetime import timedelta

import pytest

from bot.cards import minutes as minutes_cards
from bot.cards import talks as cards
from bot.replies import Card
from domain.errors import RefusalError
from domain.minutes import Conclusion
from domain.talks import Talk, TalkState
from storage import people
from tests.factories import NOW, Scene, at
from tests.workflows.acts import THURSDAY, agree, book, close_unwritten, conclude, confirmed, do
from tests.workflows.promised import promises
from tests.workflows.test_talk_words import labels_of, text_of
from workflows import minutes
from workflows import talks as use
from workflows.talks import Booking, Changed
from workflows.work import Work


async def test_a_second_absence_of_its_host_goes_up_too(scene: Scene) -> None:
    talk = await confirmed(scene)
    for missed in (1, 2):
        scene.now = (await scene.talk_now(talk.id)).slot.start  # type: ignore[union-attr]
        await do(scene, scene.staff.chen, conclude(TalkState.HOST_ABSENT), talk)
        assert (await scene.talk_now(talk.id)).host_absences == missed
        told = [p.reader for p in await promises(scene, "talk.missed_again")]
        assert told == ([scene.staff.sun.id] if missed == 2 else [])
        await do(scene, scene.staff.chen, book(scene.now + timedelta(days=4 if missed == 1 else 1)), talk)
        await do(scene, scene.staff.zhang, agree, talk)


async def test_a_private_talk_is_closed_without_minutes_by_its_host_alone_and_only_while_nothing_is_written(
    scene: Scene,
) -> None:
    about = {"state": TalkState.HELD, "slot": at(NOW - timedelta(hours=1)), "confidant_id": scene.staff.sun.id}
    talk = await scene.talk(private=True, **about)
    for who in (scene.staff.zhang, scene.staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await do(scene, who, close_unwritten, talk)
    written = await scene.talk(
        number="26-0009", private=True, manager_id=scene.staff.li.id, host_id=scene.staff.wang.id, **about
    )
    async with scene.work(scene.staff.wang) as work:
        await minutes.write(
            work,
            written.id,
            facts="经过",
            said="说明",
            causes="原因",
            conclusion=Conclusion.NOTHING,
            improve_by=None,
            recorder_id=None,
        )
    with pytest.raises(RefusalError, match=r"talk\.written"):
        await do(scene, scene.staff.wang, close_unwritten, written)
    for _ in range(2):
        async with scene.work(scene.staff.chen) as work:
            done = await use.close_unwritten(work, talk.id, version=talk.version)
        assert isinstance(done, Changed)
    assert (await scene.talk_now(talk.id)).state is TalkState.CLOSED
    assert await promises(scene) == []


async def test_to_keep_no_minutes_asks_once_is_offered_beside_them_and_ends_the_question(scene: Scene) -> None:
    about = {"state": TalkState.HELD, "slot": at(NOW - timedelta(hours=1)), "confidant_id": scene.staff.sun.id}
    talk = await scene.talk(private=True, **about)

    async def shown() -> Card:
        async with scene.work(scene.staff.chen) as work:
            return minutes_cards.card(await minutes.show(work, talk.id))

    assert labels_of(scene, await shown()) == ["填写记录", "不作记录"]
    async with scene.work(scene.staff.chen) as work:
        asked = cards.ask_unwritten(await use.show(work, talk.id))
    assert labels_of(scene, asked) == ["不作记录", "返回"]
    await do(scene, scene.staff.chen, close_unwritten, talk)
    after = await shown()
    assert labels_of(scene, after) == []
    assert "未作记录" in text_of(scene, after)


async def test_a_talk_that_is_not_private_is_never_closed_without_minutes(scene: Scene) -> None:
    talk = await scene.talk(state=TalkState.HELD, slot=at(NOW - timedelta(hours=1)))
    with pytest.raises(RefusalError, match=r"talk\.not_private"):
        await do(scene, scene.staff.chen, close_unwritten, talk)


async def tell_in_person(work: Work, talk: Talk) -> Booking:
    return await use.tell_in_person(work, talk.id, version=talk.version)


@pytest.mark.parametrize("late", [False, True])
async def test_a_talk_with_a_manager_whom_no_message_reaches_is_confirmed_by_its_host_and_held(
    scene: Scene, late: bool
) -> None:
    staff = scene.staff
    await block(scene)
    talk = await scene.talk()
    await do(scene, staff.chen, book(), talk)
    if late:
        scene.now = THURSDAY + timedelta(minutes=10)
    assert isinstance(await do(scene, staff.chen, tell_in_person, talk), Changed)
    assert (await scene.talk_now(talk.id)).state is TalkState.CONFIRMED
    told = [p for p in await promises(scene, "talk.confirmed") if p.reader == staff.chen.id]
    assert told == []
    scene.now = THURSDAY + timedelta(minutes=40)
    assert isinstance(await do(scene, staff.chen, conclude(TalkState.HELD), talk), Changed)


async def test_nobody_confirms_for_a_manager_whom_messages_reach_nor_for_another_host(scene: Scene) -> None:
    staff = scene.staff
    talk = await scene.talk()
    await do(scene, staff.chen, book(), talk)
    with pytest.raises(RefusalError, match=r"talk\.reachable"):
        await do(scene, staff.chen, tell_in_person, talk)
    await block(scene)
    for who in (staff.sun, staff.wang, staff.zhang):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await do(scene, who, tell_in_person, talk)


async def block(scene: Scene) -> None:
    """Let Zhang block the bot."""
    async with scene.database.transaction() as tx:
        await people.mark_reachable(tx, scene.staff.zhang.id, reachable=False)
