"""Every notice has one last button: put it off, or learn why it came."""

from pathlib import Path

from tests.journeys.office import CHEN, SUN, ZHANG, Office, labels, open_office
from tests.journeys.test_cards import card_of
from tests.journeys.test_story import confirm, register


async def to_head_office(office: Office) -> None:
    """Let a talk stay unbooked until head office is told."""
    await register(office)
    for _ in range(9):
        await office.move("1d")


async def test_a_notice_of_any_kind_can_be_put_off_and_comes_again(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await to_head_office(office)
        told = await office.last(SUN)
        assert told["text"].startswith("⚑ 工作沟通 26-0001 · 已过期限未约定")
        assert labels(told)[-1] == "更多"
        await office.press(SUN, "更多")
        said = await office.press(SUN, "为何收到")
        assert "依据：未约定时间的催办（制度参数 ladders.talk.book）" in said["text"]
        assert labels(await office.press(SUN, "返回")) == labels(told)


async def test_a_chaser_is_put_off_to_a_time_of_ones_own_but_not_past_its_deadline(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "更多")
        await office.press(CHEN, "自定时间")
        late = await office.say(CHEN, "12月20日 10:00")
        assert late["text"].startswith("不能推迟到截止时间之后。请现在处理。")
        assert "12月3日（周四）10:00再提醒您" in (await office.say(CHEN, "12月3日 10:00"))["text"]
        before = len(await office.seen(CHEN))
        await office.move("1d")
        await office.move("1d")
        await office.move("1h")
        assert len(await office.seen(CHEN)) == before + 1
        assert (await office.last(CHEN))["text"].startswith("⚑ 待安排工作沟通 26-0001")


async def test_a_notice_keeps_its_last_button_when_it_is_opened_and_folded_again(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.press(ZHANG, "情况说明")
        receipt = await office.say(ZHANG, "当天在外拜访客户")
        assert "时间：" in receipt["text"]
        assert labels(receipt) == ["继续补充", "查看说明", "另约时间", "不便参加", "查看事由", "更多"]
        told = await office.last(CHEN)
        assert labels(told)[-1] == "更多"
        opened = await office.press(CHEN, "查看说明", on=told["id"])
        assert labels(opened)[-1] == "更多"
        assert labels(await office.press(CHEN, "收起", on=told["id"])) == labels(told)
        await office.press(CHEN, "查看说明", on=told["id"])
        await office.move("10m")
        assert labels(await card_of(office, CHEN, told["id"])) == labels(told)


async def test_more_on_a_notice_that_is_settled_brings_the_card_as_it_is_now(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.press(ZHANG, "情况说明")
        await office.say(ZHANG, "当天在外拜访客户")
        told = await office.last(CHEN)
        await office.press(CHEN, "更多", on=told["id"])
        for _ in range(8):  # the meeting has begun: a statement is told of no more
            await office.move("1h")
        shown = await office.press(CHEN, "返回", on=told["id"])
        assert "情况说明" in shown["text"]
        assert "查看说明" in labels(shown)
        assert "更多" not in labels(shown)  # nothing is left to put off
