"""The buttons of a talk's cards."""

from bot.buttons import Button, Minute
from bot.replies import Choice
from bot.words import say
from domain.slots import Interval
from domain.talks import Talk, TalkState


class OnTalk(Button):
    """A button of a talk's card, with the version that the card showed."""

    talk: int
    version: int


class Book(OnTalk):
    """Propose that time, in the usual place."""

    code = "tb"
    start: Minute


class Move(OnTalk):
    """Set that time instead."""

    code = "tm"
    start: Minute


class Propose(OnTalk):
    """Propose that time to the host."""

    code = "tp"
    start: Minute


class AskForm(OnTalk):
    """Open one of the talk's forms."""

    code = "tf"
    form: str


class Accept(OnTalk):
    """Accept the other side's time."""

    code = "ta"


class Conclude(OnTalk):
    """Say how the talk ended."""

    code = "tc"
    outcome: TalkState


class Show(OnTalk):
    """Show the talk as it is now."""

    code = "ts"


class ShowCause(OnTalk):
    """Open why the talk is due."""

    code = "tw"


class More(OnTalk):
    """Turn the card into snooze and *why am I getting this*."""

    code = "to"


class Why(OnTalk):
    """Say which clause and facts caused the card."""

    code = "ty"


class Snooze(OnTalk):
    """Show the card again later."""

    code = "tz"
    until: Minute


class OwnTime(OnTalk):
    """Ask when the card is to be shown again."""

    code = "tx"


class CalendarFile(OnTalk):
    """Give the calendar file before the talk is confirmed."""

    code = "tk"


class Noted(OnTalk):
    """Acknowledge a reminder."""

    code = "tn"


def ask_form(talk: Talk, label: str, form: str) -> Choice:
    """Offer one of the talk's forms."""
    return Choice(say(label), AskForm(talk=talk.id, version=talk.version, form=form))


def on(talk: Talk, label: str, kind: type[OnTalk], **more: object) -> Choice:
    """Offer to do something with a talk."""
    return Choice(say(label), kind(talk=talk.id, version=talk.version, **more))


def at(talk: Talk, label: str, kind: type[OnTalk], slot: Interval) -> Choice:
    """Offer a time."""
    return Choice(say(label, start=slot.start), kind(talk=talk.id, version=talk.version, start=slot.start))


def cause_and_more(talk: Talk, label: str) -> list[Choice]:
    """Offer the cause on demand, and what a card has left out."""
    return [on(talk, label, ShowCause), on(talk, "button.more", More)]
