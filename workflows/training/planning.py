"""Planning trainings: the plan, its sessions, publishing, changes told as old and new, calling off."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.audiences import Audience
from domain.errors import RefusalError, refuse_unless
from domain.personal import mask
from domain.rights import Right
from domain.slots import Interval
from domain.training import (
    LISTENING,
    OPEN_PARTS,
    Part,
    PartState,
    Session,
    SessionState,
    Topic,
    Training,
    TrainingState,
    rules,
)
from storage import audiences, people, talks, training
from storage.numbers import claim_number
from workflows import audiences as audience_use
from workflows import broadcasts, notices
from workflows.training import making_up, promises
from workflows.training.inviting import ask_in, keep_up_with, proposed_for, take_audience
from workflows.training.places import fill_up
from workflows.training.views import TrainingView, load, view_of
from workflows.work import Work


@dataclass(frozen=True)
class SessionDraft:
    """A session as it was put down: when, where, with whom, for how many."""

    slot: Interval
    place: str
    trainer_id: int | None = None
    trainer: str | None = None
    capacity: int | None = None


@dataclass(frozen=True)
class Planned:
    """A training has been put down, or changed; nobody but the department knows of a draft."""

    view: TrainingView


@dataclass(frozen=True)
class StaleTraining:
    """The press came from an old card; nothing was changed."""

    view: TrainingView


Result = Planned | StaleTraining


async def plan_training(
    work: Work,
    *,
    title: str,
    topics: Sequence[Topic],
    mandatory: bool,
    audience: Audience,
    first: SessionDraft,
    list_file: int | None = None,
    document: tuple[str | None, int | None] = (None, None),
    certificate_months: int | None = None,
) -> Planned:
    """Put a training down with its first session; published by a press once its audience was looked at.

    `document` is the official one: its number, and the id of its PDF.
    """
    work.permit(Right.TRAINING_PLAN)
    number = await claim_number(work.tx, kind="training", year=work.today.year)
    found = await training.add_training(
        work.tx,
        Training(
            id=0,
            number=number,
            title=mask(title),
            topics=tuple(topics),
            mandatory=mandatory,
            audience_id=await audiences.add_audience(work.tx, audience),
            owner_id=work.actor.id,
            document_no=mask(document[0]) if document[0] else None,
            document_file_id=document[1],
            certificate_months=certificate_months,
        ),
    )
    await work.note("training.planned", found.subject, after=found.state, version=found.version)
    await _add_session(work, found, first, make_up=False)
    if list_file is not None:
        await _await_list(work, found, list_file)
    return Planned(await view_of(work, found, work.actor))


async def _await_list(work: Work, found: Training, file_id: int) -> None:
    await audiences.add_sheet(
        work.tx, file_id=file_id, kind="audience", subject=found.subject, by_id=work.actor.id, now=work.now
    )


async def add_session(work: Work, training_id: int, draft: SessionDraft, *, make_up: bool = False) -> Planned:
    """Put down another session; of a published training whoever is still to answer, or missed it, hears of it."""
    found = await load(work, training_id)
    refuse_unless(found.state is not TrainingState.CANCELLED, "training.off")
    session = await _add_session(work, found, draft, make_up=make_up)
    if found.state is TrainingState.PUBLISHED:
        await _announce(work, found, session)
    return Planned(await view_of(work, found, work.actor))


async def _add_session(work: Work, found: Training, draft: SessionDraft, *, make_up: bool) -> Session:
    rules.check_times(draft.slot, now=work.now)
    refuse_unless(draft.capacity is None or draft.capacity > 0, "training.capacity", taken=1)
    session = await training.add_session(
        work.tx,
        Session(
            id=0,
            training_id=found.id,
            slot=draft.slot,
            place=mask(draft.place),
            trainer_id=draft.trainer_id,
            trainer=mask(draft.trainer) if draft.trainer else None,
            capacity=draft.capacity,
            make_up=make_up,
            secret=secrets.token_hex(16),
        ),
    )
    await _book_trainer(work, session)
    await work.note("training.session_added", session.subject, version=session.version)
    return session


async def _book_trainer(work: Work, session: Session) -> None:
    """Enter a session in its trainer's diary; refused where the trainer is taken then: a talk, a training, leave."""
    if session.trainer_id is None:
        return
    await people.lock_people(work.tx, [session.trainer_id])
    trainer = await people.get_person(work.tx, session.trainer_id)
    assert trainer is not None  # noqa: S101 - people are never deleted
    if not await talks.mark_occupied(work.tx, [trainer.id], session.slot, subject=session.subject):
        raise RefusalError("training.trainer_busy", name=trainer.name, slot=session.slot)


async def _announce(work: Work, found: Training, session: Session) -> None:
    """Ask those who missed a training, or never had a place in it, and who joined since, to another session of it."""
    await promises.await_settling(work, found, session)
    await promises.tell_trainer(work, session, "training.teach")
    await making_up.arranged(work, found)
    await making_up.ask_again(work, found, await making_up.without_session(work, found), [session])
    await keep_up_with(work, found)


async def make_up(work: Work, session_id: int, *, start: datetime) -> Result:
    """Arrange a make-up session with one press: where, with whom and as long as what was missed."""
    work.permit(Right.TRAINING_PLAN)
    wanted = await making_up.to_make_up(work, session_id, start)
    if wanted is None:
        session = await training.get_session(work.tx, session_id)
        found = await load(work, session.training_id if session is not None else 0)
        return StaleTraining(await view_of(work, found, work.actor))
    found, missed, slot = wanted
    draft = SessionDraft(slot, missed.place, missed.trainer_id, missed.trainer, missed.capacity)
    return await add_session(work, found.id, draft, make_up=True)


async def publish(work: Work, training_id: int, *, version: int) -> Result:
    """Publish a training: everybody of its audience is asked to it, and it is watched how that goes."""
    found = await load(work, training_id)
    if found.version != version or found.state is not TrainingState.DRAFT:
        return StaleTraining(await view_of(work, found, work.actor))
    sessions = [s for s in await training.list_sessions(work.tx, found.id) if s.slot.start > work.now]
    refuse_unless(sessions, "training.past")
    members = await audience_use.members(work, found.audience_id)
    refuse_unless(members, "training.nobody")
    published = found.model_copy(
        update={"state": TrainingState.PUBLISHED, "published_at": work.now, "version": found.version + 1}
    )
    await training.mark_training(work.tx, published)
    await work.note("training.published", found.subject, after=published.state, version=published.version)
    parts = await ask_in(work, published, members)
    for session in sessions:
        await promises.await_settling(work, published, session)
        await promises.tell_trainer(work, session, "training.teach")
    readers = [(part.person_id, part.subject) for part in parts]
    await broadcasts.start(work, subject=found.subject, kind="training.invited", readers=readers)
    return Planned(await view_of(work, published, work.actor))


async def move(
    work: Work, session_id: int, *, version: int, slot: Interval | None = None, place: str | None = None
) -> Result:
    """Give a session another time or place; everybody who had the old version hears of both."""
    found, before = await _load_session(work, session_id)
    if before.version != version:
        return StaleTraining(await view_of(work, found, work.actor))
    after = rules.move(before, slot=slot, place=mask(place) if place else None, now=work.now)
    await training.mark_session(work.tx, after)
    await _book_trainer(work, after)
    await work.note("training.moved", after.subject, before=str(before.version), version=after.version)
    if found.state is TrainingState.PUBLISHED:
        await notices.cancel(work, after.subject)
        await notices.cancel(work, promises.silent_of(before))
        await promises.await_settling(work, found, after)
        await promises.tell_trainer(work, after, "training.teach_moved", before=before)
        await _take_along(work, found, before, after)
    return Planned(await view_of(work, found, work.actor))


async def _take_along(work: Work, found: Training, before: Session, after: Session) -> None:
    """Take a session's people along to its new time or place, and tell them; who is taken then is asked again."""
    here = [p for p in await training.list_parts(work.tx, found.id) if p.session_id == after.id]
    listening = [part for part in here if part.state in LISTENING]
    await people.lock_people(work.tx, [part.person_id for part in listening])
    moved = [rules.change(part, await _still(work, part, after)) for part in listening]
    for part in moved:
        await training.mark_part(work.tx, part)
    await promises.renew(work, [(part, after) for part in moved])
    told = OPEN_PARTS if before.slot == after.slot else OPEN_PARTS | {PartState.EXCUSED}
    await promises.tell_changed(work, [(part, before, after) for part in moved if part.state in told])
    for part in moved:
        if part.state is PartState.ASKED:
            await promises.await_decision(work, found, part, after)


async def _still(work: Work, part: Part, after: Session) -> PartState:
    """Give where somebody stands once a session has another time: who comes still does, unless taken then."""
    if part.state is not PartState.COMING:
        return part.state
    kept = await talks.mark_occupied(work.tx, [part.person_id], after.slot, subject=part.subject)
    return PartState.COMING if kept else PartState.INVITED


async def resize(work: Work, session_id: int, *, version: int, capacity: int | None) -> Result:
    """Give a session another number of places; who waits hears of a place that came free."""
    found, before = await _load_session(work, session_id)
    if before.version != version:
        return StaleTraining(await view_of(work, found, work.actor))
    parts = await training.list_parts(work.tx, found.id)
    after = rules.resize(before, capacity, parts)
    await training.mark_session(work.tx, after)
    await work.note("training.resized", after.subject, after=str(capacity or ""), version=after.version)
    if found.state is TrainingState.PUBLISHED:
        await promises.await_settling(work, found, after)
        await fill_up(work, after)
    return Planned(await view_of(work, found, work.actor))


async def _load_session(work: Work, session_id: int) -> tuple[Training, Session]:
    session = await training.get_session(work.tx, session_id)
    found = await load(work, session.training_id) if session is not None else None
    session = await training.get_session(work.tx, session_id)
    if found is None or session is None:
        raise RefusalError("gate.denied")
    refuse_unless(found.state is not TrainingState.CANCELLED, "training.off")
    return found, session


async def cancel(work: Work, training_id: int, *, version: int, reason: str) -> Result:
    """Call a training off, with a reason: its people hear of it, its reminders are dead, its times free."""
    found = await load(work, training_id)
    if found.version != version or found.state is TrainingState.CANCELLED:
        return StaleTraining(await view_of(work, found, work.actor))
    sessions = await training.list_sessions(work.tx, found.id)
    begun = any(s.slot.start <= work.now and s.state is SessionState.PLANNED for s in sessions)
    refuse_unless(not begun, "training.begun")
    off = found.model_copy(
        update={"state": TrainingState.CANCELLED, "reason": mask(reason), "version": found.version + 1}
    )
    await training.mark_training(work.tx, off)
    await work.note("training.cancelled", found.subject, before=found.state, after=off.state, version=off.version)
    for session in sessions:
        await _free_session(work, found, session)
    await _free_parts(work, await training.list_parts(work.tx, found.id))
    await broadcasts.recall_of(work, found.subject)
    return Planned(await view_of(work, off, work.actor))


async def _free_session(work: Work, found: Training, session: Session) -> None:
    if session.state is SessionState.PLANNED:
        off = session.model_copy(update={"state": SessionState.CANCELLED, "version": session.version + 1})
        await training.mark_session(work.tx, off)
        await talks.mark_occupied(work.tx, [], None, subject=session.subject)
        await notices.cancel(work, session.subject)
        await notices.cancel(work, f"teach:{session.id}")
        await notices.cancel(work, promises.silent_of(session))
        if found.published_at is not None:
            await promises.tell_trainer(work, off, "training.teach_off")


async def _free_parts(work: Work, parts: Sequence[Part]) -> None:
    """Let everybody's time go and tell them; nothing that was promised to them leaves any more."""
    for part in parts:
        await notices.cancel(work, part.subject)
        if part.state is PartState.COMING:
            await talks.mark_occupied(work.tx, [], None, subject=part.subject)
        if part.offered_until is not None:
            await training.mark_part(work.tx, part.model_copy(update={"offered_until": None}))
    told = OPEN_PARTS | {PartState.EXCUSED}
    await promises.tell_all(work, [part for part in parts if part.state in told], "training.cancelled")
    off = [part.model_copy(update={"state": PartState.OUT}) for part in parts if part.state in OPEN_PARTS]
    await promises.bring_calendars(work, off)


async def cancel_session(work: Work, session_id: int, *, version: int) -> Result:
    """Call one of several sessions off; its people are asked to another."""
    found, session = await _load_session(work, session_id)
    if session.version != version or session.state is not SessionState.PLANNED:
        return StaleTraining(await view_of(work, found, work.actor))
    refuse_unless(session.slot.start > work.now, "training.begun")
    others = [s for s in await training.list_sessions(work.tx, found.id) if s.id != session.id]
    ahead = [s for s in others if s.state is SessionState.PLANNED and s.slot.start > work.now]
    refuse_unless(ahead, "training.only_session")
    await _free_session(work, found, session)
    await work.note("training.session_off", session.subject, before=session.state, after=SessionState.CANCELLED)
    for part in await training.list_parts(work.tx, found.id):
        if part.session_id == session.id and part.state in OPEN_PARTS:
            other = await proposed_for(work, part.person_id, ahead) or ahead[0]
            await talks.mark_occupied(work.tx, [], None, subject=part.subject)
            again = rules.change(part, PartState.INVITED, session_id=other.id, queued_at=None, offered_until=None)
            await training.mark_part(work.tx, again)
            await promises.renew(work, [(again, other)])
            await promises.tell_changed(work, [(again, session, other)])
    return Planned(await view_of(work, found, work.actor))


async def set_audience(work: Work, training_id: int, *, audience: Audience, list_file: int | None = None) -> Planned:
    """Say anew whom a training is for; of a published one whoever joins is asked, whoever is out is told."""
    found = await load(work, training_id)
    refuse_unless(found.state is not TrainingState.CANCELLED, "training.off")
    if list_file is not None:
        await _await_list(work, found, list_file)
        return Planned(await view_of(work, found, work.actor))
    return Planned(await view_of(work, await take_audience(work, found, audience), work.actor))
