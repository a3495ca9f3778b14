"""The heading of a roster: which row it is, which column holds what, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.people import BadRow
from workflows.roster_sheet.grid import HEADING_DEPTH, Cell, Grid, Row
from workflows.roster_sheet.words import fields_by_heading, heading_key, ignored_headings

KEYS = frozenset({"staff_no", "name"})
REQUIRED = ("staff_no", "name", "branch", "roles")
FACT_LENGTH = 60
"""What a fault quotes of a cell, in characters."""


@dataclass(frozen=True)
class Heading:
    """The heading: its row's number, the field of each known column, its faults."""

    row: int
    columns: Mapping[int, str]
    bad: tuple[BadRow, ...]

    @property
    def complete(self) -> bool:
        """Whether every required column is there."""
        return set(REQUIRED) <= set(self.columns.values())


def find_heading(grid: Grid) -> Heading:
    """Find the heading in a grid of at least one row; the likeliest row where none has what it must."""
    near = [row for row in grid if row.number <= HEADING_DEPTH] or [grid[0]]
    sure = (row for row in near if set(_fields(row).values()) >= KEYS)
    return _read_heading(next(sure, None) or max(near, key=lambda row: len(_fields(row))))


def _fields(row: Row) -> Mapping[int, str]:
    known = fields_by_heading()
    named = {column: known.get(heading_key(str(cell.value))) for column, cell in row.cells.items()}
    return {column: field for column, field in named.items() if field is not None}


def _read_heading(row: Row) -> Heading:
    fields = _fields(row)
    columns = {column: field for column, field in fields.items() if field not in _before(fields, column)}
    faults = [fault for cell in row.cells.values() for fault in _faults(cell, fields, columns)]
    missing = [
        BadRow(row=row.number, code="roster.missing_heading", fact=field)
        for field in REQUIRED
        if field not in columns.values()
    ]
    # Where nothing looks like a heading, the row is no heading: its cells are not its faults.
    return Heading(row=row.number, columns=columns, bad=(*(faults if fields else ()), *missing))


def _before(fields: Mapping[int, str], column: int) -> set[str]:
    return {field for other, field in fields.items() if other < column}


def _faults(cell: Cell, fields: Mapping[int, str], columns: Mapping[int, str]) -> list[BadRow]:
    text = str(cell.value)[:FACT_LENGTH]
    if cell.formula:
        return [BadRow(row=cell.row, code="roster.formula", fact=cell.place)]
    if cell.column in columns or heading_key(text) in ignored_headings():
        return []
    code = "roster.double_heading" if cell.column in fields else "roster.heading"
    return [BadRow(row=cell.row, code=code, fact=text)]
