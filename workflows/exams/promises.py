"""What an exam promises to whom: its notice, chasers of the silent, reminders, duties, news of changes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict

from domain.exams import (
    ANSWERING,
    ATTEMPTED,
    EXPECTED,
    STANDING,
    Candidate,
    CandidateState,
    Duty,
    DutyState,
    Exam,
    Room,
)
from domain.ladders import deadline_of
from domain.reminders import reminder_times
from storage import exams
from storage.outbox import Lane
from workflows import broadcasts, notices
from workflows.calendars import Entry, bring
from workflows.charge import head_over, heads_of
from workflows.exams.views import organizer_of, stand_in_of
from workflows.ladders import climb, rungs
from workflows.notices import Promise, day_of, plan, planned, promise
from workflows.work import Work

BEFORE = timedelta(hours=2)
"""An exam of which notice is given late is to be acknowledged so long before it."""


class _Subject(TypedDict):
    subject: str
    version: int


def of(candidate: Candidate) -> _Subject:
    """Name somebody's part and its version."""
    return {"subject": candidate.subject, "version": candidate.version}


def silent_of(exam: Exam) -> str:
    """Name what supervisors hear of those who have not acknowledged an exam."""
    return f"silent:{exam.id}"


async def notify(
    work: Work, exam: Exam, candidates: Sequence[Candidate], *, kind: str = "exam.notice", was: Sequence[str] = ()
) -> None:
    """Give notice to candidates, however many, chase the silent among them, and remind all of them.

    At the end of the time for acknowledging each supervisor gets the names of the own people who are silent.
    """
    deadline, event = _deadline(work, exam), day_of(work, exam.slot.start)
    told: dict[str, Any] = {"notice": exam.notice, "was": list(was)}
    told |= {"deadline": deadline.isoformat()} if deadline is not None else {}
    made = [
        planned(
            work,
            kind,
            reader=candidate.person_id,
            lane=Lane.BROADCAST,
            until=exam.slot.end,
            event=event,
            **of(candidate),
            **told,
        )
        for candidate in candidates
    ]
    for candidate in candidates:
        made += waiting(work, exam, candidate)
    silent = [candidate.person_id for candidate in candidates if candidate.state in ANSWERING]
    await promise(work, *made, *await _names(work, exam, silent))


def _deadline(work: Work, exam: Exam) -> datetime | None:
    """Give by when an exam is to be acknowledged of which notice is given now; None where no time is left for that."""
    usual = deadline_of(work.bank.policy.ladders["exam.acknowledge"], since=work.now, calendar=work.bank.calendar)
    deadline = min(usual or exam.slot.start, _latest(work, exam))
    return deadline if deadline > work.now else None


def _latest(work: Work, exam: Exam) -> datetime:
    """Give by when an exam is to be acknowledged at the latest: some hours before it, within the hours of a workday."""
    calendar, at = work.bank.calendar, exam.slot.start - BEFORE
    if calendar.in_push_window(at):
        return at
    day = calendar.local(at).date()
    over = calendar.is_workday(day) and calendar.close_of_business(day) <= at
    return calendar.close_of_business(day if over else calendar.previous_workday(day))


def waiting(work: Work, exam: Exam, candidate: Candidate) -> list[Promise]:
    """Give what somebody's part waits for: chasers where it is silent, reminders unless absence is asked."""
    if candidate.state not in EXPECTED or candidate.state is CandidateState.ASKED:
        return []
    silent = candidate.state in ANSWERING
    return [*(_chasers(work, exam, candidate) if silent else []), *_reminders(work, exam, candidate, silent=silent)]


def _chasers(work: Work, exam: Exam, candidate: Candidate) -> list[Promise]:
    deadline = _deadline(work, exam)
    if deadline is None:
        return []
    return rungs(
        work,
        "exam.acknowledge",
        since=work.now,
        deadline=deadline,
        until=exam.slot.start,
        readers={"candidate": candidate.person_id},
        hushed={candidate.person_id},
        **of(candidate),
    )


async def _names(work: Work, exam: Exam, silent: Sequence[int]) -> list[Promise]:
    """Promise supervisors the names of their people who are silent at the end; the organizer of those without one."""
    deadline = _deadline(work, exam)
    if deadline is None or not silent:
        return []
    heads = await heads_of(work, silent)
    readers = {*heads.values()}
    if set(silent) - set(heads):
        readers |= {one for one in [await organizer_of(work, exam)] if one is not None}
    return [
        step
        for head in sorted(readers)
        for step in rungs(
            work,
            "exam.acknowledge",
            since=work.now,
            deadline=deadline,
            until=exam.slot.start,
            readers={"supervisor": head},
            subject=silent_of(exam),
            version=exam.notice,
        )
    ]


def _reminders(work: Work, exam: Exam, candidate: Candidate, *, silent: bool) -> list[Promise]:
    """Give the reminders to come: in a morning's digest with the syllabus, and near the exam; more to the silent."""
    policy, calendar, start = work.bank.policy.exams, work.bank.calendar, exam.slot.start
    opens = calendar.hours.push[0]

    def morning(days: int) -> datetime:
        day = calendar.local(start).date() - timedelta(days=days)
        return calendar.instant(calendar.add_workdays(day, 0), opens)

    found = list[Promise]()
    at = morning(policy.digest_days)
    if work.now < at < start - timedelta(days=1):
        found.append(_reminder(work, exam, candidate, "exam.soon", at=at))
    # Until the time for acknowledging is over the silent are chased anyway.
    chased = _deadline(work, exam) or work.now
    for days in policy.silent_days if silent else ():
        at = morning(days)
        if chased < at < start - timedelta(days=1):
            found.append(_reminder(work, exam, candidate, "exam.silent", at=at, step=f"d{days}"))
    leads = [timedelta(minutes=minutes) for minutes in policy.reminders_minutes]
    for lead, due in reminder_times(start, leads, set_at=work.now, calendar=calendar):
        minutes = int(lead.total_seconds() // 60)
        found.append(_reminder(work, exam, candidate, "exam.reminder", at=due, step=str(minutes)))
    return found


def _reminder(work: Work, exam: Exam, candidate: Candidate, kind: str, *, at: datetime, step: str = "") -> Promise:
    return planned(
        work,
        kind,
        reader=candidate.person_id,
        at=at,
        until=exam.slot.start,
        step=step,
        event=day_of(work, exam.slot.start),
        **of(candidate),
    )


async def renew(work: Work, exam: Exam, candidates: Sequence[Candidate]) -> None:
    """Plan anew what parts wait for; what they had promised before is cancelled, their calendars follow."""
    for candidate in candidates:
        await notices.cancel(work, candidate.subject)
    await promise(work, *(one for candidate in candidates for one in waiting(work, exam, candidate)))
    await bring_calendars(work, candidates)


async def bring_calendars(work: Work, candidates: Sequence[Candidate]) -> None:
    """Bring the calendars of who has acknowledged in line, and of those who hold a file and are no longer to come."""
    await bring(work, "exam.file", [_entry(candidate) for candidate in candidates])


def _entry(candidate: Candidate) -> Entry:
    comes = candidate.state in STANDING
    fresh = candidate.state is CandidateState.ACKNOWLEDGED
    return Entry(candidate.person_id, candidate.subject, candidate.version, standing=comes, fresh=fresh)


async def calendars_off(work: Work, candidates: Sequence[Candidate]) -> None:
    """Take an exam that is off out of the calendars of those who hold its file."""
    await bring(work, "exam.file", [_entry(candidate)._replace(standing=False) for candidate in candidates])


async def tell(work: Work, candidates: Sequence[Candidate], kind: str, *, exam: Exam | None = None) -> None:
    """Tell people what became of their parts."""
    event = day_of(work, exam.slot.start) if exam is not None else None
    made = [planned(work, kind, reader=one.person_id, event=event, **of(one)) for one in candidates]
    await promise(work, *made)


async def await_decision(work: Work, exam: Exam, candidate: Candidate) -> None:
    """Ask who decides on absence, and chase that."""
    organizer = await organizer_of(work, exam, but=candidate.person_id)
    other = await stand_in_of(work, exam, but=candidate.person_id)
    await climb(
        work,
        "exam.absence",
        since=work.now,
        readers={"organizer": organizer, "stand_in": other},
        event=day_of(work, exam.slot.start),
        **of(candidate),
    )


async def tell_duty(work: Work, duty: Duty, kind: str) -> None:
    """Tell somebody what became of a duty."""
    await plan(work, kind, reader=duty.person_id, subject=duty.subject, version=duty.version)


async def assign(work: Work, exam: Exam, duty: Duty, *, was: Sequence[str] = ()) -> None:
    """Tell somebody of a duty, or of what changed of it; chase the acknowledgement, and remind."""
    about: _Subject = {"subject": duty.subject, "version": duty.version}
    await notices.cancel(work, duty.subject)
    kind = "exam.duty_moved" if was else "exam.duty_asked"
    event, start = day_of(work, exam.slot.start), exam.slot.start
    await plan(work, kind, reader=duty.person_id, event=event, until=start, was=list(was), **about)
    await promise(work, *duty_reminders(work, exam, duty))
    organizer = await organizer_of(work, exam, but=duty.person_id)
    if duty.state is DutyState.ASKED:
        await climb(
            work,
            "exam.duty",
            since=work.now,
            deadline=start,
            until=start,
            readers={"invigilator": duty.person_id, "organizer": organizer},
            hushed={duty.person_id},
            event=event,
            **about,
        )


def duty_reminders(work: Work, exam: Exam, duty: Duty) -> list[Promise]:
    """Give the reminders to come of a duty."""
    leads = [timedelta(minutes=minutes) for minutes in work.bank.policy.exams.invigilator_minutes]
    found = reminder_times(exam.slot.start, leads, set_at=work.now, calendar=work.bank.calendar)
    return [
        planned(
            work,
            "exam.duty_reminder",
            reader=duty.person_id,
            at=at,
            until=exam.slot.start,
            step=str(int(lead.total_seconds() // 60)),
            event=day_of(work, exam.slot.start),
            subject=duty.subject,
            version=duty.version,
        )
        for lead, at in found
    ]


async def await_settling(work: Work, exam: Exam, rooms: Sequence[Room]) -> None:
    """Ask who invigilates who was there once an exam is over, room by room, and chase that."""
    duties = [duty for duty in await exams.list_duties(work.tx, exam.id) if duty.state is not DutyState.OFF]
    organizer = await organizer_of(work, exam)
    for room in rooms:
        await notices.cancel(work, room_subject(room))
        in_room = next((d.person_id for d in duties if d.room_id == room.id), None)
        anywhere = next((d.person_id for d in duties if d.room_id is None), None)
        invigilator = in_room or anywhere or organizer
        await climb(
            work,
            "exam.settle",
            since=exam.slot.end,
            readers={"invigilator": invigilator, "organizer": organizer if organizer != invigilator else None},
            subject=room_subject(room),
            version=exam.notice,
        )


async def await_results(work: Work, exam: Exam) -> None:
    """Ask for the results of an exam that was held, until they are released; nothing where nobody sat or missed it."""
    if not any(c.state in ATTEMPTED for c in await exams.list_candidates(work.tx, exam.id)):
        return
    organizer = await organizer_of(work, exam)
    head = await head_over(work, organizer) if organizer is not None else None
    await climb(
        work,
        "exam.results",
        since=work.now,
        readers={"organizer": organizer, "head": head.id if head is not None else None},
        subject=results_subject(exam),
        version=exam.version,
    )


def results_subject(exam: Exam) -> str:
    """Name that an exam's results are waited for among the objects of the bank."""
    return f"sheet:{exam.id}"


def room_subject(room: Room) -> str:
    """Name a room among the objects of the bank."""
    return f"room:{room.id}"


CARDS = frozenset(
    {"exam.notice", "exam.changed", "exam.acknowledge", "exam.silent", "exam.soon", "exam.reminder", "exam.clash"}
)
"""Cards that say when and where a candidate sits an exam."""


async def retire_cards(work: Work, exam: Exam, candidates: Sequence[Candidate], *, watched: str | None) -> None:
    """Let the old cards of candidates say that they are old, but for those of the broadcast that is taken back."""
    subjects = [candidate.subject for candidate in candidates]
    await broadcasts.retire(work, subjects, CARDS - {watched}, name=f"{exam.subject}/{exam.version}")


def was_of(exam: Exam, room: Room | None = None) -> list[str]:
    """Write what an exam was before a change: from when to when, and where, if that changed."""
    return [exam.slot.start.isoformat(), exam.slot.end.isoformat(), room.place if room is not None else ""]
