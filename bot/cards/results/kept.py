"""Cards of results for who keeps them, and for the head of a branch, who reads the status only."""

from collections.abc import Sequence

from bot.cards import lists
from bot.cards.exams.buttons import AskExamForm
from bot.cards.faults import bad_rows
from bot.cards.names import distinct, named
from bot.cards.names import titled as titled_person
from bot.cards.results.buttons import (
    AskResultsForm,
    BlankResults,
    OpenResults,
    OwnResults,
    ReleaseResults,
    ResultFigures,
    SeeAppeal,
    SeeMark,
    ShowResults,
    TakeGoodRows,
    WhoPassed,
)
from bot.replies import Card, Choice, Reply
from bot.words import Given, Text, Words, say
from domain.exams import Exam, ExamKind, ExamState
from domain.pages import page_of
from domain.people import Person
from workflows.results.awaiting import Awaited
from workflows.results.importing import Imported
from workflows.results.releasing import Released, Unfinished
from workflows.results.views import ExamRow, ResultsView, Shelf, Status

MOST_NAMES = 12
"""Names in one line; the sheet has all of them."""


def titled(exam: Exam) -> list[Words]:
    """Say which exam it is."""
    return [say("results.title", title=Given(exam.title)), say("results.held", day=exam.slot.start)]


def card(view: ResultsView) -> Card:
    """Show how an exam's results stand."""
    return Card([_head(view), *titled(view.exam), *_counts(view), *_state(view)], _rows(view), protected=True)


def told_head(view: ResultsView, *, changed: bool) -> Card:
    """Tell the head of a branch that results are out, or that a status is another; whose comes by a press."""
    head = say("results.head.changed", number=view.exam.number) if changed else _head(view)
    return Card([head, *titled(view.exam)], _rows(view), protected=True)


def _head(view: ResultsView) -> Text:
    return say(f"results.head.{_step(view)}", number=view.exam.number)


def _step(view: ResultsView) -> str:
    if view.results is None:
        return "none" if view.exam.state is ExamState.HELD else "not_held"
    return "released" if view.released else "imported"


def _counts(view: ResultsView) -> list[Words]:
    marked = view.results is not None
    parts: list[Words] = [
        say(f"results.count.{status}", count=view.count(status))
        for status in (Status.PASSED, Status.FAILED, Status.ABSENT, Status.DEFERRED)
        if view.count(status) and (marked or status not in (Status.PASSED, Status.FAILED))
    ]
    lines: list[Words] = [say("results.counts", parts=parts)] if parts else []
    lines += [say("results.average", average=f"{view.average:.1f}")] if view.average is not None else []
    lines += [_missing(view.missing)] if view.missing and marked else []
    lines += [say("results.to_mark", count=len(view.missing))] if view.missing and not marked else []
    return lines


def _missing(people: Sequence[Person]) -> Words:
    more = "more" if len(people) > MOST_NAMES else "all"
    return say(
        f"results.missing.{more}", count=len(people), names=[distinct(person, people) for person in people[:MOST_NAMES]]
    )


def _state(view: ResultsView) -> list[Words]:
    if view.results is None or view.results.released_at is None:
        return []
    lines: list[Words] = [say("results.released_at", at=view.results.released_at)]
    if view.keeps and view.results.appeals_until is not None:
        lines.append(say("results.appeals_until", until=view.results.appeals_until))
    return [*lines, say("results.open_appeals", count=len(view.open_appeals))] if view.open_appeals else lines


def _rows(view: ResultsView) -> list[list[Choice]]:
    exam = view.exam.id
    figures = Choice(say("results.button.figures"), ResultFigures(exam=exam))
    people = Choice(say("results.button.people"), WhoPassed(exam=exam))
    sheet = Choice(say("results.button.sheet"), AskResultsForm(form="results_sheet", exam=exam))
    blank = Choice(say("results.button.blank"), BlankResults(exam=exam))
    if not view.keeps:
        return [[people, figures]]
    release = Choice(say("results.button.release"), ReleaseResults(exam=exam))
    if view.results is None:
        if view.exam.state is not ExamState.HELD:
            return [[blank]]
        return [[sheet, blank] if view.missing else [release]]
    if not view.released:
        return [[release, people], [Choice(say("results.button.again"), sheet.button), blank, figures]]
    correct = Choice(say("results.button.correct"), AskResultsForm(form="mark_correct", exam=exam))
    add = [Choice(say("results.button.add"), sheet.button)] if view.missing else []
    return [[people, figures], [*([correct] if view.marks else []), *add], [*_appeals(view), *_retake(view)]]


def _retake(view: ResultsView) -> list[Choice]:
    """Offer the retake where somebody is to be called to it: of a conversion exam only the deferred."""
    whole = (Status.FAILED, Status.ABSENT, Status.DEFERRED)
    called = (Status.DEFERRED,) if view.exam.kind is ExamKind.CONVERSION else whole
    press = AskExamForm(form="exam", exam=view.exam.id, version=view.exam.version)
    return [Choice(say("exam.button.retake"), press)] if any(view.count(status) for status in called) else []


def _appeals(view: ResultsView) -> list[Choice]:
    """Offer the oldest appeal that is open."""
    count = len(view.open_appeals)
    oldest = [SeeAppeal(appeal=appeal.id) for appeal in view.open_appeals[:1]]
    return [Choice(say("results.button.appeals", count=count), button) for button in oldest]


def reply(result: Released | Unfinished) -> Reply:
    """Answer the press that releases: done, or that some have no mark yet."""
    if isinstance(result, Released):
        return Reply(card(result.view), edit=True, toast=say("results.toast.released"))
    exam = result.view.exam
    lines = [say("results.unfinished", number=exam.number), _missing(result.view.missing)]
    anyway = Choice(say("results.button.anyway"), ReleaseResults(exam=exam.id, anyway=1))
    back = Choice(say("button.back"), ShowResults(exam=exam.id))
    hint = say("results.unfinished.hint")
    return Reply(Card([*lines, hint], [[back, anyway]], protected=True), edit=True)


def awaited(found: Awaited, *, to: str, step: int) -> Card:
    """Ask for the results of an exam that was held, shorter each time; at last tell the head whose they are."""
    view, exam = found.view, found.view.exam
    kept = "none" if view.results is None else "imported"
    if to == "head":
        lines: list[Words] = [say(f"results.awaited.head.{kept}", number=exam.number), *titled(exam)]
        lines += [say("exam.owner", name=named(found.organizer))] if found.organizer is not None else []
    else:
        lines = [say(f"results.awaited.{kept}", number=exam.number), *(titled(exam) if step == 1 else [])]
    if found.head is not None and found.on is not None:
        lines.append(say("results.awaited.next", name=titled_person(found.head), day=found.on))
    if not view.keeps:
        return Card(lines, [], protected=True)
    sheet = Choice(say("results.button.sheet"), AskResultsForm(form="results_sheet", exam=exam.id))
    release = Choice(say("results.button.release"), ReleaseResults(exam=exam.id))
    show = Choice(say("results.button.results"), OpenResults(exam=exam.id))
    return Card(lines, [[sheet if kept == "none" and view.missing else release, show]], protected=True)


def reading(view: ResultsView) -> Card:
    """Say that a sheet is being read."""
    return Card([say("results.reading", number=view.exam.number)])


def imported(result: Imported, good: int) -> Card:
    """Say what became of a sheet: what is kept, or every bad row."""
    view = result.view
    if not result.faults or result.partial:
        whole = card(view)
        head = say("results.imported", number=view.exam.number, count=result.taken)
        left = [say("results.left_out", count=result.faults)] if result.faults else []
        return Card([head, *left, *whole.lines[1:]], whole.rows, protected=True)
    lines = [say("results.bad", number=view.exam.number, count=result.faults), *bad_rows(result.bad)]
    lines += [say("results.bad.more", count=result.faults - len(result.bad))] if result.faults > len(result.bad) else []
    again = Choice(say("results.button.resend"), AskResultsForm(form="results_sheet", exam=view.exam.id))
    take = [Choice(say("results.button.take_good", count=good), TakeGoodRows(item=result.sheet_id))] if good else []
    hint = "results.bad.hint.rest" if take else "results.bad.hint"
    return Card([*lines, say(hint)], [[again], take], protected=True)


def who_passed(view: ResultsView, page: int) -> Card:
    """Show who passed and who did not; scores only to head office."""
    shown = page_of(len(view.rows), page)
    lines: list[Words] = [lists.paged_head(say("results.people", number=view.exam.number), shown)]
    everybody = [row.person for row in view.rows]
    for row in view.rows[shown.start : shown.end]:
        mark = view.marks.get(row.candidate.id)
        score = say("results.points", score=f"{mark.score:g}") if mark is not None and mark.score is not None else None
        status: Words = say(f"Status.{row.status}")
        status = say("results.scored", status=status, score=score) if score is not None else status
        lines.append(say("results.person", name=distinct(row.person, everybody), status=status))
    back = Choice(say("results.button.results"), ShowResults(exam=view.exam.id))
    turn = lists.turns(shown.at, shown.pages, lambda at: WhoPassed(exam=view.exam.id, page=at))
    return Card(lines, [[*turn, back]], protected=True)


def shelf(found: Shelf) -> Card:
    """Show the latest exams of which somebody may see how they came out."""
    if not found.own and not found.held:
        return Card([say("results.shelf.empty"), say("results.shelf.empty.hint")])
    lines: list[Words] = [say("results.shelf")]
    lines += [_own_line(row) for row in found.own] + [_held_line(row) for row in found.held]
    own = [
        Choice(say("results.button.own", number=row.exam.number), SeeMark(mark=row.mark.id))
        for row in found.own
        if row.mark is not None
    ]
    held = [Choice(Given(row.exam.number), OpenResults(exam=row.exam.id)) for row in found.held]
    every = [Choice(say("results.button.archive"), OwnResults())] if found.own else []
    whole = [*own[:2], *held[:3]] if held else own
    return Card(lines, [*(whole[at : at + 3] for at in range(0, len(whole), 3)), every], protected=True)


def _own_line(row: ExamRow) -> Words:
    return say("results.shelf.own", number=row.exam.number, title=Given(row.exam.title), day=row.exam.slot.start)


def _held_line(row: ExamRow) -> Words:
    step = "none" if row.results is None else row.results.state
    state = say(f"results.shelf.{step}")
    return say("results.shelf.held", number=row.exam.number, title=Given(row.exam.title), state=state)
