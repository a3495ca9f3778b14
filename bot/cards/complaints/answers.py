"""The answers to what was done with a complaint: one function a result type; the list."""

from functools import singledispatch

from bot.cards.complaints.buttons import FinishRemedy, FoldRemedy, ListPage, ShowComplaint, ShowRemedy
from bot.cards.complaints.opened import files, opened
from bot.cards.complaints.state import added, card, closed
from bot.cards.names import named
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Given, Words, say
from domain.complaints import ComplaintState
from workflows.complaints import Added, CaseFile, ComplaintList, ComplaintView, Files, Recused, RemedyView, Stale


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: ComplaintView) -> Reply:
    just_closed = result.complaint.state is ComplaintState.CLOSED
    return Reply(closed(result) if just_closed else card(result), edit=True)


@reply.register
def _(result: Stale) -> Reply:
    shown = card(result.view)
    return Reply(Card([say("complaint.stale"), *shown.lines], shown.rows, protected=True), edit=True)


@reply.register
def _(result: CaseFile) -> Reply:
    return Reply(opened(result), edit=True)


@reply.register
def _(result: Files) -> Reply:
    return Reply(files(result), edit=True)


@reply.register
def _(result: Added) -> Reply:
    return Reply(added(result))


@reply.register
def _(result: Recused) -> Reply:
    return Reply(Card([say("complaint.recused", number=result.number)]), edit=True)


@reply.register
def _(result: RemedyView) -> Reply:
    return Reply(remedy(result), edit=True)


@reply.register
def _(result: ComplaintList) -> Reply:
    switch = say("complaint.button.all" if result.only_open else "complaint.button.open")
    other = Choice(switch, ListPage(page=0, only_open=int(not result.only_open)))
    if not result.complaints:
        return Reply(Card([say("complaint.list.empty")], [[other]]))
    head = say("complaint.list.head" if result.only_open else "complaint.list.all", count=result.total)
    lines: list[Words] = [head, *(_line(view) for view in result.complaints)]
    picks = [
        Choice(say("complaint.button.number", number=v.complaint.number), ShowComplaint(complaint=v.complaint.id))
        for v in result.complaints
    ]
    return Reply(Card(lines, [*rows_of(picks, 3), [*_turns(result), other]], protected=True))


def _line(view: ComplaintView) -> Words:
    complaint = view.complaint
    if not complaint.running:
        return say("complaint.list.done", number=complaint.number, state=complaint.state)
    key = "complaint.list.late" if view.late else "complaint.list.line"
    return say(key, number=complaint.number, state=complaint.state, day=complaint.due_on)


def _turns(result: ComplaintList) -> list[Choice]:
    ways = [("button.page_before", result.page - 1)] * (result.page > 0)
    ways += [("button.page_after", result.page + 1)] * (result.page + 1 < result.pages)
    return [Choice(say(label), ListPage(page=to, only_open=int(result.only_open))) for label, to in ways]


def remedy(view: RemedyView) -> Card:
    """Show a remedy to its owner without saying what it is."""
    found = view.remedy
    key = "remedy.open" if found.open else "remedy.done"
    lines = [say(key, number=view.number, day=found.due_on)]
    show = Choice(say("remedy.button.show"), ShowRemedy(remedy=found.id))
    done = [Choice(say("remedy.button.done"), FinishRemedy(remedy=found.id))] if found.open else []
    return Card(lines, [[*done, show]], protected=True)


def opened_remedy(view: RemedyView) -> Card:
    """Open what a remedy is; it folds again."""
    found = view.remedy
    key = "remedy.open" if found.open else "remedy.done"
    lines = [say(key, number=view.number, day=found.due_on), say("remedy.text", text=Given(found.text))]
    done = [Choice(say("remedy.button.done"), FinishRemedy(remedy=found.id))] if found.open else []
    return Card(lines, [[*done, Choice(say("button.fold"), FoldRemedy(remedy=found.id))]], protected=True)


def remedy_late(view: RemedyView) -> Card:
    """Tell the handler or the head that a remedy is late: who can act."""
    found = view.remedy
    return Card([say("remedy.late", number=view.number, day=found.due_on, name=named(view.owner))], protected=True)
