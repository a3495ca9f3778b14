"""Times for a talk: which are free in both diaries, and what stands against one."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce

from domain.slots import HORIZON_DAYS, Interval, SlotProblem, check_slot, clashes, free_slots, shared_windows
from domain.talks import Talk
from domain.workdays import Hours, WorkCalendar
from storage import people, talks
from storage.talks import Taken
from workflows.talks import seconds
from workflows.talks.diaries import buffer, taken_by
from workflows.work import Work

_NOON = 12
_MANY = 1_000
"""More than a day or the horizon of `free_slots` holds."""


async def free_times(work: Work, talk: Talk, count: int, *, per_day: int = 2) -> list[Interval]:
    """Give the next free times of both sides, and of a recorder where one is wanted.

    None that stands already or was turned down.
    """
    policy = work.bank.policy.talks
    diary, attended = await _diary(work, talk), await seconds.attended(work, talk)
    spent = [slot_at(work, start) for start in talk.spent]
    return free_slots(
        now=work.now,
        busy=[taken.slot for taken in diary],
        calendar=await calendar_of(work, talk),
        length=timedelta(minutes=policy.length_minutes),
        buffer=buffer(work),
        notice_hours=policy.notice_hours,
        daily_max=policy.daily_max,
        host_busy_count=await _by_day(work, talk),
        count=count,
        per_day=per_day,
        suits=lambda slot: not clashes(slot, spent, timedelta()) and attended(slot),
    )


async def times_near(work: Work, talk: Talk, wanted: datetime, count: int) -> list[Interval]:
    """Give the free times of both sides nearest to one that can't be: one a half-day, earliest first.

    One of them lies on the other side of it, however far: who can't sooner may later.
    """
    free = await free_times(work, talk, _MANY, per_day=_MANY)
    halves: dict[tuple[date, bool], Interval] = {}
    for slot in sorted(free, key=lambda slot: abs(slot.start - wanted)):
        here = work.bank.calendar.local(slot.start)
        halves.setdefault((here.date(), here.hour < _NOON), slot)
    nearest = list(halves.values())
    across = [slot for slot in nearest if (slot.start > wanted) != (nearest[0].start > wanted)]
    chosen = nearest[:count]
    if across and not set(chosen) & set(across):
        chosen[-1] = across[0]
    return sorted(chosen)


async def week_of(work: Work, talk: Talk, day: date) -> dict[date, list[Interval]]:
    """Give the free times of both sides on each day of the week in which a day lies, Monday first."""
    monday = day - timedelta(days=day.weekday())
    week: dict[date, list[Interval]] = {monday + timedelta(days=n): [] for n in range(7)}
    for slot in await free_times(work, talk, _MANY, per_day=_MANY):
        here = work.bank.calendar.local(slot.start).date()
        if here in week:
            week[here].append(slot)
    return week


def last_day(work: Work) -> date:
    """Give the last day on which a talk can be booked."""
    return work.today + timedelta(days=HORIZON_DAYS - 1)


async def calendar_of(work: Work, talk: Talk) -> WorkCalendar:
    """Give the bank's calendar with the hours of both sides' branches; the bank's where they share none."""
    calendar = work.bank.calendar
    sides = [await people.get_person(work.tx, person_id) for person_id in (talk.host_id, talk.manager_id)]
    windows = reduce(shared_windows, [work.bank.policy.windows(person.branch) for person in sides if person])
    return replace(calendar, hours=Hours(windows=windows or calendar.hours.windows, push=calendar.hours.push))


async def _diary(work: Work, talk: Talk) -> list[Taken]:
    return await taken_by(work, talk, [talk.host_id, talk.manager_id])


def slot_at(work: Work, start: datetime) -> Interval:
    """Give the time of a talk that starts then."""
    return Interval(start=start, end=start + timedelta(minutes=work.bank.policy.talks.length_minutes))


async def check_time(work: Work, talk: Talk, slot: Interval) -> SlotProblem | None:
    """Say what stands against a time, if anything."""
    policy = work.bank.policy.talks
    diary = await _diary(work, talk)
    problem = check_slot(
        slot,
        now=work.now,
        calendar=await calendar_of(work, talk),
        host_busy=[taken.slot for taken in diary if taken.person_id == talk.host_id],
        manager_busy=[taken.slot for taken in diary if taken.person_id == talk.manager_id],
        buffer=buffer(work),
        notice_hours=policy.notice_hours,
        daily_max=policy.daily_max,
        host_busy_count=await _by_day(work, talk),
    )
    if problem is None and not (await seconds.attended(work, talk))(slot):
        return SlotProblem.NO_SECOND
    return problem


async def _by_day(work: Work, talk: Talk) -> Counter[date]:
    """Count the talks that the host holds by the bank's day; not those in which the host plays another part."""
    local, since = work.bank.calendar.local, work.now - timedelta(days=1)
    held = await talks.list_hosted(work.tx, talk.host_id, since=since, but_for=talk.id)
    return Counter(local(slot.start).date() for slot in held)
