"""The watchdog of a year: whether there are exams enough, of the bank and for each person; with nothing there, too."""

from dataclasses import dataclass
from datetime import date, datetime, time

from domain.exams import Exam, ExamKind, ExamState
from domain.exams.watching import YearGap, gap_of, look_due, next_look
from domain.people import Person, Role
from storage import exam_records, exams, people
from workflows.charge import department_told, looks_after
from workflows.notices import plan
from workflows.work import Work


@dataclass(frozen=True)
class YearView:
    """How a year stands when somebody is told of it."""

    gap: YearGap
    short: tuple[tuple[Person, int], ...]
    """Who has too few exams, of those whom the reader is to look after."""
    per_year: int


async def look(work: Work) -> None:
    """Warn head office on the days that the policy names, once for each; at the last the heads of branches too."""
    policy = work.bank.policy
    found = look_due(work.now, policy.exams.days, go_live=policy.bank.go_live, calendar=work.bank.calendar)
    if found is None or (await gap_now(work, found.year)).quiet:
        return
    readers = await department_told(work)
    if found.last:
        readers += [person.id for person in await people.list_with_role(work.tx, Role.SUPERVISOR)]
    for reader in dict.fromkeys(readers):
        await plan(
            work,
            "exam.year",
            reader=reader,
            subject=f"year:{found.year}",
            version=found.step,
            until=work.bank.calendar.instant(date(found.year + 1, 1, 1), time()),
        )


async def gap_now(work: Work, year: int) -> YearGap:
    """Say how a year stands: what was held, what is published, who has too few; what was entered afterwards counts."""
    first, behind = date(year, 1, 1), date(year + 1, 1, 1)
    start, end = (work.bank.calendar.instant(day, time()) for day in (first, behind))
    every = await exams.list_between(work.tx, start, end)
    special = {one.id: one for one in every if await _is_special(work, one)}
    old = [
        record
        for record in await exam_records.list_records(work.tx, since=first, until=behind)
        if record.kind is ExamKind.SPECIAL
    ]
    sat = {(person, special[exam].retake_of or exam) for person, exam in await exams.list_sitting(work.tx, special)}
    counts = dict[int, int]()
    for person in [*(person for person, _ in sat), *(record.person_id for record in old if record.sat)]:
        counts[person] = counts.get(person, 0) + 1
    own = [one for one in special.values() if one.kind is ExamKind.SPECIAL]
    policy = work.bank.policy
    return gap_of(
        year,
        await people.list_people(work.tx),
        counts,
        held=sum(one.state is ExamState.HELD for one in own) + len({(r.title, r.held_on) for r in old}),
        planned=sum(one.state is ExamState.PUBLISHED for one in own),
        go_live=policy.bank.go_live,
        per_year=policy.exams.per_year,
    )


async def _is_special(work: Work, found: Exam) -> bool:
    """Whether an exam counts for the year's special exams: a retake as the exam of which it is one."""
    if found.kind is not ExamKind.RETAKE or found.retake_of is None:
        return found.kind is ExamKind.SPECIAL
    origin = await exams.get_exam(work.tx, found.retake_of)
    return origin is not None and await _is_special(work, origin)


async def year_for_notice(work: Work, year: int, *, reader: int) -> YearView | None:
    """Give how a year stands when a warning leaves; None once there are exams enough, or it is over."""
    person = await people.get_person(work.tx, reader)
    if person is None or not person.active or work.today.year != year:
        return None
    gap = await gap_now(work, year)
    mine = {one.id for one in looks_after(person, [one for one, _ in gap.short])}
    short = tuple(pair for pair in gap.short if pair[0].id in mine)
    if not short and not (gap.bank_short and person.has(Role.TRAINING, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR)):
        return None
    return YearView(gap, short, work.bank.policy.exams.per_year)


async def next_instant(work: Work) -> datetime | None:
    """Give when the next look comes, whatever is in the database: a clock that is moved stops there."""
    return next_look(work.now, work.bank.policy.exams.days, calendar=work.bank.calendar)
