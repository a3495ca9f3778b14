"""From a file's bytes to a roster: the entries with their row numbers, and every fault."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.errors import RefusalError, refuse_unless
from domain.people import BadRow, Entry
from workflows.roster_sheet.fields import Draft, fold_branches, read_fields
from workflows.roster_sheet.grid import Grid, read_grid
from workflows.roster_sheet.heading import FACT_LENGTH, Heading, find_heading

WHOLE_FILE = 0
"""The row number of a fault that is not of one row."""


@dataclass(frozen=True)
class RosterSheet:
    """What a roster file says: rows that could be read, by number, and faults by number."""

    rows: tuple[tuple[int, Entry], ...]
    bad: tuple[BadRow, ...]


def read_roster(name: str, content: bytes, *, branches: Mapping[str, str]) -> RosterSheet:
    """Read a roster file; `branches` gives the code of each spelling of a branch. Never raises for a bad file."""
    try:
        grid = read_grid(name, content)
        refuse_unless(grid, "roster.empty", fact="")
    except RefusalError as error:
        fault = BadRow(row=WHOLE_FILE, code=error.code, fact=str(error.facts["fact"]))
        return RosterSheet(rows=(), bad=(fault,))
    heading = find_heading(grid)
    if not heading.complete:
        return RosterSheet(rows=(), bad=heading.bad)
    return _sheet(heading, _drafts(grid, heading, fold_branches(branches)))


def _drafts(grid: Grid, heading: Heading, branches: Mapping[str, str]) -> list[Draft]:
    rows = [row for row in grid if row.number > heading.row]
    drafts = (read_fields(row, heading.columns, branches) for row in rows)
    return [draft for draft in drafts if draft is not None]


def _sheet(heading: Heading, drafts: Sequence[Draft]) -> RosterSheet:
    drafts = _with_supervisors(drafts)
    faults = [*heading.bad, *(fault for draft in drafts for fault in draft.bad)]
    if not drafts:
        faults.append(BadRow(row=heading.row, code="roster.empty"))
    return RosterSheet(rows=_entries(drafts), bad=tuple(faults))


def _with_supervisors(drafts: Sequence[Draft]) -> list[Draft]:
    numbers = {draft.text("staff_no") for draft in drafts}
    bearers: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        bearers[draft.text("name")].append(draft)
    return [_with_supervisor(draft, numbers, bearers) for draft in drafts]


def _with_supervisor(draft: Draft, numbers: set[str], bearers: Mapping[str, Sequence[Draft]]) -> Draft:
    """Put the number for a supervisor's name; who is nowhere on the sheet is found when the import is planned."""
    given = draft.text("supervisor_no")
    meant = bearers.get(given, ())
    if not given or given in numbers or not meant:
        return draft
    if len(meant) > 1:
        fault = BadRow(row=draft.row, code="roster.supervisor", fact=given[:FACT_LENGTH])
        return replace(draft, bad=(*draft.bad, fault))
    return replace(draft, fields={**draft.fields, "supervisor_no": meant[0].text("staff_no")})


def _entries(drafts: Sequence[Draft]) -> tuple[tuple[int, Entry], ...]:
    good = [draft for draft in drafts if not draft.bad]
    # A supervisor whose own row is bad is not unknown: without the reference, one fault stays one fault.
    spoilt = {draft.text("staff_no") for draft in drafts} - {draft.text("staff_no") for draft in good}
    return tuple((draft.row, _entry(draft, spoilt)) for draft in good)


def _entry(draft: Draft, spoilt: set[str]) -> Entry:
    fields = dict(draft.fields)
    if draft.text("supervisor_no") in {"", *spoilt}:
        fields["supervisor_no"] = None
    return Entry.model_validate(fields)
