"""The sheets of trainings: a quarter's archive, and a list to sign on paper."""

from collections.abc import Sequence

from bot.cards.names import named
from bot.cards.views import branch_word
from bot.spreadsheets import Cell, Sheet
from bot.words import Tongue, say
from config.policy.bank import Branch
from workflows.training import Attendance
from workflows.training.archive import Entry, QuarterView

TALLY = ("branch", "required", "planned", "attended", "rate")
ENTRY = ("number", "title", "topic", "held_on", "staff_no", "name", "branch", "result", "completed", "hours", "valid")
MARKS = ("entered_on", "entered_by", "corrected")
SIGN_IN = ("n", "staff_no", "name", "branch", "result", "signature")


def _headings(tongue: Tongue, names: Sequence[str]) -> list[str]:
    return [tongue.plain(say(f"column.training.{name}")) for name in names]


def archive_sheets(
    view: QuarterView, entries: Sequence[Entry], branches: Sequence[Branch], tongue: Tongue
) -> list[Sheet]:
    """Give a quarter: the figures by branch, every entry of the archive, who has none."""
    plain = tongue.plain
    figures: list[list[Cell]] = [
        [plain(branch_word(row.branch, branches)), row.required, row.planned, row.attended, round(row.rate or 0, 3)]
        for row in view.tallies
    ]
    bare: list[list[Cell]] = [[p.staff_no, plain(named(p)), plain(branch_word(p.branch, branches))] for p in view.bare]
    return [
        Sheet(plain(say("sheet.training.figures")), _headings(tongue, TALLY), figures),
        Sheet(
            plain(say("sheet.training.entries")),
            _headings(tongue, (*ENTRY, *MARKS)),
            [_entry(entry, branches, tongue) for entry in entries],
        ),
        Sheet(plain(say("sheet.training.bare")), _headings(tongue, ("staff_no", "name", "branch")), bare),
    ]


def _entry(entry: Entry, branches: Sequence[Branch], tongue: Tongue) -> list[Cell]:
    record, plain = entry.record, tongue.plain
    entered = tongue.calendar.local(record.entered_at).date() if record.entered_at is not None else None
    return [
        record.number,
        record.title,
        "、".join(plain(say(f"Topic.{topic}")) for topic in record.topics),
        record.held_on,
        entry.person.staff_no,
        plain(named(entry.person)),
        plain(branch_word(record.branch, branches)),
        plain(say(f"PartState.{record.result}")),
        plain(say(f"archive.{'completed' if record.completed else 'not_completed'}")),
        record.minutes / 60,
        record.valid_until,
        entered,
        plain(named(entry.by)) if entry.by is not None else None,
        plain(say(f"archive.asked.{entry.asked.state}")) if entry.asked is not None else None,
    ]


def sign_in_sheet(found: Attendance, branches: Sequence[Branch], tongue: Tongue) -> Sheet:
    """Give the people of a session with a column to sign in."""
    plain = tongue.plain
    rows: list[list[Cell]] = [
        [
            n,
            row.person.staff_no,
            plain(named(row.person)),
            plain(branch_word(row.part.branch, branches)),
            plain(say(f"PartState.{row.part.state}")),
            None,
        ]
        for n, row in enumerate(found.rows, 1)
    ]
    return Sheet(plain(say("sheet.training.sign_in")), _headings(tongue, SIGN_IN), rows)
