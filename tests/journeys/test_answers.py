"""What either side may answer to a talk: propose, decline, move, cancel; and what follows from it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.journeys.office import CHEN, SUN, ZHANG, Office, labels, open_office
from tests.journeys.test_story import confirm, files, invite, register, texts


def first_line(message: dict[str, object]) -> str:
    return str(message["text"]).splitlines()[0]


async def reminders(office: Office, person: int) -> int:
    return sum("还有1小时" in text or "请准时参加" in text for text in await texts(office, person))


async def test_a_talk_is_booked_in_three_presses_from_the_complaints_card(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.say(CHEN, "/complaints")
        await office.press(CHEN, "26-0001")
        await office.press(CHEN, "安排沟通")
        booked = await office.press(CHEN, "约周三 09:00")
        assert first_line(booked) == "🗓 工作沟通 26-0001 · 待对方确认"
        assert "请确认时间" in (await office.last(ZHANG))["text"]


async def test_a_typed_time_a_place_and_a_purpose_are_reviewed_and_booked(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "其他时间")
        await office.say(CHEN, "下周三 下午3点")
        await office.press(CHEN, "线上，链接另行告知")
        await office.press(CHEN, "跳过")
        await office.press(CHEN, "业务辅导")
        assert labels(await office.last(CHEN))[0].startswith("孙洁")
        refused = await office.say(CHEN, "王磊")
        assert refused["text"].startswith("王磊届时不空或不能记录。")
        review = await office.say(CHEN, "孙洁")
        assert review["text"] == (
            "✎ 安排工作沟通 · 请核对后提交\n时间：12月9日（周三）15:00\n地点：线上，链接另行告知\n事项：业务辅导\n"
            "记录人：孙洁 总行 1009"
        )
        assert labels(review) == ["提交", "修改", "放弃"]
        await office.press(CHEN, "提交")
        assert (await office.last(ZHANG))["text"].splitlines()[1:] == [
            "时间：12月9日（周三）15:00–15:30",
            "地点：线上，链接另行告知",
            "约谈人：陈行长",
            "记录人：孙洁",
            "事项：业务辅导",
        ]


async def test_the_manager_proposes_another_time_and_the_host_accepts(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.press(ZHANG, "另约时间")
        proposed = await office.say(ZHANG, "12月3日 15:00")
        assert first_line(proposed) == "🗓 工作沟通 26-0001 · 已提出另约，待答复"
        asked = await office.last(CHEN)
        assert first_line(asked) == "🗓 工作沟通 26-0001 · 对方提出另约，请答复"
        assert labels(asked)[:3] == ["同意", "其他时间", "取消安排"]
        await office.press(CHEN, "同意")
        told = [m for m in await office.seen(ZHANG) if not m["file"]][-1]
        assert told["text"].startswith("🗓 工作沟通 26-0001 · 已确认\n时间：12月3日（周四）15:00–15:30")


async def test_both_sides_counter_until_the_rounds_are_used_up(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        for propose, counter in (("12月3日 15:00", "12月4日 15:00"), ("12月7日 15:00", None)):
            await office.press(ZHANG, "另约时间")
            await office.say(ZHANG, propose)
            if counter:
                await office.press(CHEN, "其他时间")
                await office.say(CHEN, counter)
                assert "请确认时间" in (await office.last(ZHANG))["text"]
        assert labels(await office.last(CHEN)) == ["同意", "取消安排", "查看缘由", "更多"]
        await office.press(CHEN, "同意")
        assert "已确认" in "\n".join(await texts(office, ZHANG))


async def test_who_can_not_come_says_why_and_the_host_books_again(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.press(ZHANG, "不便参加")
        declined = await office.press(ZHANG, "请假")
        assert first_line(declined) == "🗓 工作沟通 26-0001 · 已告知不便参加"
        asked = await office.last(CHEN)
        assert first_line(asked) == "⚑ 工作沟通 26-0001 · 对方不便参加，请另约"
        assert "原因：请假" in asked["text"]
        await office.press(CHEN, "约周三 09:00")
        assert "12月2日（周三）09:00" in (await office.last(ZHANG))["text"]


async def test_a_moved_talk_is_asked_anew_and_reminds_at_its_new_time_alone(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.press(CHEN, "改期")
        await office.say(CHEN, "12月4日 10:00")
        moved = [m for m in await office.seen(ZHANG) if not m["file"]][-1]
        assert first_line(moved) == "🗓 工作沟通 26-0001 · 请确认时间"
        await office.press(ZHANG, "确认")
        await office.move_to(datetime(2026, 12, 2, 10, tzinfo=UTC))
        assert await reminders(office, ZHANG) == await reminders(office, CHEN) == 0
        await office.move_to(datetime(2026, 12, 4, 2, tzinfo=UTC))
        assert await reminders(office, ZHANG) == await reminders(office, CHEN) == 2


async def test_a_cancelled_talk_reminds_nobody(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.press(CHEN, "取消安排")
        cancelled = await office.press(CHEN, "情况已说明清楚")
        assert first_line(cancelled) == "🗓 工作沟通 26-0001 · 已取消"
        assert "🗓 工作沟通 26-0001 · 已取消，无需前往" in "\n".join(await texts(office, ZHANG))
        assert (await files(office, ZHANG))[-1] == "工作沟通 26-0001 已取消，可从日历移除"
        await office.move_to(datetime(2026, 12, 3, 10, tzinfo=UTC))
        assert await reminders(office, ZHANG) == await reminders(office, CHEN) == 0


async def test_the_card_that_opened_a_form_shows_what_came_of_it(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        card = await office.last(ZHANG)
        await office.press(ZHANG, "不便参加")
        await office.say(ZHANG, "家中有事")
        first = next(m for m in await office.seen(ZHANG) if m["id"] == card["id"])
        assert "请确认时间" not in first["text"]
        assert labels(first) == labels(await office.last(ZHANG))


async def test_an_unanswered_invitation_is_asked_again_and_then_goes_up(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "其他时间")
        await office.say(CHEN, "12月11日 15:00")
        await office.press(CHEN, "城关支行二楼会议室")
        await office.press(CHEN, "跳过")
        await office.press(CHEN, "跳过")
        await office.press(CHEN, "提交")
        await office.move("1d")
        again = await office.last(ZHANG)
        assert (
            again["text"] == "🗓 12月11日（周五）15:00–15:30与陈行长的工作沟通，请您确认。\n"
            "如仍未答复，12月3日（周四）将提醒陈行长跟进。"
        )
        assert labels(again)[0] == "确认"
        await office.move("1d")
        assert first_line(await office.last(CHEN)) == "⚑ 工作沟通 26-0001 · 对方尚未答复，请协助确认"
        await office.move("1d")
        assert (await office.last(SUN))["text"] == "⚑ 工作沟通 26-0001 · 张伟尚未答复，请陈行长跟进"


async def test_an_answer_stops_the_chasers(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.press(ZHANG, "不便参加")
        await office.press(ZHANG, "请假")
        before = len(await office.seen(ZHANG))
        await office.move_to(office.sandbox.now + timedelta(days=6))
        assert len(await office.seen(ZHANG)) == before


async def test_a_host_who_leaves_a_refusal_unanswered_is_asked_and_then_head_office_is_told(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.press(ZHANG, "不便参加")
        await office.press(ZHANG, "请假")
        await office.move("1d")
        assert first_line(await office.last(CHEN)) == "🗓 工作沟通 26-0001 · 对方在等您答复"
        await office.move("1d")
        assert (await office.last(SUN))["text"] == "⚑ 工作沟通 26-0001 · 张伟在等陈行长答复，请督促"


async def test_a_talk_whose_time_passed_unconfirmed_can_still_be_moved(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
        passed = await office.last(CHEN)
        assert first_line(passed) == "🗓 工作沟通 26-0001 · 时间已过，尚未确认，请改期"
        await office.press(ZHANG, "确认")
        assert (await office.last(ZHANG))["text"] == "工作沟通 26-0001 的时间已过。请另约时间，或致电对方商定。"
        await office.press(CHEN, "改期")
        await office.say(CHEN, "12月4日 10:00")
        assert "12月4日（周五）10:00" in (await office.last(ZHANG))["text"]


async def test_who_did_not_come_is_recorded(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
        assert first_line(await office.press(CHEN, "未到场")) == "🗓 工作沟通 26-0001 · 哪一方未到场？"
        assert "对方未到场" in first_line(await office.press(CHEN, "对方未到"))


async def test_a_talk_that_is_not_needed_takes_a_reason_and_tells_the_manager_nothing(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "无需安排")
        done = await office.say(CHEN, "客户已撤回")
        assert done["text"] == "🗓 工作沟通 26-0001 · 无需安排\n对象：张伟\n事项：工作交流\n原因：客户已撤回"
        assert await office.seen(ZHANG) == []
