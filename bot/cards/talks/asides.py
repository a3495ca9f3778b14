"""What a talk's card turns into on demand: the cause, 更多, *why am I getting this*, a snooze."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.talks.buttons import CalendarFile, OwnTime, Show, Snooze, Why, on
from bot.replies import Card, Choice, Reply
from bot.words import Words, say
from domain.talks import TalkState
from workflows.talks import Cause, TalkView


def cause(found: Cause) -> Card:
    """Open why a talk is due; only after a press, and it can't be forwarded."""
    talk, complaint = found.view.talk, found.complaint
    side = "host" if found.view.hosting else "manager"
    lines: list[Words] = [say(f"talk.cause.{side}", number=talk.number)]
    if complaint is not None:
        lines.append(say("talk.cause.complaint", number=complaint.number, received=complaint.received_at))
    if complaint is not None and complaint.words:
        lines.append(say("talk.cause.words", words=complaint.words))
    if talk.open:
        lines.append(say(f"talk.cause.note.{side}"))
    return Card(lines, [[on(talk, "button.fold", Show)]], protected=True)


def more(view: TalkView, snoozes: Sequence[tuple[str, datetime]]) -> Card:
    """Show snooze and *why am I getting this* in place of the card."""
    talk = view.talk
    later = [
        Choice(say(f"snooze.{label}"), Snooze(talk=talk.id, version=talk.version, until=at)) for label, at in snoozes
    ]
    own = [on(talk, "snooze.own", OwnTime)] if snoozes else []
    file = [on(talk, "talk.button.calendar", CalendarFile)] if talk.state in WITH_FILE else []
    rest = [on(talk, "button.why", Why), on(talk, "button.back", Show)]
    return Card([say("talk.more", number=talk.number)], [later, [*own, *file], rest], protected=True)


WITH_FILE = (TalkState.INVITED, TalkState.PROPOSED)
"""Where the calendar file comes only on demand."""


def why(view: TalkView, clause: str, facts: Mapping[str, object]) -> Card:
    """Say which clause and facts caused a card."""
    lines = [say("talk.why.head", number=view.talk.number), say(f"talk.why.{clause}", **facts)]
    if clause in CLAUSES:
        lines.append(say("talk.why.clause", clause=CLAUSES[clause]))
    return Card(lines, [[on(view.talk, "button.back", Show)]], protected=True)


CLAUSES = {
    "deadline": "talks.deadline_workdays",
    "reminders": "talks.reminders_minutes",
    "answer": "ladders.talk.answer",
}
"""The policy's clause behind each reason."""


def snoozed(view: TalkView, at: datetime) -> Reply:
    """Say when the card comes again."""
    lines = [say("talk.snoozed", number=view.talk.number, start=at)]
    return Reply(Card(lines, [[on(view.talk, "talk.button.show", Show)]], protected=True), edit=True)
