"""Booking in the chat: a week on buttons, who takes the minutes, an online talk's link."""

from pathlib import Path

from tests.journeys.office import CHEN, SUN, ZHANG, labels, open_office
from tests.journeys.test_answers import first_line
from tests.journeys.test_story import confirm, invite, register

ONLINE = "线上，链接另行告知"


async def test_a_time_is_picked_from_a_week_on_buttons(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "其他时间")
        week = await office.press(CHEN, "按周选择")
        assert labels(week)[:7] == ["·30", "●二1", "三2", "四3", "五4", "·5", "·6"]
        assert labels(week)[7:9] == ["15:30", "16:00"]
        assert labels(week)[-2:] == ["下一周 ▶", "返回"]
        full = await office.press(CHEN, "·5")
        assert full["text"].endswith("12月5日（周六）可选时间") or "12月1日" in full["text"]
        later = await office.press(CHEN, "下一周 ▶")
        assert labels(later)[:3] == ["●一7", "二8", "三9"]
        assert labels(later)[-3:] == ["◀ 上一周", "下一周 ▶", "返回"]
        day = await office.press(CHEN, "三9")
        assert labels(day)[2] == "●三9"
        asked = await office.press(CHEN, "10:00")
        assert "在哪里？" in asked["text"]
        await office.press(CHEN, "城关支行二楼会议室")
        await office.press(CHEN, "跳过")
        review = await office.press(CHEN, "跳过")
        assert "时间：12月9日（周三）10:00" in review["text"]


async def test_from_the_week_one_comes_back_to_the_question_and_types(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.press(ZHANG, "另约时间")
        await office.press(ZHANG, "按周选择")
        asked = await office.press(ZHANG, "返回")
        assert labels(asked)[3] == "按周选择"
        proposed = await office.say(ZHANG, "12月4日 10:00")
        assert first_line(proposed) == "🗓 工作沟通 26-0001 · 已提出另约，待答复"


async def test_who_takes_the_minutes_is_named_on_the_card_told_and_reminded(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        told = [m for m in await office.seen(SUN) if not m["file"]][-1]
        assert first_line(told) == "🗓 工作沟通 26-0001 · 请您记录 · 已确认"
        assert labels(told) == ["不能记录", "查看缘由", "更多"]
        assert [m for m in await office.seen(SUN) if m["file"]]
        await office.move("next")
        assert (await office.last(SUN))["text"].startswith("🗓 15:30 工作沟通，还有1小时")
        assert "受理" not in (await office.press(SUN, "查看缘由"))["text"].splitlines()[0]


async def test_the_link_of_an_online_talk_is_shown_only_after_confirming_to_both(tmp_path: Path) -> None:
    link = "https://meeting.example/dm/Ab12"
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "其他时间")
        await office.say(CHEN, "12月3日 15:00")
        await office.press(CHEN, ONLINE)
        refused = await office.say(CHEN, "老地方")
        assert refused["text"].startswith("请发以 https:// 开头的链接")
        await office.say(CHEN, link)
        await office.press(CHEN, "跳过")
        await office.press(CHEN, "跳过")
        booked = await office.press(CHEN, "提交")
        assert link not in booked["text"] + (await office.last(ZHANG))["text"]
        confirmed = await office.press(ZHANG, "确认")
        assert f"会议链接：{link}" in confirmed["text"]
        told = [m for m in await office.seen(CHEN) if not m["file"]][-1]
        assert f"会议链接：{link}" in told["text"]


async def test_the_link_can_be_given_once_the_time_is_confirmed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "其他时间")
        await office.say(CHEN, "12月3日 15:00")
        await office.press(CHEN, ONLINE)
        for _ in range(3):
            await office.press(CHEN, "跳过")
        await office.press(CHEN, "提交")
        await office.press(ZHANG, "确认")
        await office.press(CHEN, "会议链接")
        await office.say(CHEN, "123 456 789")
        done = [m for m in await office.seen(CHEN) if not m["file"]][-1]
        assert "会议链接：123 456 789" in done["text"]
        told = [m for m in await office.seen(ZHANG) if not m["file"]][-1]
        assert "会议链接：123 456 789" in told["text"]


async def test_an_invitation_that_expired_says_so_in_the_list_and_can_be_moved(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.move("1d")
        await office.say(CHEN, "/talks")
        assert "已过期" in (await office.press(CHEN, "待答复"))["text"]
        await office.press(CHEN, "26-0001")
        shown = await office.last(CHEN)
        assert "时间已过，尚未确认，请改期" in shown["text"]
        await office.press(CHEN, "改期")
        moved = await office.say(CHEN, "12月4日 10:00")
        assert first_line(moved) == "🗓 工作沟通 26-0001 · 待对方确认"
