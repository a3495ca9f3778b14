"""Roster files for the tests: made from rows, read, and what is wrong with them."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

from domain.people import Entry
from workflows.roster_sheet import RosterSheet, read_roster

BRANCHES = {
    **dict.fromkeys(("HQ", "总行", "Head office"), "HQ"),
    **dict.fromkeys(("CG", "城关支行", "Chengguan branch"), "CG"),
}
SHORT = ("工号", "姓名", "网点", "角色")
LONG = (*SHORT, "条线", "身份", "等级", "入职日期", "到本网点日期", "直接上级")
LI = ("1001", "李娜", "城关支行", "客户经理")


def xlsx(*rows: Sequence[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    book.save(file)
    return file.getvalue()


def csv_of(*rows: Sequence[object], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def read(*rows: Sequence[object], name: str = "roster.xlsx") -> RosterSheet:
    return read_roster(name, xlsx(*rows), branches=BRANCHES)


def read_csv(content: bytes) -> RosterSheet:
    return read_roster("花名册.CSV", content, branches=BRANCHES)


def faults(sheet: RosterSheet) -> list[tuple[int, str, str]]:
    return [(bad.row, bad.code, bad.fact) for bad in sheet.bad]


def only(sheet: RosterSheet) -> Entry:
    assert faults(sheet) == []
    ((_, entry),) = sheet.rows
    return entry


def one(heading: str, value: object) -> RosterSheet:
    """Read a sheet whose one person has this value in this column."""
    person = dict(zip(LONG, (*LI, *[None] * 6), strict=True)) | {heading: value}
    return read(LONG, list(person.values()))
