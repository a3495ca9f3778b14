"""What head office learns from feedback: counts by product, theme and time, bursts, how long answers take."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar

from domain.feedback.item import Feedback, FeedbackState, Voice
from domain.model import Value
from domain.workdays import WorkCalendar

T = TypeVar("T", bound=Hashable)
Counts = tuple[tuple[str, int], ...]


class Themes(Value):
    """Counts of what clients said in some weeks; every voice counts as one."""

    total: int
    praise: int
    open: int
    late: int
    accepted: int
    answer_hours: float | None
    """The median of working hours from the desk to the first answer that stands."""
    products: Counts
    kinds: Counts
    tones: Counts
    weeks: tuple[tuple[date, int], ...]
    by_week: tuple[tuple[str, tuple[int, ...]], ...]
    """Each product, the most first, with its counts in these weeks."""
    topics: tuple[tuple[str | None, str | None, int], ...]
    """Product and theme, the most first."""
    praised: Counts
    """Branches by how much praise their people relayed."""


class Weekly(Value):
    """A department's week: what came, what is open, for how long."""

    came: int
    kinds: Counts
    praise: int
    open: int
    late: int
    oldest: str | None
    oldest_at: datetime | None
    median_days: int | None
    """Of what is open, in calendar days."""


def themes(
    items: Sequence[Feedback], voices: Sequence[Voice], *, now: datetime, weeks: int, calendar: WorkCalendar
) -> Themes:
    """Count what clients said since some weeks."""
    said = _said(items, voices)
    this = _monday(calendar.local(now).date())
    begun = [this - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    by_week = Counter(_monday(calendar.local(at).date()) for _, at in said)
    took = [
        calendar.working_hours_between(f.routed_at, f.answered_at)
        for f in items
        if f.routed_at is not None and f.answered_at is not None
    ]
    praise = [f for f, _ in said if f.praise]
    return Themes(
        total=len(said),
        praise=len(praise),
        open=sum(f.open for f in items),
        late=sum(is_late(f, now) for f in items),
        accepted=sum(f.state is FeedbackState.ACCEPTED for f in items),
        answer_hours=round(median(took), 1) if took else None,
        products=_counted(f.product or "" for f, _ in said),
        kinds=_counted(f.kind for f, _ in said),
        tones=_counted(f.tone for f, _ in said),
        weeks=tuple((monday, by_week[monday]) for monday in begun),
        by_week=_by_week(said, begun, calendar),
        topics=tuple((*pair, n) for pair, n in _most(Counter((f.product, f.theme) for f, _ in said)) if pair[1]),
        praised=_counted(f.branch for f in praise),
    )


def _by_week(
    said: Sequence[tuple[Feedback, datetime]], begun: Sequence[date], calendar: WorkCalendar
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    counts = Counter((f.product or "", _monday(calendar.local(at).date())) for f, at in said)
    products = _counted(f.product or "" for f, _ in said)
    return tuple((product, tuple(counts[product, monday] for monday in begun)) for product, _ in products)


def weekly(items: Sequence[Feedback], came: Sequence[Feedback], *, now: datetime, calendar: WorkCalendar) -> Weekly:
    """Sum a department's week up: `items` is what it has, `came` what came this week."""
    still = sorted((f for f in items if f.open), key=lambda f: (f.received_at, f.id))
    ages = [-calendar.distance_in_days(now, calendar.local(f.received_at).date()) for f in still]
    return Weekly(
        came=len(came),
        kinds=_counted(f.kind for f in came),
        praise=sum(f.praise for f in came),
        open=len(still),
        late=sum(is_late(f, now) for f in still),
        oldest=still[0].number if still else None,
        oldest_at=still[0].received_at if still else None,
        median_days=int(median(ages)) if ages else None,
    )


def is_late(feedback: Feedback, now: datetime) -> bool:
    """Whether feedback should have been answered by now."""
    waits = feedback.state in (FeedbackState.ROUTED, FeedbackState.TAKEN)
    return waits and feedback.due_at is not None and feedback.due_at < now


def count_same(items: Sequence[Feedback], voices: Sequence[Voice], of: Feedback, *, since: datetime) -> int:
    """Count the clients who spoke of one product and theme from an instant on; praise is not among them."""
    if of.theme is None or of.praise:
        return 0
    said = (f for f, at in _said(items, voices) if at >= since and not f.praise)
    return sum((f.product, f.theme) == (of.product, of.theme) for f in said)


def _said(items: Sequence[Feedback], voices: Sequence[Voice]) -> list[tuple[Feedback, datetime]]:
    """Give everything that was said: what was relayed, and each voice as one more of the same."""
    known: Mapping[int, Feedback] = {f.id: f for f in items}
    others = [(known[v.feedback_id], v.received_at) for v in voices if v.feedback_id in known]
    return [*((f, f.received_at) for f in items), *others]


def _counted(codes: Iterable[str]) -> Counts:
    return tuple(_most(Counter(codes)))


def _most(counter: Counter[T]) -> list[tuple[T, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
