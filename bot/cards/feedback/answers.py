"""The answers to what was done with feedback: one function a result type."""

from functools import singledispatch

from bot.cards.feedback.state import card, opened
from bot.replies import Card, Reply
from bot.words import say
from domain.feedback import Closing, FeedbackState
from workflows.feedback import (
    Did,
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
