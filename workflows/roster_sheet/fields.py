"""What a row's cells mean: each field's reader, and every fault of the row named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from domain.errors import RefusalError, refuse_unless
from domain.people import BadRow, Line, Role, Standing
from workflows.roster_sheet.grid import Cell, Row, Scalar
from workflows.roster_sheet.heading import FACT_LENGTH, REQUIRED
from workflows.roster_sheet.words import clean, lines_by_word, roles_by_word, standings_by_word, word_key

NAME_LENGTH, STAFF_NO_LENGTH, GRADE_LENGTH = 60, 32, 16
"""As the tables have them, in characters."""
EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number; the rest of a longer staff number is lost."""
EARLIEST, LATEST = date(1940, 1, 1), date(2099, 12, 31)
SERIAL_ZERO = date(1899, 12, 30)
"""The day before a spreadsheet's day 1, counting its 29 February 1900 that never was."""

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d\d.*)?|(\d{4})(\d\d)(\d\d)"
)

Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class Draft:
    """A row as far as it could be read: fields of an `Entry` and faults."""

    row: int
    fields: Mapping[str, object]
    bad: tuple[BadRow, ...]

    def text(self, field: str) -> str:
        """Give a text field, empty where the row has none."""
        return str(self.fields.get(field, ""))


def fold_branches(branches: Mapping[str, str]) -> Mapping[str, str]:
    """Give the branches' codes by their spellings as `read_fields` compares them."""
    return {_fold(spelling): code for spelling, code in branches.items()}


def _fold(text: str) -> str:
    return text_of(clean(text)).casefold()


def read_fields(row: Row, columns: Mapping[int, str], branches: Mapping[str, str]) -> Draft | None:
    """Read a row's known columns, naming every fault; nothing of a row that is blank there."""
    cells = {field: row.cells[column] for column, field in columns.items() if column in row.cells}
    fields: dict[str, object] = {}
    faults = [_fault(row, "roster.missing", field) for field in REQUIRED if field not in cells]
    for field, cell in cells.items():
        try:
            fields[field] = _read(field, cell, branches)
        except RefusalError as error:
            faults.append(_fault(row, error.code, str(error.facts["fact"])))
    return Draft(row=row.number, fields=fields, bad=tuple(faults)) if cells else None


def _fault(row: Row, code: str, fact: str) -> BadRow:
    return BadRow(row=row.number, code=code, fact=fact[:FACT_LENGTH])


def _read(field: str, cell: Cell, branches: Mapping[str, str]) -> object:
    refuse_unless(not cell.formula, "roster.formula", fact=cell.place)
    if field == "branch":
        return _known(branches, _fold(text_of(cell.value)), text_of(cell.value), "roster.branch")
    return _READERS[field](cell.value)


def _known(meanings: Mapping[str, Meaning], key: str, fact: str, code: str) -> Meaning:
    refuse_unless(key in meanings, code, fact=fact)
    return meanings[key]


def text_of(value: Scalar) -> str:
    """Write a cell's value in one line, a whole number without its decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def _short(text: str, field: str, length: int) -> str:
    refuse_unless(len(text) <= length, "roster.too_long", fact=field)
    return text


def _number(value: Scalar) -> str:
    """Write a staff number; `1001.0` is how other programs export a column of numbers."""
    return re.sub(r"^(\d+)\.0+$", r"\1", text_of(value))


def _staff_no(value: Scalar) -> str:
    rounded = isinstance(value, (int, float)) and value >= EXACT_BELOW
    rounded = rounded or bool(re.fullmatch(r"\d(\.\d+)?[Ee]\+\d+", str(value)))
    refuse_unless(not rounded, "roster.too_long", fact="staff_no")
    return _short(_number(value), "staff_no", STAFF_NO_LENGTH)


def _close(text: str) -> str:
    """Close the gap by which a name of two characters is stretched to three."""
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", text)


def _name(value: Scalar) -> str:
    return _short(_close(text_of(value)), "name", NAME_LENGTH)


def _roles(value: Scalar) -> frozenset[Role]:
    given = [part.strip() for part in re.split(r"[、,;/\r\n]+", str(value)) if word_key(part)]
    refuse_unless(given, "roster.missing", fact="roles")
    unknown = [part for part in given if word_key(part) not in roles_by_word()]
    refuse_unless(not unknown, "roster.role", fact=", ".join(unknown))
    return frozenset(roles_by_word()[word_key(part)] for part in given)


def _line(value: Scalar) -> Line:
    return _known(lines_by_word(), word_key(str(value)), text_of(value), "roster.line")


def _standing(value: Scalar) -> Standing:
    return _known(standings_by_word(), word_key(str(value)), text_of(value), "roster.standing")


def _grade(value: Scalar) -> str:
    return _short(text_of(value), "grade", GRADE_LENGTH)


def _supervisor(value: Scalar) -> str:
    return _close(_number(value))


def _date(value: Scalar) -> date:
    found = _day_of(value)
    sane = found is not None and EARLIEST <= found <= LATEST
    refuse_unless(sane, "roster.date", fact=text_of(value))
    assert found is not None  # noqa: S101 - refused above
    return found


def _day_of(value: Scalar) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _typed_day(text_of(value)) or (None if isinstance(value, str) else _serial_day(value))


def _typed_day(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial_day(value: float) -> date | None:
    """Read the number that a spreadsheet keeps for a date; None far outside its years."""
    return SERIAL_ZERO + timedelta(days=int(value)) if 0 < value < 10**5 else None


_READERS: Mapping[str, Callable[[Scalar], object]] = {
    "staff_no": _staff_no,
    "name": _name,
    "roles": _roles,
    "line": _line,
    "standing": _standing,
    "grade": _grade,
    "joined_on": _date,
    "branch_since": _date,
    "supervisor_no": _supervisor,
}
