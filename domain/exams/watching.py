"""The watchdog of a year: how many exams there are to be, who has too few, and when head office hears of that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.model import Value
from domain.people import Person, Role
from domain.workdays import WorkCalendar

LATE = timedelta(days=31)
"""So long a look that was missed, while the program was down, is made up for."""


class YearLook(NamedTuple):
    """A morning on which it is looked at how a year stands."""

    year: int
    step: int
    """Which look of its year, from 1."""
    last: bool
    """Whether no other follows in that year."""


class YearGap(Value):
    """How a year stands: how many exams the bank owes and has, and who has too few, held or to come."""

    year: int
    owed: int
    """By the bank."""
    held: int
    planned: int
    """Published and still to come."""
    short: tuple[tuple[Person, int], ...]
    """Whom the plan leaves with too few, each with how many there are for that person."""

    @property
    def bank_short(self) -> bool:
        """Whether what is planned and held cannot reach what the bank owes."""
        return self.held + self.planned < self.owed

    @property
    def quiet(self) -> bool:
        """Whether nobody need hear of it."""
        return not self.bank_short and not self.short


def owed_in(year: int, since: date, *, per_year: int) -> int:
    """Say how many exams somebody owes in a year who is held to them since a day: whole ones of what is left of it."""
    first, behind = date(year, 1, 1), date(year + 1, 1, 1)
    start = max(since, first)
    if start >= behind:
        return 0
    return per_year * (behind - start).days // (behind - first).days


def gap_of(
    year: int,
    people: Iterable[Person],
    counts: Mapping[int, int],
    *,
    held: int,
    planned: int,
    go_live: date,
    per_year: int,
) -> YearGap:
    """Say how a year stands. `counts` are the exams that each person sat in it or is to sit, by id."""
    managers = [person for person in people if person.active and person.has(Role.CLIENT_MANAGER)]
    owing = {p.id: owed_in(year, max(p.joined_on or go_live, go_live), per_year=per_year) for p in managers}
    short = tuple((p, counts.get(p.id, 0)) for p in managers if counts.get(p.id, 0) < owing[p.id])
    owed = owed_in(year, go_live, per_year=per_year)
    return YearGap(year=year, owed=owed, held=held, planned=planned, short=short)


def mornings(year: int, days: Sequence[tuple[int, int]], calendar: WorkCalendar) -> list[datetime]:
    """Give the mornings on which a year is looked at: of each day (month, day), else of the next workday."""
    opens = calendar.hours.push[0]
    return [calendar.instant(calendar.add_workdays(date(year, month, day), 0), opens) for month, day in days]


def look_due(
    now: datetime, days: Sequence[tuple[int, int]], *, go_live: date, calendar: WorkCalendar
) -> YearLook | None:
    """Give the latest look of this year whose morning has come; one that was missed is made up for within a month."""
    year = calendar.local(now).year
    come = [
        step
        for step, at in enumerate(mornings(year, days, calendar), 1)
        if at <= now < at + LATE and calendar.local(at).date() >= go_live
    ]
    return YearLook(year, come[-1], last=come[-1] == len(days)) if come else None


def next_look(now: datetime, days: Sequence[tuple[int, int]], *, calendar: WorkCalendar) -> datetime | None:
    """Give when the next look comes, of this year or the next; None where the policy names no day."""
    year = calendar.local(now).year
    return next((at for one in (year, year + 1) for at in mornings(one, days, calendar) if at > now), None)
