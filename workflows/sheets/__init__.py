"""Spreadsheets as the bank has them, .xlsx or .csv: read cell by cell, every fault named; and templates to fill in."""

from workflows.sheets.fields import Draft
from workflows.sheets.reading import Sheet, read_sheet
from workflows.sheets.shape import Shape
from workflows.sheets.template import write_template

__all__ = ["Draft", "Shape", "Sheet", "read_sheet", "write_template"]
