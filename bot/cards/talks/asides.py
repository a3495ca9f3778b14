"""What a talk's card turns into on demand: the cause, 更多, *why am I getting this*, a snooze."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards import archive
from bot.cards.talks.buttons import CalendarFile, OwnTime, Show, Snooze, Why, ask_form, ask_handing, on
from bot.replies import Card, Choice, Reply
from bot.words import Given, Words, say
from domain.complaints import Complaint
from domain.talks import TalkKind, TalkState
from domain.triggers import Raised
from workflows.talks import Cause, TalkView


def cause(found: Cause) -> Card:
    """Open why a talk is due; only after a press, and it can't be forwarded."""
    view = found.view
    talk, side = view.talk, "host" if view.hosting or view.recording else "manager"
    lines: list[Words] = [say(f"talk.cause.{side}", number=talk.number), *_main_cause(found)]
    for raised, complaint in found.others:
        lines += cause_of(raised, complaint)
    if talk.kind is not TalkKind.REGULAR:
        lines.append(say("talk.cause.kind", kind=talk.kind))
    lines += _notes(found) if talk.open else archive.opened(view.mark)
    fold = on(talk, "button.fold", Show)
    away = [ask_handing(talk, "talk.button.recuse", "recuse")] if view.hosting and talk.open else []
    away += [ask_form(talk, "talk.button.hand_over", "hand_over")] if away else []
    return Card(lines, [[fold, *away]], protected=True)


def _main_cause(found: Cause) -> list[Words]:
    others = {raised.id for raised, _ in found.others}
    main = [raised for raised in found.view.raised if raised.id not in others]
    if main:
        return cause_of(main[0], found.complaint)
    return _complaint(found.complaint) if found.complaint is not None else []


def cause_of(raised: Raised, complaint: Complaint | None) -> list[Words]:
    """Say one cause: the complaint, or the trigger with the raiser's words."""
    if complaint is not None:
        return _complaint(complaint)
    lines: list[Words] = [say("talk.cause.trigger", trigger=raised.trigger, day=raised.raised_at)]
    if raised.reason:
        lines.append(say("talk.cause.reason", reason=Given(raised.reason)))
    return lines


def _complaint(complaint: Complaint) -> list[Words]:
    lines: list[Words] = [say("talk.cause.complaint", number=complaint.number, received=complaint.received_at)]
    if complaint.words:
        lines.append(say("talk.cause.words", words=complaint.words))
    return lines


def _notes(found: Cause) -> list[Words]:
    """Say what to bring, and what not to do about a complaint."""
    view, lines = found.view, list[Words]()
    if view.template is not None and view.template.bring and not (view.hosting or view.recording):
        lines.append(say("talk.cause.bring", bring=Given(view.template.bring, view.template.bring_en)))
    about_client = found.complaint is not None or any(complaint for _, complaint in found.others)
    if about_client:
        lines.append(say(f"talk.cause.note.{'host' if view.hosting or view.recording else 'manager'}"))
    elif view.talk.private:
        lines.append(say("talk.cause.private"))
    return lines


def more(view: TalkView, snoozes: Sequence[tuple[str, datetime]]) -> Card:
    """Show snooze and *why am I getting this* in place of the card."""
    talk = view.talk
    later = [
        Choice(say(f"snooze.{label}"), Snooze(talk=talk.id, version=talk.version, until=at)) for label, at in snoozes
    ]
    own = [on(talk, "snooze.own", OwnTime)] if snoozes else []
    file = [on(talk, "talk.button.calendar", CalendarFile)] if talk.state in WITH_FILE else []
    wanted = view.hosting and talk.state in (TalkState.DUE, TalkState.DECLINED)
    away = [ask_handing(talk, "talk.button.recuse", "recuse")] if wanted else []
    rest = [on(talk, "button.why", Why), on(talk, "button.back", Show)]
    return Card([say("talk.more", number=talk.number)], [later, [*own, *file, *away], rest], protected=True)


WITH_FILE = (TalkState.INVITED, TalkState.PROPOSED)
"""Where the calendar file comes only on demand."""


def why(view: TalkView, clause: str, facts: Mapping[str, object]) -> Card:
    """Say which clause and facts caused a card."""
    lines = [say("talk.why.head", number=view.talk.number), say(f"talk.why.{clause}", **facts)]
    if clause in CLAUSES:
        lines.append(say("talk.why.clause", clause=CLAUSES[clause]))
    return Card(lines, [[on(view.talk, "button.back", Show)]], protected=True)


CLAUSES = {
    "deadline": "talk_templates.deadline_workdays",
    "reminders": "talks.reminders_minutes",
    "answer": "ladders.talk.answer",
}
"""The policy's clause behind each reason."""


def snoozed(view: TalkView, at: datetime) -> Reply:
    """Say when the card comes again."""
    lines = [say("talk.snoozed", number=view.talk.number, start=at)]
    return Reply(Card(lines, [[on(view.talk, "talk.button.show", Show)]], protected=True), edit=True)
