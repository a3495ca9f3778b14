"""The answers to what was done with feedback: one function a result type; the list."""

from functools import singledispatch

from bot.cards import lists
from bot.cards.feedback.buttons import ExportFeedback, OpenFeedback, TurnFeedback
from bot.cards.feedback.state import card, opened
from bot.replies import Card, Choice, Reply
from bot.words import Given, Words, say
from domain.feedback import Closing, FeedbackState
from workflows.feedback import (
    Did,
    FeedbackList,
    FeedbackView,
    OpenedFeedback,
    Relayed,
    StaleFeedback,
    Voiced,
)


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: FeedbackView) -> Reply:
    return Reply(card(result), edit=True)


@reply.register
def _(result: StaleFeedback) -> Reply:
    shown = card(result.view)
    return Reply(Card([say("feedback.stale"), *shown.lines], shown.rows, protected=True), edit=True)


@reply.register
def _(result: OpenedFeedback) -> Reply:
    return Reply(opened(result), edit=True)


@reply.register
def _(result: Relayed) -> Reply:
    """Give the number at once, and say what happens now."""
    view = result.view
    feedback = view.feedback
    if feedback.state is FeedbackState.ACCEPTED:
        key = "feedback.relayed.accepted"
    elif feedback.closing is Closing.PRAISE:
        key = "feedback.relayed.praise"
    else:
        key = "feedback.relayed"
    return Reply(card(view, say(key, number=feedback.number)), edit=True)


@reply.register
def _(result: Voiced) -> Reply:
    return Reply(Card([say("feedback.voiced", number=result.number, count=result.voices)], protected=True), edit=True)


@reply.register
def _(result: Did) -> Reply:
    return Reply(
        card(result.view, say("feedback.did", number=result.view.feedback.number, count=result.told)), edit=True
    )


def listing(found: FeedbackList, *, done: bool = False) -> Card:
    """Show a page of what one relayed, or has at the desk; `done` says that its file was just sent."""
    if not found.total:
        return Card([say("feedback.list.empty")], protected=True)
    lines: list[Words] = [lists.paged_head(say("feedback.list.head", count=found.total), found.page)]
    lines += [_line(view) for view in found.views]
    lines += [say("feedback.list.praise", count=found.praise)] if found.praise else []
    lines += [say("list.exported")] if done else []
    opens = [
        Choice(say("feedback.list.open", number=view.feedback.number), OpenFeedback(feedback=view.feedback.id))
        for view in found.views
    ]
    aside = Choice(say("list.button.export"), ExportFeedback())
    laid = lists.rows(opens, found.page, turn=lambda at: TurnFeedback(page=at), aside=aside)
    return Card(lines, laid, protected=True)


def _line(view: FeedbackView) -> Words:
    about = Given(*view.product) if view.product is not None else say("feedback.product.none")
    key = "feedback.list.line.late" if view.late else "feedback.list.line"
    return say(key, number=view.feedback.number, state=view.feedback.state, product=about)
