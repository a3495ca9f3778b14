"""Roster files: which are read, which are refused with the reason, and the template to fill in."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from domain.people import plan_import
from tests.workflows.rosters import BRANCHES, LI, SHORT, csv_of, faults, only, read_csv, xlsx
from workflows.roster_sheet import read_roster, template
from workflows.roster_sheet.words import words
from workflows.sheets import grid
from workflows.sheets.words import clean


def test_the_first_visible_sheet_is_read() -> None:
    book, file = Workbook(), io.BytesIO()
    book.worksheets[0].sheet_state = "hidden"
    for number, title in enumerate(("roster", "later"), start=1):
        sheet = book.create_sheet(title)
        sheet.append(list(SHORT))
        sheet.append([number, *LI[1:]])
    book.active = 2
    book.save(file)
    assert only(read_roster("r.xlsx", file.getvalue(), branches=BRANCHES)).staff_no == "1"


def _rezipped(content: bytes, part: str, old: str, new: str) -> bytes:
    """Change a text inside an .xlsx, as another program might have written it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for info in before.infolist():
            text = before.read(info)
            after.writestr(info, text.replace(old.encode(), new.encode()) if info.filename == part else text)
    return file.getvalue()


def test_rows_outside_what_the_file_says_of_its_size_are_read() -> None:
    content = _rezipped(xlsx(SHORT, LI), "xl/worksheets/sheet1.xml", 'ref="A1:D2"', 'ref="A1:B1"')
    assert only(read_roster("r.xlsx", content, branches=BRANCHES)).name == "李娜"


@pytest.mark.parametrize(
    ("name", "content", "fact"),
    [
        ("r.xlsx", b"PK\x03\x04 not a zip", "unreadable"),
        ("r.xlsx", xlsx(SHORT, LI)[:-900], "unreadable"),
        ("r.xlsx", _rezipped(xlsx(SHORT, LI), "xl/workbook.xml", "<", "&"), "unreadable"),
        ("r.xlsx", _rezipped(xlsx(SHORT, LI), "xl/worksheets/sheet1.xml", "</row>", "<row>"), "unreadable"),
        ("r.xlsx", "工号".encode(), "unreadable"),
        ("r.xlsx", b"", "unreadable"),
        ("r.pdf", b"%PDF-1.7", "type"),
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls"),
        (
            "r.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        ("r.csv", b"\x00\x01\x02", "unreadable"),
        ("r.csv", b"\xff\xff\xff\xff", "unreadable"),
        ("r.csv", '工号,姓名,网点,角色\n1,"李娜,CG,培训\n'.encode(), "unreadable"),
    ],
)
def test_what_is_no_roster_file_is_refused_with_the_reason(name: str, content: bytes, fact: str) -> None:
    sheet = read_roster(name, content, branches=BRANCHES)
    assert faults(sheet) == [(0, "sheet.file", fact)]


def test_too_large_a_file_is_refused_unread() -> None:
    assert faults(read_csv(b"x" * (25 * 2**20 + 1))) == [(0, "sheet.file", "too_big")]


def test_more_rows_than_a_bank_has_people_are_refused() -> None:
    content = csv_of(SHORT, *([LI] * 50_010))
    assert faults(read_csv(content)) == [(0, "sheet.file", "too_many_rows")]


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(201):
                part.write(bytes(2**20))
    assert len(file.getvalue()) < 2**20
    sheet = read_roster("r.xlsx", file.getvalue(), branches=BRANCHES)
    assert faults(sheet) == [(0, "sheet.file", "inflated")]


def test_a_row_far_away_does_not_keep_the_reader_busy() -> None:
    content = _rezipped(xlsx(SHORT, LI), "xl/worksheets/sheet1.xml", 'row r="2"', 'row r="99999999999"')
    assert faults(read_roster("r.xlsx", content, branches=BRANCHES)) == [(1, "sheet.empty", "")]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["r.csv", "r.xlsx"]), st.booleans())
def test_no_bytes_make_the_reader_raise(content: bytes, name: str, zipped: bool) -> None:
    sheet = read_roster(name, b"PK\x03\x04" + content if zipped else content, branches=BRANCHES)
    assert sheet.bad


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), min_size=4, max_size=4))
def test_no_text_in_a_cell_makes_the_reader_raise(texts: list[str]) -> None:
    heading = ",".join(SHORT)
    row = ",".join('"' + text.replace('"', '""') + '"' for text in texts)
    content = f"{heading}\n{row}\n".encode("utf-8", "replace")
    sheet = read_roster("r.csv", content, branches=BRANCHES)
    assert sheet.bad or sheet.rows


@settings(deadline=None)
@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_the_template_is_read_back_without_a_fault() -> None:
    sheet = read_roster("template.xlsx", template(), branches=BRANCHES)
    assert faults(sheet) == []
    assert [number for number, _ in sheet.rows] == [3, 4, 5]
    assert plan_import(sheet.rows, [], branches={"HQ", "CG"}, bad=sheet.bad).bad == ()
    last = sheet.rows[-1][1]
    assert (last.staff_no, last.joined_on, last.supervisor_no) == ("0001003", date(2019, 7, 1), "0001002")


def test_the_template_keeps_leading_zeros_and_explains_every_column() -> None:
    book = load_workbook(io.BytesIO(template()))
    roster, guide = book.worksheets
    headings = [cell.value for cell in roster[2]]
    for heading in ("员工编号", "直接上级"):
        column = get_column_letter(headings.index(heading) + 1)
        assert roster.column_dimensions[column].number_format == "@"
    explained = {row[0].value for row in guide.iter_rows()}
    assert explained >= set(headings)
    said = " ".join(str(cell.value) for row in guide.iter_rows() for cell in row)
    assert all(spelling in said for spellings in words().roles.values() for spelling in spellings)


def test_the_same_words_make_the_same_template() -> None:
    assert template() == template()


def test_the_guard_for_rows_counts_only_rows_that_say_something() -> None:
    content = b"\n" * (grid.MAX_ROWS + 1)
    assert faults(read_csv(content)) == [(0, "sheet.empty", "")]
