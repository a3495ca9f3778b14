"""Pushes: how many reach a person on a workday, and what waits for the next morning's digest instead."""

from datetime import date, datetime

from domain.workdays import WorkCalendar


def is_morning(at: datetime, calendar: WorkCalendar) -> bool:
    """Whether that is the instant at which the window for pushing opens on a workday."""
    here = calendar.local(at)
    return calendar.is_workday(here.date()) and at == calendar.instant(here.date(), calendar.hours.push[0])


def next_morning(now: datetime, calendar: WorkCalendar) -> datetime:
    """Give when the next digest leaves: at the opening of the window, today's if it is still to come."""
    here = calendar.local(now)
    today = calendar.instant(here.date(), calendar.hours.push[0])
    if calendar.is_workday(here.date()) and now < today:
        return today
    return calendar.instant(calendar.next_workday(here.date()), calendar.hours.push[0])


def missed_its_hours(due: datetime, *, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether something fell due in the hours for pushing and is late: they are over (law 5 of the flows)."""
    return calendar.in_push_window(due) and not calendar.in_push_window(now)


def joins_digest(
    *,
    pushed: int,
    most: int,
    due: datetime,
    until: datetime | None,
    event: date | None,
    notice_hours: float,
    now: datetime,
    calendar: WorkCalendar,
) -> bool:
    """Whether a notice waits for the next digest: its reader got enough today (law 13), or its hours are over.

    What would have expired by then does not wait, nor for the first reason what is about a day of which the
    next digest would tell with less than `notice_hours` working hours' notice.
    """
    morning = next_morning(now, calendar)
    late = until is not None and until <= morning
    soon = event is not None and event <= calendar.local(calendar.add_working_hours(morning, notice_hours)).date()
    enough = pushed >= most and not soon
    return (enough or missed_its_hours(due, now=now, calendar=calendar)) and not late
