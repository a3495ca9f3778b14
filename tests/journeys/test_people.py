"""Who comes in and how: invitation, language, menu, strangers, who can't be reached."""

from pathlib import Path

from tests.journeys.office import CHEN, DENIED, GAO, LIN, SUN, WANG, ZHANG, labels, open_office
from tests.journeys.test_story import invite, register, texts


async def test_an_invitation_lets_somebody_in_who_then_gets_what_was_waiting(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office, "1005")
        due = await office.last(CHEN)
        assert "⚠ 王磊尚未开通或无法接收，请当面告知" in due["text"]
        await office.press(CHEN, "约周三 09:00")
        assert any("暂时联系不上：王磊" in text for text in await texts(office, CHEN))
        made = (await office.say(GAO, "/invite 1005"))["text"]
        assert made.startswith("请将以下链接交给王磊（1005）本人，72小时内一次有效：\n")
        code = made.rpartition("?start=")[2]
        await office.post(f"/people/{WANG}/start", payload=code)
        await office.rest()
        said = await texts(office, WANG)
        assert said[0].startswith("王磊，您好。这里是五化农村商业银行的五化助手。\n您的角色：客户经理")
        assert said[1].startswith("🗓 工作沟通 26-0001 · 请确认时间")
        await office.press(WANG, "确认")
        assert "已确认" in "\n".join(await texts(office, CHEN))
        await office.post(f"/people/{ZHANG}/start", payload=code)
        await office.rest()
        assert (await office.last(ZHANG))["text"] == "邀请链接无效、已使用或已过期。请向发给您链接的同事重新索取。"


async def test_who_opens_the_own_link_twice_is_greeted_again(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        code = (await office.say(GAO, "/invite 1005"))["text"].rpartition("=")[2]
        for _ in range(2):
            await office.post(f"/people/{WANG}/start", payload=code)
            await office.rest()
        assert [text.split("，")[0] for text in await texts(office, WANG)] == ["王磊", "王磊"]


async def test_who_unblocks_the_assistant_gets_what_was_missed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.post(f"/people/{ZHANG}/block", blocked=True)
        await invite(office)
        await office.rest()
        assert await texts(office, ZHANG) == []
        await office.post(f"/people/{ZHANG}/block", blocked=False)
        await office.rest()
        assert (await office.last(ZHANG))["text"].startswith("🗓 工作沟通 26-0001 · 请确认时间")


async def test_an_invitation_is_for_somebody_on_the_roster_and_from_who_may(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        assert (await office.say(GAO, "/invite 9999"))["text"] == "花名册中没有工号9999。"
        assert "请写明工号" in (await office.say(GAO, "/invite"))["text"]
        assert (await office.say(CHEN, "/invite 1005"))["text"] == DENIED


async def test_a_stranger_learns_once_an_hour_whom_to_ask(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for text in ("您好", "/start", "/talks", "/start guessed", "/start again"):
            await office.say(WANG, text)
        assert await texts(office, WANG) == ["您的账号尚未开通。请联系人力资源部 孙洁获取邀请链接。"]
        await office.move("1h")
        await office.say(WANG, "在吗")
        assert len(await office.seen(WANG)) == 2


async def test_each_person_sees_what_that_person_may_do(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        assert (await office.say(ZHANG, "/start"))["text"].startswith("张伟，您好。")
        menu = (await office.say(ZHANG, "/menu"))["text"]
        assert "/talks 我的工作沟通" in menu
        assert "/complaint" not in menu
        assert "/policy" in (await office.say(GAO, "/menu"))["text"]
        assert (await office.say(ZHANG, "/help"))["text"].startswith("需要办理的事会以卡片送达")
        assert (await office.say(ZHANG, "/nonsense"))["text"] == "没有这个命令。发送 /menu 查看可以做的事。"
        assert "/menu" in (await office.say(ZHANG, "随便说说"))["text"]
        assert (await office.say(ZHANG, "/complaint"))["text"] == DENIED


async def test_the_policy_is_shown_clause_by_clause(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        said = (await office.say(GAO, "/policy"))["text"]
        while "下一页" in labels(await office.last(GAO)):
            said += (await office.press(GAO, "下一页"))["text"]
        assert "[talks]" in said
        assert "deadline_workdays = 5" in said
        assert (await office.say(LIN, "/policy"))["text"] == DENIED


async def test_who_can_not_be_reached_is_a_list(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        listed = (await office.say(CHEN, "/unreachable"))["text"]
        assert "王磊（1005）尚未开通" in listed
        assert "/invite 工号" in listed
        await office.post(f"/people/{ZHANG}/block", blocked=True)
        await office.rest()
        assert "张伟（1003）已停用消息" in (await office.say(SUN, "/unreachable"))["text"]


async def test_the_language_can_be_changed_back(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/language")
        await office.press(ZHANG, "English")
        assert (await office.say(ZHANG, "/talks"))["text"] == "There are no open meetings."
        await office.say(ZHANG, "/language")
        await office.press(ZHANG, "中文")
        assert (await office.say(ZHANG, "/talks"))["text"] == "目前没有工作沟通。"
