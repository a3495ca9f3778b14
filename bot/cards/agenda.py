"""The card of one's own day or week: what is when, the way into each."""

from itertools import groupby

from bot.buttons import Button
from bot.cards.views import OpenExam, OpenFollowup, OpenTalk, OpenTraining
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Words, recalled, say
from domain.training import PartState
from domain.workdays import WorkCalendar
from workflows.agenda import WEEK, Agenda, Entry, What

MOST_LINES, MOST_OPEN = 14, 5


class ShowAgenda(Button):
    """Show one's day or week in place."""

    code = "ag"
    days: int


def card(found: Agenda, calendar: WorkCalendar) -> Card:
    """Show a day or a week, a line an entry; a week by its days."""
    span = "week" if found.days > 1 else "today"
    head = say(f"agenda.{span}" if found.entries else f"agenda.{span}.free", day=found.first, count=len(found.entries))
    lines: list[Words] = [head]
    for day, entries in groupby(found.entries[:MOST_LINES], key=lambda entry: calendar.local(entry.slot.start).date()):
        lines += [say("agenda.day", day=day)] if found.days > 1 else []
        lines += [_line(entry, calendar) for entry in entries]
    rest = len(found.entries) - MOST_LINES
    lines += [say("agenda.rest", count=rest)] if rest > 0 else []
    opens = [Choice(say(f"agenda.button.{e.what}", number=e.number), _open(e)) for e in found.entries if _opens(e)]
    other = Choice(say("agenda.button.today" if found.days > 1 else "agenda.button.week"), _other(found))
    return Card(lines, [*rows_of(opens[:MOST_OPEN], 3), [other]], protected=True)


def _line(entry: Entry, calendar: WorkCalendar) -> Words:
    if entry.due_on is not None:
        late = entry.due_on < calendar.local(entry.slot.start).date()
        key = "overdue" if late else "due"
        return say(f"agenda.{key}", what=say(f"What.{entry.what}"), number=entry.number, day=entry.due_on)
    whole = (
        entry.what is What.LEAVE and calendar.local(entry.slot.start).date() != calendar.local(entry.slot.end).date()
    )
    key = "whole" if whole else "waits" if entry.open else "at" if entry.place else "bare"
    values = {"start": entry.slot.start, "end": entry.slot.end, "what": say(f"What.{entry.what}")}
    values |= {"state": say(f"PartState.{entry.part or PartState.INVITED}")}
    return say(f"agenda.{key}", number=entry.number, place=recalled(entry.place), **values)


def _opens(entry: Entry) -> bool:
    return bool(entry.number) and entry.what is not What.REMEDY  # a remedy opens on the card that told of it


def _open(entry: Entry) -> Button:
    if entry.what in (What.TALK, What.ARRANGING):
        return OpenTalk(talk=entry.id)
    if entry.what is What.FOLLOWUP:
        return OpenFollowup(followup=entry.id)
    exam = entry.what in (What.EXAM, What.DUTY)
    return OpenExam(exam=entry.id) if exam else OpenTraining(training=entry.id)


def _other(found: Agenda) -> ShowAgenda:
    return ShowAgenda(days=1 if found.days > 1 else WEEK)


def reply(found: Agenda, calendar: WorkCalendar, *, edit: bool = False) -> Reply:
    """Answer with a day or a week."""
    return Reply(card(found, calendar), edit=edit)
