"""A file's cells as a spreadsheet shows them, from .xlsx or .csv, with guards for size."""

import csv
import io
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from zipfile import ZipFile

from domain.errors import RefusalError, refuse_unless
from workflows.sheets.words import clean, heading_key

MAX_BYTES = 25 * 2**20
MAX_INFLATED = 200 * 2**20
"""Bytes of an .xlsx once unzipped; more is a bomb, not a sheet."""
MAX_COLUMNS = 64
SHEET_ROWS = 1_048_576
"""As many as a spreadsheet can have."""
HEADING_DEPTH = 10
"""The heading is sought in so many rows."""
MAX_ROWS = 50_000 + HEADING_DEPTH
"""As many people as a province's banks have, and the heading."""
DELIMITERS = ",;\t"
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

Scalar = str | int | float | date


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not blank; of a formula or an error value only the place counts."""

    row: int
    column: int
    value: Scalar
    formula: bool = False

    @property
    def place(self) -> str:
        """Its address, as the spreadsheet shows it."""
        from openpyxl.utils import get_column_letter  # loaded only when needed

        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank: its number in the spreadsheet, its cells by column."""

    number: int
    cells: Mapping[int, Cell]


Grid = tuple[Row, ...]


def read_grid(name: str, content: bytes, headings: Collection[str]) -> Grid:
    """Read a file's first visible sheet; `headings` are the keys of those that it may have.

    Raises `RefusalError("sheet.file")` with the reason's code word.
    """
    refuse_unless(len(content) <= MAX_BYTES, "sheet.file", fact="too_big")
    if content.startswith(_ZIP):
        return _read_xlsx(content)
    if content.startswith(_OLE):
        raise RefusalError("sheet.file", fact="password" if _LOCKED in content else "xls")
    if name.lower().endswith(TEXT_SUFFIXES):
        return _read_csv(content, headings)
    raise RefusalError("sheet.file", fact="unreadable" if name.lower().endswith(".xlsx") else "type")


def _read_xlsx(content: bytes) -> Grid:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _refuse_bomb(content)
            return _collect(_xlsx_records(content))
    except RefusalError:
        raise
    except Exception as error:  # A damaged file makes the parsers raise anything, from KeyError to zlib's.
        raise RefusalError("sheet.file", fact="unreadable") from error


def _refuse_bomb(content: bytes) -> None:
    """Add up what the archive promises; it can't inflate to more, since zipfile stops there."""
    with ZipFile(io.BytesIO(content)) as archive:
        inflated = sum(info.file_size for info in archive.infolist())
    refuse_unless(inflated <= MAX_INFLATED, "sheet.file", fact="inflated")


def _xlsx_records(content: bytes) -> Iterator[list[Cell]]:
    from openpyxl import load_workbook  # loaded only when needed

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    # What the file says of its own size is often wrong, and would cut rows off.
    sheet.reset_dimensions()
    records = sheet.iter_rows(max_row=SHEET_ROWS, max_col=MAX_COLUMNS)
    for number, record in enumerate(records, start=1):
        yield [
            Cell(number, column, _scalar(cell.value), formula=cell.data_type in ("f", "e"))
            for column, cell in enumerate(record, start=1)
            if cell.value is not None
        ]


def _scalar(value: object) -> Scalar:
    if isinstance(value, (int, float, date)) and not isinstance(value, bool):
        return value
    from openpyxl.utils.escape import unescape  # loaded only when needed

    return clean(unescape(str(value)))


def _collect(records: Iterable[Iterable[Cell]]) -> Grid:
    rows: list[Row] = []
    for record in records:
        cells = {cell.column: cell for cell in record if cell.value != "" or cell.formula}
        if cells:
            rows.append(Row(next(iter(cells.values())).row, cells))
        refuse_unless(len(rows) <= MAX_ROWS, "sheet.file", fact="too_many_rows")
    return tuple(rows)


def _read_csv(content: bytes, headings: Collection[str]) -> Grid:
    text = _decode(content)
    delimiter = max(DELIMITERS, key=lambda candidate: _headings_with(text, candidate, headings))
    try:
        return _collect(_csv_records(text, delimiter))
    except csv.Error as error:
        raise RefusalError("sheet.file", fact="unreadable") from error


def _decode(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RefusalError("sheet.file", fact="unreadable")


def _headings_with(text: str, delimiter: str, headings: Collection[str]) -> int:
    """Count the headings that the best of the first rows has if this is the delimiter."""
    rows: list[list[Cell]] = []
    with suppress(csv.Error):
        for row in islice(_csv_records(text, delimiter), HEADING_DEPTH):
            rows.append(row)
    return max((sum(heading_key(str(c.value)) in headings for c in row) for row in rows), default=0)


def _csv_records(text: str, delimiter: str) -> Iterator[list[Cell]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, record in enumerate(reader, start=1):
        yield [_csv_cell(number, column, value) for column, value in enumerate(record[:MAX_COLUMNS], start=1)]


def _csv_cell(row: int, column: int, raw: str) -> Cell:
    """Take `="0012"` as the text that it means: so Excel keeps leading zeros in a .csv."""
    quoted = re.fullmatch(r'="([^"]*)"', raw.strip())
    value = clean(quoted[1] if quoted else raw)
    return Cell(row, column, value, formula=not quoted and value.startswith("="))
