"""Reminders before an event: when each leaves, as a pure function of its time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.workdays import WorkCalendar

NEARER = timedelta(hours=2)
"""A reminder that a quiet time pushed to within this of a nearer one is needless (law 5 of the flows)."""


def reminder_times(
    event: datetime, leads: Sequence[timedelta], *, set_at: datetime, calendar: WorkCalendar
) -> list[tuple[timedelta, datetime]]:
    """Give when each reminder before an event leaves, the farthest first; none lies before `set_at`."""
    kept: list[tuple[timedelta, datetime]] = []
    for lead in sorted(leads):
        at = calendar.before_event(event, lead, set_at)
        near = [(other, when) for other, when in kept if at is not None and abs(when - at) <= NEARER]
        put_off = any(event - other != when for other, when in [*near, (lead, at)])
        if at is not None and not (near and put_off):
            kept.append((lead, at))
    return kept[::-1]
