"""The story: a complaint, a talk that is booked, confirmed, reminded of and held; in both languages."""

from pathlib import Path

from tests.journeys.office import CHEN, LIN, ZHANG, Office, labels, open_office

WORDS = "客户说张伟三次没有回电话，手机13812345678"


async def register(office: Office, about: str = "1003") -> None:
    """Let the desk register a complaint."""
    await office.say(LIN, "/complaint")
    await office.say(LIN, WORDS)
    await office.say(LIN, about)
    await office.press(LIN, "客服热线")
    await office.press(LIN, "服务态度")
    await office.say(LIN, "客户编号 C-2041")
    done = await office.press(LIN, "提交")
    if "仍单独登记" in labels(done):
        await office.press(LIN, "仍单独登记")


async def invite(office: Office) -> None:
    """Let the desk register a complaint, and the supervisor book the first time offered."""
    await register(office)
    await office.press(CHEN, "约周二 15:30")


async def confirm(office: Office) -> None:
    """Come to a talk that both sides confirmed: Tuesday 15:30."""
    await invite(office)
    await office.press(ZHANG, "确认")


async def texts(office: Office, person: int) -> list[str]:
    """Give what stands in a chat."""
    return [message["text"] for message in await office.seen(person)]


async def files(office: Office, person: int) -> list[str]:
    """Give the captions of the files in a chat."""
    return [message["text"] for message in await office.seen(person) if message["file"]]


async def test_a_complaint_leads_to_a_talk_that_is_booked_confirmed_reminded_of_and_held(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        assert (await office.last(LIN))["text"] == (
            "📥 受理 26-0001 · 已登记\n最迟答复客户：12月16日（周三）\n"
            "已提请陈行长于12月8日（周二）前安排工作沟通 26-0001\n下一步：请承办"
        )
        due = await office.last(CHEN)
        assert due["text"] == "⚑ 待安排工作沟通 26-0001\n对象：张伟\n事项：工作交流\n请于12月8日（周二）下班前约定"
        assert labels(due) == ["约周二 15:30", "约周三 09:00", "其他时间", "无需安排", "查看缘由", "更多"]
        booked = await office.press(CHEN, "约周二 15:30")
        assert booked["text"].splitlines()[0] == "🗓 工作沟通 26-0001 · 待对方确认"
        invited = await office.last(ZHANG)
        assert invited["text"] == (
            "🗓 工作沟通 26-0001 · 请确认时间\n时间：12月1日（周二）15:30–16:00，今天\n"
            "地点：城关支行二楼会议室\n约谈人：陈行长\n记录人：孙洁\n事项：工作交流"
        )
        assert labels(invited) == ["确认", "另约时间", "不便参加", "查看事由", "更多"]
        confirmed = await office.press(ZHANG, "确认")
        assert confirmed["text"].splitlines()[0] == "🗓 工作沟通 26-0001 · 已确认"
        assert "🗓 工作沟通 26-0001 · 已确认" in "\n".join(await texts(office, CHEN))
        assert await files(office, ZHANG) == await files(office, CHEN) == ["工作沟通 26-0001，可导入日历"]
        await office.move("next")
        for person in (ZHANG, CHEN):
            assert (await office.last(person))["text"].startswith(
                "🗓 15:30 工作沟通，还有1小时\n地点：城关支行二楼会议室"
            )
        assert (await office.press(ZHANG, "收到"))["text"].splitlines()[0] == "🗓 工作沟通 26-0001 · 已确认"
        await office.move("next")
        ended = await office.last(CHEN)
        assert ended["text"].splitlines()[0] == "🗓 工作沟通 26-0001 · 时间已过，请确认结果"
        assert labels(ended)[:3] == ["已进行", "未到场", "改期"]
        held = await office.press(CHEN, "已进行")
        assert held["text"].splitlines()[0] == "🗓 工作沟通 26-0001 · 已进行"


async def test_the_story_reads_the_same_in_english(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for person in (LIN, CHEN, ZHANG):
            await office.say(person, "/language")
            assert (await office.press(person, "English"))["text"] == "The language is now English."
        await office.say(LIN, "/complaint")
        await office.say(LIN, "He never called back, says the client")
        await office.say(LIN, "1003")
        await office.press(LIN, "Hotline")
        await office.press(LIN, "Service")
        review = await office.say(LIN, "client C-2041")
        assert "About: Zhang Wei, Chengguan branch, 1003" in review["text"]
        registered = await office.press(LIN, "Submit")
        assert "Director Chen is to arrange meeting 26-0001 by Tue 8 Dec" in registered["text"]
        due = await office.last(CHEN)
        assert due["text"] == (
            "⚑ Meeting to arrange 26-0001\nWith: Zhang Wei\nAbout: Work review\n"
            "Please fix it by Tue 8 Dec, close of business"
        )
        await office.press(CHEN, "Wed 09:00")
        invited = await office.last(ZHANG)
        assert invited["text"] == (
            "🗓 Meeting 26-0001 · please confirm the time\nWhen: Wed 2 Dec, 09:00–09:30, tomorrow\n"
            "Where: Chengguan branch, room on the 2nd floor\nWith: Director Chen\nMinutes: Sun Jie\nAbout: Work review"
        )
        assert labels(invited) == ["Confirm", "Another time", "I can't", "What about", "More"]
        await office.press(ZHANG, "Confirm")
        assert await files(office, ZHANG) == ["Meeting 26-0001, for your calendar"]
        await office.move_to(office.sandbox.now.replace(day=2, hour=1, minute=45))
        await office.press(CHEN, "Didn't come")
        missed = await office.press(CHEN, "They didn't")
        assert missed["text"].splitlines()[0] == "🗓 Meeting 26-0001 · did not come"
