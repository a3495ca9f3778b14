"""The committee's overview: talks counted by branch, cause and month, and how soon they were held."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from domain.lists import month_of
from domain.model import Value
from domain.talks import Trigger, shown_count


class Case(Value):
    """What the overview needs to know of a talk."""

    branch: str
    causes: frozenset[str]
    manager_id: int
    raised_on: date
    """The day on which it fell due."""
    held_on: date | None = None
    private: bool = False
    """Whether it may be counted only among many (私密)."""


class Overview(Value):
    """Counts of a time. What is private stands in `private` alone, so that no sum gives it away."""

    total: int
    by_branch: tuple[tuple[str, int], ...]
    by_cause: tuple[tuple[str, int], ...]
    """Each cause of a talk counts, so that the sum may be more than the talks."""
    by_month: tuple[tuple[str, int], ...]
    """Each month of the time, like 202612, the oldest first."""
    median_days: float | None
    """Calendar days from falling due to being held; None before the first was held."""
    repeated: int
    """Managers with more than one talk in that time, beside those that check again."""
    private: str
    """The private ones, as `shown_count` writes them."""


def summarise(cases: Iterable[Case], *, months: Sequence[str], least: int) -> Overview:
    """Count the cases that fell due in these months (the oldest first)."""
    within = [case for case in cases if month_of(case.raised_on) in months]
    plain = [case for case in within if not case.private]
    waits = [(case.held_on - case.raised_on).days for case in plain if case.held_on is not None]
    by_month = Counter(month_of(case.raised_on) for case in plain)
    each = Counter(case.manager_id for case in plain if case.causes != {Trigger.RECHECK})
    return Overview(
        total=len(plain),
        by_branch=_counted(case.branch for case in plain),
        by_cause=_counted(cause for case in plain for cause in case.causes),
        by_month=tuple((month, by_month[month]) for month in months),
        median_days=median(waits) if waits else None,
        repeated=sum(count > 1 for count in each.values()),
        private=shown_count(len(within) - len(plain), least),
    )


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))
