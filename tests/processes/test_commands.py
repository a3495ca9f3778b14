"""The commands beside `run`, as an operator types them."""

import re
import subprocess
import sys
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook

from bot import demo
from tests.processes.bank import Bank, open_bank
from tests.processes.child import Child, start

HEADINGS = ("工号", "姓名", "网点", "角色", "上级工号", "入职日期")


def sheet(*rows: tuple[str | None, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    book, out = Workbook(), BytesIO()
    assert book.active is not None
    for row in (headings, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


async def roster(bank: Bank, content: bytes, *options: str) -> Child:
    (bank.data / "名单.xlsx").write_bytes(content)
    return await bank.do("roster", "import", "名单.xlsx", *options)


async def people(bank: Bank) -> list[str]:
    return [row.staff_no for row in await bank.sql("SELECT staff_no FROM people WHERE left_on IS NULL ORDER BY 1")]


def test_the_package_is_started_by_its_name(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"wuhua, version {version('wuhua')}\n"), done.stderr


async def test_help_reads_well(tmp_path: Path) -> None:
    for arguments in ((), ("roster", "import"), ("archive", "import")):
        child = await start(*arguments, "--help", cwd=tmp_path, env={})
        assert await child.end() == 0
        assert child.said[0].startswith(f"Usage: wuhua{''.join(f' {a}' for a in arguments)}")


async def test_a_template_is_filled_in_planned_and_imported(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        known = await people(bank)
        assert (await bank.do("roster", "template", "空表.xlsx")).said == ["wrote 空表.xlsx"]
        again = await bank.do("roster", "template", "空表.xlsx")
        assert (again.code, again.lines) == (2, ["空表.xlsx exists already: name another file"])
        book = load_workbook(tmp_path / "空表.xlsx")
        assert book.active is not None
        out = BytesIO()
        book.save(out)
        planned = await roster(bank, out.getvalue(), "--dry-run")
        assert planned.code == 0, planned.said + planned.lines
        assert planned.said[-1].endswith("0 bad: nothing was changed")
        assert await people(bank) == known
        done = await roster(bank, out.getvalue())
        assert done.said[-1].endswith("0 bad: imported")
        assert done.said[:-1] == planned.said[:-1]
        assert len(await people(bank)) == 3


OLD = ("客户经理工号", "谈话人工号", "谈话日期", "谈话事由")


async def test_talks_of_the_old_books_are_planned_entered_once_and_answered_for(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        assert (await bank.do("archive", "template", "talks")).said == ["wrote archive-talks.xlsx"]
        file = bank.data / "旧台账.xlsx"
        file.write_bytes(sheet(("1003", "1002", "2025-03-20", "投诉"), headings=OLD))
        enter = ("archive", "import", "talks", "旧台账.xlsx", "--by")
        denied = await bank.do(*enter, "1003")
        assert denied.code == 1
        assert "may not enter" in denied.lines[0]
        planned = await bank.do(*enter, "1009", "--dry-run")
        assert planned.said == ["new       1003 2025-03-20", "1 new, 0 there already, 0 bad: nothing was changed"]
        done = await bank.do(*enter, "1009")
        assert done.said[-1] == "1 new, 0 there already, 0 bad: imported"
        assert (await bank.do(*enter, "1009")).said == ["0 new, 1 there already, 0 bad: imported"]
        assert [row.number for row in await bank.sql("SELECT number FROM talks")] == ["25-0001"]
        file.write_bytes(sheet(("4711", "1002", "2026-03-20", "投诉"), headings=OLD))
        bad = await bank.do(*enter, "1009")
        assert bad.code == 1
        assert all(re.match(r"row 2 +\S.* / \S", line) for line in bad.said[1:3]), bad.said
        assert bad.said[-1] == "1 new, 0 there already, 2 bad: nothing was changed"


HR = ("HQ", "人力资源", None)
BAD = sheet(
    ("1", "王一", *HR, None),
    ("1", "王二", *HR, None),
    ("3", "王三", "月球支行", "人力资源", None, None),
    ("4", "王四", *HR, "2030-02-30"),
    ("5", "王五", *HR, "=TODAY()"),
)


async def test_a_bad_roster_is_explained_row_by_row_and_changes_nothing(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        known = await people(bank)
        wrong_heading = sheet(("1", "王一"), headings=("工号", "大名"))
        for content, places in (
            (BAD, ["row 3", "row 4", "row 5", "row 6"]),
            (wrong_heading, ["row 1"]),
            (b"not a sheet", ["file"]),
        ):
            child = await roster(bank, content)
            assert child.code == 1, child.lines
            for place in places:
                assert any(re.match(rf"{place} +\S.* / \S", line) for line in child.said), child.said
            assert child.said[-1].endswith("bad: nothing was changed")
            assert await people(bank) == known


async def test_commands_work_beside_a_program_that_runs(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        await bank.run()
        child = await bank.do("invite", "1003", WUHUA_LINK_BASE="https://t.me/bank_bot")
        assert re.fullmatch(r"https://t\.me/bank_bot\?start=[A-Za-z0-9_-]{22,64}", child.said[0])
        child = await bank.do("invite", "1003")
        assert child.said[0].startswith(f"https://t.me/{demo.USERNAME}?start=")
        child = await bank.do("invite", "4711")
        assert child.code == 1
        assert "4711" in child.lines[0]
        left = len(await people(bank)) - 1
        done = await roster(bank, sheet(("1001", "林静", "HQ", "人力资源", None, None)))
        assert done.said[-1] == f"0 new, 1 changed, {left} left, 0 unchanged, 0 bad: imported"
        migrated = await bank.do("migrate")
        assert migrated.code == 3
        await bank.ask(1001, "/help")


async def test_check_says_line_by_line_what_is_well_and_what_is_not(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.do("check")
        assert child.code == 0, child.said
        names = [line.split()[1] for line in child.said]
        assert names == ["token", "policy", "zone", "calendar", "key", "database", "roster", "clock", "typeface"]
        assert child.said[1].endswith("obligations count from 2026-01-01; minimal text in the chat")
        assert "journal" in child.said[5] or "WAL" in child.said[5]
        await bank.sql("UPDATE people SET left_on = '2026-01-01'")
        child = await bank.do("check", WUHUA_TOKEN="1:another")
        assert child.code == 1
        failed = [line.split()[1] for line in child.said if line.startswith("FAIL")]
        assert failed == ["token", "roster"]
        assert "another" not in "".join(child.said + child.lines)
