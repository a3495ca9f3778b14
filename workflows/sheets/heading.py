"""The heading of a sheet: which row it is, which column holds what, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.sheets import BadRow
from workflows.sheets.grid import HEADING_DEPTH, Cell, Grid, Row
from workflows.sheets.shape import Reader, Shape
from workflows.sheets.words import heading_key

FACT_LENGTH = 60
"""What a fault quotes of a cell, in characters."""


@dataclass(frozen=True)
class Heading:
    """The heading: its row's number, the field of each known column, its faults."""

    row: int
    columns: Mapping[int, str]
    bad: tuple[BadRow, ...]
    readers: Mapping[str, Reader]
    """How each field is read, those that the heading names freely among them."""


def find_heading(grid: Grid, shape: Shape) -> Heading:
    """Find the heading in a grid of at least one row; the likeliest row where none has what it must."""
    near = [row for row in grid if row.number <= HEADING_DEPTH] or [grid[0]]
    sure = (row for row in near if set(_fields(row, shape).values()) >= shape.keys)
    return _read_heading(next(sure, None) or max(near, key=lambda row: len(_fields(row, shape))), shape)


def _fields(row: Row, shape: Shape) -> Mapping[int, str]:
    named = {column: shape.field_of(str(cell.value)) for column, cell in row.cells.items()}
    return {column: field for column, field in named.items() if field is not None}


def _read_heading(row: Row, shape: Shape) -> Heading:
    fields = _fields(row, shape)
    columns = {column: field for column, field in fields.items() if field not in _before(fields, column)}
    faults = [fault for cell in row.cells.values() for fault in _faults(cell, fields, columns, shape)]
    missing = [
        BadRow(row=row.number, code="sheet.missing_heading", fact=field)
        for field in shape.required
        if field not in columns.values()
    ]
    # Where nothing looks like a heading, the row is no heading: its cells are not its faults.
    bad = (*(faults if fields else ()), *missing)
    return Heading(row=row.number, columns=columns, bad=bad, readers=_readers(row, columns, shape))


def _readers(row: Row, columns: Mapping[int, str], shape: Shape) -> Mapping[str, Reader]:
    """Give how each field is read: as its kind of sheet says, or as the column's own heading does."""
    free = [shape.free(str(row.cells[column].value)) for column in columns]
    return {**shape.readers, **dict(filter(None, free))}


def _before(fields: Mapping[int, str], column: int) -> set[str]:
    return {field for other, field in fields.items() if other < column}


def _faults(cell: Cell, fields: Mapping[int, str], columns: Mapping[int, str], shape: Shape) -> list[BadRow]:
    text = str(cell.value)[:FACT_LENGTH]
    if cell.formula:
        return [BadRow(row=cell.row, code="sheet.formula", fact=cell.place)]
    if cell.column in columns or heading_key(text) in shape.ignored:
        return []
    code = "sheet.double_heading" if cell.column in fields else "sheet.heading"
    return [BadRow(row=cell.row, code=code, fact=text)]
