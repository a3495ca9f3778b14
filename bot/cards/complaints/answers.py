"""The answers to what was done with a complaint: one function a result type; the list."""

from functools import singledispatch

from bot.cards.complaints.buttons import FinishRemedy, FoldRemedy, ShowRemedy
from bot.cards.complaints.opened import files, opened
from bot.cards.complaints.state import added, card, closed, identified
from bot.cards.names import named
from bot.replies import Card, Choice, Reply
from bot.words import Given, say
from domain.complaints import ComplaintState
from workflows.complaints import Added, CaseFile, ComplaintView, Files, Identified, Recused, RemedyView, Stale


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
def _(result: Identified) -> Reply:
    return Reply(identified(result), edit=True)


@reply.register
def _(result: Recused) -> Reply:
    return Reply(Card([say("complaint.recused", number=result.number)]), edit=True)


@reply.register
def _(result: RemedyView) -> Reply:
    return Reply(remedy(result), edit=True)


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
