"""After the talk: minutes, a remark, a follow-up, closing; an objection; silence."""

from datetime import timedelta
from pathlib import Path

from tests.journeys.office import CHEN, DENIED, SUN, ZHANG, ZHOU, Office, labels, open_office
from tests.journeys.test_forms import PNG
from tests.journeys.test_story import confirm, files, texts
from tests.journeys.test_views import sheet


async def hold(office: Office) -> None:
    """Come to a talk that was held."""
    await confirm(office)
    await office.move_to(office.sandbox.now.replace(hour=8, minute=5))
    await office.press(CHEN, "已进行")


async def write(office: Office) -> None:
    """Let the host write the minutes with one measure, and ask the manager."""
    await office.press(CHEN, "沟通记录")
    await office.press(CHEN, "填写记录")
    await office.press(CHEN, "情况与登记内容一致")
    await office.press(CHEN, "见情况说明")
    beyond = await office.say(CHEN, "外出过多，电话13812345678")
    assert "改进打算：请输入。" in beyond["text"]
    await office.say(CHEN, "每日回电")
    await office.press(CHEN, "限期改进")
    await office.press(CHEN, "跳过")
    await office.press(CHEN, "提交")
    await office.say(CHEN, "12月15日")
    draft = await office.press(CHEN, "提交")
    assert draft["text"].startswith("📝 记录 26-0001 · 起草中"), draft["text"]
    await office.press(CHEN, "增加措施")
    await office.press(CHEN, "主动联系并做好解释")
    await office.press(CHEN, "张伟")
    again = await office.say(CHEN, "12月5日")
    assert again["text"].splitlines()[0] == "12月5日（周六）为非工作日。最近的工作日：12月7日（周一）。"
    await office.press(CHEN, "12月7日（周一）")
    await office.press(CHEN, "提交")
    assert (await office.press(CHEN, "请对方确认"))["text"].startswith("📝 记录 26-0001 · 待确认")


async def test_a_talk_is_held_minuted_confirmed_with_a_remark_followed_up_and_closed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await hold(office)
        await write(office)
        asked = await office.last(ZHANG)
        assert labels(asked)[:3] == ["无异议", "补充说明", "有异议"]
        assert "外出过多" not in "\n".join(await texts(office, ZHANG))
        opened = await office.press(ZHANG, "查看全文")
        assert "成因：外出过多，电话138****5678\n改进打算：每日回电" in opened["text"]
        await office.press(ZHANG, "收起")
        await office.press(ZHANG, "补充说明")
        await office.say(ZHANG, "今后每日回电")
        assert (await office.press(ZHANG, "提交"))["text"].startswith("📝 记录 26-0001 · 已确认，有说明")
        await office.press(CHEN, "查看全文")
        assert (await office.press(CHEN, "收起"))["text"].startswith("📝 记录 26-0001 · 已确认，有说明")
        refused = await office.press(CHEN, "归档")
        said = "\n".join(await texts(office, CHEN)) + refused["text"]
        assert "整改事项 26-0001（张伟，12月7日（周一））尚未完成，还不能归档。" in said
        await office.press(ZHANG, "提交完成")
        await office.say(ZHANG, "已逐一回访")
        assert "26-0001 张伟　待核实，12月7日前" in (await office.say(CHEN, "/followups"))["text"]
        await office.press(CHEN, "26-0001")
        await office.press(CHEN, "确认完成")
        await office.press(ZHANG, "下载文件")
        assert "记录 26-0001" in await files(office, ZHANG)
        asked = await office.press(CHEN, "归档")
        assert asked["text"].splitlines()[0] == "📝 记录 26-0001 · 签字件待签字，仍要归档吗"
        closed = await office.press(CHEN, "仍然归档")
        assert closed["text"].splitlines()[0] == "📁 工作沟通 26-0001 · 已归档"
        assert "查看受理" in labels(closed)
        assert (await office.say(ZHANG, "/followups"))["text"] == "目前没有整改事项。"
        await office.move_to(office.sandbox.now + timedelta(days=31))
        assert "⚑ 待安排工作沟通 26-0002" in "\n".join(await texts(office, CHEN))


async def test_the_signed_scan_and_the_evidence_are_handed_out_and_the_list_saved(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await hold(office)
        await write(office)
        await office.press(ZHANG, "无异议")
        await office.press(CHEN, "查看全文")
        await office.press(CHEN, "收起")
        await office.press(CHEN, "上传签字件")
        await office.send_file(CHEN, PNG, "signed.png", kind="photo")
        await office.press(ZHANG, "提交完成")
        await office.send_file(ZHANG, PNG, "visit.png", "已逐一回访", "photo")
        await office.program.fetcher.tick()
        data = await hand_out(office, ZHANG, "查看全文", "签字件", "记录 26-0001 签字件")
        await office.say(ZHOU, "/help")
        await office.push(ZHOU, (await office.last(ZHOU))["id"], data)
        assert (await office.last(ZHOU))["text"] == DENIED
        listed = await office.say(SUN, "/followups")
        assert listed["text"].splitlines()[0] == "☑ 整改事项：1件"
        await office.press(SUN, "26-0001")
        await hand_out(office, SUN, None, "附件", "整改事项 26-0001 附件")
        await office.press(SUN, "筛选", on=listed["id"])
        menu = await office.press(SUN, "状态", on=listed["id"])
        assert labels(menu) == ["全部", "未结束", "已逾期", "待核实", "已完成", "返回"]
        narrowed = await office.press(SUN, "待核实", on=listed["id"])
        assert narrowed["text"].splitlines()[1] == "筛选：待核实"
        assert labels(await office.press(SUN, "筛选", on=listed["id"])) == ["状态", "月份", "网点", "导出表格", "返回"]
        await office.press(SUN, "导出表格", on=listed["id"])
        page = await sheet(office, await office.last(SUN))
        cells = [[cell.value for cell in row] for row in page.iter_rows()]
        assert cells[0] == ["编号", "责任人", "网点", "约谈人", "状态", "期限"]
        assert cells[1][:5] == ["26-0001", "张伟", "城关支行", "陈立", "待核实"]


async def hand_out(office: Office, person: int, opening: str | None, label: str, caption: str) -> str:
    """Let somebody have a file handed out from an opened card; gives the button's data."""
    if opening is not None:
        await office.press(person, opening)
    cards = [m for m in await office.seen(person) if label in labels(m)]
    await office.press(person, label)
    given = await office.last(person)
    assert given["file"]
    assert given["text"] == caption
    return next(str(b["data"]) for row in cards[-1]["keyboard"] for b in row if b["text"] == label)


async def test_who_is_said_to_refuse_objects_and_human_resources_are_told_by_name(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await hold(office)
        await write(office)
        await office.press(CHEN, "未予确认")
        await office.say(CHEN, "不愿签字")
        noted = await office.press(CHEN, "提交")
        assert "12月4日（周五）17:00前对方仍可答复" in noted["text"]
        assert labels(noted) == ["查看全文"]
        told = await office.last(ZHANG)
        assert told["text"].splitlines()[0] == "📝 记录 26-0001 · 陈行长登记您未予确认"
        assert "不愿签字" not in told["text"]
        await office.press(ZHANG, "有异议")
        await office.say(ZHANG, "与事实不符")
        await office.press(ZHANG, "提交")
        told = await office.last(SUN)
        assert told["text"].splitlines()[0] == "⚑ 记录 26-0001 · 张伟有异议，请跟进（约谈人：陈行长）"


async def test_silence_is_recorded_and_the_minutes_lock(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await hold(office)
        await write(office)
        await office.move_to(office.sandbox.now + timedelta(days=6))
        told = "\n".join(await texts(office, SUN)) + "\n".join(await texts(office, CHEN))
        assert "张伟逾期未确认，已记录在案" in told
        own = "\n".join(await texts(office, ZHANG))
        assert own.count("后仍未答复的，将记录在案并告知人力资源部") == 1
        assert "前确认，已按规定记录" in own
        assert "张伟逾期未确认" not in own
        await office.press(ZHANG, "无异议")
        assert "逾期未确认" in "\n".join(await texts(office, ZHANG))
