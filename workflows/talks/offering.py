"""What can be had for a talk: the next free times, a week of them, who takes the minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.people import Person
from domain.rights import Right
from domain.slots import Interval
from workflows.talks import seconds
from workflows.talks.times import free_times, last_day, slot_at, week_of
from workflows.talks.views import TalkView, load, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Offer:
    """Free times of both sides."""

    view: TalkView
    offers: tuple[Interval, ...]


@dataclass(frozen=True)
class Week:
    """A week of free times of both sides, one day of it open."""

    days: Mapping[date, Sequence[Interval]]
    chosen: date
    earlier: date | None
    """A day of the week before, if there is anything to see."""
    later: date | None


async def offer(work: Work, talk_id: int) -> Offer:
    """Offer free times for a talk to either side."""
    talk = await load(work, talk_id, Right.TALK_READ)
    view = await view_of(work, talk, work.actor.id)
    return Offer(view=view, offers=tuple(await free_times(work, talk, 3)))


async def week(work: Work, talk_id: int, day: date | None) -> Week:
    """Offer a week of free times to either side; that of the next one unless a day is named."""
    talk = await load(work, talk_id, Right.TALK_READ)
    first = await free_times(work, talk, 1)
    start = work.bank.calendar.local(first[0].start).date() if first else work.today
    day = min(max(day or start, work.today), last_day(work))
    days = await week_of(work, talk, day)
    monday = min(days)
    chosen = day if days[day] else next((d for d, slots in days.items() if slots), day)
    earlier, later = monday - timedelta(days=1), monday + timedelta(days=7)
    return Week(
        days=days,
        chosen=chosen,
        earlier=earlier if earlier >= work.today else None,
        later=later if later <= last_day(work) else None,
    )


async def wants_second(work: Work, talk_id: int) -> bool:
    """Whether the policy wants two on the bank's side of a talk."""
    return seconds.wanted(work, await load(work, talk_id, Right.TALK_HOST))


async def list_seconds(work: Work, talk_id: int, start: datetime | None) -> list[Person]:
    """Give who may take the minutes and is free then, or at the time that stands."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    return await seconds.list_free(work, talk, slot_at(work, start) if start is not None else talk.standing)
