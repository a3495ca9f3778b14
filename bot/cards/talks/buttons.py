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


class CloseUnwritten(OnTalk):
    """Ask whether a private talk is closed without minutes."""

    code = "tca"


class CloseForGood(OnTalk):
    """Close a private talk of which no minutes are kept."""

    code = "tcd"


class ToldInPerson(OnTalk):
    """Confirm a time of which a manager who gets no messages was told face to face."""

    code = "tcb"


class WhoMissed(OnTalk):
    """Say that somebody did not come; asks which side."""

    code = "mw"


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


class AskHanding(OnTalk):
    """Open a form by which the talk goes to another host."""

    code = "tg"
    form: str


class CallOff(OnTalk):
    """Call off a talk that lost its cause."""

    code = "td"


class Keep(OnTalk):
    """Hold a talk all the same, though its cause is gone."""

    code = "te"


class AgreeToDeputy(OnTalk):
    """Agree that somebody holds a private talk instead of its host."""

    code = "tia"
    deputy: int


class RefuseDeputy(OnTalk):
    """Refuse that somebody holds a private talk instead of its host."""

    code = "tib"
    deputy: int


class KeepHost(OnTalk):
    """Leave a private talk with its host."""

    code = "tea"


class ShowRequest(OnTalk):
    """Open why another host is asked for."""

    code = "tga"


class Prompt(OnTalk):
    """Ask anew whom a talk waits for."""

    code = "tda"


class NotedUp(OnTalk):
    """Acknowledge, as head office, what stalls."""

    code = "tdb"


class ShowStalled(OnTalk):
    """Show head office a talk, without its cause."""

    code = "tdc"


class ShowSpared(OnTalk):
    """Open why a talk was found not needed."""

    code = "tgb"


class Tell(OnTalk):
    """Tell the manager what joined the talk, or what came of it."""

    code = "twa"


class Word(OnTalk):
    """Write what the manager reads instead of the client's words."""

    code = "twb"
    trigger: int


class NotedSpared(OnTalk):
    """Acknowledge that a talk was found not needed."""

    code = "tgc"


def ask_form(talk: Talk, label: str, form: str) -> Choice:
    """Offer one of the talk's forms."""
    return Choice(say(label), AskForm(talk=talk.id, version=talk.version, form=form))


def ask_handing(talk: Talk, label: str, form: str) -> Choice:
    """Offer a form by which the talk goes to another host."""
    return Choice(say(label), AskHanding(talk=talk.id, version=talk.version, form=form))


def on(talk: Talk, label: str, kind: type[OnTalk], **more: object) -> Choice:
    """Offer to do something with a talk."""
    return Choice(say(label), kind(talk=talk.id, version=talk.version, **more))


def at(talk: Talk, label: str, kind: type[OnTalk], slot: Interval) -> Choice:
    """Offer a time."""
    return Choice(say(label, start=slot.start), kind(talk=talk.id, version=talk.version, start=slot.start))


def cause_and_more(talk: Talk, label: str) -> list[Choice]:
    """Offer the cause on demand, and what a card has left out."""
    return [on(talk, label, ShowCause), on(talk, "button.more", More)]
