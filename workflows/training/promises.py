"""What a training promises to whom: invitations, chasers, reminders, news of changes."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TypedDict

from domain.reminders import reminder_times
from domain.training import Part, PartState, Session, Training
from storage import training
from storage.outbox import Lane
from workflows import notices
from workflows.calendars import Entry, bring
from workflows.charge import heads_of
from workflows.ladders import climb, rungs
from workflows.notices import Promise, day_of, plan, planned, promise
from workflows.training.views import deciders_of, organizer_of
from workflows.work import Work


class _Subject(TypedDict):
    subject: str
    version: int


Asked = Sequence[tuple[Part, Session | None]]
"""Who is asked to a training, each with the session that is proposed."""


AT_A_TIME = 1_000
"""How many people's notices are made together: those of a whole province would fill the memory."""


async def invite(work: Work, asked: Asked, *, kind: str = "training.invited") -> None:
    """Ask people to a training, however many, and chase each answer until the session begins."""
    await promise(work, *await _names(work, asked))
    for start in range(0, len(asked), AT_A_TIME):
        promised = list[Promise]()
        for part, session in asked[start : start + AT_A_TIME]:
            until, event = session.slot.start if session is not None else None, event_of(work, session)
            to = part.person_id
            promised.append(planned(work, kind, reader=to, lane=Lane.BROADCAST, until=until, event=event, **of(part)))
            promised += _chasers(work, part, session)
        await promise(work, *promised)


def silent_of(session: Session) -> str:
    """Name what supervisors hear of those who have not answered to a session."""
    return f"silent:{session.id}"


async def _names(work: Work, asked: Asked) -> list[Promise]:
    """Promise each supervisor, once for each session, the names of the own people who are still silent."""
    sessions = {session.id: session for _, session in asked if session is not None}
    found = await training.get_training(work.tx, asked[0][0].training_id) if asked else None
    heads = await heads_of(work, [part.person_id for part, _ in asked])
    told = {(session.id, heads[p.person_id]) for p, session in asked if session is not None and p.person_id in heads}
    promised = list[Promise]()
    for session_id, head in sorted(told):
        session = sessions[session_id]
        promised += rungs(
            work,
            "training.answer",
            since=(found.published_at if found is not None else None) or work.now,
            deadline=session.slot.start,
            until=session.slot.start,
            readers={"supervisor": head},
            event=event_of(work, session),
            subject=silent_of(session),
            version=session.version,
        )
    return promised


def _chasers(work: Work, part: Part, session: Session | None) -> list[Promise]:
    if session is None:
        return []
    return rungs(
        work,
        "training.answer",
        since=work.now,
        deadline=session.slot.start,
        until=session.slot.start,
        readers={"participant": part.person_id},
        hushed={part.person_id},
        event=event_of(work, session),
        **of(part),
    )


def _reminders(work: Work, part: Part, session: Session) -> list[Promise]:
    """Give the reminders of who comes: in a morning's digest, a day before, near its time only of an unusual place."""
    policy, calendar, start = work.bank.policy.training, work.bank.calendar, session.slot.start
    morning = calendar.local(start).date() - timedelta(days=policy.digest_days)
    day = morning if calendar.is_workday(morning) else calendar.previous_workday(morning)
    soon = calendar.instant(day, calendar.hours.push[0])
    found = list[Promise]()
    if work.now < soon < start - timedelta(days=1):
        found.append(_reminder(work, part, session, "training.soon", at=soon))
    leads = [timedelta(minutes=m) for m in policy.reminders_minutes]
    elsewhere = timedelta(minutes=policy.elsewhere_minutes)
    leads += [elsewhere] if session.place_changed or _is_elsewhere(work, part, session) else []
    for lead, at in reminder_times(start, leads, set_at=work.now, calendar=calendar):
        minutes = int(lead.total_seconds() // 60)
        found.append(_reminder(work, part, session, "training.reminder", at=at, minutes=minutes))
    return found


def _reminder(work: Work, part: Part, session: Session, kind: str, *, at: datetime, minutes: int = 0) -> Promise:
    return planned(
        work,
        kind,
        reader=part.person_id,
        at=at,
        until=session.slot.start,
        step=str(minutes or ""),
        event=event_of(work, session),
        session=session.version,
        minutes=minutes,
        **of(part),
    )


def _is_elsewhere(work: Work, part: Part, session: Session) -> bool:
    """Whether a session is not at the person's own branch."""
    own = work.bank.policy.branch(part.branch) if part.branch in {b.code for b in work.bank.policy.branches} else None
    return own is None or not (session.place in (own.room, own.room_en) or own.name in session.place)


async def tell(
    work: Work, part: Part, kind: str, *, until: datetime | None = None, session: Session | None = None
) -> None:
    """Tell somebody what became of the own part."""
    await plan(work, kind, reader=part.person_id, until=until, event=event_of(work, session), **of(part))


async def tell_changed(work: Work, changed: Sequence[tuple[Part, Session, Session]]) -> None:
    """Tell those who had the old version of a session what changed: old and new."""
    told = [
        planned(
            work,
            "training.changed",
            reader=part.person_id,
            until=after.slot.start,
            event=event_of(work, after),
            was=was_of(before),
            **of(part),
        )
        for part, before, after in changed
    ]
    await promise(work, *told)


async def tell_all(work: Work, parts: Sequence[Part], kind: str) -> None:
    """Tell many what became of their parts."""
    await promise(work, *(planned(work, kind, reader=part.person_id, **of(part)) for part in parts))


async def await_decision(work: Work, found: Training, part: Part, session: Session | None) -> None:
    """Ask who decides on leave, and chase that."""
    decider, organizer = await deciders_of(work, found, part)
    await climb(
        work,
        "training.leave",
        since=work.now,
        deadline=session.slot.start if session is not None else None,
        readers={"supervisor": decider, "organizer": organizer},
        event=event_of(work, session),
        **of(part),
    )


async def await_settling(work: Work, found: Training, session: Session) -> None:
    """Ask the trainer who was there once a session is over, and chase that."""
    organizer = await organizer_of(work, found)
    trainer = session.trainer_id if session.trainer_id is not None else organizer
    await climb(
        work,
        "training.settle",
        since=session.slot.end,
        readers={"trainer": trainer, "organizer": organizer if organizer != trainer else None},
        subject=session.subject,
        version=session.version,
    )


async def tell_trainer(
    work: Work, session: Session, kind: str, *, before: Session | None = None, step: str = ""
) -> None:
    """Tell a trainer of the bank's own of a session; of a change what was before, too."""
    if session.trainer_id is not None:
        await plan(
            work,
            kind,
            reader=session.trainer_id,
            event=event_of(work, session),
            was=was_of(before) if before is not None else None,
            subject=f"teach:{session.id}",
            version=session.version,
            step=step,
        )


def was_of(session: Session) -> list[str]:
    """Write what a session was before a change: from when to when, where."""
    return [session.slot.start.isoformat(), session.slot.end.isoformat(), session.place]


Moved = Sequence[tuple[Part, Session]]
"""Parts that have changed, each with its session."""


async def renew(work: Work, renewed: Moved) -> None:
    """Plan anew what parts wait for, however many; what they had promised before is cancelled."""
    for part, _ in renewed:
        await notices.cancel(work, part.subject)
    promised = await _names(work, [(part, session) for part, session in renewed if part.state is PartState.INVITED])
    for part, session in renewed:
        if part.state is PartState.COMING:
            promised += _reminders(work, part, session)
        elif part.state is PartState.INVITED:
            promised += _chasers(work, part, session)
    await promise(work, *promised)
    await bring_calendars(work, [part for part, _ in renewed])


async def bring_calendars(work: Work, parts: Sequence[Part]) -> None:
    """Bring the calendars of who comes in line, and of those who hold a file and come no more."""
    entries = [
        Entry(part.person_id, part.subject, part.version, standing=part.state is PartState.COMING) for part in parts
    ]
    await bring(work, "training.file", entries)


def of(part: Part) -> _Subject:
    """Name a part and its version."""
    return {"subject": part.subject, "version": part.version}


def event_of(work: Work, session: Session | None) -> str | None:
    """Give the day of a session: what is about today is outside the day's limit of pushes."""
    return day_of(work, session.slot.start) if session is not None else None


def closing(work: Work, day: datetime, days: int) -> datetime:
    """Give the close of a day so many days after an instant."""
    return work.bank.calendar.instant(work.bank.calendar.local(day).date() + timedelta(days=days), time(18, 0))
