"""What each side sees of a training: the department, the trainer, the supervisor, the person who is asked to it."""

from dataclasses import dataclass
from datetime import datetime

from domain.audiences import Preview
from domain.errors import RefusalError, refuse_unless
from domain.people import Person, Role, supervisor_of
from domain.rights import Object, Right, may
from domain.slots import Interval
from domain.training import ATTENDED, OPEN_PARTS, Part, PartState, Session, SessionState, Training, TrainingState
from domain.training.rules import is_open_for_check_in, places_left
from storage import audiences, people, talks, training
from storage.files import IncomingFile
from workflows import audiences as audience_use
from workflows import broadcasts
from workflows.charge import heads_of, in_charge
from workflows.work import Work


@dataclass(frozen=True)
class SessionView:
    """A session with its trainer, and how full it is."""

    session: Session
    trainer: Person | None
    left: int | None
    """Free places; None for as many as come."""
    counts: tuple[tuple[PartState, int], ...] = ()
    """How many people stand where with it."""
    room_en: str | None = None
    """Its place in English, where it is a room that the policy names."""

    def count(self, *states: PartState) -> int:
        """Count the people in some states."""
        return sum(count for state, count in self.counts if state in states)


@dataclass(frozen=True)
class TrainingView:
    """A training as one reader sees it: with the own part in it, or as who runs it."""

    training: Training
    sessions: tuple[SessionView, ...]
    viewer_id: int
    now: datetime
    part: Part | None = None
    """The reader's own part."""
    plans: bool = False
    """Whether the reader plans trainings."""
    materials: tuple[IncomingFile, ...] = ()
    unread: bool = False
    """Whether the reader has materials to read."""
    checking_in: bool = False
    """Whether the reader can check in now."""
    preview: Preview | None = None
    """Of a draft: whom it would be for."""
    clash: Interval | None = None
    """What stands in the reader's diary at the time of the session that is meant."""
    owner: Person | None = None

    @property
    def meant(self) -> SessionView | None:
        """The session that the reader's part is in, or that is proposed."""
        wanted = self.part.session_id if self.part is not None else None
        return next((view for view in self.sessions if view.session.id == wanted), None)

    @property
    def others(self) -> tuple[SessionView, ...]:
        """The other sessions to which the reader may still go."""
        meant = self.part.session_id if self.part is not None else None
        return tuple(
            view
            for view in self.sessions
            if view.session.id != meant
            and view.session.state is SessionState.PLANNED
            and view.session.slot.start > self.now
        )

    @property
    def teaches(self) -> tuple[SessionView, ...]:
        """The sessions that the reader gives."""
        return tuple(view for view in self.sessions if view.session.trainer_id == self.viewer_id)


@dataclass(frozen=True)
class PartView:
    """Somebody's part in a training, as a supervisor or a trainer sees it."""

    part: Part
    person: Person
    training: Training
    session: Session | None
    viewer_id: int


async def load(work: Work, training_id: int, right: Right = Right.TRAINING_PLAN) -> Training:
    """Give a training, locked, if the actor may."""
    found = await training.lock_training(work.tx, training_id)
    if found is None:
        raise RefusalError("gate.denied")
    work.permit(right)
    return found


async def load_part(work: Work, part_id: int, right: Right) -> tuple[Training, Part]:
    """Give a part with its training, locked, if the actor may; whose place it is is decided one after another."""
    part = await training.get_part(work.tx, part_id)
    found = await training.lock_training(work.tx, part.training_id) if part is not None else None
    part = await training.get_part(work.tx, part_id)
    if found is None or part is None:
        raise RefusalError("gate.denied")
    work.permit(right, part.scope)
    return found, part


async def load_session(work: Work, session_id: int) -> tuple[Training, Session]:
    """Give a session with its training, locked, if the actor runs it."""
    session = await training.get_session(work.tx, session_id)
    found = await training.lock_training(work.tx, session.training_id) if session is not None else None
    session = await training.get_session(work.tx, session_id)
    if found is None or session is None:
        raise RefusalError("gate.denied")
    work.permit(Right.TRAINING_TEACH, session.taught(found.owner_id))
    if found.published_at is None:  # nobody but the department knows of it
        work.permit(Right.TRAINING_PLAN)
    return found, session


async def view_of(work: Work, found: Training, viewer: Person) -> TrainingView:
    """Put a training together as one reader sees it."""
    parts = await training.list_parts(work.tx, found.id)
    sessions = [await session_view(work, s, parts) for s in await training.list_sessions(work.tx, found.id)]
    materials = await training.list_materials(work.tx, found.id)
    mine = next((part for part in parts if part.person_id == viewer.id and part.state is not PartState.OUT), None)
    newest = max((at for _, at in materials), default=None)
    unread = newest is not None and mine is not None and (mine.read_at is None or mine.read_at < newest)
    draft = found.state is TrainingState.DRAFT
    plans = may(viewer, Right.TRAINING_PLAN)
    return TrainingView(
        training=found,
        sessions=tuple(view for view in sessions if plans or view.session.state is not SessionState.CANCELLED),
        viewer_id=viewer.id,
        now=work.now,
        part=mine,
        plans=plans,
        materials=tuple(file for file, _ in materials),
        unread=unread,
        checking_in=any(can_check_in(work, mine, view.session) for view in sessions),
        preview=await preview_of(work, found) if draft and plans else None,
        clash=await clash_of(work, mine),
        owner=await people.get_person(work.tx, found.owner_id),
    )


async def session_view(work: Work, session: Session, parts: list[Part]) -> SessionView:
    """Put a session together: who teaches, how many places are left, how many are in which state."""
    trainer = await people.get_person(work.tx, session.trainer_id) if session.trainer_id is not None else None
    here = [part.state for part in parts if part.session_id == session.id]
    counts = tuple((state, here.count(state)) for state in PartState if state in here)
    rooms = {branch.room: branch.room_en for branch in work.bank.policy.branches}
    return SessionView(session, trainer, places_left(session, parts), counts, rooms.get(session.place))


async def preview_of(work: Work, found: Training) -> Preview:
    """Say whom a training is for."""
    return await audience_use.preview(work, await audiences.get_audience(work.tx, found.audience_id))


def can_check_in(work: Work, part: Part | None, session: Session) -> bool:
    """Whether somebody can check in to a session now."""
    minutes = work.bank.policy.training.checkin_minutes
    open_ = is_open_for_check_in(session, work.now, minutes=minutes)
    return part is not None and open_ and part.state not in ATTENDED and part.session_id in (None, session.id)


async def clash_of(work: Work, part: Part | None) -> Interval | None:
    """Give what stands in somebody's diary at the time of the session that is meant and not agreed to yet."""
    asked = part is not None and part.state in (PartState.INVITED, PartState.OFFERED, PartState.WAITING)
    session = await training.get_session(work.tx, part.session_id) if asked and part and part.session_id else None
    return await taken_then(work, part, session) if session is not None and part is not None else None


async def taken_then(work: Work, part: Part, session: Session) -> Interval | None:
    """Give what else stands in somebody's diary at a session's time: a talk, a training, an exam, leave."""
    return await taken(work, part.person_id, session, but_for=part.subject)


async def taken(work: Work, person_id: int, session: Session, *, but_for: str = "") -> Interval | None:
    """Give what stands in somebody's diary at a session's time, but for one object."""
    slot = session.slot
    diary = await talks.list_occupied(work.tx, [person_id], since=slot.start, but_for=but_for)
    crossing = [taken.slot for taken in diary if taken.slot.start < slot.end and slot.start < taken.slot.end]
    return min(crossing, default=None)


async def show(work: Work, training_id: int) -> TrainingView:
    """Show a training to who may see it."""
    found = await training.get_training(work.tx, training_id)
    if found is None:
        raise RefusalError("gate.denied")
    view = await view_of(work, found, work.actor)
    reach = await scope_of(work, found)
    if work.actor.has(Role.SUPERVISOR):
        parts = await training.list_parts(work.tx, found.id)
        here = any(part.branch == work.actor.branch for part in parts)
        reach = reach.model_copy(update={"branch": work.actor.branch if here else ""})
    seen = may(work.actor, Right.TRAINING_LIST, reach)
    if not seen or (found.published_at is None and not view.plans):
        raise RefusalError("gate.denied")
    if view.part is not None:
        await broadcasts.note_read(work, view.part.subject)
    return view


async def show_own(work: Work, training_id: int) -> TrainingView:
    """Show a training to who is asked to it; refused for whoever else may see it."""
    view = await show(work, training_id)
    refuse_unless(view.part is not None, "gate.denied")
    return view


async def scope_of(work: Work, found: Training) -> Object:
    """What the gate needs to know of a training: who takes part in it, or gives it."""
    parts = await training.list_parts(work.tx, found.id)
    sessions = await training.list_sessions(work.tx, found.id)
    taking = {part.person_id for part in parts if part.state is not PartState.OUT}
    return Object(branch="", parties=frozenset(taking | {s.trainer_id for s in sessions if s.trainer_id}))


async def view_now(work: Work, training_id: int, *, reader: int) -> TrainingView | None:
    """Give a training as it is when a notice about it leaves; None for who may not see it any more."""
    found, person = await training.get_training(work.tx, training_id), await people.get_person(work.tx, reader)
    if found is None or person is None or not person.active:
        return None
    return await view_of(work, found, person)


async def silent_for_notice(
    work: Work, session_id: int, *, version: int, reader: int
) -> tuple[TrainingView, SessionView, list[Person]] | None:
    """Give who of a supervisor's people has not answered to a session; None once all have, or it is over or moved."""
    session = await training.get_session(work.tx, session_id)
    ahead = session is not None and session.state is SessionState.PLANNED and session.slot.start > work.now
    view = await view_now(work, session.training_id, reader=reader) if session is not None and ahead else None
    if session is None or view is None or session.version != version:
        return None
    if await broadcasts.is_paused(work, view.training.subject):
        return None
    parts = await training.list_parts(work.tx, session.training_id)
    asked = [p.person_id for p in parts if p.session_id == session_id and p.state is PartState.INVITED]
    heads, known = await heads_of(work, asked), await people.list_some(work.tx, asked)
    mine = [known[one] for one in asked if heads.get(one) == reader and known[one].active]
    return (view, await session_view(work, session, parts), mine) if mine else None


async def part_view(work: Work, part: Part, *, viewer_id: int) -> PartView:
    """Put somebody's part together with person, training and session."""
    found = await training.get_training(work.tx, part.training_id)
    person = await people.get_person(work.tx, part.person_id)
    session = await training.get_session(work.tx, part.session_id) if part.session_id is not None else None
    assert found is not None  # noqa: S101 - foreign keys keep both
    assert person is not None  # noqa: S101
    return PartView(part, person, found, session, viewer_id)


async def deciders_of(work: Work, found: Training, part: Part) -> tuple[int | None, int | None]:
    """Give who decides on somebody's leave, and who does where that one does not: the only ones to read why."""
    person = await people.get_person(work.tx, part.person_id)
    assert person is not None  # noqa: S101 - people are never deleted
    decider, organizer = await decider_of(work, person, found), await organizer_of(work, found, but=person.id)
    return decider, organizer if organizer != decider else None


async def decider_of(work: Work, person: Person, found: Training) -> int | None:
    """Give who decides on somebody's leave: the supervisor of the roster, else who runs the training."""
    everybody = {p.staff_no: p for p in await people.list_people(work.tx)}
    head = supervisor_of(person, everybody)
    return head.id if head is not None else await organizer_of(work, found, but=person.id)


async def organizer_of(work: Work, found: Training, *, but: int | None = None) -> int | None:
    """Give who runs a training, or who of the department stands in: never the one whom it is about."""
    return await in_charge(work, found.owner_id, Role.TRAINING, but=but)


def is_open(part: Part) -> bool:
    """Whether something is still to happen with a part."""
    return part.state in OPEN_PARTS
