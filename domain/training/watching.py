"""The watchdog of a quarter: who is held to a training in it, who has none, and when head office hears of that."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from domain.model import Value
from domain.people import Person, Role
from domain.quarters import Quarter, looks, owes_from, quarter_of
from domain.workdays import WorkCalendar


class Look(Value):
    """A morning on which it is looked at how a quarter stands."""

    quarter: int
    """The quarter's code."""
    week: int
    last: bool
    """Whether no other follows in that quarter."""


class Gap(Value):
    """How a quarter stands: who is held to a training in it, and who of them has none, done or to come."""

    quarter: int
    owing: tuple[Person, ...]
    bare: tuple[Person, ...]

    @property
    def nobody(self) -> bool:
        """Whether nobody at all has a training in it."""
        return len(self.bare) == len(self.owing)


def is_held_to(person: Person, quarter: Quarter, *, go_live: date, join_week: int) -> bool:
    """Whether a client manager owes a training in a quarter.

    Who joins late in a quarter, and a bank that goes live late in one, owes from the next on. Somebody without a day of
    joining was there before.
    """
    if not person.active or not person.has(Role.CLIENT_MANAGER):
        return False
    start = max(person.joined_on or go_live, go_live)
    return owes_from(start, join_week=join_week) <= quarter


def gap_of(
    quarter: Quarter, people: Iterable[Person], covered: frozenset[int], *, go_live: date, join_week: int
) -> Gap:
    """Say who has no training in a quarter, of those who are held to it."""
    owing = [p for p in people if is_held_to(p, quarter, go_live=go_live, join_week=join_week)]
    return Gap(
        quarter=quarter.code, owing=tuple(owing), bare=tuple(person for person in owing if person.id not in covered)
    )


def look_due(
    now: datetime, weeks: Sequence[int], *, last_workdays: int, go_live: date, calendar: WorkCalendar
) -> Look | None:
    """Give the latest look of this quarter whose morning has come; what was missed while the program was down, once."""
    today = calendar.local(now).date()
    quarter = quarter_of(today)
    mornings = looks(quarter, weeks, last_workdays=last_workdays, calendar=calendar)
    come = [week for week, at in mornings if at <= now and calendar.local(at).date() >= go_live]
    if not come:
        return None
    return Look(quarter=quarter.code, week=come[-1], last=come[-1] == mornings[-1][0])


def next_look(now: datetime, weeks: Sequence[int], *, last_workdays: int, calendar: WorkCalendar) -> datetime:
    """Give when the next look comes, of this quarter or the next."""
    quarter = quarter_of(calendar.local(now).date())
    both = [
        at
        for one in (quarter, quarter.next)
        for _, at in looks(one, weeks, last_workdays=last_workdays, calendar=calendar)
    ]
    return next(at for at in both if at > now)
