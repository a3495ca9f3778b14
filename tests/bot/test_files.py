"""Pictures and spreadsheets as other programs read them."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image, ImageFont

from bot.charts import Chart, Panel, draw
from bot.spreadsheets import Cell, Sheet, workbook
from bot.typefaces import BUILT_IN, WANTED, find_typeface
from tests.not_run import not_run

CHART = Chart("工作沟通概览", ["中位数4.5天"], [Panel("按网点", [("城关支行", 3), ("名字很长很长很长很长的支行", 0)])])
HALF_PAST, MIDNIGHT = datetime.fromisoformat("2026-12-01 15:30"), datetime.fromisoformat("2026-12-01")
LATIN = Chart("Overview", [], [Panel("By branch", [("Chengguan", 3)]), Panel("By month", [])])


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-3", "@SUM(A1)", "=HYPERLINK(1)", "0012", "http://x", "26-0147"])
def test_a_text_never_becomes_a_formula_a_number_or_a_link(text: str) -> None:
    made = workbook([Sheet("表", ["编号"], [[text]])])
    cell = load_workbook(BytesIO(made)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.hyperlink is None


def test_cells_keep_their_types_headings_are_frozen_and_columns_fit() -> None:
    row: list[Cell] = ["张伟", 3, 4.5, date(2026, 12, 1), HALF_PAST, None]
    made = workbook([Sheet("工作沟通", ["人", "数", "均", "日", "时", "空"], [row]), Sheet("空", ["无"], [])])
    book = load_workbook(BytesIO(made))
    page = book.worksheets[0]
    assert book.sheetnames == ["工作沟通", "空"]
    assert [cell.value for cell in page[2]] == [
        "张伟",
        3,
        4.5,
        MIDNIGHT,
        HALF_PAST,
        None,
    ]
    assert page["D2"].number_format == "yyyy-mm-dd"
    assert page["E2"].number_format == "yyyy-mm-dd hh:mm"
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["E"].width > page.column_dimensions["A"].width


def test_a_picture_is_drawn_in_chinese_where_a_typeface_is_there() -> None:
    found = find_typeface()
    if not found.chinese:
        not_run("a Chinese typeface (apt-get install fonts-noto-cjk)")
    assert found.path is not None
    assert found.name in (name for name, _, _ in WANTED)
    assert ImageFont.truetype(str(found.path), 20, index=found.face).getlength("城关") == 40
    assert _look(draw(CHART, found)) == ("PNG", 1080)


def test_without_one_it_is_drawn_with_latin_letters(tmp_path: Path) -> None:
    assert find_typeface((tmp_path, tmp_path / "not there")) is BUILT_IN
    assert not BUILT_IN.chinese
    assert _look(draw(LATIN, BUILT_IN)) == ("PNG", 1080)


def test_the_first_of_the_wanted_typefaces_is_taken(tmp_path: Path) -> None:
    for file in ("wqy-zenhei.ttc", "SourceHanSansSC-Regular.otf", "Other.ttf"):
        (tmp_path / file).write_bytes(b"")
    assert find_typeface((tmp_path,)).name == "Source Han Sans SC"


def _look(png: bytes) -> tuple[str | None, int]:
    picture = Image.open(BytesIO(png))
    picture.load()
    assert picture.getpixel((0, 0)) == (255, 255, 255)
    assert len(picture.getcolors(1 << 20) or ()) > 5
    return picture.format, picture.width
