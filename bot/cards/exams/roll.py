"""The roll of an exam: who stands where with it, who was there."""

from collections.abc import Sequence

from bot.cards import lists
from bot.cards.exams.buttons import (
    AskSheetPhoto,
    GiveSheetPhoto,
    MarkAbsent,
    PickAbsent,
    SeatSheet,
    SettleExam,
    ShowExam,
    ShowRoll,
)
from bot.cards.exams.state import title
from bot.cards.names import distinct, named
from bot.replies import Card, Choice
from bot.words import Given, Words, say
from domain.exams import CandidateState, ExamState
from domain.pages import ALONE, TURNED, page_of
from workflows.exams import CandidateView, Roll

MOST_NAMES = 15
"""Names in one card; the sheet has all of them."""
ORDER = (
    CandidateState.NOTIFIED,
    CandidateState.ASKED,
    CandidateState.ABSENT,
    CandidateState.DEFERRED,
    CandidateState.ACKNOWLEDGED,
    CandidateState.SAT,
)
"""What wants somebody's care stands first."""


def roll(found: Roll, *, head: Words | None = None) -> Card:
    """Show who stands where with an exam; once it has begun, what is to be said of who was there."""
    exam, states = found.view.exam, [row.candidate.state for row in found.rows]
    lines: list[Words] = [head or say("exam.roll", number=exam.number, count=len(states)), title(exam)]
    lines += [say("exam.where", place=Given(found.room.place))] if found.room is not None else []
    for state in ORDER:
        names = [called(row, found.rows) for row in found.rows if row.candidate.state is state]
        if names:
            key = "training.names.more" if len(names) > MOST_NAMES else "training.names.all"
            lines.append(say(key, state=say(f"CandidateState.{state}"), count=len(names), names=names[:MOST_NAMES]))
    begun = exam.slot.start <= found.view.now
    lines += [say("exam.roll.how")] if found.marks and begun and found.open else []
    back = Choice(say("button.back"), ShowExam(exam=exam.id))
    return Card(lines, [_marking(found), [*_papers(found), back]], protected=True)


def _marking(found: Roll) -> list[Choice]:
    exam = found.view.exam
    if not found.marks or exam.slot.start > found.view.now or exam.state is ExamState.CANCELLED:
        return []
    absent = any(row.candidate.state is CandidateState.ABSENT for row in found.rows)
    pick = Choice(say("exam.button.absent"), PickAbsent(exam=exam.id, room=found.room_id))
    # Where everybody was marked absent nobody's attendance is open, and the exam is to be closed all the same.
    wanted = found.open or all(row.candidate.state is CandidateState.ABSENT for row in found.rows)
    over = exam.slot.end <= found.view.now and exam.state is ExamState.PUBLISHED and wanted
    label = say("exam.button.settle" if absent else "exam.button.all_there")
    return [*([Choice(label, SettleExam(exam=exam.id, room=found.room_id))] if over else []), pick]


def _papers(found: Roll) -> list[Choice]:
    """Give the list of seats to sign on paper, and the photo of what was signed."""
    exam = found.view.exam
    if not found.marks:
        return []
    sheet = Choice(say("exam.button.sheet"), SeatSheet(exam=exam.id))
    if exam.signed_file_id is not None:
        return [sheet, Choice(say("training.button.signed"), GiveSheetPhoto(exam=exam.id))]
    begun = exam.slot.start <= found.view.now
    return [sheet, *([Choice(say("training.button.sign"), AskSheetPhoto(exam=exam.id))] if begun else [])]


def called(row: CandidateView, rows: Sequence[CandidateView]) -> Words:
    """Name somebody of a roll so that nobody else of it can be meant."""
    return distinct(row.person, [other.person for other in rows])


def pick(found: Roll, page: int = 0, *, at: int = 0) -> Card:
    """Ask who was not there; a press on a name says so, another takes it back. `at` is whose page is shown."""
    exam, rows = found.view.exam, [row for row in found.rows if row.candidate.state in MARKED]
    place = next((n for n, row in enumerate(rows) if row.candidate.id == at), None)
    shown = page_of(len(rows), page if place is None or len(rows) <= ALONE else place // TURNED)
    some = rows[shown.start : shown.end]
    lines: list[Words] = [lists.paged_head(say("exam.pick", number=exam.number), shown), say("exam.pick.how")]
    lines += [_line(row) for row in some]
    picks = [_toggle(row, found) for row in some]
    back = Choice(say("button.back"), ShowRoll(exam=exam.id, room=found.room_id))
    laid = lists.rows(picks, shown, turn=lambda at: PickAbsent(exam=exam.id, room=found.room_id, page=at), aside=back)
    return Card(lines, laid, protected=True)


MARKED = frozenset({CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED, CandidateState.ABSENT, CandidateState.SAT})
"""Whose attendance can be said."""


def _line(row: CandidateView) -> Words:
    absent = row.candidate.state is CandidateState.ABSENT
    state = say("CandidateState.absent" if absent else "exam.there")
    seat = row.candidate.seat or 0
    return say("exam.pick.line", seat=seat, name=named(row.person), staff_no=row.person.staff_no, state=state)


def _toggle(row: CandidateView, found: Roll) -> Choice:
    candidate = row.candidate
    key = "exam.button.was_there" if candidate.state is CandidateState.ABSENT else "exam.button.was_absent"
    press = MarkAbsent(candidate=candidate.id, version=candidate.version, room=found.room_id)
    return Choice(say(key, name=called(row, found.rows)), press)
