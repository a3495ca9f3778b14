"""The papers of exams: the list of seats to sign, and the admission card (准考证) to print; made as they leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from bot.cards.names import named
from bot.cards.views import branch_word
from bot.paper import centred, printed, typeface
from bot.replies import Document
from bot.spreadsheets import Cell, Sheet
from bot.words import Given, Tongue, Words, say
from config.policy.bank import Bank, Branch
from workflows.exams import CandidateView, ExamView, Roll

SEATS = ("place", "seat", "staff_no", "name", "branch", "state", "signature")
TITLE, TEXT = 18, 12
"""Sizes in points."""


def seat_sheet(found: Roll, branches: Sequence[Branch], tongue: Tongue) -> Sheet:
    """Give the people of an exam by room and seat, with a column to sign in."""
    plain = tongue.plain
    rows: list[list[Cell]] = [
        [
            row.room.place if row.room is not None else None,
            row.candidate.seat,
            row.person.staff_no,
            plain(named(row.person)),
            plain(branch_word(row.candidate.branch, branches)),
            plain(say(f"CandidateState.{row.candidate.state}")),
            None,
        ]
        for row in found.rows
    ]
    headings = [plain(say(f"column.exam.{name}")) for name in SEATS]
    return Sheet(plain(say("sheet.exam.seats")), headings, rows)


@dataclass(frozen=True)
class _Paper:
    """What an admission card says, in words: made within the transaction, laid out outside it."""

    bank: str
    title: str
    rows: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


def admission_card(
    view: ExamView, row: CandidateView, bank: Bank, branches: Sequence[Branch], tongue: Tongue
) -> Document:
    """Give somebody's admission card in its reader's language."""
    on_paper = replace(tongue, on_paper=True)

    def plain(words: Words) -> str:
        return printed(on_paper, words)

    exam, room = view.exam, view.room
    facts: list[tuple[str, Words]] = [
        ("name", named(row.person)),
        ("staff_no", Given(row.person.staff_no)),
        ("branch", branch_word(row.candidate.branch, branches)),
        ("exam", Given(exam.title)),
        ("number", Given(exam.number)),
        ("time", say("exam.slot", slot=exam.slot)),
        ("place", Given(room.room.place, room.room_en) if room is not None else Given("")),
        ("seat", Given(str(row.candidate.seat or ""))),
    ]
    rules = Given(exam.rules) if exam.rules else say("exam.rules.usual")
    paper = _Paper(
        bank=plain(Given(bank.name, bank.name_en)),
        title=plain(say("exam.paper.title")),
        rows=tuple((plain(say(f"exam.paper.{name}")), plain(value)) for name, value in facts),
        lines=(plain(say("exam.rules", text=rules)), plain(say("exam.pledge"))),
    )
    caption = tongue.plain(say("exam.paper", number=exam.number))
    return Document(f"exam-{exam.number}-{row.person.staff_no}.docx", lambda: _lay_out(paper), caption)


def _lay_out(paper: _Paper) -> bytes:
    import docx  # loaded only when needed

    page = docx.Document()
    typeface(page, TEXT)
    centred(page, paper.bank, TEXT)
    centred(page, paper.title, TITLE)
    table = page.add_table(rows=0, cols=2, style="Table Grid")
    for row in paper.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for line in paper.lines:
        page.add_paragraph(line)
    out = BytesIO()
    page.save(out)
    return out.getvalue()
