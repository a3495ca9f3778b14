"""Cards about leave: what was recorded, the list, and talks whose time it crosses."""

from datetime import time, timedelta

from bot.buttons import Button
from bot.cards.names import named
from bot.cards.talks import Move, ask_form, at, cause_and_more, facts
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Words, say
from domain.slots import Interval
from domain.workdays import WorkCalendar
from workflows.leave import Crossing, LeaveList, LeaveView, Recorded

MOST_LINES, MOST_BUTTONS = 7, 4


class CancelLeave(Button):
    """Take a leave back."""

    code = "lc"
    leave: int
    version: int


class NewLeave(Button):
    """Record another leave."""

    code = "ln"


class LeaveFor(Button):
    """Record a leave for somebody else."""

    code = "lf"


class ShowLeaves(Button):
    """Show the leaves to come."""

    code = "ls"


def period(found: Interval, calendar: WorkCalendar) -> Words:
    """Say from when to when; whole days without their midnights."""
    start, end = calendar.local(found.start), calendar.local(found.end)
    if start.time() == end.time() == time():
        first, last = start.date(), end.date() - timedelta(days=1)
        return say("leave.day", first=first) if first == last else say("leave.days", first=first, last=last)
    if start.date() == end.date():
        return say("leave.span", slot=found)
    if end.time() == time():
        last = end.date() - timedelta(days=1)
        return say("leave.rest_of_day" if last == start.date() else "leave.from_through", start=found.start, last=last)
    return say("leave.from_to", start=found.start, end=found.end)


def recorded(result: Recorded, calendar: WorkCalendar) -> Reply:
    """Say what was recorded, and which talks it crosses."""
    view = result.view
    head = say("leave.done") if result.own else say("leave.done_for", name=named(view.person))
    lines: list[Words] = [head, say("leave.line", kind=view.leave.kind, period=period(view.leave.period, calendar))]
    for talk in result.crossed[:MOST_LINES]:
        lines.append(say("leave.crosses", number=talk.number, slot=talk.slot))
    if result.crossed:
        lines.append(say("leave.crosses.told"))
    return Reply(Card(lines, [[_take_back(view), Choice(say("leave.button.list"), ShowLeaves())]]))


def _take_back(view: LeaveView) -> Choice:
    return Choice(say("leave.button.cancel"), CancelLeave(leave=view.leave.id, version=view.leave.version))


def listed(result: LeaveList, calendar: WorkCalendar, *, toast: Words | None = None) -> Reply:
    """List the leaves to come, each to be taken back."""
    shown = result.leaves[:MOST_LINES]
    lines: list[Words] = [say("leave.list", count=len(result.leaves)) if shown else say("leave.none")]
    lines += [_line(n, view, result, calendar) for n, view in enumerate(shown, 1)]
    backs = [
        Choice(say("leave.button.cancel_one", n=n), CancelLeave(leave=v.leave.id, version=v.leave.version))
        for n, v in enumerate(shown[:MOST_BUTTONS], 1)
    ]
    new = [Choice(say("leave.button.new"), NewLeave())]
    new += [Choice(say("leave.button.for"), LeaveFor())] if result.for_others else []
    return Reply(Card(lines, [*rows_of(backs, 2), new], protected=True), edit=True, toast=toast)


def _line(n: int, view: LeaveView, result: LeaveList, calendar: WorkCalendar) -> Words:
    span, kind = period(view.leave.period, calendar), view.leave.kind
    if view.person.id == result.viewer_id:
        return say("leave.item", n=n, kind=kind, period=span)
    return say("leave.item_of", n=n, name=named(view.person), kind=kind, period=span)


def told(view: LeaveView, calendar: WorkCalendar) -> Card:
    """Tell somebody that the supervisor recorded a leave, or took one back."""
    head = say("leave.told_back") if view.leave.cancelled else say("leave.told")
    line = say("leave.line", kind=view.leave.kind, period=period(view.leave.period, calendar))
    return Card([head, line], [[Choice(say("leave.button.list"), ShowLeaves())]])


def crossing(found: Crossing) -> Card:
    """Tell the host whose leave crosses a talk: other times at a press, or somebody else as host."""
    view, talk = found.view, found.view.talk
    own = found.away.id == view.viewer_id
    head = say("leave.crossing_own", number=talk.number) if own else say("leave.crossing", number=talk.number)
    who = [] if own else [say("leave.crossing.who", name=named(found.away))]
    cover = [say("leave.crossing.cover", at=found.until)] if found.until is not None else []
    moves = [at(talk, "leave.button.move", Move, slot) for slot in view.offers]
    other = ask_form(talk, "talk.button.other_time", "move")
    recorder = found.away.id == talk.second_id
    instead = "other_second" if recorder else "hand_over"
    ways = [ask_form(talk, f"talk.button.{instead}", instead), *cause_and_more(talk, "talk.button.cause")]
    return Card([head, *who, *cover, *facts(view)], [[*moves, other], ways], protected=True)
