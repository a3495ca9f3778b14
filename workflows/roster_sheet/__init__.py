"""A roster file as human resources has it: read into entries and faults, and the template to fill in."""

from workflows.roster_sheet.reading import RosterSheet, read_roster
from workflows.roster_sheet.template import template

__all__ = ["RosterSheet", "read_roster", "template"]
