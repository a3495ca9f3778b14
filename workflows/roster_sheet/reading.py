"""From a file's bytes to a roster: the entries with their row numbers, and every fault."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.people import Entry
from domain.sheets import BadRow
from workflows.roster_sheet.fields import roster_shape
from workflows.sheets import Draft, read_sheet
from workflows.sheets.fields import fault_of


@dataclass(frozen=True)
class RosterSheet:
    """What a roster file says: rows that could be read, by number, and faults by number."""

    rows: tuple[tuple[int, Entry], ...]
    bad: tuple[BadRow, ...]


def read_roster(name: str, content: bytes, *, branches: Mapping[str, str]) -> RosterSheet:
    """Read a roster file; `branches` gives the code of each spelling of a branch. Never raises for a bad file."""
    sheet = read_sheet(name, content, roster_shape(branches))
    drafts = _with_supervisors(sheet.drafts)
    faults = [*sheet.bad, *(fault for draft in drafts for fault in draft.bad)]
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
        return replace(draft, bad=(*draft.bad, fault_of(draft.row, "roster.supervisor", given)))
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
