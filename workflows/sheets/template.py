"""Templates (.xlsx): headings, a few invented rows, and a sheet that explains each column."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from workflows.sheets.words import SheetWords

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

TITLE_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2
GUIDE_WIDTHS = (18, 24, 70, 90)
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Written into the file in place of the time of making, so that the same words give the same bytes."""


def write_template(
    words: SheetWords, *, texts: Collection[str], dates: Collection[str], allowed: Iterable[Sequence[str]]
) -> bytes:
    """Make a template that reads without a fault, as the bytes of an .xlsx.

    Columns of `texts` are text, so that the spreadsheet leaves leading zeros alone and makes no dates;
    `allowed` explains the words that a cell may hold, a row each.
    """
    from xlsxwriter import Workbook  # loaded only when needed

    file = BytesIO()
    kinds = dict.fromkeys(texts, "@") | dict.fromkeys(dates, "yyyy-mm-dd")
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        formats = {field: book.add_format({"num_format": kind}) for field, kind in kinds.items()}
        _write_rows(book, book.add_worksheet(words.template.sheet), words, formats)
        _write_guide(book, book.add_worksheet(words.template.guide), words, allowed)
    return file.getvalue()


def _write_rows(book: "Workbook", sheet: "Worksheet", words: SheetWords, formats: dict[str, object]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write(TITLE_ROW, 0, words.template.title, book.add_format({"italic": True}))
    for place, (field, headings) in enumerate(words.headings.items()):
        sheet.set_column(place, place, words.template.columns[field].width, formats.get(field))
        sheet.write(HEADING_ROW, place, headings[0], bold)
    sheet.freeze_panes(FIRST_ROW, 0)
    for row, values in enumerate(words.template.rows, start=FIRST_ROW):
        for place, field in enumerate(words.headings):
            value = values.get(field, "")
            write = sheet.write_datetime if isinstance(value, date) else sheet.write_string
            write(row, place, value, formats.get(field))


def _write_guide(book: "Workbook", sheet: "Worksheet", words: SheetWords, allowed: Iterable[Sequence[str]]) -> None:
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True})
    for place, width in enumerate(GUIDE_WIDTHS):
        sheet.set_column(place, place, width, wrap)
    said, row = words.template, 0
    for headings, lines in ((said.guide_headings, _columns(words)), (said.allowed_headings, allowed)):
        sheet.write_row(row, 0, headings, bold)
        for line in lines:
            row += 1
            sheet.write_row(row, 0, line, wrap)
        row += 2


def _columns(words: SheetWords) -> list[list[str]]:
    explained = words.template.columns
    return [
        [words.headings[field][0], about.english, about.chinese_help, about.english_help]
        for field, about in ((field, explained[field]) for field in words.headings)
    ]


def spelled(spellings: Sequence[str]) -> list[str]:
    """Explain the words of one meaning: the usual ones, then all, in Chinese and English."""
    chinese = [word for word in spellings if not word.isascii()]
    english = [word for word in spellings if word.isascii()]
    return [chinese[0], english[0], " / ".join(chinese), " / ".join(english)]
