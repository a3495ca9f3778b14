"""Leave and deputies in the chat: recorded in a few presses, never silently over a talk."""

from datetime import UTC, datetime
from pathlib import Path

from tests.journeys.office import CHEN, SUN, ZHANG, labels, open_office
from tests.journeys.test_answers import first_line
from tests.journeys.test_story import confirm, register


async def test_leave_is_recorded_in_four_presses_listed_and_taken_back(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        asked = await office.say(ZHANG, "/leave")
        assert labels(asked)[:3] == ["请假", "外出", "培训"]
        asked = await office.press(ZHANG, "外出")
        assert labels(asked)[:6] == ["今天", "今天上午", "今天下午", "明天", "明天上午", "明天下午"]
        assert labels(asked)[6:] == ["放弃"]
        review = await office.press(ZHANG, "明天下午")
        assert review["text"].endswith("事由：外出\n时间：12月2日（周三）14:00–17:00")
        done = await office.press(ZHANG, "提交")
        assert done["text"] == "🗒 请假外出 · 已登记\n外出：12月2日（周三）14:00–17:00"
        listed = await office.say(ZHANG, "/leaves")
        assert listed["text"] == "🗒 请假外出：1项\n1. 外出　12月2日（周三）14:00–17:00"
        gone = await office.press(ZHANG, "撤销 1")
        assert gone["text"] == "🗒 没有登记的请假外出。"


async def test_leave_is_typed_as_people_say_it_and_what_is_not_understood_is_said(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/leave")
        await office.press(ZHANG, "请假")
        again = await office.say(ZHANG, "过几天")
        assert again["text"].startswith("没有看懂从何时到何时。")
        past = await office.say(ZHANG, "11月20日到2026年11月21日")
        assert past["text"].startswith("这段时间已经过去。") or "核对" in past["text"]
        review = await office.say(ZHANG, "12月3日到5日")
        assert "时间：12月3日（周四）至12月5日（周六）" in review["text"]


async def test_leave_over_a_talk_is_named_and_the_host_moves_it_with_one_press(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.say(ZHANG, "/leave")
        await office.press(ZHANG, "请假")
        await office.press(ZHANG, "今天下午")
        done = await office.press(ZHANG, "提交")
        assert "⚠ 与工作沟通 26-0001 冲突：12月1日（周二）15:30–16:00\n已提请约谈人改期或转交。" in done["text"]
        told = await office.last(CHEN)
        assert first_line(told) == "⚑ 工作沟通 26-0001 · 有人届时不在岗，请改期或转交"
        assert "不在岗：张伟" in told["text"]
        assert labels(told)[2:] == ["其他时间", "转交", "查看缘由", "更多"]
        moved = await office.press(CHEN, labels(told)[0])
        assert first_line(moved) == "🗓 工作沟通 26-0001 · 待对方确认"
        heard = [m for m in await office.seen(ZHANG) if not m["file"]][-1]
        assert "请确认时间" in heard["text"]


async def test_a_supervisor_records_leave_for_the_own_people_only(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(CHEN, "/leaves")
        await office.press(CHEN, "为员工登记")
        asked = await office.last(CHEN)
        assert labels(asked)[:3] == ["张伟 城关支行 1003", "李娜 城关支行 1004", "王磊 城关支行 1005"]
        refused = await office.say(CHEN, "曾婷")
        assert refused["text"].startswith("只能为本网点的员工登记，曾婷不在其中。")
        await office.say(CHEN, "1003")
        await office.press(CHEN, "培训")
        await office.press(CHEN, "明天")
        done = await office.press(CHEN, "提交")
        assert first_line(done) == "🗒 请假外出 · 已为张伟登记"
        assert (await office.last(ZHANG))["text"] == "🗒 请假外出 · 主管已为您登记\n培训：12月2日（周三）全天"


async def test_a_host_hands_a_talk_over_and_the_deputy_goes_on(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.press(CHEN, "转交")
        asked = await office.last(CHEN)
        assert labels(asked)[0] == "孙洁 总行 1009"
        refused = await office.say(CHEN, "李娜")
        assert refused["text"].startswith("不能转交给李娜。")
        await office.press(CHEN, "孙洁 总行 1009")
        done = await office.press(CHEN, "外出")
        assert done["text"] == "🗓 工作沟通 26-0001 · 已转交孙洁"
        told = [m for m in await office.seen(SUN) if not m["file"]][-1]
        assert first_line(told) == "⚑ 工作沟通 26-0001 · 已转交给您"
        heard = [m for m in await office.seen(ZHANG) if not m["file"]][-1]
        assert first_line(heard) == "🗓 工作沟通 26-0001 · 约谈人有变"
        assert "约谈人：孙洁" in heard["text"]
        old = await office.press(CHEN, "取消安排")
        assert (old["text"], labels(old)) == ("工作沟通 26-0001 已转交他人，您无需处理。", [])


async def test_a_talk_that_is_due_is_handed_over_from_its_cause(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "查看缘由")
        await office.press(CHEN, "转交")
        await office.press(CHEN, "孙洁 总行 1009")
        await office.press(CHEN, "岗位变动")
        assert first_line(await office.last(SUN)) == "⚑ 工作沟通 26-0001 · 已转交给您"
        assert len(await office.seen(ZHANG)) == 0


async def test_a_host_on_leave_who_does_nothing_is_followed_the_evening_before(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "其他时间")
        for answer in ("12月3日 15:00", "会议室"):
            await office.say(CHEN, answer)
        for pressed in ("跳过", "跳过", "提交"):
            await office.press(CHEN, pressed)
        await office.press(ZHANG, "确认")
        await office.say(CHEN, "/leave")
        await office.press(CHEN, "请假")
        await office.say(CHEN, "12月3日")
        await office.press(CHEN, "提交")
        asked = (await office.last(CHEN))["text"]
        assert asked.startswith("⚑ 工作沟通 26-0001 · 您届时不在岗，请改期或转交")
        assert "如12月2日（周三）17:00前未处理，将转交他人；无人可代则告知总行。" in asked
        await office.move_to(datetime(2026, 12, 2, 9, 5, tzinfo=UTC))
        told = [m for m in await office.seen(SUN) if not m["file"]][-1]
        assert first_line(told) == "⚑ 工作沟通 26-0001 · 已转交给您"
        heard = [m for m in await office.seen(ZHANG) if not m["file"]][-1]
        assert "约谈人：孙洁" in heard["text"]
        assert "已转交孙洁" in [m for m in await office.seen(CHEN) if not m["file"]][-1]["text"]
