"""Cards at a session: who is there, the code, what was said of it."""

from bot.cards import lists
from bot.cards.names import distinct, named
from bot.cards.training.buttons import (
    AskOverrule,
    AskRoll,
    AskSigned,
    GiveSigned,
    MarkPart,
    PickPart,
    Rate,
    SettleSession,
    ShowAttendance,
    ShowCode,
    ShowTraining,
    SignInSheet,
)
from bot.cards.training.state import place_words, title
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Given, Words, say
from domain.codes import Match
from domain.pages import page_of
from domain.training import ATTENDED, Part, PartState
from workflows.training import Attendance, CheckedIn, PartView
from workflows.training.feedback import FeedbackView

MOST_NAMES = 15
"""Names in one card; the sheet has all of them."""
MARKS = (PartState.PRESENT, PartState.LATE, PartState.ABSENT, PartState.EXCUSED)


def attendance(found: Attendance, *, head: Words | None = None) -> Card:
    """Show who was at a session, and what is to be done with it."""
    states = [row.part.state for row in found.rows]
    there = sum(state in ATTENDED for state in states)
    expected = len(states) - states.count(PartState.EXCUSED)
    key = "settled" if found.settled else "open"
    first = head or say(
        f"training.attendance.{key}",
        number=found.training.number,
        there=there,
        of=expected,
    )
    lines: list[Words] = [first, title(found.training), *place_words(found.session)]
    for state in (PartState.COMING, PartState.INVITED, PartState.ASKED, *MARKS):
        names = [_called(row, found) for row in found.rows if row.part.state is state]
        if names:
            more = "more" if len(names) > MOST_NAMES else "all"
            key = f"training.names.{more}"
            lines.append(say(key, state=say(f"PartState.{state}"), count=len(names), names=names[:MOST_NAMES]))
    back = Choice(say("button.back"), ShowTraining(training=found.training.id))
    return Card(lines, [_running(found), [*_papers(found), back]], protected=True)


def _papers(found: Attendance) -> list[Choice]:
    """Give the list to sign on paper, and the photo of what was signed."""
    session = found.session.session
    sheet = Choice(say("training.button.sheet"), SignInSheet(session=session.id))
    if session.signed_file_id is not None:
        return [sheet, Choice(say("training.button.signed"), GiveSigned(session=session.id))]
    begun = session.slot.start <= found.now
    return [sheet, *([Choice(say("training.button.sign"), AskSigned(session=session.id))] if begun else [])]


def _called(row: PartView, found: Attendance) -> Words:
    """Name somebody of a session so that nobody else of it can be meant."""
    return distinct(row.person, [other.person for other in found.rows])


def _running(found: Attendance) -> list[Choice]:
    session = found.session.session
    if found.settled:
        return []
    over = session.slot.end <= found.now
    settle = Choice(say("training.button.settle"), SettleSession(session=session.id, version=session.version))
    code = Choice(say("training.button.code"), ShowCode(session=session.id))
    mark = Choice(say("training.button.mark"), PickPart(session=session.id))
    roll = Choice(say("training.button.roll"), AskRoll(session=session.id))
    begun = session.slot.start <= found.now
    return [settle if over else code, mark, *([roll] if begun else [])]


def pick(found: Attendance, page: int) -> Card:
    """Ask whose attendance is to be said."""
    rows = found.rows
    shown = page_of(len(rows), page)
    session = found.session.session.id
    picks = [
        Choice(_called(row, found), MarkPart(session=session, part=row.part.id))
        for row in rows[shown.start : shown.end]
    ]
    lines: list[Words] = [lists.paged_head(say("training.mark.who", number=found.training.number), shown)]
    lines += [
        say(
            "training.mark.line",
            name=named(r.person),
            staff_no=r.person.staff_no,
            state=say(f"PartState.{r.part.state}"),
        )
        for r in rows[shown.start : shown.end]
    ]
    back = Choice(say("button.back"), ShowAttendance(session=session))
    return Card(
        lines, lists.rows(picks, shown, turn=lambda at: PickPart(session=session, page=at), aside=back), protected=True
    )


def mark(row: PartView, session: int) -> Card:
    """Ask how somebody was there."""
    head = say("training.mark.how", name=named(row.person), staff_no=row.person.staff_no)
    state = say("training.mark.now", state=say(f"PartState.{row.part.state}"))
    picks = [
        Choice(say(f"PartState.{s}"), AskOverrule(session=session, part=row.part.id, result=s))
        for s in MARKS
        if s is not row.part.state
    ]
    back = Choice(say("button.back"), PickPart(session=session))
    return Card([head, state], [*rows_of(picks, 3), [back]], protected=True)


def checked_in(result: CheckedIn) -> Reply:
    """Say what a typed code was."""
    view = result.view
    if result.match is Match.GOOD or result.again:
        part = view.part
        assert part is not None  # noqa: S101 - who is checked in has a part
        key = "again" if result.again else str(part.state)
        return Reply(Card([say(f"training.checked.{key}", number=view.training.number), title(view.training)]))
    key = "old" if result.match is Match.OLD else "wrong"
    return Reply(Card([say(f"training.checked.{key}", left=result.left)]))


def ask_feedback(row: PartView) -> Card:
    """Ask how a training was; that nobody learns whose answer it is stands before the first press."""
    part: Part = row.part
    lines = [say("training.feedback", number=row.training.number), title(row.training), say("training.feedback.how")]
    scores = [Choice(say(f"training.score.{n}"), Rate(part=part.id, score=n)) for n in (5, 4, 3, 2, 1)]
    return Card(lines, rows_of(scores, 3))


def thanks(row: PartView) -> Reply:
    """Say that an answer was taken."""
    return Reply(Card([say("training.feedback.taken", number=row.training.number)]), edit=True)


def feedback(found: FeedbackView) -> Card:
    """Show what was said of a training, once there are enough answers."""
    head = say("training.feedback.head", number=found.training.number, count=found.count)
    lines: list[Words] = [head, title(found.training)]
    if found.average is None:
        lines.append(say("training.feedback.few", least=found.shown_from))
    else:
        lines.append(say("training.feedback.average", average=f"{found.average:.1f}"))
        parts = [say("training.tally", state=say(f"training.aspect.{a}"), count=n) for a, n in found.aspects]
        lines.append(say("training.feedback.aspects", parts=parts))
        enough = found.count >= found.words_from
        lines += [] if enough else [say("training.feedback.no_words", least=found.words_from)]
        lines += [say("training.feedback.word", text=Given(text)) for text in found.words]
    back = Choice(say("button.back"), ShowTraining(training=found.training.id))
    return Card(lines, [[back]], protected=True)
