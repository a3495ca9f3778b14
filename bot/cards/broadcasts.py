"""The card of a broadcast: one message that updates itself, with what can be done about it."""

from bot.buttons import Button
from bot.cards.names import named
from bot.replies import Card, Choice, Reply
from bot.words import Words, say
from domain.broadcasts import BroadcastState
from workflows.broadcasts import BroadcastView

MOST_NAMES = 20
"""Names of those who can't be reached in one card."""


class PauseBroadcast(Button):
    """Stop what has not left."""

    code = "ba"
    broadcast: int


class ResumeBroadcast(Button):
    """Let a paused broadcast go on."""

    code = "bb"
    broadcast: int


class ShowBroadcast(Button):
    """Show a broadcast as it is now."""

    code = "bc"
    broadcast: int


class ShowUnreached(Button):
    """Show whom a broadcast did not reach."""

    code = "bd"
    broadcast: int


class RecallBroadcast(Button):
    """Ask why what was announced is called off, and take it back."""

    code = "bf"
    broadcast: int


def card(view: BroadcastView) -> Card:
    """Show how far a broadcast is: delivered, read and answered are different facts."""
    broadcast, progress = view.broadcast, view.progress
    head = say("broadcast.head", state=say(f"BroadcastState.{broadcast.state}"))
    lines: list[Words] = [head]
    for name in ("total", "sent", "delivered", "read", "acknowledged", "unreachable"):
        count = getattr(progress, name)
        if count or name in ("total", "delivered"):
            lines.append(say(f"broadcast.{name}", count=count))
    return Card(lines, [_rows(view)], protected=True)


def _rows(view: BroadcastView) -> list[Choice]:
    broadcast = view.broadcast
    unreached = [Choice(say("broadcast.button.unreached"), ShowUnreached(broadcast=broadcast.id))]
    recall = [Choice(say("broadcast.button.recall"), RecallBroadcast(broadcast=broadcast.id))]
    rest = [*(unreached if view.unreached else []), *(recall if view.recallable else [])]
    if broadcast.state is BroadcastState.RUNNING and view.progress.waiting:
        return [Choice(say("broadcast.button.pause"), PauseBroadcast(broadcast=broadcast.id)), *rest]
    if broadcast.state is BroadcastState.PAUSED:
        return [Choice(say("broadcast.button.resume"), ResumeBroadcast(broadcast=broadcast.id)), *rest]
    return rest


def reply(view: BroadcastView) -> Reply:
    """Answer a press with the broadcast as it is now."""
    return Reply(card(view), edit=True)


def unreached(view: BroadcastView) -> Card:
    """Name whom a broadcast did not reach, so that somebody tells them."""
    names = [named(person) for person in view.unreached[:MOST_NAMES]]
    key = "more" if len(view.unreached) > MOST_NAMES else "all"
    lines: list[Words] = [say("broadcast.unreached", count=len(view.unreached))]
    lines += [say(f"broadcast.names.{key}", names=names)] if names else []
    back = Choice(say("button.back"), ShowBroadcast(broadcast=view.broadcast.id))
    return Card(lines, [[back]], protected=True)


def recalled() -> Card:
    """Stand in place of a card that was taken back."""
    return Card([say("broadcast.recalled")])
