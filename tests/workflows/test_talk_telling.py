"""What the manager of a talk is told of why: only what its host has confirmed, and never by whom."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.cards import talks as cards
from bot.cards.faults import refused
from bot.notices.rendering import renderer_of
from bot.replies import Card, render
from bot.words import Tongue
from domain.complaints import Complaint, Outcome
from domain.errors import RefusalError
from domain.people import Person
from domain.personal import mask
from domain.talks import Talk, TalkKind, TalkState, Trigger
from storage import complaints
from storage.outbox import get_item
from storage.tables import outbox
from tests.factories import Scene, at, shanghai
from tests.workflows.acts import FRIDAY, THURSDAY, agree, book, do, move, propose
from tests.workflows.promised import promises
from workflows import talks as use
from workflows.talks import Stale
from workflows.talks.promises import promise_due

OWN_WORDS = "想谈调岗"


async def opened(scene: Scene, reader: Person, talk: Talk) -> str:
    """Give what a reader sees who opens why a talk is held."""
    async with scene.work(reader) as work:
        card = cards.cause(await use.cause(work, talk.id))
    return str(render(card, Tongue("zh-CN", scene.now, scene.bank.calendar))["text"])


async def wished(scene: Scene) -> Talk:
    """Give a talk for which Zhang asked, and which Chen booked."""
    async with scene.work(scene.staff.zhang) as work:
        done = await use.raise_talk(work, scene.staff.zhang.id, trigger=Trigger.OWN_WISH, reason=OWN_WORDS)
    await do(scene, scene.staff.chen, book(), done.view.talk)
    return await scene.talk_now(done.view.talk.id)


async def complain(scene: Scene, **changes: object) -> Complaint:
    """Let a complaint about Zhang fall due."""
    complaint = await scene.complaint(**changes)
    async with scene.work(scene.staff.lin) as work:
        await use.open_for_complaint(work, complaint, scene.staff.zhang)
    return complaint


async def tell(scene: Scene, talk: Talk, person: Person | None = None) -> object:
    version = (await scene.talk_now(talk.id)).version
    async with scene.work(person or scene.staff.chen) as work:
        return await use.tell(work, talk.id, version=version)


async def decide(scene: Scene, complaint: Complaint, outcome: Outcome, findings: str = "确有三次未回电") -> None:
    after = complaint.model_copy(update={"outcome": outcome, "findings": mask(findings), "decided_at": scene.now})
    async with scene.work(scene.staff.lin) as work:
        await complaints.mark_complaint(work.tx, after)
        await use.after_outcome(work, after, outcome)


# what joins later


async def test_a_complaint_that_joins_a_booked_talk_stays_from_the_manager_until_the_host_tells(scene: Scene) -> None:
    talk = await wished(scene)
    await complain(scene)
    before = await opened(scene, scene.staff.zhang, talk)
    assert OWN_WORDS in before
    for kept in ("投诉", "回电话", "性质", "请准备", "联系客户"):
        assert kept not in before
    ours = await opened(scene, scene.staff.chen, talk)
    assert "回电话" in ours
    await tell(scene, talk)
    after = await opened(scene, scene.staff.zhang, talk)
    for said in (OWN_WORDS, "投诉", "回电话", "核实谈话", "请勿就此事联系客户"):
        assert said in after
    assert [p.reader for p in await promises(scene, "talk.told")] == [scene.staff.zhang.id]


async def test_the_hosts_card_says_that_a_cause_waits_to_be_told_and_no_longer_once_it_is(scene: Scene) -> None:
    talk = await wished(scene)
    await complain(scene)
    for told in (False, True):
        async with scene.work(scene.staff.chen) as work:
            view = await use.show(work, talk.id)
        assert view.untold == (0 if told else 1)
        text = str(render(cards.card(view), Tongue("zh-CN", scene.now, scene.bank.calendar))["text"])
        assert ("尚未告知对方" in text) is not told
        await tell(scene, talk)


async def test_a_cause_that_joined_before_a_move_is_told_by_it(scene: Scene) -> None:
    talk = await wished(scene)
    await do(scene, scene.staff.zhang, agree, talk)
    await complain(scene)
    assert "投诉" not in await opened(scene, scene.staff.zhang, talk)
    await do(scene, scene.staff.chen, move(FRIDAY), talk)
    assert "投诉" in await opened(scene, scene.staff.zhang, talk)


async def test_only_the_host_tells_and_nothing_twice(scene: Scene) -> None:
    talk = await wished(scene)
    await complain(scene)
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await tell(scene, talk, scene.staff.zhang)
    await tell(scene, talk)
    await tell(scene, talk)
    assert len(await promises(scene, "talk.told")) == 1
    async with scene.work(scene.staff.chen) as work:
        assert isinstance(await use.tell(work, talk.id, version=1), Stale)


async def test_nothing_is_told_before_the_invitation(scene: Scene) -> None:
    await complain(scene)
    (talk,) = await scene.talks()
    with pytest.raises(RefusalError, match=r"talk\.state"):
        await tell(scene, talk)
    assert talk.state is TalkState.DUE


# what came of it


async def test_an_outcome_is_told_by_the_host_too_with_what_was_found(scene: Scene) -> None:
    complaint = await complain(scene)
    (talk,) = await scene.talks()
    await do(scene, scene.staff.chen, book(), talk)
    await decide(scene, complaint, Outcome.UPHELD)
    theirs, ours = [await opened(scene, person, talk) for person in (scene.staff.zhang, scene.staff.chen)]
    for said in ("结论：属实", "确有三次未回电", "提醒谈话"):
        assert said in ours
        assert said not in theirs
    assert "核实谈话" in theirs
    assert "核实后再作结论" not in ours
    await tell(scene, talk)
    theirs = await opened(scene, scene.staff.zhang, talk)
    for said in ("结论：属实", "确有三次未回电", "提醒谈话"):
        assert said in theirs
    assert (await scene.talk_now(talk.id)).kind is TalkKind.REMINDER


# and not by whom


async def test_the_manager_reads_no_name_and_no_number_of_the_client_and_the_host_sees_what_is_read(
    scene: Scene,
) -> None:
    words = mask("王先生（手机13812345678）来电，张伟三次没有回电")
    await complain(scene, words=words, client=mask("赵六 C-2041"))
    (talk,) = await scene.talks()
    ours = await opened(scene, scene.staff.chen, talk)
    assert "王先生（手机138****5678）来电，张伟三次没有回电" in ours
    told = "**先生（手机****）来电，张伟三次没有回电"
    assert f"对方所见：{told}" in ours
    await do(scene, scene.staff.chen, book(), talk)
    theirs = await opened(scene, scene.staff.zhang, talk)
    assert told in theirs
    for kept in ("王", "赵", "5678", "C-2041"):
        assert kept not in theirs


async def test_the_host_writes_what_the_manager_reads_instead(scene: Scene) -> None:
    complaint = await complain(scene, words=mask("建国嫌慢"))
    (talk,) = await scene.talks()
    async with scene.work(scene.staff.chen) as work:
        trigger = (await use.cause(work, talk.id)).view.raised[0]
        await use.word(work, talk.id, trigger_id=trigger.id, text="一位客户反映回复慢，13812345678")
    await do(scene, scene.staff.chen, book(), talk)
    theirs = await opened(scene, scene.staff.zhang, talk)
    assert "一位客户反映回复慢，****" in theirs
    assert "建国" not in theirs
    assert "建国嫌慢" in await opened(scene, scene.staff.chen, talk)
    for person, key in ((scene.staff.zhang, trigger.id), (scene.staff.chen, trigger.id + 1)):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            async with scene.work(person) as work:
                await use.word(work, talk.id, trigger_id=key, text="别的")
    assert complaint.words == "建国嫌慢"


async def test_of_a_photo_both_sides_read_that_there_is_a_file(scene: Scene) -> None:
    await complain(scene, words=mask(""), evidence_id=None)
    (talk,) = await scene.talks()
    await do(scene, scene.staff.chen, book(), talk)
    ours, theirs = [await opened(scene, person, talk) for person in (scene.staff.chen, scene.staff.zhang)]
    assert "反映内容：见附件" in ours
    assert "反映内容：见附件" in theirs
    assert "请按“改写对方所见”填写" in ours


# what the cards keep saying


async def card_of(scene: Scene, reader: Person, talk: Talk) -> tuple[str, list[str]]:
    """Give the words of a talk's card as a press shows it, and its buttons."""
    async with scene.work(reader) as work:
        card = cards.card(await use.show(work, talk.id))
    tongue = Tongue("zh-CN", scene.now, scene.bank.calendar)
    return str(render(card, tongue)["text"]), [tongue.plain(choice.label) for row in card.rows for choice in row]


async def test_whether_to_call_off_stays_the_question_until_the_host_answers(scene: Scene) -> None:
    complaint = await complain(scene)
    (talk,) = await scene.talks()
    await do(scene, scene.staff.chen, book(), talk)
    await decide(scene, complaint, Outcome.WITHDRAWN)
    text, labels = await card_of(scene, scene.staff.chen, talk)
    assert "是否取消" in text
    assert labels == ["取消", "仍然安排", "查看缘由", "更多"]
    assert "结论：已撤回" in await opened(scene, scene.staff.chen, talk)
    assert "是否取消" not in (await card_of(scene, scene.staff.zhang, talk))[0]
    talk = await scene.talk_now(talk.id)
    async with scene.work(scene.staff.chen) as work:
        await use.keep(work, talk.id, version=talk.version)
    text, labels = await card_of(scene, scene.staff.chen, talk)
    assert "是否取消" not in text
    assert "改期" in labels


async def noticed(scene: Scene, kind: str, reader: Person) -> str:
    """Give what the newest waiting notice of a kind says to its reader."""
    statement = select(outbox.c.id).where(outbox.c.kind == kind, outbox.c.person_id == reader.id)
    async with scene.database.transaction() as tx:
        item_id = int(await tx.value(statement.order_by(outbox.c.id.desc()).limit(1)))
        item = await get_item(tx, item_id)
    assert item is not None
    tongue = Tongue("zh-CN", scene.now, scene.bank.calendar)
    async with scene.work() as work:
        card = await (await renderer_of(kind))(work, item, tongue)
    assert isinstance(card, Card)
    return str(render(card, tongue)["text"])


async def test_a_time_that_is_moved_or_proposed_instead_is_told_as_old_and_new(scene: Scene) -> None:
    talk = await scene.talk()
    await do(scene, scene.staff.chen, book(), talk)
    assert "→" not in await noticed(scene, "talk.invited", scene.staff.zhang)
    await do(scene, scene.staff.zhang, agree, talk)
    await do(scene, scene.staff.chen, move(FRIDAY), talk)
    text = await noticed(scene, "talk.invited", scene.staff.zhang)
    assert "时间：12月3日（周四）15:00 → 12月4日（周五）10:00–10:30" in text
    await do(scene, scene.staff.zhang, propose(shanghai("2026-12-07 10:00")), talk)
    text = await noticed(scene, "talk.proposed", scene.staff.chen)
    assert "时间：12月4日（周五）10:00 → 12月7日（周一）10:00–10:30" in text


async def test_the_last_chaser_says_who_is_told_and_when_and_a_day_that_is_past_is_called_so(scene: Scene) -> None:
    talk = await scene.talk(due_on=date(2026, 12, 2))
    async with scene.work() as work:
        await promise_due(work, talk)
    assert "请于12月2日（周三）下班前约定" in await noticed(scene, "talk.book", scene.staff.chen)
    scene.now = shanghai("2026-12-03 08:00")
    text = await noticed(scene, "talk.book", scene.staff.chen)
    assert "应于12月2日（周三）约定，已逾期" in text
    assert "如仍未处理，12月4日（周五）将请孙洁跟进" in text
    await do(scene, scene.staff.chen, book(FRIDAY), talk)
    scene.now = shanghai("2026-12-03 17:00")
    assert "将提醒陈行长跟进" in await noticed(scene, "talk.answer", scene.staff.zhang)


async def test_after_the_last_round_no_other_time_is_offered_and_a_refusal_names_the_meeting(scene: Scene) -> None:
    talk = await scene.talk(state=TalkState.CONFIRMED, slot=at(FRIDAY), place="会议室", rounds=3)
    assert (await card_of(scene, scene.staff.zhang, talk))[1] == ["不便参加", "情况说明", "查看事由", "更多"]
    waiting = await scene.talk(state=TalkState.PROPOSED, slot=at(THURSDAY), place="会议室", rounds=3)
    assert "其他时间" not in (await card_of(scene, scene.staff.chen, waiting))[1]
    with pytest.raises(RefusalError, match=r"talk\.rounds") as caught:
        await do(scene, scene.staff.zhang, propose(shanghai("2026-12-07 10:00")), talk)
    tongue = Tongue("zh-CN", scene.now, scene.bank.calendar)
    assert talk.number in tongue.plain(refused(caught.value))
    async with scene.work(scene.staff.zhang) as work:
        reminder = cards.reminder(await use.show(work, talk.id), minutes=60)
    assert tongue.plain(reminder.rows[0][-1].label) == "不便参加"
    unanswered = await scene.talk(
        state=TalkState.INVITED, slot=at(shanghai("2026-11-30 10:00")), place="会议室", rounds=3
    )
    text, _ = await card_of(scene, scene.staff.zhang, unanswered)
    assert "时间已过，请致电约谈人改期" in text
