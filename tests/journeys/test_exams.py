"""An exam over HTTP: planned, given notice of, acknowledged, moved, absence proven, held."""

from io import BytesIO
from pathlib import Path

from docx import Document

from tests.factories import shanghai
from tests.journeys.office import CHEN, LI, SUN, ZENG, ZHANG, Office, labels, open_office
from tests.journeys.test_answers import first_line
from tests.journeys.test_training import WU, told

WHY = "阑尾炎手术住院"


async def plan(office: Office) -> None:
    """Let the training department plan an exam for all client managers."""
    await office.say(WU, "/exam")
    await office.press(WU, "专项考试")
    await office.say(WU, "信贷业务知识")
    await office.say(WU, "贷款新规、贷后管理办法")
    await office.press(WU, "90分钟")
    await office.say(WU, "12月10日 9:00")
    await office.say(WU, "总行三楼会谈室 2；城关支行二楼会议室 3")
    await office.press(WU, "60分（满分100）")
    await office.press(WU, "全体客户经理")
    await office.press(WU, "提交")


async def test_an_exam_goes_from_its_plan_to_who_sat_it(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await plan(office)
        await office.press(WU, "监考安排")
        await office.press(WU, "增加监考")
        await office.press(WU, "孙洁 总行 1009")
        await office.press(WU, "总行三楼会谈室")
        await office.press(WU, "返回")
        await office.press(WU, "发布")
        asked = await told(office, ZHANG)
        assert asked["text"] == (
            "📝 考试 26-0001 · 请于12月3日（周四）17:00前确认\n名称：信贷业务知识\n时间：12月10日（周四）09:00–10:30\n"
            "地点：城关支行二楼会议室，1号座\n确认即承诺：本人独立应考，不作弊、不替考。"
        )
        assert labels(asked) == ["确认并承诺", "申请缓考", "考试详情", "更多"]
        assert "范围：贷款新规、贷后管理办法" in (await office.press(ZHANG, "考试详情"))["text"]
        await office.press(ZHANG, "返回")
        assert first_line(await office.press(ZHANG, "确认并承诺")) == "📝 考试 26-0001 · 已确认"
        await office.press(ZHANG, "准考证")
        files = [m["file"] for m in await office.seen(ZHANG) if m["file"]]
        assert [file["name"] for file in files] == ["exam-26-0001.ics", "exam-26-0001-1003.docx"]
        async with office.http.get(f"/api/files/{files[1]['id']}") as answer:
            paper = Document(BytesIO(await answer.read()))
        assert [row.cells[1].text for row in paper.tables[0].rows][-2:] == ["城关支行二楼会议室", "1"]

        await office.move_to(shanghai("2026-12-03 17:00"))
        names = await told(office, CHEN)
        assert "未确认：李娜、王磊" in names["text"]

        await office.press(LI, "申请缓考")
        await office.say(LI, WHY)
        await office.send_file(LI, b"\xff\xd8\xff", "proof.jpg", kind="document")
        assert first_line(await office.last(LI)) == "📝 考试 26-0001 · 缓考待批"
        decide = await told(office, WU)
        assert WHY not in decide["text"], "the reason comes by a press"
        assert f"理由：{WHY}" in (await office.press(WU, "查看理由"))["text"]
        assert first_line(await office.press(WU, "准予缓考")) == "考试 26-0001 · 已准李娜缓考"

        card = await office.say(WU, "/exams")
        assert "26-0001　信贷业务知识" in card["text"]
        await office.press(WU, "26-0001")
        await office.press(WU, "调整")
        await office.press(WU, "改时间")
        asked = await office.say(WU, "12月12日 14:00")
        assert "⚠ 12月12日（周六）是休息日" in asked["text"]
        await office.press(WU, "返回")
        asked = await office.say(WU, "12月11日 14:00")
        assert asked["text"].splitlines()[1:] == [
            "时间：12月10日（周四）09:00–10:30 → 12月11日（周五）14:00–15:30",
            "将通知考生4人、监考1人，并请其重新确认",
        ]
        assert "安排有变" not in (await office.last(ZHANG))["text"], "nobody has heard of it yet"
        await office.press(WU, "确认改时间")
        changed = await told(office, ZHANG)
        assert "时间：12月10日（周四）09:00–10:30 → 12月11日（周五）14:00–15:30" in changed["text"]
        await office.press(ZHANG, "确认并承诺")

        await office.move_to(shanghai("2026-12-11 15:31"))
        mine = [m["text"].splitlines()[0] for m in await office.seen(ZHANG)]
        assert "📝 考试 26-0001 · 12月10日（周四）09:00，今天" not in mine, "nobody keeps the old time"
        await office.press(SUN, "登记缺考")
        await office.press(SUN, "曾婷")
        await office.press(SUN, "返回")
        await office.press(SUN, "登记完成")
        await office.press(WU, "全部到考")
        assert first_line(await told(office, ZENG)) == "📝 考试 26-0001 · 记为缺考"
        assert first_line(await told(office, WU)) == "⚑ 考试 26-0001 已举行 · 缓考1人、缺考1人，可安排补考"
