"""Cards of lists: the board, a page of a list, what it can be filtered by."""

from collections.abc import Sequence

from bot.buttons import Button
from bot.cards import lists
from bot.cards.names import named, titled
from bot.cards.views.buttons import (
    BoardAgain,
    ChooseBranch,
    ChooseCause,
    ChooseMonth,
    ChooseState,
    Export,
    FilterMenu,
    FoundOf,
    OnList,
    OpenComplaint,
    OpenExam,
    OpenFeedback,
    OpenFollowup,
    OpenTalk,
    OpenTraining,
    Turn,
)
from bot.replies import Card, Choice, rows_of
from bot.words import Given, Words, say
from config.policy.bank import Branch
from domain.complaints import ComplaintState, Source
from domain.followups import FollowupState
from domain.lists import Filter, Listed, Run, Section, Sitting, Stage
from domain.pages import page_of
from domain.talks import TIMED, Trigger
from workflows.views import (
    Board,
    ComplaintRow,
    ExamRow,
    FeedbackRow,
    FollowupRow,
    FoundPeople,
    Listing,
    Row,
    TalkRow,
    TrainingRow,
)

Branches = Sequence[Branch]
MOST_PARTS = 5
"""Of a board's buttons; with the ended ones they are six."""
_NOUN = {
    Listed.TALKS: "talk",
    Listed.COMPLAINTS: "complaint",
    Listed.BOTH: "find",
    Listed.FOLLOWUPS: "followup",
    Listed.TRAININGS: "training",
    Listed.FEEDBACK: "feedback",
    Listed.EXAMS: "exam",
}


def fields(shown: Filter, page: int = 0) -> dict[str, object]:
    """Give what the buttons of a list carry."""
    return {**shown.model_dump(exclude={"person"}), "page": page}


def board(found: Board) -> Card:
    """Show how many talks stand in each part; a press goes into it."""
    lines: list[Words] = [say("talk.list.head", count=found.total)] if found.total else [say("talk.list.empty")]
    lines += [say("list.part", part=say(f"Section.{part}"), count=count) for part, count in found.counts if count]
    parts = [part for part, count in found.counts if count]
    every = [Section.OPEN] if found.total and len(parts) < MOST_PARTS else []
    picks = [_into(part) for part in [*parts, *every, Section.ENDED]]
    return Card(lines, rows_of(picks, 3), protected=True)


def _into(part: Section) -> Choice:
    return Choice(say(f"Section.{part}"), Turn(listed=Listed.TALKS, state=part))


def listing(found: Listing, branches: Branches, *, done: bool = False) -> Card:
    """Show a page of a list; `done` says that its file was just sent."""
    mixed = found.filter.listed is Listed.BOTH
    lines = [_head(found), *_passing(found.filter, branches), *(_line(row, mixed=mixed) for row in found.rows)]
    lines += [say("list.exported")] if done else []
    opens = [_open(row, mixed=mixed) for row in found.rows if isinstance(row, ComplaintRow) or row.takes_part]
    laid = lists.rows(opens, found.page, turn=lambda at: _turn(found, at), aside=_aside(found))
    return Card(lines, laid, protected=True)


def _turn(found: Listing, page: int) -> Turn | FoundOf:
    if found.filter.listed is Listed.BOTH:
        return FoundOf(person=found.filter.person, page=page)
    return Turn.model_validate(fields(found.filter, page))


def _aside(found: Listing) -> Choice | None:
    if found.filter.listed is Listed.BOTH:
        return None
    return Choice(say("list.button.filter"), FilterMenu.model_validate(fields(found.filter)))


def _head(found: Listing) -> Words:
    noun, shown, of = _NOUN[found.filter.listed], found.page, found.filter
    # A list of exams says in its head which part of them it shows.
    part = {"part": state_word(of.state) if of.state else say("list.all")} if of.listed is Listed.EXAMS else {}
    if not found.total:
        return say(f"{noun}.list.empty", **part)
    return lists.paged_head(say(f"{noun}.list.head", count=found.total, **part), shown)


def _passing(shown: Filter, branches: Branches, *, whole: bool = False) -> list[Words]:
    """Say in one line what a list is filtered by; nothing where it is not. `whole` says also with what it opens."""
    parts: list[Words] = []
    said = shown.state in (Section.OPEN, Run.AHEAD) or shown.listed is Listed.EXAMS
    if shown.state and (whole or not said):
        parts.append(state_word(shown.state))
    if shown.cause:
        # No cause stands beside the names of a list of talks.
        of_talks = shown.listed is Listed.TALKS
        parts.append(say("list.by_cause") if of_talks else cause_word(shown.cause))
    if shown.month:
        parts.append(month_word(shown.month))
    if shown.branch:
        parts.append(branch_word(shown.branch, branches))
    return [say("list.passing", parts=parts)] if parts else []


def state_word(state: str) -> Words:
    """Name a part of the board, of the follow-ups or of the trainings, or a state of complaints."""
    if state in set(Section):
        return say(f"Section.{state}")
    if state in set(Run):
        return say(f"Run.{state}")
    if state in set(Sitting):
        return say(f"Sitting.{state}")
    return say(f"Stage.{state}") if state in set(Stage) else say(f"ComplaintState.{state}")


def cause_word(cause: str) -> Words:
    """Name a talk's cause or a complaint's source as a list may: neutral."""
    return say(f"Source.{cause}") if cause in set(Source) else say(f"cause.{cause}")


def month_word(month: str) -> Words:
    """Name a month with its year."""
    return say("list.month", year=month[:4], month=say(f"month.{int(month[4:])}"))


def branch_word(code: str, branches: Branches) -> Words:
    """Name a branch; one that the policy no longer names by its code."""
    found = next((branch for branch in branches if branch.code == code), None)
    return Given(found.name, found.name_en) if found is not None else Given(code)


def _line(row: Row, *, mixed: bool) -> Words:
    """Write a row; among both kinds, whose numbers look alike, it begins with its kind."""
    line = _bare_line(row)
    return say(f"find.line.{_kind(row)}", line=line) if mixed else line


def _bare_line(row: Row) -> Words:
    if isinstance(row, TalkRow):
        return _talk_line(row)
    if isinstance(row, TrainingRow):
        return _training_line(row)
    if isinstance(row, FeedbackRow):
        return feedback_line(row)
    if isinstance(row, ExamRow):
        return _exam_line(row)
    return _followup_line(row) if isinstance(row, FollowupRow) else _complaint_line(row)


_KINDS: dict[type[Row], str] = {
    TalkRow: "talk",
    ComplaintRow: "complaint",
    FollowupRow: "followup",
    TrainingRow: "training",
    FeedbackRow: "feedback",
    ExamRow: "exam",
}


def _kind(row: Row) -> str:
    return _KINDS[type(row)]


def _complaint_line(row: ComplaintRow) -> Words:
    of = row.complaint
    key = "entered" if row.mark else "late" if row.late else "line" if of.running else "done"
    return say(f"complaint.list.{key}", number=of.number, state=of.state, day=of.due_on)


def _talk_line(row: TalkRow) -> Words:
    talk = row.talk
    other = titled(row.host) if row.viewer_id == talk.manager_id else named(row.manager)
    if row.mark is not None:
        return say("talk.list.entered", number=talk.number, name=other, day=talk.due_on)
    state = say("talk.expired") if row.late and talk.slot is not None else say(f"TalkState.{talk.state}")
    if talk.slot is not None and (talk.state in TIMED or not talk.open):
        return say("talk.list.timed", number=talk.number, name=other, state=state, start=talk.slot.start)
    if not talk.open:
        return say("talk.list.ended", number=talk.number, name=other, state=state)
    key = "talk.list.late" if row.late else "talk.list.due"
    return say(key, number=talk.number, name=other, state=state, day=talk.due_on)


def _followup_line(row: FollowupRow) -> Words:
    of = row.followup
    key = "late" if row.late else "done" if of.state is FollowupState.CONFIRMED else "line"
    return say(f"followup.list.{key}", number=of.number, name=named(row.owner), state=of.state, day=of.due_on)


def _training_line(row: TrainingRow) -> Words:
    of, state = row.training, say(f"TrainingState.{row.training.state}")
    values = {"number": of.number, "title": Given(of.title), "state": state, "asked": row.asked}
    if row.next is None:
        return say("training.list.bare", **values)
    return say("training.list.line", start=row.next.slot.start, **values)


def feedback_line(row: FeedbackRow) -> Words:
    """Write feedback: what it is about and how far it is, nothing of what the client said."""
    about = Given(*row.product) if row.product is not None else say("feedback.product.none")
    key = "feedback.list.line.late" if row.late else "feedback.list.line"
    return say(key, number=row.number, state=row.feedback.state, product=about)


def _exam_line(row: ExamRow) -> Words:
    of, state = row.exam, say("exam.list.over" if row.over else f"ExamState.{row.exam.state}")
    return say("training.list.line", number=of.number, title=Given(of.title), start=of.slot.start, state=state)


def _open(row: Row, *, mixed: bool) -> Choice:
    kind = _kind(row)
    return Choice(say(f"find.button.{kind}" if mixed else f"{kind}.button.number", number=row.number), _opening(row))


def _opening(row: Row) -> Button:
    if isinstance(row, TalkRow):
        return OpenTalk(talk=row.talk.id)
    if isinstance(row, TrainingRow):
        return OpenTraining(training=row.training.id)
    if isinstance(row, FeedbackRow):
        return OpenFeedback(feedback=row.feedback.id)
    if isinstance(row, ExamRow):
        return OpenExam(exam=row.exam.id)
    if isinstance(row, FollowupRow):
        return OpenFollowup(followup=row.followup.id)
    return OpenComplaint(complaint=row.complaint.id)


def people(found: FoundPeople) -> Card:
    """Ask which of several persons is meant."""
    if not found.people:
        return Card([say("find.list.empty"), say("find.hint")])
    lines = [say("find.people", count=len(found.people))]
    lines += [say("find.person", name=named(p), branch=p.branch, staff_no=p.staff_no) for p in found.people]
    lines = [*lines[:-1], say("find.more", line=lines[-1])] if found.more else lines
    picks = [Choice(say("find.button", staff_no=p.staff_no), FoundOf(person=p.id)) for p in found.people]
    return Card(lines, rows_of(picks, 3), protected=True)


def filters(shown: OnList, branches: Branches, *, everywhere: bool, boards: bool) -> Card:
    """Show what a list can be filtered by, and the file of it."""
    cause = {Listed.TALKS: "list.button.cause", Listed.COMPLAINTS: "list.button.source"}.get(shown.listed)
    kinds: list[tuple[str, type[OnList]]] = [
        ("list.button.state", ChooseState),
        *([] if cause is None else [(cause, ChooseCause)]),
        ("list.button.month", ChooseMonth),
        *([("list.button.branch", ChooseBranch)] if everywhere else []),
        ("list.button.export", Export),
    ]
    values = fields(shown.filter)
    picks = [Choice(say(label), kind.model_validate(values)) for label, kind in kinds]
    board_too = boards and not everywhere and shown.listed is Listed.TALKS
    picks += [Choice(say("list.button.board"), BoardAgain())] if board_too else []
    back = [Choice(say("button.back"), Turn.model_validate(values))]
    head = say("list.filter", passing=_passing(shown.filter, branches, whole=True) or [say("list.all")])
    return Card([head], rows_of([*picks, *back], 3), protected=True)


def states(shown: OnList) -> Card:
    """Ask for a part of the board or of the follow-ups, or a state of complaints."""
    values = _STATES.get(shown.listed, [*Section])
    return _choose(shown, "state", [(value, state_word(value)) for value in values])


_STATES: dict[Listed, Sequence[str]] = {
    Listed.COMPLAINTS: [Section.OPEN, *ComplaintState],
    Listed.FOLLOWUPS: [*Stage],
    Listed.TRAININGS: [*Run],
    Listed.EXAMS: [*Sitting],
}


def causes(shown: OnList) -> Card:
    """Ask for a cause, or a complaint's source."""
    family = Trigger if shown.listed is Listed.TALKS else Source
    return _choose(shown, "cause", [(str(value), cause_word(str(value))) for value in family])


def months(shown: OnList, found: Sequence[str]) -> Card:
    """Ask for a month."""
    return _choose(shown, "month", [(month, month_word(month)) for month in found])


def choose_branch(shown: OnList, branches: Branches) -> Card:
    """Ask for a branch."""
    return _choose(shown, "branch", [(branch.code, branch_word(branch.code, branches)) for branch in branches])


def _choose(shown: OnList, field: str, values: Sequence[tuple[str, Words]]) -> Card:
    every = [("", say("list.all")), *values]
    page = page_of(len(every), shown.page)
    base = fields(shown.filter)
    picks = [Choice(word, Turn.model_validate(base | {field: value})) for value, word in every[page.start : page.end]]
    back = Choice(say("button.back"), FilterMenu.model_validate(base))
    turn = type(shown)

    def other(at: int) -> OnList:
        return turn.model_validate(base | {"page": at})

    head = say("list.choose", what=say(f"list.button.{_LABEL.get((shown.listed, field), field)}"))
    return Card([head], lists.rows(picks, page, turn=other, aside=back), protected=True)


_LABEL = {(Listed.COMPLAINTS, "cause"): "source"}


def making() -> Card:
    """Say that a file is being made."""
    return Card([say("list.making")], protected=True)
