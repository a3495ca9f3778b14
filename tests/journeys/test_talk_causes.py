"""Why a talk falls due, over HTTP: raised by word or roster, one talk for two causes, private, recused, called off."""

from pathlib import Path

from bot import demo
from domain.complaints import Outcome
from domain.people import Standing
from storage import complaints, people
from tests.journeys.office import CHEN, LI, LIN, SUN, ZENG, ZHANG, ZHOU, Office, labels, open_office
from tests.journeys.test_cards import card_of, data_of
from tests.journeys.test_story import invite, register, texts
from workflows import rosters, talks
from workflows.work import Work

ZHENG = 1010


async def wish(office: Office, cause: str = "本人申请", reason: str = "想谈调岗") -> str:
    """Let Zhang ask for a talk; gives the receipt."""
    await office.say(ZHANG, "/talk")
    await office.press(ZHANG, cause)
    await office.say(ZHANG, reason)
    return str((await office.press(ZHANG, "提交"))["text"])


async def raise_talk(office: Office, by: int, about: str, cause: str, reason: str) -> str:
    """Let somebody raise a talk about a manager; gives the receipt."""
    await office.say(by, "/talk")
    await office.say(by, about)
    await office.press(by, cause)
    await office.say(by, reason)
    return str((await office.press(by, "提交"))["text"])


async def decide(office: Office, outcome: Outcome) -> None:
    """Let the desk decide the first complaint."""
    async with office.program.database.transaction() as tx:
        desk = await people.get_by_staff_no(tx, "1001")
        complaint = await complaints.get_complaint(tx, 1)
        assert complaint is not None
        work = Work(tx=tx, now=office.sandbox.now, bank=office.program.bank, person=desk)
        await talks.after_outcome(work, complaint, outcome)
    await office.rest()


async def test_a_manager_asks_for_a_talk_and_gets_an_appointment(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        asked = await office.say(ZHANG, "/talk")
        assert labels(asked)[:3] == ["本人申请", "外部环境影响", "家庭情况"]
        await office.say(ZHANG, "/cancel")
        assert await wish(office) == "🗓 工作沟通 26-0001 · 已提出\n已请陈行长于12月8日（周二）前安排"
        assert (await office.press(ZHANG, "查看"))["text"].startswith("🗓 工作沟通 26-0001 · 待安排")
        due = await office.last(CHEN)
        assert due["text"].startswith("⚑ 待安排工作沟通 26-0001\n对象：张伟\n事项：工作交流")
        assert (await office.press(CHEN, "查看缘由"))["text"] == (
            "🔎 工作沟通 26-0001 · 缘由\n本人申请，12月1日（周二）提出\n情况：想谈调岗"
        )
        await office.press(CHEN, "收起")
        await office.press(CHEN, "约周二 15:30")
        await office.press(ZHANG, "确认")
        assert "已确认" in "\n".join(await texts(office, CHEN))


async def test_a_supervisor_raises_a_talk_about_the_own_branch(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        offered = await office.say(CHEN, "/talk")
        assert labels(offered)[:3] == ["张伟", "李娜", "王磊"]
        assert "不是客户经理、已离职，或不在您的范围内" in (await office.say(CHEN, "曾婷"))["text"]
        cause = await office.press(CHEN, "李娜")
        assert labels(cause)[:3] == ["外部环境影响", "家庭情况", "主观原因不良贷款"]
        await office.press(CHEN, "主观原因不良贷款")
        await office.say(CHEN, "两笔贷款贷前调查不实，账号6222020200112230000")
        receipt = await office.press(CHEN, "提交")
        assert receipt["text"].startswith("🗓 工作沟通 26-0001 · 已提出")
        await office.press(CHEN, "约周二 15:30")
        assert not any("不良" in text for text in await texts(office, LI))
        opened = await office.press(LI, "查看事由")
        assert "主观原因不良贷款，12月1日（周二）提出" in opened["text"]
        assert "情况：两笔贷款贷前调查不实，账号****0000" in opened["text"]
        assert "请准备：贷款资料、贷后检查记录" in opened["text"]
        assert opened["protected"]


async def test_the_committee_raises_only_bad_loans_and_others_nothing(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHENG, "/talk")
        assert labels(await office.say(ZHENG, "1008"))[:1] == ["主观原因不良贷款"]
        await office.press(ZHENG, "主观原因不良贷款")
        await office.say(ZHENG, "一笔贷款形成不良")
        assert labels(await office.press(ZHENG, "提交")) == []
        assert (await office.last(ZHOU))["text"].startswith("⚑ 待安排工作沟通 26-0001\n对象：曾婷")
        assert (await office.say(LIN, "/talk"))["text"].startswith("此操作不在您的权限内")


async def test_a_trainee_made_formal_by_the_roster_has_a_talk_due(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        rows = [person.entry for person in demo.demo_people()]
        formal = [e.model_copy(update={"standing": Standing.FORMAL}) if e.staff_no == "1005" else e for e in rows]
        async with office.program.database.transaction() as tx:
            work = Work(tx=tx, now=office.sandbox.now, bank=office.program.bank)
            await rosters.import_roster(work, list(enumerate(formal, 2)), [], dry_run=False)
        await office.rest()
        due = "⚑ 待安排工作沟通 26-0001\n对象：王磊\n事项：岗位交流\n请于12月8日（周二）下班前约定"
        assert any(text.startswith(due) for text in await texts(office, CHEN))
        assert "新转正，12月1日（周二）提出" in (await office.press(CHEN, "查看缘由"))["text"]


async def test_two_causes_of_one_person_are_offered_as_one_talk(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await wish(office)
        old = await office.last(CHEN)
        await register(office)
        due = await office.last(CHEN)
        assert due["text"] == (
            "⚑ 待安排工作沟通 26-0001\n对象：张伟\n事项：工作交流\n请于12月8日（周二）下班前约定\n事由：共2项，一并沟通"
        )
        assert (await office.press(CHEN, "约周二 15:30", on=old["id"]))["text"] == "此卡片已过期。目前：待安排。"
        opened = await office.press(CHEN, "查看缘由", on=due["id"])
        assert "客户投诉 26-0001" in opened["text"]
        assert "本人申请" in opened["text"]
        await office.press(CHEN, "收起")
        await office.press(CHEN, "约周二 15:30")
        await raise_talk(office, CHEN, "1003", "外部环境影响", "所在园区企业停工")
        assert any("新增一项事由，一并沟通" in text and "共3项" in text for text in await texts(office, CHEN))
        assert (await office.press(ZHANG, "确认"))["text"].startswith("🗓 工作沟通 26-0001 · 已确认")


async def test_a_complaint_that_is_not_upheld_lets_the_host_call_off_and_tells_the_manager(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await office.press(ZHANG, "确认")
        await decide(office, Outcome.NOT_UPHELD)
        proposal = await office.last(CHEN)
        assert proposal["text"].startswith("⚑ 工作沟通 26-0001 · 事项已有结论，是否取消")
        assert labels(proposal) == ["取消", "仍然安排", "查看缘由", "更多"]
        done = await office.press(CHEN, "取消")
        assert done["text"].startswith("🗓 工作沟通 26-0001 · 已取消")
        assert "原因：所涉事项已有结论，无需再谈" in done["text"]
        assert any("已取消，无需前往" in text for text in await texts(office, ZHANG))
        assert await office.push(CHEN, proposal["id"], data_of(proposal, "取消")) is not None


async def test_the_host_may_arrange_all_the_same_and_after_an_upheld_complaint_must(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await decide(office, Outcome.WITHDRAWN)
        kept = await office.press(CHEN, "仍然安排")
        assert labels(kept)[0] == "约周二 15:30"
        assert await office.seen(ZHANG) == []
        await decide(office, Outcome.UPHELD)
        assert any("性质有变，请查看缘由" in text for text in await texts(office, CHEN))
        assert "性质：提醒谈话" in (await office.press(CHEN, "查看缘由"))["text"]


async def test_a_private_talk_is_unseen_by_the_branch_and_gets_another_host(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await wish(office, "家庭情况", "家中有病人")
        await office.press(CHEN, "约周二 15:30")
        sent = "\n".join([t for p in (CHEN, SUN, LIN, ZHOU, LI) for t in await texts(office, p)])
        assert "家庭" not in sent
        assert "病人" not in sent
        due = next(m for m in await office.seen(CHEN) if m["keyboard"] and "26-0001" in m["text"])
        for person in (LIN, ZHOU, LI, ZHENG, ZENG):
            own = (await office.say(person, "/help"))["id"]
            await office.push(person, own, data_of(due, "查看缘由"))
            assert "权限" in (await office.last(person))["text"]
        invited = await office.last(ZHANG)
        assert labels(invited) == ["确认", "另约时间", "不便参加", "请换约谈人", "查看事由", "更多"]
        await office.press(ZHANG, "请换约谈人")
        asked = await office.say(ZHANG, "陈行长与家人相识")
        assert asked["text"] == "🗓 工作沟通 26-0001 · 已请孙洁更换约谈人，请等候"
        request = await office.last(SUN)
        assert request["text"].startswith("⚑ 工作沟通 26-0001 · 待确认，请求更换约谈人")
        assert "原因：陈行长与家人相识" in (await office.press(SUN, "查看原因"))["text"]
        await office.press(SUN, "收起")
        await office.press(SUN, "选择约谈人")
        done = await office.say(SUN, "周敏")
        assert done["text"] == "🗓 工作沟通 26-0001 · 已转由周行长办理"
        assert (await office.last(ZHOU))["text"].startswith("⚑ 待安排工作沟通 26-0001\n对象：张伟")
        assert "改由他人约谈" in (await office.last(ZHANG))["text"]
        assert (await office.say(CHEN, "/talks"))["text"] == "目前没有工作沟通。"


async def test_the_manager_of_a_private_talk_is_asked_in_one_card_before_it_is_handed_over(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await wish(office, "家庭情况", "家中有病人")
        await office.press(CHEN, "约周二 15:30")
        await office.press(CHEN, "转交")
        done = await office.press(CHEN, labels(await office.last(CHEN))[0])
        assert done["text"] == "🗓 工作沟通 26-0001 · 已请对方同意由孙洁主持，答复前仍由您主持"
        assert await office.seen(SUN) == []
        card = await office.last(ZHANG)
        assert card["text"].startswith("🗓 工作沟通 26-0001 · 请确认约谈人\n时间：12月1日")
        assert "约谈人：陈行长\n拟改由：孙洁" in card["text"]
        assert labels(card) == ["同意", "不同意", "请换约谈人", "查看事由", "更多"]
        agreed = await office.press(ZHANG, "同意")
        assert agreed["text"].startswith("🗓 工作沟通 26-0001 · 请确认时间")
        assert "约谈人：孙洁" in agreed["text"]
        assert (await office.last(CHEN))["text"] == "🗓 工作沟通 26-0001 · 已转交孙洁"
        assert (await office.last(SUN))["text"].startswith("⚑ 工作沟通 26-0001 · 已转交给您")


async def test_a_host_recuses_and_sees_the_matter_no_more(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        opened = await office.press(CHEN, "查看缘由")
        assert labels(opened) == ["改写对方所见", "收起", "需要回避", "转交"]
        await office.press(CHEN, "需要回避")
        done = await office.press(CHEN, "家属关系")
        assert done["text"] == "🗓 工作沟通 26-0001 · 已转由孙洁办理"
        assert (await office.last(SUN))["text"].startswith("⚑ 待安排工作沟通 26-0001")
        count = len(await office.seen(CHEN))
        for _ in range(2):
            await office.push(CHEN, done["id"], data_of(opened, "收起"))
            shown = await card_of(office, CHEN, done["id"])
            assert (shown["text"], labels(shown)) == ("工作沟通 26-0001 已转交他人，您无需处理。", [])
        assert len(await office.seen(CHEN)) == count
        await office.move("10m")
        assert (await card_of(office, CHEN, opened["id"]))["text"] == "此事已转由他人办理。"
        await office.press(SUN, "更多")
        await office.press(SUN, "需要回避")
        assert (await office.last(SUN))["text"] == "没有其他人可以约谈。请联系人力资源部 孙洁安排。"


async def test_head_office_reminds_whom_a_talk_waits_for(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "其他时间")
        for answer in ("12月8日 15:00", "会议室", "业务辅导"):
            await office.say(CHEN, answer)
        await office.press(CHEN, "跳过")
        await office.press(CHEN, "提交")
        for _ in range(3):
            await office.move("1d")
        stalled = await office.last(SUN)
        assert "张伟尚未答复，请陈行长跟进" in stalled["text"]
        assert labels(stalled) == ["提醒对方", "已知悉", "更多"]
        before = len(await office.seen(ZHANG))
        done = await office.press(SUN, "提醒对方")
        assert done["text"] == "⚑ 工作沟通 26-0001 · 已再次提醒张伟"
        assert len(await office.seen(ZHANG)) == before + 1
        assert (await office.last(ZHANG))["text"].endswith("请您确认。\n如仍未答复，将提醒陈行长跟进。")
        await office.push(SUN, stalled["id"], data_of(stalled, "提醒对方"))
        assert len(await office.seen(ZHANG)) == before + 1


async def test_the_committee_sees_why_a_talk_was_not_needed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "无需安排")
        await office.say(CHEN, "客户已撤回")
        told = await office.last(ZHENG)
        assert told["text"] == "🗓 工作沟通 26-0001 · 无需安排\n约谈人：陈行长\n对象：张伟\n事项：工作交流"
        opened = await office.press(ZHENG, "查看原因")
        assert "原因：客户已撤回" in opened["text"]
        await office.move("10m")
        assert "客户已撤回" not in (await card_of(office, ZHENG, opened["id"]))["text"]
        await office.press(ZHENG, "已知悉")
