"""The sheets of exports: codes as words, instants in the bank's zone, no free text."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards import views as cards
from bot.cards.names import named
from bot.spreadsheets import Cell, Sheet
from bot.words import Given, Text, Tongue, Words, say
from config.policy.bank import Branch
from domain.lists import Listed, Stage
from workflows.archive import Mark
from workflows.views import (
    ComplaintRow,
    ExamRow,
    FeedbackRow,
    FollowupRow,
    Listing,
    OverviewView,
    Row,
    TalkRow,
    TrainingRow,
)

ENTERED = ("old_number", "entered_on", "entered_by")
TALK = ("number", "manager", "branch", "host", "state", "cause", "due", "start", *ENTERED)
_CASE = ("number", "subject", "person", "branch", "source", "category", "state", "received", "receiver", "due")
COMPLAINT = (*_CASE, *ENTERED)
TRAINING = ("number", "title", "state", "start", "place", "asked")
_ABOUT = ("number", "state", "kind", "tone", "product", "department", "branch", "relayer")
FEEDBACK = tuple(f"feedback.{name}" for name in (*_ABOUT, "received", "due", "answered"))
EXAM = ("number", "title", "kind", "state", "start")
FOLLOWUP = ("number", "owner", "branch", "host", "state", "due")
_SHEETS = {
    Listed.TALKS: ("talks", TALK),
    Listed.FOLLOWUPS: ("followups", FOLLOWUP),
    Listed.TRAININGS: ("trainings", TRAINING),
    Listed.FEEDBACK: ("feedback", FEEDBACK),
    Listed.EXAMS: ("exams", EXAM),
}


def list_sheet(found: Listing, branches: Sequence[Branch], tongue: Tongue) -> Sheet:
    """Give a list's rows as a sheet: the same that the list shows."""
    title, columns = _SHEETS.get(found.filter.listed, ("complaints", COMPLAINT))
    headings = [tongue.plain(say(f"column.{name}")) for name in columns]
    return Sheet(tongue.plain(say(f"sheet.{title}")), headings, [_cells(row, branches, tongue) for row in found.rows])


def _cells(row: Row, branches: Sequence[Branch], tongue: Tongue) -> list[Cell]:
    if isinstance(row, TalkRow):
        return _talk(row, branches, tongue)
    if isinstance(row, TrainingRow):
        return _training(row, tongue)
    if isinstance(row, FeedbackRow):
        return _feedback(row, branches, tongue)
    if isinstance(row, ExamRow):
        return _exam(row, tongue)
    return _followup(row, branches, tongue) if isinstance(row, FollowupRow) else _complaint(row, branches, tongue)


def _local(tongue: Tongue, instant: datetime) -> datetime:
    return tongue.calendar.local(instant).replace(tzinfo=None)


def _talk(row: TalkRow, branches: Sequence[Branch], tongue: Tongue) -> list[Cell]:
    talk = row.talk
    return [
        talk.number,
        tongue.plain(named(row.manager)),
        tongue.plain(cards.branch_word(talk.branch, branches)),
        tongue.plain(named(row.host)),
        tongue.plain(say(f"TalkState.{talk.state}")),
        # Who takes no part in a talk sees that it exists, not why.
        tongue.plain(say(f"cause.{talk.trigger}")) if row.takes_part else None,
        talk.due_on if row.mark is None else None,
        _start(row, tongue),
        *_entered(row.mark, tongue),
    ]


def _start(row: TalkRow, tongue: Tongue) -> Cell:
    """Give when a talk is or was; of one of the old books the day alone is known."""
    if row.mark is not None:
        return row.talk.due_on
    return _local(tongue, row.talk.slot.start) if row.talk.slot is not None else None


def _entered(mark: Mark | None, tongue: Tongue) -> list[Cell]:
    if mark is None:
        return [None] * len(ENTERED)
    return [mark.entered.old_number, _local(tongue, mark.entered.at).date(), tongue.plain(named(mark.by))]


def _complaint(row: ComplaintRow, branches: Sequence[Branch], tongue: Tongue) -> list[Cell]:
    of = row.complaint
    return [
        of.number,
        tongue.plain(say(f"Subject.{of.subject}")),
        tongue.plain(named(row.about)) if row.about is not None else None,
        tongue.plain(cards.branch_word(of.branch, branches)),
        tongue.plain(say(f"Source.{of.source}")),
        of.category,
        tongue.plain(say(f"ComplaintState.{of.state}")),
        _local(tongue, of.received_at),
        tongue.plain(named(row.receiver)) if row.receiver is not None else None,
        of.due_on,
        *_entered(row.mark, tongue),
    ]


def _followup(row: FollowupRow, branches: Sequence[Branch], tongue: Tongue) -> list[Cell]:
    of = row.followup
    return [
        of.number,
        tongue.plain(named(row.owner)),
        tongue.plain(cards.branch_word(of.branch, branches)),
        tongue.plain(named(row.host)),
        tongue.plain(cards.state_word(Stage.OVERDUE) if row.late else say(f"FollowupState.{of.state}")),
        of.due_on,
    ]


def _training(row: TrainingRow, tongue: Tongue) -> list[Cell]:
    of, session = row.training, row.next
    return [
        of.number,
        of.title,
        tongue.plain(say(f"TrainingState.{of.state}")),
        _local(tongue, session.slot.start) if session is not None else None,
        session.place if session is not None else None,
        row.asked,
    ]


def _feedback(row: FeedbackRow, branches: Sequence[Branch], tongue: Tongue) -> list[Cell]:
    of = row.feedback
    words: list[Words] = [Text(f"FeedbackState.{of.state}"), Text(f"Kind.{of.kind}"), Text(f"Tone.{of.tone}")]
    return [
        of.number,
        *(tongue.plain(word) for word in words),
        tongue.plain(Given(*row.product)) if row.product is not None else None,
        tongue.plain(cards.branch_word(of.department, branches)) if of.department is not None else None,
        tongue.plain(cards.branch_word(of.branch, branches)),
        tongue.plain(named(row.relayer)),
        *(at and _local(tongue, at) for at in (of.received_at, of.due_at, of.answered_at)),
    ]


def _exam(row: ExamRow, tongue: Tongue) -> list[Cell]:
    of = row.exam
    kind, state = (tongue.plain(say(key)) for key in (f"ExamKind.{of.kind}", f"ExamState.{of.state}"))
    return [of.number, of.title, kind, state, _local(tongue, of.slot.start)]


def overview_sheets(view: OverviewView, branches: Sequence[Branch], tongue: Tongue) -> list[Sheet]:
    """Give the overview's counts, a sheet each."""
    found = view.overview

    def counted(title: str, rows: Sequence[tuple[Words, int]]) -> Sheet:
        headings = [tongue.plain(say(title)), tongue.plain(say("column.count"))]
        return Sheet(headings[0], headings, [[tongue.plain(word), count] for word, count in rows])

    sheets = [_figures(view, tongue)]
    sheets.append(counted("overview.panel.causes", [(say(f"cause.{cause}"), n) for cause, n in found.by_cause]))
    if view.branch is None:
        places = [(cards.branch_word(code, branches), n) for code, n in found.by_branch]
        sheets.append(counted("overview.panel.branches", places))
    if view.complaints:
        of = [(cards.branch_word(code, branches), n) for code, n in view.complaints]
        sheets.append(counted("overview.panel.complaints", of))
    sheets.append(counted("overview.panel.months", [(cards.month_word(month), n) for month, n in found.by_month]))
    return sheets


def _figures(view: OverviewView, tongue: Tongue) -> Sheet:
    found = view.overview
    values: list[tuple[str, Cell]] = [
        ("total", found.total),
        ("median", found.median_days),
        ("repeated", found.repeated),
    ]
    values += [("private", found.private)] if view.branch is None else []
    rows = [[tongue.plain(say(f"figure.{name}")), value] for name, value in values]
    headings = [tongue.plain(say("column.figure")), tongue.plain(say("column.count"))]
    return Sheet(tongue.plain(say("sheet.figures")), headings, rows)
