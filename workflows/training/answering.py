"""Answering an invitation: take a place, ask leave; a decision on leave."""

from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.personal import mask
from domain.rights import Right
from domain.training import Part, PartState, Session, Training, rules
from storage import people, talks, training
from workflows import broadcasts
from workflows.training import promises
from workflows.training.places import fill_up
from workflows.training.views import (
    PartView,
    TrainingView,
    deciders_of,
    load_part,
    part_view,
    show,
    taken_then,
    view_of,
)
from workflows.work import Work


@dataclass(frozen=True)
class Answered:
    """Somebody's part has a new state; the reader sees the training as it is now."""

    view: TrainingView


@dataclass(frozen=True)
class StaleAnswer:
    """The press came from an old card; nothing was changed."""

    view: TrainingView


@dataclass(frozen=True)
class Clashing:
    """Something else stands in the diary then; other sessions are offered."""

    view: TrainingView
    wanted: Session


@dataclass(frozen=True)
class Decided:
    """Leave was granted or refused, just now or before by whoever."""

    view: PartView
    fresh: bool


Answer = Answered | StaleAnswer | Clashing


async def _session_of(work: Work, found: Training, session_id: int | None) -> Session:
    session = await training.get_session(work.tx, session_id) if session_id is not None else None
    if session is None or session.training_id != found.id:
        raise RefusalError("gate.denied")
    return session


async def attend(work: Work, part_id: int, *, version: int, session_id: int | None = None) -> Answer:
    """Take a place in a session, the proposed one unless another is named; a full one puts on the waiting list."""
    found, part = await load_part(work, part_id, Right.TRAINING_ANSWER)
    await broadcasts.note_read(work, part.subject, acknowledged=True)
    wanted = session_id if session_id is not None else part.session_id
    if part.version != version:
        same = part.session_id == wanted and part.state in (PartState.COMING, PartState.WAITING)
        view = await view_of(work, found, work.actor)
        return Answered(view) if same else StaleAnswer(view)
    session = await _session_of(work, found, wanted)
    rules.check_running(found, session, now=work.now)
    await people.lock_people(work.tx, [part.person_id])
    if await taken_then(work, part, session) is not None:
        return Clashing(await view_of(work, found, work.actor), session)
    after = rules.attend(part, session, await training.list_parts(work.tx, found.id), now=work.now)
    await keep(work, part, after, session, "training.answered")
    return Answered(await view_of(work, found, work.actor))


async def keep(work: Work, before: Part, after: Part, session: Session, action: str) -> None:
    """Keep a part's new state, bring its diary in line, plan what it waits for, and pass its old place on."""
    await training.mark_part(work.tx, after)
    slot = session.slot if after.state is PartState.COMING else None
    holders = [after.person_id] if slot is not None else []
    if not await talks.mark_occupied(work.tx, holders, slot, subject=after.subject):
        raise RefusalError("training.clash", slot=session.slot)
    await work.note(action, after.subject, before=before.state, after=after.state, version=after.version)
    await promises.renew(work, [(after, session)])
    if before.session_id is not None and before.session_id != after.session_id:
        former = await training.get_session(work.tx, before.session_id)
        if former is not None:
            await fill_up(work, former)
    elif after.state is not PartState.COMING:
        await fill_up(work, session)


async def ask_leave(work: Work, part_id: int, *, version: int, reason: str) -> Answer:
    """Ask leave of a training, with a reason; the supervisor decides, unless nobody has to come."""
    found, part = await load_part(work, part_id, Right.TRAINING_ANSWER)
    await broadcasts.note_read(work, part.subject, acknowledged=True)
    if part.version != version:
        return StaleAnswer(await view_of(work, found, work.actor))
    session = await _session_of(work, found, part.session_id)
    rules.check_running(found, session, now=work.now)
    await await_leave(work, found, part, session, mask(reason))
    return Answered(await view_of(work, found, work.actor))


async def await_leave(work: Work, found: Training, part: Part, session: Session, reason: str) -> None:
    """Let whoever decides decide; of a training to which nobody has to come, leave is granted and its trainer told."""
    asked = rules.ask_leave(part, reason)
    if found.mandatory:
        await keep(work, part, asked, session, "training.leave_asked")
        await promises.await_decision(work, found, asked, session)
    else:
        await keep(work, part, rules.grant(asked, None), session, "training.excused")
        await promises.tell_trainer(work, session, "training.teach_less", step=str(part.id))


async def check_part_form(work: Work, part_id: int, *, version: int, form: str) -> Decided | StaleAnswer | None:
    """Refuse what would be refused in the end, before a form asks for the reason; gives what an old card is told."""
    if form == "training_leave":
        return await _check_leave(work, part_id, version=version)
    _, part = await _to_decide(work, part_id)
    if part.state is not PartState.ASKED:
        return Decided(await part_view(work, part, viewer_id=work.actor.id), fresh=False)
    return None


async def _check_leave(work: Work, part_id: int, *, version: int) -> StaleAnswer | None:
    found, part = await load_part(work, part_id, Right.TRAINING_ANSWER)
    await broadcasts.note_read(work, part.subject)
    if part.version != version:
        return StaleAnswer(await view_of(work, found, work.actor))
    rules.check_running(found, await _session_of(work, found, part.session_id), now=work.now)
    rules.ask_leave(part, "")
    return None


async def decide(work: Work, part_id: int, *, granted: bool, reason: str | None = None) -> Decided:
    """Grant leave, or refuse it with a reason; who asked hears of it. A second press changes nothing."""
    found, part = await _to_decide(work, part_id)
    if part.state is not PartState.ASKED:
        return Decided(await part_view(work, part, viewer_id=work.actor.id), fresh=False)
    after = rules.grant(part, work.actor.id) if granted else rules.refuse(part, work.actor.id, mask(reason or ""))
    session = await _session_of(work, found, part.session_id)
    await keep(work, part, after, session, "training.excused" if granted else "training.leave_refused")
    await promises.tell(work, after, "training.excused" if granted else "training.refused", session=session)
    return Decided(await part_view(work, after, viewer_id=work.actor.id), fresh=True)


async def _to_decide(work: Work, part_id: int) -> tuple[Training, Part]:
    """Give a part on whose leave the actor decides: asked by the ladder, and never about oneself.

    Another head of the same branch and the rest of the department neither decide nor read why.
    """
    found, part = await load_part(work, part_id, Right.TRAINING_EXCUSE)
    refuse_unless(part.person_id != work.actor.id, "training.own_leave")
    deciders = await deciders_of(work, found, part)
    refuse_unless(work.actor.id in (*deciders, part.decided_by), "gate.denied")
    return found, part


async def note_seen(work: Work, training_id: int) -> TrainingView:
    """Let somebody acknowledge a reminder or a change."""
    view = await show(work, training_id)
    if view.part is not None:
        await work.note("training.seen", view.part.subject, version=view.part.version)
    return view


async def see_leave(work: Work, part_id: int) -> PartView:
    """Open why somebody asks leave, as who decides, and once it is decided only who did; each is in the audit."""
    _, part = await _to_decide(work, part_id)
    refuse_unless(part.state is PartState.ASKED or part.decided_by == work.actor.id, "training.decided")
    await work.note("training.leave_opened", part.subject, version=part.version)
    return await part_view(work, part, viewer_id=work.actor.id)


async def part_for_notice(work: Work, part_id: int, *, version: int, reader: int) -> PartView | None:
    """Give a part as it is when a notice about it leaves; None if it has changed since."""
    part = await training.get_part(work.tx, part_id)
    if part is None or part.version != version:
        return None
    return await part_view(work, part, viewer_id=reader)
