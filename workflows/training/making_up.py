"""Make-up sessions (补训): who missed one is asked to the next by itself; one press arranges it where there is none."""

from collections.abc import Sequence
from datetime import datetime, time

from domain.errors import RefusalError
from domain.quarters import Quarter, quarter_of
from domain.slots import Interval
from domain.training import ASKING, Part, PartState, Session, SessionState, Training, rules
from domain.training.making_up import MISSED, proposals
from storage import people, talks, training
from workflows import notices
from workflows.ladders import climb
from workflows.people import head_office_contact
from workflows.training import promises
from workflows.training.inviting import proposed_for, to_come
from workflows.training.views import TrainingView, organizer_of, view_of
from workflows.work import Work


async def ask_again(work: Work, found: Training, missed: Sequence[Part], ahead: Sequence[Session]) -> None:
    """Ask people to another session of a training, each to the first at which that person is free."""
    asked = dict[bool, list[tuple[Part, Session | None]]]()
    for part in missed:
        session = await proposed_for(work, part.person_id, ahead)
        if session is None:
            continue
        clean = {"reason": None, "refusal": None, "decided_by": None, "queued_at": None, "offered_until": None}
        again = rules.change(part, PartState.INVITED, session_id=session.id, **clean)
        await training.mark_part(work.tx, again)
        await notices.cancel(work, part.subject)
        asked.setdefault(session.make_up or part.state in MISSED, []).append((again, session))
    for made_up, some in asked.items():
        await promises.invite(work, some, kind="training.make_up" if made_up else "training.invited")


async def without_session(work: Work, found: Training) -> list[Part]:
    """Give who missed a training, or never had a place in what was held of it."""
    over = {s.id for s in await training.list_sessions(work.tx, found.id) if s.state is not SessionState.PLANNED}
    silent = ASKING | {PartState.WAITING}
    parts = await training.list_parts(work.tx, found.id)
    return [
        part
        for part in parts
        if part.state in MISSED or (part.state in silent and (part.session_id is None or part.session_id in over))
    ]


async def after_settling(work: Work, found: Training, session: Session, settled: Sequence[Part]) -> None:
    """Ask who missed a session to what is still to come of the training; without any, tell who is to arrange it."""
    ids = {part.id for part in settled}
    missed = [p for p in await without_session(work, found) if p.id in ids or p.state not in MISSED]
    ahead = to_come(work, await training.list_sessions(work.tx, found.id))
    await ask_again(work, found, missed, ahead)
    quarter = _quarter(work, session)
    if not any(_quarter(work, other) == quarter for other in ahead) and any(p.state in MISSED for p in missed):
        await _tell_organizer(work, found, session)


def _quarter(work: Work, session: Session) -> Quarter:
    return quarter_of(work.bank.calendar.local(session.slot.start).date())


async def _tell_organizer(work: Work, found: Training, session: Session) -> None:
    """Tell who runs the training that a make-up session is wanted within the quarter, and chase that."""
    organizer, contact = await organizer_of(work, found), await head_office_contact(work)
    head_office = contact.id if contact is not None and contact.id != organizer else None
    await climb(
        work,
        "training.missed",
        since=work.now,
        until=work.bank.calendar.instant(_quarter(work, session).behind, time()),
        readers={"organizer": organizer, "head_office": head_office},
        subject=f"missed:{session.id}",
        version=session.version,
    )


async def arranged(work: Work, found: Training) -> None:
    """Let nobody be chased for a make-up session that is there now."""
    for session in await training.list_sessions(work.tx, found.id):
        await notices.cancel(work, f"missed:{session.id}")


async def proposed_times(work: Work, missed: Session) -> list[Interval]:
    """Give two times in the quarter at which a missed session could be made up, its trainer free."""
    diary = []
    if missed.trainer_id is not None:
        diary = await talks.list_occupied(work.tx, [missed.trainer_id], since=work.now, but_for="")
    return proposals(missed, [taken.slot for taken in diary], now=work.now, calendar=work.bank.calendar)


async def missing_now(work: Work, found: Training) -> int:
    """Count who of the bank missed a training and is asked to no other session of it."""
    ids = [part.person_id for part in await training.list_parts(work.tx, found.id) if part.state in MISSED]
    return sum(person.active for person in (await people.list_some(work.tx, ids)).values())


async def to_make_up(work: Work, session_id: int, start: datetime) -> tuple[Training, Session, Interval] | None:
    """Give what is to be made up, locked, and when; None where a session is arranged already, or the time is gone."""
    session = await training.get_session(work.tx, session_id)
    found = await training.lock_training(work.tx, session.training_id) if session is not None else None
    if session is None or found is None:
        raise RefusalError("gate.denied")
    if to_come(work, await training.list_sessions(work.tx, found.id)) or start <= work.now:
        return None
    return found, session, Interval(start, start + (session.slot.end - session.slot.start))


async def leaves_quarter(work: Work, training_id: int, start: datetime) -> bool:
    """Whether a make-up session would come after the quarter of what was missed."""
    over = [s for s in await training.list_sessions(work.tx, training_id) if s.state is SessionState.SETTLED]
    day = work.bank.calendar.local(start).date()
    return bool(over) and quarter_of(day) > max(_quarter(work, session) for session in over)


async def view_missed(work: Work, session_id: int, *, reader: int) -> tuple[TrainingView, Session, int] | None:
    """Give a training of which a session is to be made up, and how many missed it; None once one is arranged."""
    session, person = await training.get_session(work.tx, session_id), await people.get_person(work.tx, reader)
    found = await training.get_training(work.tx, session.training_id) if session is not None else None
    if session is None or found is None or person is None or not person.active:
        return None
    count = await missing_now(work, found)
    if not count or to_come(work, await training.list_sessions(work.tx, found.id)):
        return None
    return await view_of(work, found, person), session, count
