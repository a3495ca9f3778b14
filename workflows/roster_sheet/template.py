"""The roster template (.xlsx): headings, three fictitious people, and a sheet that explains each column."""

from datetime import UTC, date, datetime
from io import BytesIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from domain.people import Entry
from workflows.roster_sheet.words import Words, words

TITLE_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2
TEXT_FIELDS = ("staff_no", "supervisor_no", "grade")
"""Text columns, so that the spreadsheet leaves leading zeros alone and makes no dates."""
DATE_FIELDS = ("joined_on", "branch_since")
GUIDE_WIDTHS = (18, 24, 70, 90)
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Written into the file in place of the time of making, so that the same words give the same bytes."""


def template() -> bytes:
    """Make the template, as the bytes of an .xlsx that `read_roster` reads without a fault."""
    file, said = BytesIO(), words()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        _write_roster(book, book.add_worksheet(said.template.sheet), said)
        _write_guide(book, book.add_worksheet(said.template.guide), said)
    return file.getvalue()


def _write_roster(book: Workbook, sheet: Worksheet, said: Words) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write(TITLE_ROW, 0, said.template.title, book.add_format({"italic": True}))
    for place, field in enumerate(Entry.model_fields):
        sheet.set_column(place, place, said.template.columns[field].width, _format(book, field))
        sheet.write(HEADING_ROW, place, said.headings[field][0], bold)
    sheet.freeze_panes(FIRST_ROW, 0)
    _write_people(book, sheet, said)


def _format(book: Workbook, field: str) -> object:
    kinds = dict.fromkeys(TEXT_FIELDS, "@") | dict.fromkeys(DATE_FIELDS, "yyyy-mm-dd")
    return book.add_format({"num_format": kinds[field]}) if field in kinds else None


def _write_people(book: Workbook, sheet: Worksheet, said: Words) -> None:
    formats = {field: _format(book, field) for field in Entry.model_fields}
    for row, person in enumerate(said.template.people, start=FIRST_ROW):
        for place, field in enumerate(Entry.model_fields):
            value = person.get(field, "")
            write = sheet.write_datetime if isinstance(value, date) else sheet.write_string
            write(row, place, value, formats[field])


def _write_guide(book: Workbook, sheet: Worksheet, said: Words) -> None:
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True})
    for place, width in enumerate(GUIDE_WIDTHS):
        sheet.set_column(place, place, width, wrap)
    blocks = [(said.template.guide_headings, _columns(said)), (said.template.allowed_headings, _roles(said))]
    row = 0
    for headings, lines in blocks:
        sheet.write_row(row, 0, headings, bold)
        for line in lines:
            row += 1
            sheet.write_row(row, 0, line, wrap)
        row += 2


def _columns(said: Words) -> list[list[str]]:
    explained = said.template.columns
    return [
        [said.headings[field][0], about.english, about.chinese_help, about.english_help]
        for field, about in ((field, explained[field]) for field in Entry.model_fields)
    ]


def _roles(said: Words) -> list[list[str]]:
    return [_role(spellings) for spellings in said.roles.values()]


def _role(spellings: list[str]) -> list[str]:
    chinese = [word for word in spellings if not word.isascii()]
    english = [word for word in spellings if word.isascii()]
    return [chinese[0], english[0], " / ".join(chinese), " / ".join(english)]
