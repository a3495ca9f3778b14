"""What a talk's card turns into on demand: the cause, 更多, *why am I getting this*, a snooze."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards import archive
from bot.cards.asides import clause_of
from bot.cards.talks.buttons import CalendarFile, OwnTime, Show, Snooze, Tell, Why, Word, ask_form, ask_handing, on
from bot.replies import Card, Choice, Reply
from bot.words import Given, Words, recalled, say
from domain.complaints import Complaint
from domain.talks import TalkKind, TalkState
from domain.triggers import Raised
from workflows.talks import Cause, TalkView


def cause(found: Cause) -> Card:
    """Open why a talk is due; only after a press, and it can't be forwarded."""
    view = found.view
    talk, side = view.talk, "host" if view.hosting or view.recording else "manager"
    lines: list[Words] = [say(f"talk.cause.{side}", number=talk.number)]
    for raised, complaint in _in_order(found):
        lines += cause_of(raised, complaint)
        if view.hosting and complaint is not None and raised.id in found.told:
            lines.append(_as_told(found.told[raised.id], complaint))
    if view.kind is not TalkKind.REGULAR:
        lines.append(say("talk.cause.kind", kind=view.kind))
    if view.asked_in_vain and talk.reason and not view.joined:
        lines.append(say("talk.spared.reason", reason=recalled(talk.reason)))
    lines += _notes(found) if talk.open else archive.opened(view.mark)
    return Card(lines, _ways(found), protected=True)


def _in_order(found: Cause) -> list[tuple[Raised, Complaint | None]]:
    """Give the causes, the main one first."""
    others = {raised.id for raised, _ in found.others}
    main = [raised for raised in found.view.raised if raised.id not in others][:1]
    return [*((raised, found.complaint) for raised in main), *found.others]


def _as_told(told: str, complaint: Complaint) -> Words:
    if not told:
        return say("talk.cause.told_nothing")
    return say("talk.cause.told_same") if told == complaint.words else say("talk.cause.told", words=Given(told))


def _ways(found: Cause) -> list[list[Choice]]:
    """Fold; the host may keep out, hand over, tell the manager and choose the words for it."""
    view, talk = found.view, found.view.talk
    away = [ask_handing(talk, "talk.button.recuse", "recuse")] if view.hosting and talk.open else []
    away += [ask_form(talk, "talk.button.hand_over", "hand_over")] if away else []
    tell = [on(talk, "talk.button.tell", Tell)] if view.untold else []
    worded = [(raised, complaint) for raised, complaint in _in_order(found) if complaint is not None]
    several = len(worded) > 1
    words = [
        Choice(
            say("talk.button.word_of" if several else "talk.button.word", number=complaint.number),
            Word(talk=talk.id, version=talk.version, trigger=raised.id),
        )
        for raised, complaint in worded[:WORDED]
        if view.hosting and talk.open
    ]
    return [[*tell, *words], [on(talk, "button.fold", Show), *away]]


WORDED = 2
"""Complaints of one talk whose wording has a button; a row holds three."""


def cause_of(raised: Raised, complaint: Complaint | None) -> list[Words]:
    """Say one cause: the complaint, or the trigger with the raiser's words."""
    if complaint is not None:
        return _complaint(complaint)
    lines: list[Words] = [say("talk.cause.trigger", trigger=raised.trigger, day=raised.raised_at)]
    if raised.reason:
        lines.append(say("talk.cause.reason", reason=Given(raised.reason)))
    if raised.outcome is not None:
        lines.append(say("talk.cause.outcome", outcome=raised.outcome))
    return lines


def _complaint(complaint: Complaint) -> list[Words]:
    """Say what a complaint alleges, and what came of it once that is known."""
    words = Given(complaint.words) if complaint.words else say("talk.cause.file")
    lines: list[Words] = [
        say("talk.cause.complaint", number=complaint.number, received=complaint.received_at),
        say("talk.cause.words", words=words),
    ]
    if complaint.outcome is not None:
        lines.append(say("talk.cause.outcome", outcome=complaint.outcome))
    if complaint.findings:
        lines.append(say("talk.cause.findings", text=complaint.findings))
    return lines


def _notes(found: Cause) -> list[Words]:
    """Say what to bring, and what not to do about a complaint."""
    view, lines = found.view, list[Words]()
    if view.template is not None and view.template.bring and not (view.hosting or view.recording):
        lines.append(say("talk.cause.bring", bring=Given(view.template.bring, view.template.bring_en)))
    behind = [complaint for _, complaint in _in_order(found) if complaint is not None]
    if behind:
        side = "host" if view.hosting or view.recording else "manager"
        known = side == "host" and all(complaint.outcome is not None for complaint in behind)
        lines.append(say("talk.cause.note.known" if known else f"talk.cause.note.{side}"))
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
        lines.append(clause_of(CLAUSES[clause]))
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
