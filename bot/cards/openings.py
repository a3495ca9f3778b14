"""Cards of openings: who opened what, a line each."""

from collections.abc import Sequence

from bot.buttons import Button
from bot.cards.lists import turns
from bot.cards.names import named, titled
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Given, Words, say
from domain.openings import masked_name
from domain.people import Person
from workflows.openings import PAGE, OpeningList, OpeningRow, Whom


class TurnOpenings(Button):
    """Show a page of openings: all, of a person, or of a number such as 260052."""

    code = "op"
    person: int
    number: int
    page: int


def card(found: OpeningList) -> Card:
    """Show a page of openings, the newest first."""
    if not found.total:
        return Card([say("openings.none.audit" if found.audited else "openings.none")], protected=True)
    pages = -(-found.total // PAGE)
    head = say("openings.head", count=found.total, page=found.page + 1, pages=pages)
    lines = [head, *(_line(row, audited=found.audited) for row in found.rows)]
    return Card(lines, [_turns(found, pages)], protected=True)


def _turns(found: OpeningList, pages: int) -> Sequence[Choice]:
    number = int(found.number.replace("-", "") or 0)
    return turns(found.page, pages, lambda to: TurnOpenings(person=found.person, number=number, page=to))


def _line(row: OpeningRow, *, audited: bool) -> Words:
    what = say(f"opening.{row.opening.action}" if row.opening.action in KNOWN else "opening.other", number=row.number)
    who = _who(row.opener, audited=audited)
    if audited and row.concerned is not None:
        whom = Given(masked_name(row.concerned.name))
        return say("openings.line.audit", at=row.opening.at, who=who, what=what, whom=whom)
    return say("openings.line", at=row.opening.at, who=who, what=what)


KNOWN = (
    "talk.cause_opened",
    "complaint.opened",
    "complaint.file_opened",
    "complaint.remedy_opened",
    "evidence.opened",
    "minutes.opened",
    "minutes.scan_opened",
    "statement.opened",
    "statement.file_opened",
    "followup.opened",
    "followup.file_opened",
    "feedback.opened",
    "feedback.file_opened",
    "feedback.did_opened",
    "exam.absence_opened",
    "exam.proof_opened",
    "exam.signed_opened",
    "results.opened",
    "appeal.opened",
    "training.correction_opened",
    "training.document_opened",
    "training.feedback_opened",
    "training.leave_opened",
    "training.material_opened",
    "training.signed_opened",
)
"""The actions that have a wording of their own."""


def _who(person: Person | None, *, audited: bool) -> Words:
    if person is None:
        return say("openings.program")
    return say("openings.who", name=named(person), staff_no=person.staff_no) if audited else titled(person)


def whom(found: Whom) -> Reply:
    """Ask which of several persons is meant."""
    lines = [say("find.people", count=len(found.people))]
    lines += [say("find.person", name=named(p), branch=p.branch, staff_no=p.staff_no) for p in found.people]
    picks = [
        Choice(say("find.button", staff_no=p.staff_no), TurnOpenings(person=p.id, number=0, page=0))
        for p in found.people
    ]
    return Reply(Card(lines, rows_of(picks, 3), protected=True))


def reply(found: OpeningList | Whom) -> Reply:
    """Answer a search."""
    return whom(found) if isinstance(found, Whom) else Reply(card(found))
