"""An answer that a client split into several messages: kept whole, masked across the borders, confirmed once."""

from dataclasses import dataclass, field

import pytest

from bot.call import Call, Sender
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.words import Tongue
from domain.people import Person
from domain.talks import TalkState
from storage import drafts, statements
from tests.bot.samples import TONGUES
from tests.factories import BANK, Scene, at, shanghai

ZH = TONGUES[0]


@dataclass
class Typist:
    """Somebody who fills in a form; the program's own messages take ids too."""

    scene: Scene
    person: Person
    engine: Engine = field(default_factory=Engine)
    message_id: int = 1

    async def open(self, form: str, **seed: object) -> None:
        async with self.scene.work(self.person) as work:
            await self.engine.open(Call(work, Sender(1, 1, None), ZH), form, **seed)

    async def say(self, text: str, *, after: int = 1) -> Reply:
        """Send a text, so many message ids after the one before: 1 if nothing came between."""
        self.message_id += after
        async with self.scene.work(self.person) as work:
            tongue = Tongue("zh-CN", self.scene.now, BANK.calendar)
            call = Call(work, Sender(1, 1, None), tongue, text=text, message_id=self.message_id)
            return await self.engine.take_text(call)

    async def kept(self, name: str) -> str:
        async with self.scene.database.transaction() as tx:
            row = await drafts.get_draft(tx, self.person.id)
        assert row is not None
        return str(row.values["values"][name])


@pytest.fixture
async def lin(scene: Scene) -> Typist:
    typist = Typist(scene, scene.staff.lin)
    await typist.open("complaint")
    return typist


def text_of(reply: Reply) -> str:
    return "\n".join(ZH.plain(line) for line in reply.card.lines) if reply.card else ""


async def test_a_text_that_was_split_at_the_end_of_a_paragraph_is_kept_whole(lin: Typist) -> None:
    parts = ["甲" * 2_100, "乙" * 2_600, "丙" * 40]
    assert "（2/5）" in text_of(await lin.say(parts[0]))
    assert [await lin.say(part) for part in parts[1:]] == [Reply(), Reply()]
    assert await lin.kept("words") == "".join(parts)
    assert "（3/5）" in text_of(await lin.say("1004", after=2))


async def test_emoji_fill_a_message_with_half_as_many_characters(lin: Typist) -> None:
    await lin.say("😡" * 2_040)
    await lin.say("怒" * 400, after=2)
    assert await lin.kept("words") == "😡" * 2_040 + "怒" * 400


async def test_a_long_answer_to_the_next_question_is_no_part_of_the_one_before(scene: Scene) -> None:
    chen = Typist(scene, scene.staff.chen)
    talk = await scene.talk(state=TalkState.HELD, place="会议室", slot=at(shanghai("2026-11-30 09:00")))
    await chen.open("minutes", talk_id=talk.id, manager_id=scene.staff.zhang.id)
    await chen.say("事" * 2_500)
    assert "（3/" in text_of(await chen.say("述" * 500, after=2))
    assert (await chen.kept("facts"), await chen.kept("said")) == ("事" * 2_500, "述" * 500)


async def test_a_number_across_the_border_is_masked_and_its_end_taken_out_of_the_chat(lin: Typist) -> None:
    await lin.say("长" * 4_080 + "电话138123")
    reply = await lin.say("45678，请回电")
    assert await lin.kept("words") == "长" * 4_080 + "电话138****5678，请回电"
    assert reply.erase == lin.message_id
    assert text_of(reply).startswith("您的消息含完整号码，已遮盖后保存，并从聊天中撤下。\n✎ 受理登记（2/5）")
    assert reply.card is not None
    assert reply.card.protected


async def test_a_form_of_one_question_waits_for_the_rest_of_a_long_text(scene: Scene) -> None:
    zhang = Typist(scene, scene.staff.zhang)
    talk = await scene.talk(state=TalkState.CONFIRMED, place="会议室", slot=at(shanghai("2026-12-03 09:00")))
    await zhang.open("statement", talk_id=talk.id)
    assert text_of(await zhang.say("说" * 4_096)).endswith("…（共4096字）")
    assert text_of(await zhang.say("明" * 2_904)).endswith("…（共7000字）")
    async with scene.database.transaction() as tx:
        assert await statements.list_parts(tx, talk.id) == []


async def test_a_short_text_still_ends_a_form_of_one_question(scene: Scene) -> None:
    zhang = Typist(scene, scene.staff.zhang)
    talk = await scene.talk(state=TalkState.CONFIRMED, place="会议室", slot=at(shanghai("2026-12-03 09:00")))
    await zhang.open("statement", talk_id=talk.id)
    await zhang.say("说" * 1_900)
    async with scene.database.transaction() as tx:
        assert [part.text for part in await statements.list_parts(tx, talk.id)] == ["说" * 1_900]
