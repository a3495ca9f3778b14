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


def joins_digest(
    *, pushed: int, most: int, until: datetime | None, event: date | None, now: datetime, calendar: WorkCalendar
) -> bool:
    """Whether a notice waits for the digest because its reader got enough today (law 13 of the flows).

    What is about today, or would have expired by then, does not wait.
    """
    late = until is not None and until <= next_morning(now, calendar)
    return pushed >= most and not late and event != calendar.local(now).date()
