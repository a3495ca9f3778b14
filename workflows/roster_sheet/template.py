"""The roster's template (.xlsx)."""

from workflows.roster_sheet.words import words
from workflows.sheets.template import spelled, write_template

TEXT_FIELDS = ("staff_no", "supervisor_no", "grade")
DATE_FIELDS = ("joined_on", "branch_since", "formal_on")


def template() -> bytes:
    """Make the template, as the bytes of an .xlsx that `read_roster` reads without a fault."""
    said = words()
    roles = [spelled(spellings) for spellings in said.roles.values()]
    return write_template(said, texts=TEXT_FIELDS, dates=DATE_FIELDS, allowed=roles)
