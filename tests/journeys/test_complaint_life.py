"""A complaint from the client's words to the closed file, as its people see it in chat."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import complaints
from storage.files import FileState, mark_file
from tests.journeys.office import CHEN, DENIED, LI, LIN, ZENG, ZHANG, ZHOU, Office, labels, open_office
from tests.journeys.test_cards import card_of, data_of
from tests.journeys.test_forms import PNG
from tests.journeys.test_story import register, texts

LIANG, DENG = 1014, 1015


async def take(office: Office) -> None:
    """Come to a complaint that the desk handles."""
    await register(office)
    await office.press(LIN, "承办")


async def log_contact(office: Office) -> None:
    await office.press(LIN, "记录联系")
    await office.press(LIN, "电话")
    await office.say(LIN, "已接通，客户希望道歉")
    await office.press(LIN, "提交")


async def decide(office: Office, outcome: str = "属实") -> None:
    await office.press(LIN, "作出结论")
    await office.press(LIN, outcome)
    await office.say(LIN, "三次来电均未回复")
    await office.say(LIN, "服务规范第三条")
    await office.press(LIN, "提交")


async def tell(office: Office) -> None:
    await office.press(LIN, "已告知客户")
    await office.press(LIN, "电话")
    await office.press(LIN, "均已告知")
    await office.press(LIN, "跳过")
    await office.press(LIN, "提交")


async def come_to_told(office: Office) -> None:
    await take(office)
    await log_contact(office)
    await decide(office)
    await tell(office)


async def spare(office: Office) -> None:
    await office.press(LIN, "无需整改")
    await office.say(LIN, "个别情况，已当场纠正")


async def files_kept(office: Office) -> None:
    """Wait until every file has been fetched."""
    await office.program.fetcher.tick()
    await office.rest()


async def test_a_complaint_is_taken_investigated_decided_told_and_closed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        receipt = await office.last(LIN)
        assert receipt["text"].splitlines()[-1] == "下一步：请承办"
        assert labels(receipt) == ["承办", "查看详情", "材料", "更多"]
        taken = await office.press(LIN, "承办")
        assert taken["text"] == (
            "📥 受理 26-0001 · 调查中\n最迟答复客户：12月16日（周三）\n下一步：12月2日（周三）前首次联系客户"
        )
        assert labels(taken) == ["记录联系", "作出结论", "申请延期", "查看详情", "材料", "更多"]
        await office.press(LIN, "作出结论")
        assert "还没有与客户联系的记录" in (await office.last(LIN))["text"]
        await office.say(LIN, "/complaints")
        await office.press(LIN, "26-0001")
        await office.press(LIN, "收起")
        await log_contact(office)
        assert (await office.last(LIN))["text"].splitlines()[-1] == "下一步：作出结论"
        await decide(office)
        assert (await office.last(LIN))["text"].splitlines()[0] == "📥 受理 26-0001 · 已有结论"
        await tell(office)
        told = await office.last(LIN)
        assert told["text"].splitlines()[0] == "📥 受理 26-0001 · 已告知客户"
        assert labels(told) == ["整改", "无需整改", "核查申请", "查看详情", "材料", "更多"]
        assert told["text"].splitlines()[1].endswith("，林静，无凭证")
        opened = await office.press(LIN, "查看详情")
        for fact in ("结论：属实", "查明事实：三次来电均未回复", "依据和理由：服务规范第三条", "已接通"):
            assert fact in opened["text"]
        await office.press(LIN, "收起")
        await spare(office)
        closed = await office.press(LIN, "归档")
        assert "核查申请" in labels(closed)
        assert closed["text"].splitlines()[0] == "📥 受理 26-0001 · 已归档"
        assert "工作沟通 26-0001 尚未结束，请一并处理。" in closed["text"]
        await office.press(LIN, "提醒约谈人")
        assert (await office.last(CHEN))["text"].startswith("⚑ 待安排工作沟通 26-0001")
        assert "没有符合条件" in (await office.say(LIN, "/complaints"))["text"]
        await office.press(LIN, "筛选")
        await office.press(LIN, "状态")
        assert "26-0001" in (await office.press(LIN, "全部"))["text"]


async def test_an_extension_and_a_review_go_up_and_come_back(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await take(office)
        await office.press(LIN, "申请延期")
        await office.say(LIN, "须调取录音")
        asked = await office.last(LIANG)
        assert asked["text"].splitlines()[0] == "📥 受理 26-0001 · 申请延期，请审批"
        assert labels(asked)[:2] == ["同意延期", "不同意"]
        assert "须调取录音" not in asked["text"]
        assert "延期后最迟：12月31日（周四）" in asked["text"]
        await office.press(LIANG, "同意延期")
        assert (await office.last(LIN))["text"].splitlines()[:2] == [
            "📥 受理 26-0001 · 延期已批准",
            "最迟答复客户：12月31日（周四）",
        ]
        await office.press(LIN, "申请延期")
        await office.say(LIN, "须等待鉴定")
        assert "同意延期" in labels(await office.last(DENG))
        await office.press(DENG, "同意延期")
        await office.press(LIN, "已告知延期")
        await office.press(LIN, "电话")
        await office.say(LIN, "客户表示理解")
        await office.press(LIN, "提交")
        assert "2027年1月30日（周六）" in "\n".join(await texts(office, LIN))
        await log_contact(office)
        await decide(office, "不属实")
        await tell(office)
        more = await office.press(LIN, "更多")
        assert len(labels(more)) <= 6
        await office.press(LIN, "返回")


async def test_a_remedy_reaches_its_owner_and_holds_the_file_open(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await come_to_told(office)
        await office.press(LIN, "整改")
        await office.say(LIN, "全员培训回电规范")
        assert "此人须回避" in (await office.say(LIN, "1003"))["text"]
        await office.say(LIN, "1002")
        await office.press(LIN, "12月31日（周四）")
        await office.press(LIN, "提交")
        owner = await office.last(CHEN)
        assert owner["text"] == "🔧 整改事项 · 受理 26-0001，请于12月31日（周四）前完成"
        await office.press(LIN, "归档")
        assert "还有1项整改未完成" in (await office.last(LIN))["text"]
        assert "全员培训回电规范" in (await office.press(CHEN, "查看内容"))["text"]
        done = await office.press(CHEN, "已完成")
        assert "已完成" in done["text"]
        assert (await office.last(LIN))["text"].splitlines()[0] == "📥 受理 26-0001 · 一项整改已完成"
        assert (await office.press(LIN, "归档"))["text"].splitlines()[0] == "📥 受理 26-0001 · 已归档"


async def test_a_review_is_answered_by_senior_management(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await come_to_told(office)
        await office.press(LIN, "核查申请")
        await office.say(LIN, "客户认为事实不清")
        asked = await office.last(DENG)
        assert asked["text"].splitlines()[0] == "📥 受理 26-0001 · 客户申请核查，请于12月31日（周四）前答复"
        await office.press(DENG, "答复核查")
        await office.press(DENG, "维持原结论")
        await office.say(DENG, "录音与结论一致")
        await office.press(DENG, "提交")
        assert (await office.last(LIN))["text"].splitlines()[0] == "📥 受理 26-0001 · 核查已答复"
        await office.press(LIN, "已告知核查")
        await office.press(LIN, "电话")
        await office.press(LIN, "跳过")
        await office.press(LIN, "提交")
        assert (await office.last(LIN))["text"].splitlines()[-1] == "下一步：登记整改，或注明无需整改"


async def test_who_must_keep_out_sees_it_no_more_and_old_cards_answer_kindly(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await take(office)
        card = await office.press(LIN, "查看详情")
        await office.press(LIN, "参与人")
        await office.say(LIN, "1002")
        await office.press(LIN, "参与过该事项")
        await office.press(LIN, "提交")
        listed = await office.say(CHEN, "/complaints")
        assert "没有符合条件" in listed["text"]
        await office.push(CHEN, listed["id"], "cs:1")
        assert (await office.last(CHEN))["text"] == DENIED
        for person in (ZHANG, ZHOU, LI, ZENG):
            await office.say(person, "/menu")
            for data in ("cs:1", "ct:1:1", "ca:1:2:case_decide", "ce:1", "cp:1:1", "cd:1:1", "cg:1:1", "cj:1"):
                await office.push(person, (await office.last(person))["id"], data)
                assert (await office.last(person))["text"] == DENIED
        assert card["text"]
        await office.say(LIN, "/complaints")
        await office.press(LIN, "26-0001")
        await office.press(LIN, "撤销回避")
        await office.press(LIN, "陈立 城关支行 1002")
        await office.say(LIN, "登记有误，未参与该笔贷款")
        await office.press(LIN, "提交")
        assert "已撤销回避：陈立" in (await office.press(LIN, "查看详情"))["text"]
        assert "受理：1件" in (await office.say(CHEN, "/complaints"))["text"]


async def test_about_whom_it_is_may_be_said_later_and_the_meeting_falls_due_then(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "网点有人答应回电，三次都没有回")
        await office.press(LIN, "暂不清楚")
        await office.press(LIN, "客服热线")
        await office.press(LIN, "服务态度")
        await office.press(LIN, "跳过")
        await office.press(LIN, "提交")
        assert "反映对象：暂不清楚" in (await office.press(LIN, "查看详情"))["text"]
        await office.press(LIN, "补充对象")
        assert labels(await office.last(LIN))[:2] == ["网点", "产品或流程"]
        await office.say(LIN, "1003")
        done = await office.press(LIN, "提交")
        assert done["text"].splitlines()[0] == "📥 受理 26-0001 · 反映对象已补充"
        assert (await office.last(CHEN))["text"].startswith("⚑ 待安排工作沟通 26-0001")
        opened = await office.press(LIN, "查看详情")
        assert "反映对象：张伟" in opened["text"]
        assert "补充对象" not in labels(opened)


async def test_evidence_is_added_and_handed_out_to_its_readers(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await take(office)
        await office.press(LIN, "材料")
        await office.press(LIN, "补充材料")
        assert "这里需要照片或文件" in (await office.say(LIN, "没有照片"))["text"]
        await office.send_file(LIN, PNG, "借条.png")
        await office.press(LIN, "材料")
        await files_kept(office)
        await office.press(LIN, "返回")
        await office.press(LIN, "材料")
        await office.press(LIN, "材料1")
        sent = [m for m in await office.seen(LIN) if m["file"]]
        assert [m["text"] for m in sent] == ["受理 26-0001 材料"]
        async with office.http.get(f"/api/files/{sent[0]['file']['id']}") as answer:
            assert await answer.read() == PNG
        for path in (tmp_path / "files").iterdir():
            assert PNG not in path.read_bytes()
            path.unlink()
        await office.move("10m")
        await office.press(LIN, "材料1")
        assert "已无法打开" in (await office.last(LIN))["text"]
        async with office.program.database.transaction() as tx:
            kept = (await complaints.list_files(tx, 1))[0]
            await mark_file(tx, kept.id, state=FileState.LOST)
        await office.push(LIN, (await office.last(LIN))["id"], f"cd:1:{kept.id}")
        assert "文件未能接收到" in (await office.last(LIN))["text"]


async def test_the_same_matter_is_shown_before_it_is_saved_twice(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.say(LIN, "/complaint")
        await office.say(LIN, "客户说张伟三次都没有回电话")
        await office.say(LIN, "1003")
        await office.press(LIN, "下一页")
        await office.press(LIN, "12345/12378")
        await office.press(LIN, "服务态度")
        assert "监管要求哪天前办结" in (await office.press(LIN, "跳过"))["text"]
        await office.say(LIN, "12月10日")
        shown = await office.press(LIN, "提交")
        assert labels(shown)[:2] == ["并入 26-0001", "仍单独登记"]
        for fact in ("受理 26-0001", "09:00，今天", "反映对象：张伟", "类别：服务态度", "客户原话：客户说张伟"):
            assert fact in shown["text"]
        added = await office.press(LIN, "并入 26-0001")
        assert added["text"].splitlines()[:2] == ["📥 受理 26-0001 · 已并入", "最迟办结：12月10日（周四）（监管期限）"]
        assert "客户再次反映" in (await office.press(LIN, "查看详情"))["text"]
        assert "受理：1件" in (await office.say(LIN, "/complaints"))["text"]


async def test_what_nobody_settles_goes_up_day_by_day(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await take(office)
        await office.move_to(datetime(2026, 12, 18, 2, tzinfo=UTC))
        assert "已逾期" in "\n".join(await texts(office, LIN))
        assert "已逾期" in "\n".join(await texts(office, LIANG))
        assert "已逾期" not in "\n".join(await texts(office, DENG))
        await office.move_to(datetime(2026, 12, 21, 2, tzinfo=UTC))
        assert "已逾期" in "\n".join(await texts(office, DENG))
        await log_contact(office)
        await decide(office)
        await tell(office)
        before = len(await office.seen(DENG))
        await office.move_to(datetime(2026, 12, 21, 2, tzinfo=UTC) + timedelta(days=3))
        assert len(await office.seen(DENG)) == before


async def test_a_press_on_an_old_card_shows_what_is_true_now(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        receipt = await office.last(LIN)
        take_it = data_of(receipt, "承办")
        await office.press(LIN, "承办")
        await office.press(LIN, "更多")
        await office.press(LIN, "转办")
        await office.say(LIN, "1002")
        assert (await office.last(CHEN))["text"].splitlines()[0] == "📥 受理 26-0001 · 已转由您承办"
        await office.push(LIN, receipt["id"], take_it)
        now = await card_of(office, LIN, receipt["id"])
        assert now["text"].splitlines()[0] == "此卡片已过期，以下为最新情况。"
