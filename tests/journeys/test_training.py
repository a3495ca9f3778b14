"""A training over HTTP: planned, published, answered, moved, checked in by code and by QR, archived."""

from pathlib import Path

from bot.words import catalogue
from domain.codes import code_at
from storage import training
from tests.factories import shanghai
from tests.journeys.office import CHEN, LI, SUN, ZENG, ZHANG, ZHANG_JB, Message, Office, labels, open_office
from tests.journeys.test_answers import first_line

WU = 1011
WHY = "女儿开家长会须到校"
START = shanghai("2026-12-10 14:00")
STALE = "此卡片已过期，没有作任何改动"


async def plan(office: Office) -> None:
    """Let the training department plan a training for all client managers, held by Chen."""
    await office.say(WU, "/training")
    await office.say(WU, "新版贷后管理办法解读")
    for label in ("规章制度", "必修", "90分钟"):
        await office.press(WU, label)
    await office.say(WU, "12月10日 14:00")
    await office.press(WU, "总行三楼会谈室")
    await office.say(WU, "陈立")
    await office.press(WU, "20人")
    await office.press(WU, "全体客户经理")
    await office.press(WU, "提交")


async def told(office: Office, person: int) -> Message:
    """Give the newest card; calendar files come beside them."""
    return [message for message in await office.seen(person) if not message["file"]][-1]


async def code(office: Office, n: int = 1) -> str:
    """Read the code that the picture in the room shows now."""
    async with office.program.database.transaction() as tx:
        session = await training.get_session(tx, n)
    assert session is not None
    return code_at(session.secret, office.sandbox.now, minutes=5)


async def test_a_training_goes_from_its_plan_to_the_archive(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await plan(office)
        draft = await office.last(WU)
        assert first_line(draft) == "📚 培训 26-0001 · 未发布"
        assert "人数：5\n分布：城关支行3、江滨支行2\n其中1人暂时联系不上，须当面告知" in draft["text"]
        who = await office.press(WU, "名单与依据")
        assert "王磊 1005　总行" not in who["text"]
        assert "王磊 1005　城关支行、客户经理　联系不上" in who["text"]
        await office.press(WU, "返回")
        await office.press(WU, "发布")
        await office.program.watch_broadcasts()
        await office.rest()
        progress = await office.last(WU)
        assert progress["text"] == "📣 发布进度 · 已发送\n共5人\n已发出：5\n已送达：4\n联系不上：1"

        asked = await told(office, ZHANG)
        assert asked["text"] == (
            "📚 培训 26-0001 · 请答复\n主题：新版贷后管理办法解读（必修）\n时间：12月10日（周四）14:00–15:30\n"
            "地点：总行三楼会谈室\n讲师：陈立\n内容：规章制度"
        )
        assert labels(asked) == ["参加", "请假", "更多"]
        assert first_line(await office.press(ZHANG, "参加")) == "📚 培训 26-0001 · 已报名"
        await office.press(ZHANG_JB, "参加")
        await office.press(LI, "请假")
        waits = await office.say(LI, WHY)
        assert first_line(waits) == "📚 培训 26-0001 · 请假待批"
        decide = await told(office, CHEN)
        assert WHY not in decide["text"], "the reason comes by a press"
        assert f"理由：{WHY}" in (await office.press(CHEN, "查看理由"))["text"]
        assert first_line(await office.press(CHEN, "准假")) == "培训 26-0001 · 已准李娜的假"
        assert first_line(await told(office, LI)) == "📚 培训 26-0001 · 已准假"

        await office.press(WU, "第1场")
        await office.press(WU, "改地点")
        await office.press(WU, "城关支行二楼会议室")
        files = [m["file"]["name"] for m in await office.seen(ZHANG) if m["file"]]
        assert files == ["training-26-0001.ics"] * 2, "once for the place agreed to, once for the new one"
        moved = await told(office, ZHANG)
        assert "地点：总行三楼会谈室 → 城关支行二楼会议室" in moved["text"]
        assert "地点：总行三楼会谈室 → 城关支行二楼会议室" in (await told(office, CHEN))["text"]

        await office.move_to(START)
        reminded = [m["text"].splitlines()[0] for m in await office.seen(ZHANG)]
        assert "📚 培训 26-0001 · 14:00开始，地点已改为：城关支行二楼会议室" in reminded
        await office.press(CHEN, "出勤")
        await office.press(CHEN, "签到码")
        picture = [m for m in await office.seen(CHEN) if m["file"]][-1]
        assert picture["file"]["mime"] == "image/png"
        old = await code(office)
        done = await office.say(ZHANG, f"/start ci_1_{old}")
        assert first_line(done) == "📚 培训 26-0001 · 签到成功"
        await office.move("10m")
        changed = [m for m in await office.seen(CHEN) if m["file"]]
        assert [m["id"] for m in changed] == [picture["id"]], "the picture changes where it is"
        assert changed[0]["file"]["id"] != picture["file"]["id"]
        assert (await office.say(ZHANG_JB, f"/checkin {old}"))["text"].startswith("签到码已过期。")
        late = await office.say(ZHANG_JB, f"/checkin {await code(office)}")
        assert first_line(late) == "📚 培训 26-0001 · 签到成功，记为迟到"
        assert (await office.say(SUN, f"/start ci_1_{old}"))["text"].startswith("这个签到码不是您的场次。")

        await office.move_to(shanghai("2026-12-10 15:31"))
        settle = await told(office, CHEN)
        assert first_line(settle) == "📋 培训 26-0001 · 请登记出勤并归档"
        filed = await office.press(CHEN, "结束并归档")
        assert first_line(filed) == "📋 培训 26-0001 出勤 · 已归档：到2，应到4"
        assert first_line(await office.last(WU)) == "⚑ 培训 26-0001 · 3人未到，请在本季内安排补训"

        rate = await told(office, ZHANG)
        assert "匿名" in rate["text"]
        for label in ("5 很好", "内容", "跳过"):
            card = await office.press(ZHANG, label)
        assert "已匿名收到您的评价" in card["text"]
        mine = await office.say(ZHANG, "/archive")
        assert mine["text"] == (
            "📁 培训档案 · 张伟：1条\n本年学时：1.5小时\n2026年第4季度：已完成\n1. 12月10日　新版贷后管理办法解读　已到"
        )
        await office.press(ZHANG, "打印证书")
        await office.press(ZHANG, "第1条")
        assert [m["file"]["name"] for m in await office.seen(ZHANG) if m["file"]][-1] == "26-0001-1003.docx"
        await office.say(WU, "/archive")
        quarter = await office.press(WU, "季度情况")
        assert "城关支行：应训3，待训0，已训1，33%" in quarter["text"]
        await office.press(WU, "导出表格")
        await office.press(WU, "图表")
        files = [m["file"]["name"] for m in await office.seen(WU) if m["file"]]
        assert files == ["wuhua-training-20264.xlsx", "training.png"]


async def test_who_teaches_hears_that_a_training_taken_back_from_its_message_is_off(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await plan(office)
        draft = await office.last(WU)
        who = next(b["data"] for row in draft["keyboard"] for b in row if b["text"] == "名单与依据")
        await office.press(WU, "发布")
        assert await office.push(WU, draft["id"], who) == STALE, "whom it is for is asked before it is published"
        await office.press(WU, "撤回")
        await office.say(WU, "讲师临时有事")
        assert first_line(await told(office, CHEN)) == "📚 培训 26-0001 · 您讲课的场次已取消"
        assert first_line(await told(office, ZHANG)) == "📚 培训 26-0001 · 已取消"
        assert (await office.seen(ZENG))[0]["text"] == "此消息已撤回。"


async def test_a_rest_day_takes_one_more_confirmation_that_names_it(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(WU, "/training")
        await office.say(WU, "周末学习")
        for label in ("行业知识", "选修", "60分钟"):
            await office.press(WU, label)
        asked = await office.say(WU, "12月5日 19:00-21:00")
        assert labels(asked)[0] == "确认12月5日（周六）"
        place = await office.press(WU, "确认12月5日（周六）")
        assert catalogue("zh-CN")["ask.training_place"] in place["text"]
        for label in ("总行三楼会谈室", "跳过", "不限"):
            await office.press(WU, label)
        asked = await office.press(WU, "全体客户经理")
        assert "12月5日（周六）19:00–21:00" in asked["text"]
        assert "120分钟" in asked["text"]


async def test_an_audience_comes_as_a_spreadsheet_and_a_bad_row_is_named(tmp_path: Path) -> None:
    from tests.workflows.rosters import xlsx

    async with open_office(tmp_path) as office:
        await plan(office)
        await office.press(WU, "修改对象")
        await office.send_file(WU, xlsx(("工号", "姓名"), ("1003", "张伟"), ("1008", "曾亭")), "名单.xlsx")
        await office.program.fetcher.tick()
        await office.program.sheets.tick()
        await office.rest()
        bad = await office.last(WU)
        assert "第3行：“1008 曾亭”姓名与工号不符。请核对。" in bad["text"]
        await office.press(WU, "修改对象")
        await office.send_file(WU, xlsx(("工号", "姓名"), ("1003", "张伟"), ("1008", "曾婷")), "名单.xlsx")
        await office.program.fetcher.tick()
        await office.program.sheets.tick()
        await office.rest()
        taken = await office.last(WU)
        assert "对象：名单2人" in taken["text"]
        await office.press(WU, "发布")
        assert first_line(await office.last(ZENG)) == "📚 培训 26-0001 · 请答复"
        assert all("培训" not in m["text"] for m in await office.seen(LI))


async def test_a_quarter_without_training_is_heard_of_in_time_and_by_name_at_last(tmp_path: Path) -> None:
    async with open_office(tmp_path, start=shanghai("2026-10-05 09:00")) as office:
        await office.move_to(shanghai("2026-11-30 09:00"))
        # The year's exams are watched beside the quarter's trainings.
        warned = [m["text"] for m in await office.seen(WU) if "培训" in m["text"].splitlines()[0]]
        assert [text.splitlines()[0] for text in warned] == ["⚑ 2026年第4季度尚无培训安排，5名客户经理没有着落"] * 2
        assert "每季至少一次；到12月31日（周四）还有51个工作日" in warned[0]
        assert not [m for m in await office.seen(CHEN) if "培训" in m["text"]]
        await office.move_to(shanghai("2026-12-11 09:00"))
        heard = await told(office, CHEN)
        assert first_line(heard) == "⚑ 2026年第4季度尚无培训安排，3名客户经理没有着落"
        assert "人员：张伟、李娜、王磊" in heard["text"]
        await office.press(WU, "新建培训")
        assert "请输入培训名称。" in (await office.last(WU))["text"]
