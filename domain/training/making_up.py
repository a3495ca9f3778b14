"""Make-up sessions (补训): when one can still be held in the quarter, and whom it is for."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from domain.people import Person
from domain.quarters import Quarter, owes_from, quarter_of
from domain.slots import Interval, clashes, is_unusual
from domain.training.models import PartState, Session
from domain.workdays import WorkCalendar

LEAD = 3
"""Workdays between the day on which it is arranged and a make-up session, while the quarter leaves so many."""
STARTS = (time(14, 0), time(9, 0))
"""When one begins that can't begin when the missed one did."""
TRIED = 40
"""Days that are looked at."""
MISSED = frozenset({PartState.ABSENT, PartState.EXCUSED})
"""Who missed a session."""


def days_left(today: date, quarter: Quarter, calendar: WorkCalendar) -> list[date]:
    """Give the workdays on which a session of a quarter could still be held, the likeliest first.

    Holidays at its end are none. Days that leave people time to answer come first; nearer ones where there are no
    others.
    """
    ahead = list[date]()
    day = calendar.next_workday(max(today, quarter.first - timedelta(days=1)))
    while day <= quarter.last and len(ahead) < TRIED:
        ahead.append(day)
        day = calendar.next_workday(day)
    return [*ahead[LEAD - 1 :], *reversed(ahead[: LEAD - 1])]


def proposals(
    missed: Session, taken: Sequence[Interval], *, now: datetime, calendar: WorkCalendar, most: int = 2
) -> list[Interval]:
    """Propose times for a make-up session in the quarter of the missed one: as long, and at the same hour if it may."""
    quarter = quarter_of(calendar.local(missed.slot.start).date())
    found = list[Interval]()
    for day in days_left(calendar.local(now).date(), quarter, calendar):
        slot = _on(day, missed.slot, calendar)
        if slot is not None and not clashes(slot, taken, timedelta()):
            found.append(slot)
        if len(found) == most:
            break
    return sorted(found)


def _on(day: date, was: Interval, calendar: WorkCalendar) -> Interval | None:
    """Give a usual time on a day that is as long as another was; None for one too long for a workday's half."""
    for start in (calendar.local(was.start).time(), *STARTS):
        at = calendar.instant(day, start)
        slot = Interval(at, at + (was.end - was.start))
        if not is_unusual(slot, calendar):
            return slot
    return None


def is_meant(person: Person, session: Session, *, go_live: date, join_week: int, calendar: WorkCalendar) -> bool:
    """Whether somebody new is to come to a make-up session: who joined so late owes only from the next quarter on."""
    quarter = quarter_of(calendar.local(session.slot.start).date())
    return owes_from(max(person.joined_on or go_live, go_live), join_week=join_week) <= quarter
