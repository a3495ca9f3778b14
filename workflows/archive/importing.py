"""Bringing what was done before go-live into the archives: planned first, then all of it or nothing.

What is entered is closed from the beginning: it promises nothing and tells nobody.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic

from domain.archive import ArchivePlan, Entered, Ground, Old, OldComplaint, OldExam, OldTalk, OldTraining, plan_archive
from domain.complaints import Complaint, ComplaintState, Outcome, Subject, due_on
from domain.people import Person, Role
from domain.rights import Right
from domain.sheets import BadRow
from domain.talks import Talk, TalkState, Trigger
from domain.triggers import Raised
from storage import archive, complaints, people, talks
from storage.numbers import claim_number
from workflows.archive import exam_records
from workflows.archive import trainings as entries
from workflows.talks.due import find_confidant
from workflows.work import Work


@dataclass(frozen=True)
class Archived(Generic[Old]):
    """What an import did, or would do."""

    plan: ArchivePlan[Old]
    done: bool


async def import_complaints(
    work: Work, rows: Sequence[tuple[int, OldComplaint]], bad: Sequence[BadRow], *, dry_run: bool
) -> Archived[OldComplaint]:
    """Plan an import of complaints and, unless a row is bad or it is a dry run, carry it out."""
    find, enter = _known_complaints, _enter_complaint
    return await _import(work, Right.ARCHIVE_COMPLAINTS, rows, bad, find=find, enter=enter, dry_run=dry_run)


async def import_talks(
    work: Work, rows: Sequence[tuple[int, OldTalk]], bad: Sequence[BadRow], *, dry_run: bool
) -> Archived[OldTalk]:
    """Plan an import of talks and, unless a row is bad or it is a dry run, carry it out."""
    find, enter = _known_talks, _enter_talk
    return await _import(work, Right.ARCHIVE_TALKS, rows, bad, find=find, enter=enter, dry_run=dry_run)


async def import_trainings(
    work: Work, rows: Sequence[tuple[int, OldTraining]], bad: Sequence[BadRow], *, dry_run: bool
) -> Archived[OldTraining]:
    """Plan an import of who was at which training and, unless a row is bad or it is a dry run, carry it out."""
    find, enter = entries.known, entries.enter
    return await _import(work, Right.ARCHIVE_TRAININGS, rows, bad, find=find, enter=enter, dry_run=dry_run)


async def import_exams(
    work: Work, rows: Sequence[tuple[int, OldExam]], bad: Sequence[BadRow], *, dry_run: bool
) -> Archived[OldExam]:
    """Plan an import of what exams came to for whom and, unless a row is bad or it is a dry run, carry it out."""
    find, enter = exam_records.known, exam_records.enter
    return await _import(work, Right.ARCHIVE_EXAMS, rows, bad, find=find, enter=enter, dry_run=dry_run)


async def _import(
    work: Work,
    right: Right,
    rows: Sequence[tuple[int, Old]],
    bad: Sequence[BadRow],
    *,
    find: Callable[[Work, Ground], Awaitable[list[Old]]],
    enter: Callable[[Work, Old, Ground], Awaitable[None]],
    dry_run: bool,
) -> Archived[Old]:
    """Plan against what is there already, then enter all that is new, or nothing."""
    work.permit(right)
    ground = await _ground(work)
    plan = plan_archive(rows, await find(work, ground), ground=ground, bad=bad)
    done = not plan.bad and not dry_run
    for old in plan.new if done else ():
        await enter(work, old, ground)
    return Archived(plan, done)


async def _ground(work: Work) -> Ground:
    """Lock the archives and gather what rows are held against."""
    await archive.lock_archive(work.tx)
    policy = work.bank.policy
    return Ground(
        people={person.staff_no: person for person in await people.list_people(work.tx, with_left=True)},
        by=work.actor,
        go_live=policy.bank.go_live,
        today=work.today,
        private=frozenset(trigger for trigger in Trigger if policy.template(trigger).private),
    )


async def _known_complaints(work: Work, ground: Ground) -> list[OldComplaint]:
    numbers = {person.id: person.staff_no for person in ground.people.values()}
    entered = await archive.list_entered_complaints(work.tx)
    found = await complaints.list_whole(work.tx, list(entered))
    return [_old_complaint(work, c, entered[c.id], numbers.get(c.about_id or 0)) for c in found]


def _old_complaint(work: Work, complaint: Complaint, entered: Entered, about_no: str | None) -> OldComplaint:
    """Give the row from which a complaint was entered."""
    return OldComplaint(
        old_number=entered.old_number or "",
        received_on=_day(work, complaint.received_at),
        source=complaint.source,
        category=complaint.category,
        outcome=complaint.outcome or Outcome.WITHDRAWN,
        closed_on=_day(work, complaint.closed_at or complaint.received_at),
        text=complaint.words,
        about_no=about_no,
        subject=complaint.subject if about_no is None else None,
        branch=complaint.branch,
        told_on=_day(work, complaint.told_at) if complaint.told_at is not None else None,
    )


def _day(work: Work, instant: datetime) -> date:
    return work.bank.calendar.local(instant).date()


async def _enter_complaint(work: Work, old: OldComplaint, ground: Ground) -> None:
    about = ground.people[old.about_no] if old.about_no is not None else None
    number = await claim_number(work.tx, kind="complaint", year=old.received_on.year)
    complaint = await complaints.add_complaint(work.tx, _complaint(work, old, about, number))
    entered = Entered(by_id=work.actor.id, at=work.now, old_number=old.old_number)
    await archive.add_entered(work.tx, entered, complaint_id=complaint.id)
    await work.note("complaint.entered", f"complaint:{complaint.id}", after=complaint.state, version=1)


def _complaint(work: Work, old: OldComplaint, about: Person | None, number: str) -> Complaint:
    term = work.bank.policy.complaints.decide_within_days
    told, closed = _midnight(work, old.told_on), _midnight(work, old.closed_on)
    return Complaint(
        id=0,
        number=number,
        subject=_subject(old, about),
        about_id=about.id if about is not None else None,
        branch=old.branch or (about.branch if about is not None else ""),
        source=old.source,
        category=old.category,
        words=old.text,
        client=None,
        evidence_id=None,
        received_at=work.bank.calendar.instant(old.received_on, time()),
        registered_by=work.actor.id,
        due_on=due_on(old.received_on, within_days=term),
        state=ComplaintState.CLOSED,
        term_days=term,
        registered_at=work.now,
        at_head_office=about is not None and about.has(Role.SUPERVISOR),
        outcome=old.outcome,
        decided_at=None if old.outcome is Outcome.WITHDRAWN else told,
        told_at=told,
        withdrawn_at=closed if old.outcome is Outcome.WITHDRAWN else None,
        closed_at=closed,
    )


def _subject(old: OldComplaint, about: Person | None) -> Subject:
    if about is None:
        return old.subject or Subject.UNKNOWN
    return Subject.CLIENT_MANAGER if about.has(Role.CLIENT_MANAGER) else Subject.EMPLOYEE


def _midnight(work: Work, day: date | None) -> datetime | None:
    return work.bank.calendar.instant(day, time()) if day is not None else None


async def _known_talks(work: Work, ground: Ground) -> list[OldTalk]:
    numbers = {person.id: person.staff_no for person in ground.people.values()}
    entered = await archive.list_entered_talks(work.tx)
    found = [talk for talk in await talks.list_talks(work.tx, states=[TalkState.CLOSED]) if talk.id in entered]
    return [_old_talk(talk, entered[talk.id], numbers) for talk in found]


def _old_talk(talk: Talk, entered: Entered, numbers: dict[int, str]) -> OldTalk:
    """Give the row from which a talk was entered."""
    return OldTalk(
        manager_no=numbers[talk.manager_id],
        host_no=numbers[talk.host_id],
        held_on=talk.due_on,
        trigger=talk.trigger,
        conclusion=entered.conclusion,
        on_paper=entered.on_paper,
        old_number=entered.old_number,
    )


async def _enter_talk(work: Work, old: OldTalk, ground: Ground) -> None:
    manager, host = ground.people[old.manager_no], ground.people[old.host_no]
    private = old.trigger in ground.private
    confidant = await find_confidant(work, but=frozenset({manager.id, host.id})) if private else None
    number = await claim_number(work.tx, kind="talk", year=old.held_on.year)
    talk = Talk(
        id=0,
        number=number,
        trigger=old.trigger,
        complaint_id=None,
        private=private,
        confidant_id=confidant.id if confidant is not None else None,
        manager_id=manager.id,
        host_id=host.id,
        branch=manager.branch,
        state=TalkState.CLOSED,
        due_on=old.held_on,
    )
    await _keep_talk(work, talk, old)


async def _keep_talk(work: Work, talk: Talk, old: OldTalk) -> None:
    """Keep a talk with its trigger, raised on the day on which it was held: so it counts in that quarter."""
    kept = await talks.add_talk(work.tx, talk)
    raised_at = work.bank.calendar.instant(old.held_on, time())
    raised = Raised(id=0, talk_id=kept.id, trigger=old.trigger, raised_by=None, raised_at=raised_at, told_at=raised_at)
    await talks.add_trigger(work.tx, raised)
    entered = Entered(
        by_id=work.actor.id,
        at=work.now,
        old_number=old.old_number,
        conclusion=old.conclusion,
        on_paper=old.on_paper,
    )
    await archive.add_entered(work.tx, entered, talk_id=kept.id)
    await work.note("talk.entered", f"talk:{kept.id}", after=kept.state, version=kept.version)
