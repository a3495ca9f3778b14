"""What a card does besides its answer: the cause on demand, 更多, and what an old one says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.journeys.office import CHEN, DENIED, LI, LIN, WANG, ZHANG, ZHOU, Office, labels, open_office
from tests.journeys.test_story import confirm, invite, register, texts


def data_of(message: dict[str, Any], label: str) -> str:
    found = [b["data"] for row in message["keyboard"] or [] for b in row if b["text"] == label]
    return str(found[0])


async def card_of(office: Office, person: int, message: int) -> dict[str, Any]:
    return next(m for m in await office.seen(person) if m["id"] == message)


async def test_the_cause_opens_by_a_press_and_folds_by_itself(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        assert not any("投诉" in text or "没有回电话" in text for text in await texts(office, ZHANG))
        opened = await office.press(ZHANG, "查看事由")
        assert opened["text"] == (
            "🔎 工作沟通 26-0001 · 事由\n客户投诉 26-0001，12月1日（周二）受理\n"
            "反映内容：客户说张伟三次没有回电话，手机****\n性质：核实谈话，只了解事实\n"
            "请准备：情况说明、相关业务资料\n请勿就此事联系客户。"
        )
        assert opened["protected"]
        await office.move("10m")
        assert (await card_of(office, ZHANG, opened["id"]))["text"].startswith("🗓 工作沟通 26-0001 · 请确认时间")


async def test_the_cause_folds_by_a_press(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "查看缘由")
        folded = await office.press(CHEN, "收起")
        assert folded["text"].startswith("⚑ 待安排工作沟通 26-0001")
        assert labels(folded)[0] == "约周二 15:30"


async def test_a_complaints_details_fold_by_themselves(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        opened = await office.press(LIN, "查看详情")
        assert "客户原话：客户说张伟三次没有回电话，手机138****5678" in opened["text"]
        await office.move("10m")
        assert "客户原话" not in (await card_of(office, LIN, opened["id"]))["text"]


async def test_a_card_says_why_it_came_and_comes_again_later(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        more = await office.press(CHEN, "更多")
        assert labels(more) == ["1小时后", "今天下午", "次日早上", "自定时间", "需要回避", "为何收到", "返回"]
        why = await office.press(CHEN, "为何收到")
        assert "按制度须在5个工作日内" in why["text"]
        assert "talk_templates.deadline_workdays" in why["text"]
        await office.press(CHEN, "返回")
        await office.press(CHEN, "更多")
        snoozed = await office.press(CHEN, "1小时后")
        assert snoozed["text"] == "🗓 工作沟通 26-0001 · 12月1日（周二）10:00再提醒您"
        await office.move("1h")
        again = await office.last(CHEN)
        assert again["id"] != snoozed["id"]
        assert again["text"].startswith("⚑ 待安排工作沟通 26-0001")


async def test_a_snoozed_card_does_not_come_once_the_talk_is_booked(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "更多")
        await office.press(CHEN, "1小时后")
        await office.press(CHEN, "查看")
        await office.press(CHEN, "约周三 09:00")
        before = len(await office.seen(CHEN))
        await office.move("1h")
        assert len(await office.seen(CHEN)) == before


async def test_the_calendar_file_comes_on_demand_before_the_talk_is_confirmed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.press(ZHANG, "更多")
        await office.press(ZHANG, "日历文件")
        assert (await office.last(ZHANG))["file"]["name"] == "26-0001.ics"


async def test_a_button_pressed_twice_acts_once_and_the_card_keeps_its_new_state(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        invited = await office.last(ZHANG)
        accept = data_of(invited, "确认")
        await office.push(ZHANG, invited["id"], accept)
        at_host = len(await office.seen(CHEN))
        await office.push(ZHANG, invited["id"], accept)
        assert (await card_of(office, ZHANG, invited["id"]))["text"].startswith("🗓 工作沟通 26-0001 · 已确认")
        assert len(await office.seen(CHEN)) == at_host


async def test_an_old_card_changes_nothing_and_says_what_is_true_now(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        invited = await office.last(ZHANG)
        await office.press(CHEN, "改期")
        await office.say(CHEN, "12月4日 09:30")
        await office.press(ZHANG, "确认")
        toast = await office.push(ZHANG, invited["id"], data_of(invited, "不便参加"))
        assert toast == "此卡片已过期，没有作任何改动"
        old = await card_of(office, ZHANG, invited["id"])
        assert old["text"] == "此卡片已过期。最新安排：12月4日（周五）09:30–10:00，已确认。"
        assert labels(old) == ["查看最新"]
        latest = await office.press(ZHANG, "查看最新")
        assert latest["text"].startswith("🗓 工作沟通 26-0001 · 已确认")


async def test_nobody_else_can_use_a_card(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        due = await office.last(CHEN)
        book, cause = data_of(due, "约周三 09:00"), data_of(due, "查看缘由")
        for person in (ZHANG, ZHOU, LI, LIN):
            own = (await office.say(person, "/help"))["id"]
            for forged in (book, cause, book.replace("tb:", "tm:"), "tb:1:1", "tb:x:y:z", "zz:1", "tb:999:1:0"):
                await office.push(person, own, forged)
                if forged != cause or person != ZHANG:
                    said = (await office.last(person))["text"]
                    assert "不在您的权限内" in said or "此按钮已失效" in said, (person, forged, said)
        assert (await office.press(CHEN, "约周三 09:00"))["text"].startswith("🗓 工作沟通 26-0001 · 待对方确认")


async def test_the_manager_can_not_act_for_the_host(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        card = next(m for m in await office.seen(CHEN) if "已确认" in m["text"] and m["keyboard"])
        for label in ("取消安排", "改期"):
            await office.push(ZHANG, (await office.seen(ZHANG))[0]["id"], data_of(card, label))
            assert (await office.last(ZHANG))["text"] == DENIED
        await office.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
        held = data_of(await office.last(CHEN), "已进行")
        await office.push(ZHANG, (await office.seen(ZHANG))[0]["id"], held)
        assert (await office.last(ZHANG))["text"] == DENIED


async def test_after_the_talk_has_begun_its_card_asks_how_it_went(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.move_to(office.sandbox.now + timedelta(hours=8))
        await office.say(CHEN, "/talks")
        await office.press(CHEN, "待登记结果")
        await office.press(CHEN, "26-0001")
        assert labels(await office.last(CHEN))[:2] == ["已进行", "未到场"]


async def test_talks_lists_what_concerns_whom(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for person in (CHEN, ZHANG):
            assert (await office.say(person, "/talks"))["text"] == "目前没有工作沟通。"
        await confirm(office)
        await register(office, "1005")
        board = await office.say(CHEN, "/talks")
        assert board["text"].splitlines() == ["🗓 工作沟通：2件", "待安排：1件", "今天：1件"]
        assert labels(board) == ["待安排", "今天", "未结束", "已结束"]
        listed = await office.press(CHEN, "未结束")
        assert listed["text"].splitlines() == [
            "🗓 工作沟通：2件",
            "26-0001 张伟　周二 15:30　已确认",
            "26-0002 王磊　待安排，12月8日前约定",
        ]
        assert (await office.say(ZHANG, "/talks"))["text"].splitlines()[1:] == ["26-0001 陈行长　周二 15:30　已确认"]
        assert (await office.say(ZHOU, "/talks"))["text"] == "目前没有工作沟通。"
        assert not [text for text in await texts(office, WANG) if "26-0002" in text]
