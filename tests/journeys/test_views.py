"""Lists, search, overview, exports and openings, as people see them."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from tests.journeys.office import CHEN, DENIED, LIN, SUN, WANG, ZHANG, ZHOU, Message, Office, labels, open_office
from tests.journeys.test_story import confirm, invite, register

ZHENG, XU = 1010, 1016


async def content(office: Office, message: Message) -> bytes:
    async with office.http.get(f"/api/files/{message['file']['id']}") as answer:
        assert answer.status == 200
        return await answer.read()


async def sheet(office: Office, message: Message) -> Worksheet:
    book = load_workbook(BytesIO(await content(office, message)))
    return book.worksheets[0]


async def test_a_press_on_a_list_opens_the_card_below_and_the_list_stays(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.say(CHEN, "/talks")
        listed = await office.press(CHEN, "待安排")
        assert labels(listed) == ["26-0001", "筛选"]
        assert (await office.press(CHEN, "26-0001", on=listed["id"]))["text"] == listed["text"]
        opened = await office.last(CHEN)
        assert opened["id"] > listed["id"]
        assert opened["text"].startswith("⚑ 待安排工作沟通 26-0001")


async def test_a_long_list_is_turned_filtered_and_never_has_more_than_six_buttons(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for _ in range(9):
            await register(office, "1004")
        first = await office.say(LIN, "/complaints")
        assert first["text"].splitlines()[0] == "📥 受理：9件（1/3）"
        assert labels(first) == ["26-0001", "26-0002", "26-0003", "26-0004", "筛选", "下一页"]
        second = await office.press(LIN, "下一页")
        assert labels(second)[-2:] == ["上一页", "下一页"]
        assert labels(await office.press(LIN, "下一页")) == ["26-0009", "上一页", "筛选"]
        menu = await office.press(LIN, "筛选")
        assert labels(menu) == ["状态", "来源", "月份", "网点", "导出表格", "返回"]
        await office.press(LIN, "网点")
        empty = await office.press(LIN, "江滨支行")
        assert empty["text"].splitlines() == ["没有符合条件的受理记录。", "筛选：江滨支行"]
        await office.press(LIN, "筛选")
        await office.press(LIN, "网点")
        assert (await office.press(LIN, "全部"))["text"].startswith("📥 受理：9件")
        await office.press(LIN, "筛选")
        await office.press(LIN, "来源")
        assert (await office.press(LIN, "客服热线"))["text"].splitlines()[1] == "筛选：客服热线"
        await office.press(LIN, "筛选")
        await office.press(LIN, "月份")
        assert (await office.press(LIN, "2026年11月"))["text"].splitlines()[0] == "没有符合条件的受理记录。"


async def test_a_search_finds_by_name_pinyin_and_number_and_says_kindly_that_nothing_is_there(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        for query in ("张伟", "zw", "1003", "沟通26-0001"):
            found = await office.say(CHEN, f"/find {query}")
            assert "🔎 查找结果" in found["text"], query
            await office.press(CHEN, "沟通 26-0001", on=found["id"])
            assert (await office.last(CHEN))["text"].startswith("🗓 工作沟通 26-0001"), query
        for typed in ("26-0001", "/find 26-0001"):
            both = await office.say(CHEN, typed)
            assert [line[:10] for line in both["text"].splitlines()[1:]] == ["沟通 26-0001", "受理 26-0001"], both
            assert labels(both) == ["沟通 26-0001", "受理 26-0001"]
        await office.press(CHEN, "受理 26-0001")
        assert (await office.last(CHEN))["text"].startswith("📥 受理 26-0001")
        assert (await office.say(ZHENG, "26-0001"))["text"].startswith("没有正在填写的内容")
        for person in (WANG, ZHOU):
            await office.say(person, "/find 张伟")
        assert (await office.say(ZHOU, "/find 张伟"))["text"].startswith("🔎 没有找到您可以查看的内容。")
        assert (await office.say(CHEN, "/find 26-0999"))["text"] == "🔎 没有找到您可以查看的内容。"
        assert "/find 张伟" in (await office.say(CHEN, "/find"))["text"]
        assert (await office.say(ZHENG, "/find 张伟"))["text"] == DENIED


async def test_a_list_becomes_a_spreadsheet_in_its_own_message(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await register(office, "1004")
        await office.say(CHEN, "/talks")
        await office.press(CHEN, "未结束")
        await office.press(CHEN, "筛选")
        after = await office.press(CHEN, "导出表格")
        assert after["text"].splitlines()[0] == "🗓 工作沟通：2件"
        assert after["text"].splitlines()[-1] == "✓ 表格已生成，见下方文件。"
        made = await office.last(CHEN)
        assert made["file"]["name"] == "wuhua-talks-20261201.xlsx"
        page = await sheet(office, made)
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        marked = ["原编号", "补录日期", "补录人"]
        assert rows[0] == ["编号", "客户经理", "网点", "约谈人", "状态", "类别", "期限", "时间", *marked]
        assert rows[1][:6] == ["26-0001", "张伟", "城关支行", "陈立", "已确认", "客户反映"]
        assert f"{rows[1][7]:%Y-%m-%d %H:%M}" == "2026-12-01 15:30"
        assert rows[2][7] is None
        assert page.freeze_panes == "A2"
        assert "13812345678" not in str(rows)
        assert "三次" not in str(rows)


async def test_complaints_become_a_spreadsheet_without_the_clients_words(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.say(LIN, "/complaints")
        await office.press(LIN, "筛选")
        await office.press(LIN, "导出表格")
        page = await sheet(office, await office.last(LIN))
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        assert rows[1][:4] == ["26-0001", "客户经理", "张伟", "城关支行"]
        assert rows[0][7:9] == ["受理时间", "接收人"]
        assert rows[1][8] == "林静"
        assert "回电话" not in str(rows)
        assert "C-2041" not in str(rows)


async def test_the_overview_is_a_table_a_picture_and_a_spreadsheet(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.move_to(office.sandbox.now + timedelta(hours=7))
        await office.press(CHEN, "已进行")
        await register(office, "1003")
        await office.say(ZHENG, "/overview")
        table, picture = (await office.seen(ZHENG))[-2:]
        assert table["text"].splitlines() == [
            "📊 工作沟通概览 · 全行：2件",
            "类别：客户反映 2",
            "网点：城关支行 2",
            "月份：2026年12月 2",
            "从提出到进行：中位数0天",
            "多次沟通的客户经理：1人",
            "个人情况（单独统计）：<5件",
            "客户意见：城关支行 2",
        ]
        assert picture["text"] == "工作沟通概览 · 全行"
        drawn = Image.open(BytesIO(await content(office, picture)))
        assert (drawn.format, drawn.width) == ("PNG", 1080)
        assert len(drawn.getcolors(1 << 20) or ()) > 10
        after = await office.press(ZHENG, "导出表格")
        assert after["text"].splitlines()[-1] == "✓ 表格已生成，见下方文件。"
        book = load_workbook(BytesIO(await content(office, await office.last(ZHENG))))
        assert book.sheetnames == ["概览", "按类别", "按网点", "客户意见按网点", "按月份"]
        assert [cell.value for cell in book["按网点"][2]] == ["城关支行", 2]
        assert "全行" not in (await office.say(CHEN, "/overview"))["text"]
        for nobody in (LIN, ZHANG):
            assert (await office.say(nobody, "/overview"))["text"] == DENIED


async def test_the_overview_of_nothing_has_no_picture(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        table = await office.say(SUN, "/overview")
        assert table["text"].splitlines()[0] == "📊 工作沟通概览 · 全行：0件"
        assert not [message for message in await office.seen(SUN) if message["file"]]


async def test_one_sees_who_opened_what_and_internal_audit_sees_all(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(LIN, "查看详情")
        await office.press(CHEN, "查看缘由")
        assert (await office.say(ZHANG, "/openings"))["text"] == "👁 目前没有与您有关的查阅记录。"
        await office.press(CHEN, "收起")
        await office.press(CHEN, "约周二 15:30")
        own = await office.say(ZHANG, "/openings")
        assert own["text"].splitlines() == [
            "👁 查阅记录：1条（1/1）",
            "12月1日（周二）09:00 陈行长：沟通 26-0001 的缘由",
        ]
        every = await office.say(XU, "/openings")
        assert every["text"].splitlines() == [
            "👁 查阅记录：2条（1/1）",
            "12月1日（周二）09:00 陈立（1002）：沟通 26-0001 的缘由，涉及张*",
            "12月1日（周二）09:00 林静（1001）：受理 26-0001 的内容，涉及张*",
        ]
        both = await office.say(XU, "/openings 张伟")
        assert labels(both) == ["1003", "1007"]
        assert (await office.press(XU, "1007"))["text"] == "👁 没有找到查阅记录。"
        assert (await office.say(XU, "/openings 26-0001"))["text"].startswith("👁 查阅记录：2条")
        assert (await office.say(XU, "/openings 诸葛亮"))["text"].startswith("没有找到此人或编号")


async def test_forged_buttons_of_lists_show_nothing_of_others(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.say(ZHOU, "/talks")
        card = (await office.last(ZHOU))["id"]
        for data in ("vl:c:::::0", "vl:b:::::0", "vl:t:open::CG::0", "vp:3:0", "vx:c:::::0", "vo:1", "vq:1"):
            await office.push(ZHOU, card, data)
            assert "26-0001" not in str(await office.seen(ZHOU)), data
        for data in ("vl:t:x::::0", "vl:t:open::CG:209913:0", "vl:z:::::0", "op:1:260001:0"):
            await office.push(ZHOU, card, data)
            assert "26-0001" not in str(await office.seen(ZHOU)), data
