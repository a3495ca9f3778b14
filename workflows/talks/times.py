"""Times for a talk: which are free in both diaries, and what stands against one."""

from collections import Counter
from datetime import date, datetime, timedelta

from domain.slots import Interval, SlotProblem, check_slot, free_slots
from domain.talks import Talk
from storage import talks
from workflows.work import Work

_NOON = 12
_MANY = 1_000
"""More than a day or the horizon of `free_slots` holds."""


async def free_times(work: Work, talk: Talk, count: int, *, per_day: int = 2) -> list[Interval]:
    """Give the next free times of both sides."""
    policy = work.bank.policy.talks
    diary = await _diary(work, talk)
    return free_slots(
        now=work.now,
        busy=[slot for _, slot in diary],
        calendar=work.bank.calendar,
        length=timedelta(minutes=policy.length_minutes),
        buffer=timedelta(minutes=policy.buffer_minutes),
        notice_hours=policy.notice_hours,
        daily_max=policy.daily_max,
        host_busy_count=_by_day(work, talk, diary),
        count=count,
        per_day=per_day,
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


async def _diary(work: Work, talk: Talk) -> list[tuple[int, Interval]]:
    since = work.now - timedelta(days=1)
    both = [talk.host_id, talk.manager_id]
    return await talks.list_occupied(work.tx, both, since=since, but_for=f"talk:{talk.id}")


def slot_at(work: Work, start: datetime) -> Interval:
    """Give the time of a talk that starts then."""
    return Interval(start=start, end=start + timedelta(minutes=work.bank.policy.talks.length_minutes))


async def check_time(work: Work, talk: Talk, slot: Interval) -> SlotProblem | None:
    """Say what stands against a time, if anything."""
    policy = work.bank.policy.talks
    diary = await _diary(work, talk)
    return check_slot(
        slot,
        now=work.now,
        calendar=work.bank.calendar,
        host_busy=[taken for person, taken in diary if person == talk.host_id],
        manager_busy=[taken for person, taken in diary if person == talk.manager_id],
        buffer=timedelta(minutes=policy.buffer_minutes),
        notice_hours=policy.notice_hours,
        daily_max=policy.daily_max,
        host_busy_count=_by_day(work, talk, diary),
    )


def _by_day(work: Work, talk: Talk, diary: list[tuple[int, Interval]]) -> Counter[date]:
    """Count the host's talks by the bank's day."""
    local = work.bank.calendar.local
    return Counter(local(slot.start).date() for person, slot in diary if person == talk.host_id)
