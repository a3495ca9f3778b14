"""Cards of the training archive: one's own, a quarter by branch, requests to correct it."""

from collections.abc import Sequence
from functools import singledispatch

from bot.cards import lists
from bot.cards.names import distinct, named
from bot.cards.results.buttons import BranchResults, OwnResults
from bot.cards.training.buttons import (
    AnswerCorrection,
    ArchiveFile,
    ArchivePage,
    ArchivePicture,
    ArchiveQuarter,
    AskCorrection,
    GetCertificate,
    Materials,
    NewTraining,
    PickCertificate,
    PickEntry,
    SeeCorrection,
)
from bot.cards.views import branch_word
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Given, Text, Words, say
from config.policy.bank import Branch
from domain.pages import page_of
from domain.quarters import Quarter
from domain.training import PartState
from domain.training.records import CorrectionState, Tally
from workflows.training.archive import CorrectionView, Entry, OwnArchive, QuarterView
from workflows.training.certificates import Certificate, Unread
from workflows.training.watching import GapView

MOST_NAMES = 12
"""Names in one card; the file has all of them."""


def quarter_word(quarter: Quarter) -> Text:
    """Name a quarter."""
    return say("quarter", year=quarter.year, n=quarter.number)


def own(found: OwnArchive) -> Card:
    """Show a page of somebody's archive."""
    shown = page_of(len(found.entries), found.page)
    head = say("archive.own", name=named(found.person), count=len(found.entries))
    lines: list[Words] = [lists.paged_head(head, shown), say("archive.hours", hours=f"{found.hours:g}")]
    met = "met" if found.met else "not_met"
    lines += [say(f"archive.{met}", quarter=quarter_word(found.quarter))] if found.met is not None else []
    lines += [_entry(n, entry) for n, entry in enumerate(found.entries[shown.start : shown.end], shown.start + 1)]
    turns = lists.turns(shown.at, shown.pages, lambda at: ArchivePage(page=at))
    correct = [Choice(say("archive.button.correct"), PickEntry())] if found.entries else []
    figures = ArchiveQuarter(quarter=found.quarter.code)
    more = [Choice(say("archive.button.quarter"), figures)] if found.figures else []
    exams = [Choice(say("results.button.exams"), OwnResults())]
    there = any(entry.record.attended for entry in found.entries)
    print_ = [Choice(say("archive.button.certificate"), PickCertificate())] if there else []
    return Card(lines, [turns, [*print_, *correct, *exams], more], protected=True)


def _entry(n: int, entry: Entry) -> Words:
    record = entry.record
    result: Words = say(f"PartState.{record.result}")
    if record.attended and not record.completed:
        result = say("archive.unread", result=result)
    marks: list[Words] = [result]
    marks += [say("archive.valid", day=record.valid_until)] if record.valid_until is not None else []
    marks += [say("archive.entered")] if entry.by is not None else []
    marks += [say(f"archive.asked.{entry.asked.state}")] if entry.asked is not None else []
    return say("archive.line", n=n, day=record.held_on, title=Given(record.title), marks=marks)


def pick_entry(found: OwnArchive, page: int) -> Card:
    """Ask which entry is to be corrected."""
    shown = page_of(len(found.entries), page)
    rows = found.entries[shown.start : shown.end]
    lines: list[Words] = [say("archive.pick"), *(_entry(n, e) for n, e in enumerate(rows, shown.start + 1))]
    picks = [
        Choice(say("archive.button.entry", n=n), AskCorrection(record=e.record.id))
        for n, e in enumerate(rows, shown.start + 1)
    ]
    back = Choice(say("button.back"), ArchivePage())
    return Card(lines, lists.rows(picks, shown, turn=lambda at: PickEntry(page=at), aside=back), protected=True)


def pick_certificate(found: OwnArchive, page: int) -> Card:
    """Ask of which entry a certificate is printed: of those at which one was there."""
    there = [entry for entry in found.entries if entry.record.attended]
    shown = page_of(len(there), page)
    rows = list(enumerate(there[shown.start : shown.end], shown.start + 1))
    lines: list[Words] = [say("archive.pick_certificate"), *(_entry(n, entry) for n, entry in rows)]
    picks = [Choice(say("archive.button.entry", n=n), GetCertificate(record=e.record.id)) for n, e in rows]
    back = Choice(say("button.back"), ArchivePage())
    return Card(lines, lists.rows(picks, shown, turn=lambda at: PickCertificate(page=at), aside=back), protected=True)


@singledispatch
def printed(result: object) -> Reply:
    """Answer whoever asked for a certificate; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@printed.register
def _(_: Certificate) -> Reply:
    return Reply(toast=say("toast.file"))


@printed.register
def _(result: Unread) -> Reply:
    record = result.record
    lines = [say("archive.read_first"), say("archive.certificate.of", title=Given(record.title), day=record.held_on)]
    read = [Choice(say("training.button.materials"), Materials(training=record.training_id or 0))]
    back = Choice(say("button.back"), ArchivePage())
    return Reply(Card(lines, [[*read, back]], protected=True), edit=True)


def quarter(found: QuarterView, branches: Sequence[Branch], *, done: bool = False) -> Card:
    """Show how a quarter stands by branch."""
    lines: list[Words] = [say("archive.quarter", quarter=quarter_word(found.quarter), held=found.held)]
    lines += [_tally(row, branches) for row in found.tallies] or [say("archive.nobody")]
    lines += [say("archive.bare", count=len(found.bare))] if found.bare else []
    lines += [say("list.exported")] if done else []
    code = found.quarter.code
    before = Quarter(found.quarter.year - (found.quarter.number == 1), (found.quarter.number + 2) % 4 + 1)
    turns = [Choice(say("archive.button.before"), ArchiveQuarter(quarter=before.code))] if found.older else []
    turns += (
        [Choice(say("archive.button.after"), ArchiveQuarter(quarter=found.quarter.next.code))] if found.newer else []
    )
    ways = [
        Choice(say("list.button.export"), ArchiveFile(quarter=code)),
        Choice(say("archive.button.picture"), ArchivePicture(quarter=code)),
    ]
    exams = Choice(say("results.button.branch_file"), BranchResults())
    return Card(lines, [turns, [*ways, exams]], protected=True)


def _tally(row: Tally, branches: Sequence[Branch]) -> Words:
    rate = f"{100 * (row.rate or 0):.0f}"
    name = branch_word(row.branch, branches)
    return say(
        "archive.tally", branch=name, required=row.required, planned=row.planned, attended=row.attended, rate=rate
    )


def gap(found: GapView, *, plans: bool) -> Card:
    """Warn that client managers have no training in a quarter."""
    quarter_ = quarter_word(found.quarter)
    key = "none" if found.gap.nobody else "some"
    lines: list[Words] = [say(f"training.gap.{key}", quarter=quarter_, count=len(found.bare))]
    lines.append(say("training.gap.left", workdays=found.workdays_left, last=found.quarter.last))
    names = [distinct(person, found.bare) for person in found.bare[:MOST_NAMES]]
    more = "more" if len(found.bare) > MOST_NAMES else "all"
    lines += [say(f"training.gap.names.{more}", names=names)] if not found.gap.nobody or not plans else []
    look = Choice(say("archive.button.quarter"), ArchiveQuarter(quarter=found.quarter.code))
    new = [Choice(say("training.button.new"), NewTraining())] if plans else []
    return Card(lines, [[*new, look]], protected=True)


def correction_told(view: CorrectionView) -> Card:
    """Tell the department that somebody asks for a correction; what it says comes by a press."""
    lines = [say("archive.correction", name=named(view.person)), _about(view)]
    return Card(lines, [[Choice(say("archive.button.see"), SeeCorrection(correction=view.asked.id))]], protected=True)


def _about(view: CorrectionView) -> Words:
    record = view.record
    return say("archive.about", day=record.held_on, title=Given(record.title), result=say(f"PartState.{record.result}"))


def correction(view: CorrectionView) -> Card:
    """Open a request, with the answers to it."""
    asked = view.asked
    lines = [say("archive.correction", name=named(view.person)), _about(view)]
    lines.append(say("archive.correction.text", text=Given(asked.text)))
    if asked.state is not CorrectionState.ASKED:
        return Card([*lines, say(f"archive.asked.{asked.state}")], protected=True)
    picks = [
        Choice(say("archive.button.as", result=say(f"PartState.{s}")), AnswerCorrection(correction=asked.id, result=s))
        for s in (PartState.PRESENT, PartState.LATE, PartState.EXCUSED, PartState.ABSENT)
        if s is not view.record.result
    ]
    no = Choice(say("archive.button.refuse"), AnswerCorrection(correction=asked.id, result="refused"))
    return Card(lines, [*rows_of(picks, 3), [no]], protected=True)


def corrected(view: CorrectionView) -> Card:
    """Tell somebody what became of the own request."""
    asked = view.asked
    lines = [say(f"archive.corrected.{asked.state}"), _about(view)]
    if asked.result is not None:
        lines.append(say("archive.corrected.as", result=say(f"PartState.{asked.result}")))
    lines += [say("archive.corrected.why", text=Given(asked.answer))] if asked.answer else []
    return Card(lines, [[Choice(say("archive.button.own"), ArchivePage())]])


def certificate(entry: Entry, days: int) -> Card:
    """Tell a holder that a certificate ends."""
    record = entry.record
    assert record.valid_until is not None  # noqa: S101 - the notice is of one that ends
    lines = [say("archive.certificate", days=days, day=record.valid_until)]
    lines.append(say("archive.certificate.of", title=Given(record.title), day=record.held_on))
    print_ = Choice(say("archive.button.print"), GetCertificate(record=record.id))
    return Card(lines, [[print_, Choice(say("archive.button.own"), ArchivePage())]])
