"""Files that mean no good: bombs are refused within bounds, and what people typed is never more than text."""

import io
import resource
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]
from openpyxl import load_workbook

from bot.calendar_file import document as calendar_file
from bot.minutes_file import document as minutes_file
from bot.spreadsheets import Sheet, workbook
from domain.minutes import MinutesState
from domain.people import plan_import
from domain.personal import mask
from domain.talks import TalkState
from tests.bot.samples import BANK, CHEN, TONGUES, ZHANG, _made, talk
from tests.bot.test_calendar_file import event
from tests.hostile.texts import ALIKE, BREAKS, FORMULAS, MARKUP, UNSEEN
from tests.workflows.rosters import BRANCHES, LI, SHORT, csv_of, faults, xlsx
from workflows.minutes import MinutesView
from workflows.roster_sheet import read_roster
from workflows.sheets import grid

MEGABYTES = 250
"""By how much a bomb may raise the memory at most; unpacked it would be gigabytes."""
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
LAUGHING = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'


def packed(parts: dict[str, str | bytes | int]) -> bytes:
    """Zip parts; a number is so many megabytes of nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                if isinstance(content, int):
                    for _ in range(content):
                        part.write(bytes(2**20))
                else:
                    part.write(content.encode() if isinstance(content, str) else content)
    return file.getvalue()


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """Give an .xlsx with something else in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes | int] = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = bytes(parts[part]).decode().replace(old, new, 1)  # type: ignore[arg-type]
    return packed(parts)


def peak() -> int:
    """Give the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 2**20)


SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx(SHORT, LI)
BOMBS: dict[str, Callable[[], bytes]] = {
    "a sheet of gigabytes": lambda: packed({"[Content_Types].xml": "<Types/>", SHEET: 400}),
    "many parts that are gigabytes together": lambda: packed({f"xl/{n}.xml": 20 for n in range(30)}),
    "zips within a zip": lambda: packed({f"{n}.zip": packed({"x": 20}) for n in range(20)}),
    "a billion laughs": lambda: changed(GOOD, SHEET, "<worksheet", f"{LAUGHING}<worksheet"),
    "a billion laughs in the names": lambda: changed(GOOD, "xl/workbook.xml", "<workbook", f"{LAUGHING}<workbook"),
    "a file of the server": lambda: changed(GOOD, SHEET, "<worksheet", f"{OUTSIDE}<worksheet"),
    "a range as large as a sheet": lambda: changed(GOOD, SHEET, 'ref="A1:D2"', 'ref="A1:XFD1048576"'),
    "a cell in the last corner": lambda: changed(GOOD, SHEET, 'r="D2"', 'r="XFD1048576"'),
    "an archive that lies about its size": lambda: GOOD[:-10] + b"\xff" * 10,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read_as_the_little_that_it_says_within_bounds(name: str) -> None:
    bomb = BOMBS[name]()
    for called in ("花名册.xlsx", "roster.csv", "roster.zip", "minutes.docx"):
        before = peak()
        sheet = read_roster(called, bomb, branches=BRANCHES)
        assert peak() - before < MEGABYTES, called
        assert sheet.bad or len(sheet.rows) <= 1, called
        assert "root:" not in str(sheet) + str(faults(sheet)), called
        assert "lollol" not in str(sheet), called


def test_a_file_of_too_many_bytes_is_not_looked_into() -> None:
    assert faults(read_roster("r.xlsx", b"PK\x03\x04" + bytes(grid.MAX_BYTES), branches=BRANCHES)) == [
        (0, "sheet.file", "too_big")
    ]


def test_a_file_that_says_itself_how_much_it_holds_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MAX_INFLATED", 2**20)
    bomb = packed({"xl/worksheets/sheet1.xml": 2})
    assert faults(read_roster("r.xlsx", bomb, branches=BRANCHES)) == [(0, "sheet.file", "inflated")]


def test_a_csv_of_one_endless_line_is_read_as_no_roster() -> None:
    for content in (b"x," * 10**6, b'"' * 10**6, b'"' + b"x" * 10**7, b";\t," * 10**6):
        sheet = read_roster("r.csv", content, branches=BRANCHES)
        assert sheet.bad
        assert len(str(faults(sheet))) < 10_000


def test_a_roster_of_twenty_thousand_is_read_and_planned_whole() -> None:
    people = [(f"{n:05}", f"{ALIKE[n % len(ALIKE)]}{n}", "城关支行", "客户经理") for n in range(20_000)]
    sheet = read_roster("r.csv", csv_of(SHORT, *people), branches=BRANCHES)
    assert faults(sheet) == []
    plan = plan_import(sheet.rows, [], branches={"HQ", "CG"}, bad=sheet.bad)
    assert (len(plan.new), plan.bad) == (20_000, ())


@pytest.mark.parametrize("text", [*FORMULAS, *MARKUP, *BREAKS, *UNSEEN, *ALIKE], ids=repr)
def test_what_a_cell_says_is_text_and_no_formula_or_link_in_what_is_exported(text: str) -> None:
    made = workbook([Sheet("s", ["h", text[:30]], [[text, 1], [None, text]])])
    book = load_workbook(io.BytesIO(made))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n", "inlineStr") and cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in sheets
    assert b"<hyperlink" not in sheets


@pytest.mark.parametrize("text", [*BREAKS, *UNSEEN, *MARKUP, *FORMULAS], ids=repr)
@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.language)
def test_what_a_place_or_link_says_begins_no_line_of_a_calendar_file(text: str, tongue: Any) -> None:
    of = replace(event(talk(TalkState.CONFIRMED, place=text, link=f"https://x.example/{text}")), bank=(text, text))
    made = calendar_file(of, tongue).make()
    plain = calendar_file(event(talk(TalkState.CONFIRMED, link="https://x.example/")), tongue).make()
    assert names_in(made) == names_in(plain)
    (entry,) = vobject.readComponents(made.decode())
    assert len(entry.contents["vevent"]) == 1
    assert "attendee" not in entry.vevent.contents


def names_in(content: bytes) -> list[str]:
    """Give the names of a calendar's lines, unfolded, whatever ends a line to anybody."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    found = [part for line in lines for part in line.replace("\r", "\n").split("\n")]
    return sorted(part.partition(":")[0].partition(";")[0] for part in found if part)


@pytest.mark.parametrize("text", [*MARKUP, *BREAKS, *UNSEEN, LAUGHING], ids=repr)
def test_what_minutes_say_is_text_in_their_document(text: str) -> None:
    words = dict.fromkeys(("facts", "said", "causes", "remark"), mask(text))
    made = _made(MinutesState.REMARKED).model_copy(update=words)
    view = MinutesView(talk(TalkState.HELD, place=text), made, CHEN, ZHANG, CHEN, CHEN.id)
    file = minutes_file(view, BANK.policy.bank, TONGUES[0]).make()
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        body = archive.read("word/document.xml")
    assert b"<!ENTITY" not in body
    assert b"<w:hyperlink" not in body
