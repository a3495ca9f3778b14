"""The watchdog of a quarter: whether every client manager has a training in it; with nothing there at all, too."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.people import Person, Role
from domain.quarters import Quarter, quarter_coded, quarter_of
from domain.training import SessionState
from domain.training.watching import Gap, Look, gap_of, is_held_to, look_due, next_look
from storage import people, training, training_archive
from workflows.charge import department_told, looks_after
from workflows.notices import plan
from workflows.work import Work


@dataclass(frozen=True)
class GapView:
    """How a quarter stands when somebody is told of it."""

    gap: Gap
    quarter: Quarter
    bare: tuple[Person, ...]
    """Who has no training in it, of those whom the reader is to look after."""
    last: bool
    workdays_left: int


async def look(work: Work) -> None:
    """Warn head office in the weeks that the policy names, once for each; at the last the heads of branches too."""
    found = _due(work)
    if found is None or not (await gap_now(work, quarter_coded(found.quarter))).bare:
        return
    for reader in await department_told(work):
        await _warn(work, found, reader)
    if found.last:
        for person in await people.list_with_role(work.tx, Role.SUPERVISOR):
            await _warn(work, found, person.id)


def _due(work: Work) -> Look | None:
    policy = work.bank.policy.training
    return look_due(
        work.now,
        policy.quarter_weeks,
        last_workdays=policy.last_workdays,
        go_live=work.bank.policy.bank.go_live,
        calendar=work.bank.calendar,
    )


async def _warn(work: Work, found: Look, reader: int) -> None:
    await plan(
        work,
        "training.quarter",
        reader=reader,
        subject=f"quarter:{found.quarter}",
        version=found.week,
        last=found.last,
        until=work.bank.calendar.instant(quarter_coded(found.quarter).behind, time()),
    )


async def gap_now(work: Work, quarter: Quarter) -> Gap:
    """Say how a quarter stands: who is held to a training in it, and has none, done or to come."""
    everybody = await people.list_people(work.tx)
    go_live, join_week = work.bank.policy.bank.go_live, work.bank.policy.training.join_week
    return gap_of(quarter, everybody, await covered(work, quarter), go_live=go_live, join_week=join_week)


async def covered(work: Work, quarter: Quarter) -> frozenset[int]:
    """Give who was at a training in a quarter, by the archive, or is asked to one that is still to come in it."""
    return await attended(work, quarter) | await to_come(work, quarter)


async def attended(work: Work, quarter: Quarter) -> frozenset[int]:
    """Give who was at a training in a quarter, by the archive; what was entered afterwards counts."""
    return frozenset(await training_archive.list_attended(work.tx, since=quarter.first, until=quarter.behind))


async def to_come(work: Work, quarter: Quarter) -> frozenset[int]:
    """Give who is asked to a session of a quarter that is not settled yet, and is not excused from it."""
    start, end = (work.bank.calendar.instant(day, time()) for day in (quarter.first, quarter.behind))
    sessions = await training.list_sessions_between(work.tx, start, end)
    planned = [session for session in sessions if session.state is SessionState.PLANNED]
    found = await training.list_covered(work.tx, [s.id for s in planned], [s.training_id for s in planned])
    return frozenset(found)


async def gap_for_notice(work: Work, code: int, *, reader: int, last: bool) -> GapView | None:
    """Give how a quarter stands when a warning leaves; None once nobody is without a training, or it is over."""
    quarter, person = quarter_coded(code), await people.get_person(work.tx, reader)
    if person is None or not person.active or not quarter.holds(work.today):
        return None
    gap = await gap_now(work, quarter)
    bare = looks_after(person, gap.bare)
    if not bare:
        return None
    left = work.bank.calendar.workdays_between(work.today - timedelta(days=1), quarter.behind - timedelta(days=1))
    return GapView(gap=gap, quarter=quarter, bare=bare, last=last, workdays_left=left)


async def next_instant(work: Work) -> datetime:
    """Give when the next look comes, or a certificate's warning: a clock that is moved stops there.

    A look comes whatever is in the database.
    """
    policy = work.bank.policy.training
    looked = next_look(work.now, policy.quarter_weeks, last_workdays=policy.last_workdays, calendar=work.bank.calendar)
    ends = await training_archive.list_ends(work.tx, since=work.today)
    opens = work.bank.calendar.hours.push[0]
    warned = [
        work.bank.calendar.instant(end - timedelta(days=n), opens) for end in ends for n in policy.certificate_days
    ]
    return min([looked, *(at for at in warned if at > work.now)])


async def warn_of_certificates(work: Work) -> None:
    """Tell holders so many days before their certificates end, once for each; of what was missed the latest."""
    steps = sorted(work.bank.policy.training.certificate_days)
    if not steps:
        return
    for record in await training_archive.list_ending(
        work.tx, since=work.today, until=work.today + timedelta(steps[-1])
    ):
        person = await people.get_person(work.tx, record.person_id)
        if record.valid_until is None or not record.completed or person is None or not person.active:
            continue
        left = (record.valid_until - work.today).days
        step = next(n for n in steps if left <= n)
        await plan(work, "training.certificate", reader=person.id, subject=f"record:{record.id}", version=step)


def is_held(work: Work, person: Person, quarter: Quarter) -> bool:
    """Whether somebody owes a training in a quarter."""
    go_live, join_week = work.bank.policy.bank.go_live, work.bank.policy.training.join_week
    return is_held_to(person, quarter, go_live=go_live, join_week=join_week)


def quarter_today(work: Work) -> Quarter:
    """Give the quarter of the bank's day."""
    return quarter_of(work.today)
