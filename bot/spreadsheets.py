"""Spreadsheets (.xlsx): frozen headings, typed cells, widths; a text never becomes a formula."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

Cell = str | int | float | date | datetime | None
"""A datetime is local and naive: a spreadsheet knows no zone."""

WIDEST, NARROWEST = 40, 8
"""Of a column, in characters."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its headings, its rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook."""
    import xlsxwriter  # type: ignore[import-untyped]  # loaded only when needed

    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(made, options)
    formats = {
        str: book.add_format({"num_format": "@"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        None: book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF2"}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name[:31]), sheet, formats)
    book.close()
    return made.getvalue()


def _write(page: Any, sheet: Sheet, formats: dict[Any, Any]) -> None:
    page.freeze_panes(1, 0)
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading, formats[None])
        page.set_column(column, column, _width([heading, *(row[column] for row in sheet.rows)]))
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _cell(page, number, column, cell, formats)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)


def _cell(page: Any, row: int, column: int, cell: Cell, formats: dict[Any, Any]) -> None:
    match cell:
        case None:
            return
        case str():
            page.write_string(row, column, cell, formats[str])
        case datetime() | date():
            page.write_datetime(row, column, cell, formats[type(cell)])
        case _:
            page.write_number(row, column, cell)


def _width(cells: Sequence[Cell]) -> int:
    widest = max(_length(cell) for cell in cells)
    return min(WIDEST, max(NARROWEST, widest + 2))


def _length(cell: Cell) -> int:
    if isinstance(cell, datetime | date):
        return 16 if isinstance(cell, datetime) else 10
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in str(cell or ""))
