"""Who is asked to a training: its audience when it is published, late joiners and transfers from then on."""

from collections.abc import Sequence
from datetime import timedelta

from domain.audiences import Audience
from domain.people import Person
from domain.slots import Interval, clashes
from domain.training import OPEN_PARTS, Part, PartState, Session, SessionState, Training, TrainingState, rules
from domain.training.making_up import is_meant
from storage import audiences, people, talks, training
from workflows import audiences as audience_use
from workflows import broadcasts, notices
from workflows.training import promises
from workflows.training.places import fill_up
from workflows.work import Work


async def ask_in(work: Work, found: Training, members: Sequence[Person]) -> list[Part]:
    """Ask people to a training, each to the first session that suits; not who teaches it.

    However many they are, the database is asked a handful of times.
    """
    sessions = await training.list_sessions(work.tx, found.id)
    teachers = {session.trainer_id for session in sessions}
    ahead = _for_new(work, sessions)
    wanted = {p.id: p for p in members if p.id not in teachers and _meant(work, p, ahead)}
    known = {part.person_id: part for part in await training.list_parts(work.tx, found.id)}
    suits = await _suiting(work, list(wanted), ahead)
    back = [part for part in known.values() if part.person_id in wanted and part.state is PartState.OUT]
    fresh = [person for person in wanted.values() if person.id not in known]
    await training.add_parts(work.tx, [_new(found, person, suits[person.id]) for person in fresh])
    for part in back:
        await training.mark_part(work.tx, _back(part, wanted[part.person_id], suits[part.person_id]))
    asked = {person.id for person in fresh} | {part.person_id for part in back}
    parts = [part for part in await training.list_parts(work.tx, found.id) if part.person_id in asked]
    await promises.invite(work, [(part, suits[part.person_id]) for part in parts])
    return parts


def _new(found: Training, person: Person, session: Session | None) -> Part:
    session_id = session.id if session is not None else None
    return Part(id=0, training_id=found.id, person_id=person.id, branch=person.branch, session_id=session_id)


def _back(part: Part, person: Person, session: Session | None) -> Part:
    session_id = session.id if session is not None else None
    return rules.change(part, PartState.INVITED, session_id=session_id, branch=person.branch)


async def _suiting(work: Work, person_ids: Sequence[int], ahead: Sequence[Session]) -> dict[int, Session | None]:
    """Give the first of some sessions at which each person is free, else the first."""
    taken = dict[int, list[Interval]]()
    for entry in await talks.list_occupied(work.tx, person_ids, since=work.now, but_for="") if ahead else []:
        taken.setdefault(entry.person_id, []).append(entry.slot)

    def free(person_id: int, session: Session) -> bool:
        return not clashes(session.slot, taken.get(person_id, []), timedelta())

    first = ahead[0] if ahead else None
    return {one: next((session for session in ahead if free(one, session)), first) for one in person_ids}


def to_come(work: Work, sessions: Sequence[Session]) -> list[Session]:
    """Give the sessions that are still to come."""
    return [s for s in sessions if s.state is SessionState.PLANNED and s.slot.start > work.now]


def _for_new(work: Work, sessions: Sequence[Session]) -> list[Session]:
    """Give the sessions to which somebody new is asked: make-up sessions only where no other is left."""
    ahead = to_come(work, sessions)
    return [session for session in ahead if not session.make_up] or ahead


def _meant(work: Work, person: Person, ahead: Sequence[Session]) -> bool:
    """Whether somebody new is asked at all: to a make-up session only who owes the quarter in which it is."""
    go_live, join_week = work.bank.policy.bank.go_live, work.bank.policy.training.join_week
    calendar = work.bank.calendar
    return not ahead or any(
        not s.make_up or is_meant(person, s, go_live=go_live, join_week=join_week, calendar=calendar) for s in ahead
    )


async def proposed_for(work: Work, person_id: int, sessions: Sequence[Session]) -> Session | None:
    """Give the first session to come at which somebody is free, else the first to come."""
    return (await _suiting(work, [person_id], to_come(work, sessions)))[person_id]


async def lock_open(work: Work, training_id: int) -> Training | None:
    """Give a training that may still get another audience, locked."""
    found = await training.lock_training(work.tx, training_id)
    return found if found is not None and found.state is not TrainingState.CANCELLED else None


async def take_audience(work: Work, found: Training, audience: Audience) -> Training:
    """Keep another audience of a training, and let those it now means know."""
    kept = await audiences.add_audience(work.tx, audience)
    after = found.model_copy(update={"audience_id": kept, "version": found.version + 1})
    await training.mark_training(work.tx, after)
    await work.note("training.audience", found.subject, version=after.version)
    if after.state is TrainingState.PUBLISHED:
        await keep_up_with(work, after)
    return after


async def keep_up(work: Work) -> None:
    """Ask late joiners and transfers to the trainings that are to come; let go whom they do not concern any more."""
    for found in await training.list_running(work.tx, work.now):
        await keep_up_with(work, found)


async def keep_up_with(work: Work, found: Training) -> None:
    """Bring a training's people in line with its audience."""
    parts = await training.list_parts(work.tx, found.id)
    inside = {part.person_id: part for part in parts if part.state is not PartState.OUT}
    teachers = {s.trainer_id for s in await training.list_sessions(work.tx, found.id) if s.trainer_id}
    change = await audience_use.change(work, found.audience_id, [*inside, *teachers])
    if not change.joined and not change.gone:
        return
    asked = await ask_in(work, found, change.joined)
    await broadcasts.join(work, found.subject, [(part.person_id, part.subject) for part in asked])
    for person_id in change.gone & set(inside):
        await _let_go(work, inside[person_id])


async def _let_go(work: Work, part: Part) -> None:
    """Take somebody out of a training who is of its audience no more; who was there stays in its archive."""
    if part.state not in OPEN_PARTS:
        return
    out = rules.change(part, PartState.OUT, offered_until=None, queued_at=None)
    await training.mark_part(work.tx, out)
    await notices.cancel(work, part.subject)
    await talks.mark_occupied(work.tx, [], None, subject=part.subject)
    await work.note("training.let_go", part.subject, before=part.state, after=out.state, version=out.version)
    person = await people.get_person(work.tx, part.person_id)
    if person is not None and person.active:
        await promises.tell(work, out, "training.out")
        await promises.bring_calendars(work, [out])
    session = await training.get_session(work.tx, part.session_id) if part.session_id is not None else None
    if session is not None:
        await fill_up(work, session)
