"""From a file's bytes to its rows, with their numbers and every fault."""

from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.sheets import BadRow
from workflows.sheets.fields import Draft, read_fields
from workflows.sheets.grid import Grid, read_grid
from workflows.sheets.heading import Heading, find_heading
from workflows.sheets.shape import Shape

WHOLE_FILE = 0
"""The row number of a fault that is not of one row."""


@dataclass(frozen=True)
class Sheet:
    """What a file says: its rows, each with its own faults, and what is wrong with the file or its heading."""

    drafts: tuple[Draft, ...]
    bad: tuple[BadRow, ...]


def read_sheet(name: str, content: bytes, shape: Shape) -> Sheet:
    """Read a file as a kind of sheet. Never raises for a bad file."""
    try:
        grid = read_grid(name, content, shape.headings)
        refuse_unless(grid, "sheet.empty", fact="")
    except RefusalError as error:
        fault = BadRow(row=WHOLE_FILE, code=error.code, fact=str(error.facts["fact"]))
        return Sheet(drafts=(), bad=(fault,))
    heading = find_heading(grid, shape)
    if not set(shape.required) <= set(heading.columns.values()):
        return Sheet(drafts=(), bad=heading.bad)
    drafts = _drafts(grid, heading, shape)
    empty = () if drafts else (BadRow(row=heading.row, code="sheet.empty"),)
    return Sheet(drafts=drafts, bad=(*heading.bad, *empty))


def _drafts(grid: Grid, heading: Heading, shape: Shape) -> tuple[Draft, ...]:
    rows = [row for row in grid if row.number > heading.row]
    drafts = (read_fields(row, heading, shape) for row in rows)
    return tuple(draft for draft in drafts if draft is not None)
