"""A row's cells by their fields, every fault of the row named."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.sheets import BadRow
from workflows.sheets.grid import Cell, Row
from workflows.sheets.heading import FACT_LENGTH, Heading
from workflows.sheets.shape import Reader, Shape


@dataclass(frozen=True)
class Draft:
    """A row as far as it could be read: its fields and faults."""

    row: int
    fields: Mapping[str, object]
    bad: tuple[BadRow, ...]

    def text(self, field: str) -> str:
        """Give a text field, empty where the row has none."""
        return str(self.fields.get(field, ""))


def read_fields(row: Row, heading: Heading, shape: Shape) -> Draft | None:
    """Read a row's known columns, naming every fault; nothing of a row that is blank there."""
    cells = {field: row.cells[column] for column, field in heading.columns.items() if column in row.cells}
    fields: dict[str, object] = {}
    faults = [fault_of(row.number, "sheet.missing", field) for field in shape.required if field not in cells]
    for field, cell in cells.items():
        try:
            fields[field] = _read(cell, heading.readers[field])
        except RefusalError as error:
            faults.append(fault_of(row.number, error.code, str(error.facts["fact"])))
    return Draft(row=row.number, fields=fields, bad=tuple(faults)) if cells else None


def fault_of(row: int, code: str, fact: str) -> BadRow:
    """Name a fault of a row; what it quotes is short."""
    return BadRow(row=row, code=code, fact=fact[:FACT_LENGTH])


def _read(cell: Cell, reader: Reader) -> object:
    refuse_unless(not cell.formula, "sheet.formula", fact=cell.place)
    return reader(cell.value)
