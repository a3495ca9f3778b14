"""Small things that the cards of a talk say, each where a reader once stumbled."""

from datetime import timedelta

import pytest

from bot.cards import talks as cards
from bot.cards.statements import handed_in
from bot.notices.rendering import renderer_of
from bot.replies import Card, render
from bot.words import Tongue
from domain.errors import RefusalError
from domain.people import Person
from domain.talks import Talk, TalkState, Trigger
from storage.outbox import get_item
from storage.tables import outbox
from tests.factories import Scene, at, shanghai
from tests.workflows.acts import FRIDAY, THURSDAY, confirmed
from tests.workflows.promised import deliver, promises
from workflows import statements
from workflows import talks as use


def text_of(scene: Scene, card: Card | None, language: str = "zh-CN") -> str:
    assert card is not None
    return str(render(card, Tongue(language, scene.now, scene.bank.calendar))["text"])


def labels_of(scene: Scene, card: Card) -> list[str]:
    tongue = Tongue("zh-CN", scene.now, scene.bank.calendar)
    return [tongue.plain(choice.label) for row in card.rows for choice in row]


@pytest.mark.parametrize(
    ("minutes", "said"), [(120, "还有2小时"), (60, "还有1小时"), (90, "还有90分钟"), (20, "还有20分钟")]
)
async def test_whole_hours_are_said_as_hours(scene: Scene, minutes: int, said: str) -> None:
    talk = await confirmed(scene)
    async with scene.work(scene.staff.zhang) as work:
        view = await use.show(work, talk.id)
    assert said in text_of(scene, cards.reminder(view, minutes=minutes))


async def spared(scene: Scene, by: Person, *, joined: bool = False) -> Talk:
    async with scene.work(by) as work:
        trigger = Trigger.OWN_WISH if by == scene.staff.zhang else Trigger.BAD_LOAN
        done = await use.raise_talk(work, scene.staff.zhang.id, trigger=trigger, reason="想谈调岗")
    talk = done.view.talk
    if joined:
        async with scene.work(scene.staff.chen) as work:
            await use.fall_due(work, scene.staff.zhang, Trigger.COMPLAINT, raised_by=scene.staff.lin.id)
        talk = await scene.talk_now(talk.id)
    async with scene.work(scene.staff.chen) as work:
        await use.not_needed(work, talk.id, version=talk.version, reason="已当面答复")
    return talk


async def test_who_asked_for_a_talk_reads_why_it_is_not_arranged_and_how_to_ask_again(scene: Scene) -> None:
    talk = await spared(scene, scene.staff.zhang)
    async with scene.work(scene.staff.zhang) as work:
        card = cards.card(await use.show(work, talk.id))
        opened = cards.cause(await use.cause(work, talk.id))
    assert "已当面答复" not in text_of(scene, card)
    assert "如仍希望沟通，可发送 /talk 再次提出" in text_of(scene, card)
    assert "约谈人说明：已当面答复" in text_of(scene, opened)


async def test_who_asked_reads_no_reason_that_may_be_of_a_complaint_never_told(scene: Scene) -> None:
    talk = await spared(scene, scene.staff.zhang, joined=True)
    async with scene.work(scene.staff.zhang) as work:
        card = cards.card(await use.show(work, talk.id))
        opened = cards.cause(await use.cause(work, talk.id))
    assert "已当面答复" not in text_of(scene, opened)
    assert "如仍希望沟通" in text_of(scene, card)


async def test_nobody_else_is_told_why_a_talk_is_not_needed(scene: Scene) -> None:
    talk = await spared(scene, scene.staff.chen)
    async with scene.work(scene.staff.zhang) as work:
        opened = cards.cause(await use.cause(work, talk.id))
    assert "已当面答复" not in text_of(scene, opened)


@pytest.mark.parametrize(
    ("now", "said"),
    [("2026-12-06 11:00", "将于12月7日（周一）08:00提醒陈行长"), ("2026-12-07 11:00", "已再次提醒陈行长")],
)
async def test_a_prompt_on_a_day_off_says_when_it_leaves(scene: Scene, now: str, said: str) -> None:
    talk = await scene.talk()
    scene.now = shanghai(now)
    async with scene.work(scene.staff.sun) as work:
        done = await use.prompt(work, talk.id, version=talk.version)
    assert said in text_of(scene, cards.reply(done).card)


async def test_a_statement_of_which_the_host_was_not_told_in_time_is_told_no_more(scene: Scene) -> None:
    talk = await confirmed(scene)
    async with scene.work(scene.staff.zhang) as work:
        done = await statements.hand_in(work, talk.id, text="当天外出", file_id=None)
    assert "继续补充" in labels_of(scene, handed_in(done))
    async with scene.database.transaction() as tx:
        row = await tx.row(outbox.select().where(outbox.c.kind == "statement.handed_in"))
        assert row is not None
        item = await get_item(tx, row.id)
    assert item is not None
    assert (item.expires_at, item.params["event"]) == (THURSDAY, "2026-12-03")
    tongue = Tongue("zh-CN", scene.now, scene.bank.calendar)
    async with scene.work() as work:
        assert await (await renderer_of(item.kind))(work, item, tongue) is not None
    scene.now = THURSDAY
    async with scene.work() as work:
        assert await (await renderer_of(item.kind))(work, item, tongue) is None


async def test_a_host_who_opened_nothing_yet_is_told_once_of_a_statement_in_several_parts(scene: Scene) -> None:
    talk = await confirmed(scene)

    async def hand_in() -> int:
        scene.now += timedelta(minutes=1)
        async with scene.work(scene.staff.zhang) as work:
            await statements.hand_in(work, talk.id, text="当天外出", file_id=None)
        return len(await promises(scene, "statement.handed_in"))

    assert [await hand_in(), await hand_in()] == [1, 1]  # neither has left
    await deliver(scene)
    assert [await hand_in(), await hand_in()] == [0, 0]
    scene.now += timedelta(minutes=1)
    async with scene.work(scene.staff.chen) as work:
        await statements.read(work, talk.id)
    assert await hand_in() == 1
    await deliver(scene)
    assert await hand_in() == 0


async def test_a_clause_has_a_name_in_the_readers_language(scene: Scene) -> None:
    talk = await scene.talk()
    async with scene.work(scene.staff.chen) as work:
        card = cards.why(*await use.why(work, talk.id))
    assert "依据：约定期限（制度参数 talk_templates.deadline_workdays）" in text_of(scene, card)
    assert "Clause: days to fix a time (talk_templates.deadline_workdays)" in text_of(scene, card, "en")


async def test_who_hears_of_a_second_absence_can_look_at_the_meeting_without_its_cause(scene: Scene) -> None:
    talk = await scene.talk(state=TalkState.NO_SHOW, slot=at(FRIDAY), place="会议室", no_shows=2)
    async with scene.work(scene.staff.sun) as work:
        view = await use.oversee(work, talk.id)
    card = cards.missed_again(view)
    assert labels_of(scene, card) == ["查看", "已知悉"]
    seen = cards.overseen(view)
    text = text_of(scene, seen)
    for said in ("未到场", "时间：12月4日", "约谈人：陈行长", "对象：张伟"):
        assert said in text
    assert labels_of(scene, seen) == ["提醒对方", "已知悉"]
    for person in (scene.staff.chen, scene.staff.zhang, scene.staff.wang):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await use.oversee(work, talk.id)
