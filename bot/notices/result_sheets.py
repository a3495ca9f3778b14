"""The sheets of results: how an exam came out, and the exam archive of a branch."""

from collections.abc import Sequence

from bot.cards.faults import fault_word
from bot.cards.names import named
from bot.cards.results.topics import topic_word
from bot.cards.views import branch_word
from bot.spreadsheets import Cell, Sheet
from bot.words import Tongue, say
from config.policy.bank import Branch
from domain.sheets import BadRow
from workflows.results.archive import ExamEntry
from workflows.results.statistics import Figures

BRANCH = ("branch", "sat", "passed", "rate", "absent", "deferred")
TOPIC = ("topic", "average", "most", "rate", "papers")
PERSON = ("staff_no", "name", "branch", "status")
ENTRY = ("held_on", "number", "title", "kind", "staff_no", "name", "branch", "status", "marks")


def _headings(tongue: Tongue, names: Sequence[str]) -> list[str]:
    return [tongue.plain(say(f"column.exam.{name}")) for name in names]


def figure_sheets(found: Figures, branches: Sequence[Branch], tongue: Tongue) -> list[Sheet]:
    """Give an exam by branch, by topic, and who passed; scores only to head office."""
    plain, marks = tongue.plain, found.view.marks
    by_branch: list[list[Cell]] = [
        [plain(branch_word(b.branch, branches)), b.sat, b.passed, round(b.rate or 0, 3), b.absent, b.deferred]
        for b in found.branches
    ]
    sheets = [Sheet(plain(say("sheet.exam.branches")), _headings(tongue, BRANCH), by_branch)]
    if found.topics:
        rows: list[list[Cell]] = [
            [plain(topic_word(t.topic)), t.average, t.most, round(t.share, 3), t.papers] for t in found.topics
        ]
        sheets.append(Sheet(plain(say("sheet.exam.topics")), _headings(tongue, TOPIC), rows))
    scored = (*PERSON, "score") if marks else PERSON
    people = list[list[Cell]]()
    for row in found.view.rows:
        word = plain(branch_word(row.candidate.branch, branches))
        cells: list[Cell] = [row.person.staff_no, plain(named(row.person)), word, plain(say(f"Status.{row.status}"))]
        mark = marks.get(row.candidate.id)
        people.append([*cells, mark.score if mark is not None else None] if marks else cells)
    return [*sheets, Sheet(plain(say("sheet.exam.people")), _headings(tongue, scored), people)]


def fault_sheet(bad: Sequence[BadRow], tongue: Tongue) -> Sheet:
    """Give what is wrong with a sheet of results, a fault a row."""
    rows: list[list[Cell]] = [[fault.row or None, tongue.plain(fault_word(fault))] for fault in bad]
    return Sheet(tongue.plain(say("sheet.exam.faults")), _headings(tongue, ("row", "fault")), rows)


def archive_sheet(entries: Sequence[ExamEntry], branches: Sequence[Branch], tongue: Tongue, *, scores: bool) -> Sheet:
    """Give the exam archive, an entry a row; scores only to head office."""
    headings = _headings(tongue, (*ENTRY, "score") if scores else ENTRY)
    rows = [_entry(entry, branches, tongue, scores=scores) for entry in entries]
    return Sheet(tongue.plain(say("sheet.exam.archive")), headings, rows)


def _entry(entry: ExamEntry, branches: Sequence[Branch], tongue: Tongue, *, scores: bool) -> list[Cell]:
    plain, record, exam = tongue.plain, entry.record, entry.exam
    remarks = [say("results.archive.entered")] if record is not None else []
    remarks += [say("results.archive.corrected")] if entry.corrected else []
    branch = record.branch if record is not None else (entry.mark.branch if entry.mark else entry.person.branch)
    kind = record.kind if record is not None else (exam.kind if exam is not None else "")
    cells: list[Cell] = [
        tongue.calendar.local(entry.at).date(),
        exam.number if exam is not None else None,
        record.title if record is not None else (exam.title if exam is not None else None),
        plain(say(f"ExamKind.{kind}")),
        entry.person.staff_no,
        plain(named(entry.person)),
        plain(branch_word(branch, branches)),
        plain(say(f"Status.{entry.status}")),
        "、".join(plain(word) for word in remarks) or None,
    ]
    score = record.score if record is not None else (entry.mark.score if entry.mark is not None else None)
    return [*cells, score] if scores else cells
