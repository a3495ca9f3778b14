"""Results over HTTP: a sheet with a bad row, the release, an appeal; and a practice quiz."""

from pathlib import Path

from tests.factories import shanghai
from tests.journeys.office import CHEN, LI, ZHANG, Office, labels, open_office
from tests.journeys.test_answers import first_line
from tests.journeys.test_exams import plan
from tests.journeys.test_training import WU, told
from tests.workflows.rosters import xlsx

XU = 1012
QUESTIONS = (
    ("类别", "题目", "选项A", "选项B", "答案", "解析"),
    ("规章制度", "一般不超过几年？", "一年", "三年", "B", "三年。"),
)


async def send_sheet(office: Office, *rows: tuple[object, ...]) -> None:
    """Send a sheet, and let it be fetched and read."""
    await office.send_file(WU, xlsx(*rows), "表.xlsx")
    await office.program.fetcher.tick()
    await office.program.sheets.tick()
    await office.rest()


async def test_results_go_from_the_sheet_to_the_appeal(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await plan(office)
        await office.press(WU, "发布")
        await office.move_to(shanghai("2026-12-10 10:31"))
        for room in ("1", "2"):
            await office.press(WU, room)
            await office.press(WU, "全部到考")
        await office.say(WU, "/results")
        await office.press(WU, "26-0001")
        await office.press(WU, "导入成绩")
        heading, rest = ("工号", "姓名", "成绩"), [(n, "", 70) for n in (1005, 1007, 1008)]
        await send_sheet(office, heading, (1003, "张伟", 85), (1004, "李娜", 101), *rest)
        bad = await told(office, WU)
        assert first_line(bad) == "⚑ 考试 26-0001 · 成绩表有1处错误，尚未导入"
        assert "第3行：101分不在0与满分之间" in bad["text"]
        await office.press(WU, "重新发送")
        await send_sheet(office, heading, (1003, "张伟", 85), (1004, "李娜", 58), *rest)
        assert "合格4人、不合格1人" in (await told(office, WU))["text"]
        assert "安排补考" in labels(await office.press(WU, "发布成绩")), "for who failed"

        mine = await told(office, LI)
        assert first_line(mine) == "📝 考试 26-0001 · 成绩已发布"
        assert "58" not in mine["text"]
        assert labels(mine) == ["查看成绩", "更多"]
        assert "得分：58（满分100，合格线60）" in (await office.press(LI, "查看成绩"))["text"]
        assert "合格" not in (await told(office, CHEN))["text"], "who passed comes by a press"
        seen = (await office.press(CHEN, "人员情况"))["text"]
        assert "李娜：不合格" in seen
        assert "58" not in seen

        await office.press(LI, "申请复核")
        await office.press(LI, "有题目可能漏判")
        await office.press(WU, "安排复核人")
        await office.say(WU, "徐亮")
        await office.press(XU, "填写复核分")
        assert first_line(await office.say(XU, "101")) == "分数须在0与100之间。请核对。"
        await office.say(XU, "62")
        await office.press(XU, "有题目漏判，已补上")
        await office.press(XU, "提交")
        assert first_line(await told(office, LI)) == "📝 考试 26-0001 · 成绩复核有结果"
        assert "更正：58 → 62" in (await office.press(LI, "查看结果"))["text"]


async def test_a_practice_question_is_a_quiz_of_the_chat_and_the_next_is_a_press_away(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(WU, "/practice")
        await office.press(WU, "更新题库")
        await send_sheet(office, *QUESTIONS)
        assert first_line(await told(office, WU)) == "📝 题库已更新 · 共1题"
        await office.say(ZHANG, "/practice")
        await office.press(ZHANG, "做一题")
        quiz = await office.last(ZHANG)
        assert (quiz["poll"]["question"], quiz["poll"]["options"]) == ("一般不超过几年？", ["一年", "三年"])
        await office.post(f"/people/{ZHANG}/vote", message=quiz["id"], option=0)
        answered = (await office.last(ZHANG))["poll"]
        assert (answered["right"], answered["explanation"]) == (1, "三年。")
        await office.press(ZHANG, "下一题")
        assert first_line(await office.last(ZHANG)) == "📝 今日练习已做完 · 全部内容1题"
        repeat, ref = await office.once_more("practice.quiz", uncertain=1)
        assert f"重发 {ref}" in repeat.question
