"""Planning exams: the notice, its rooms, publishing, changes told as old and new, calling off."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.audiences import Audience
from domain.broadcasts import BroadcastState
from domain.errors import RefusalError, refuse_unless
from domain.exams import LISTENING, Candidate, CandidateState, DutyState, Exam, ExamKind, ExamState, Room, rules
from domain.personal import mask
from domain.rights import Right
from domain.slots import Interval
from storage import audiences, exams, talks
from storage import broadcasts as kept_broadcasts
from storage.numbers import claim_number
from workflows import broadcasts, notices
from workflows.exams import promises
from workflows.exams.inviting import call_in, keep_up_with, occupy, take_audience
from workflows.exams.moving import move_duties
from workflows.exams.views import ExamView, load, preview_of, retakers, view_of
from workflows.work import Work


@dataclass(frozen=True)
class ExamDraft:
    """An exam as it was put down."""

    kind: ExamKind
    title: str
    scope: str
    slot: Interval
    rooms: Sequence[tuple[str, int]]
    """Places, each with its seats."""
    pass_mark: float
    full_mark: float
    audience: Audience
    rules: str | None = None
    document_no: str | None = None
    list_file: int | None = None
    """A file that names the audience, still to be read."""
    retake_of: int | None = None


@dataclass(frozen=True)
class ExamPlanned:
    """An exam has been put down, or changed; nobody but head office knows of a draft."""

    view: ExamView


@dataclass(frozen=True)
class StaleExam:
    """The press came from an old card; nothing was changed."""

    view: ExamView


Result = ExamPlanned | StaleExam


async def plan_exam(work: Work, draft: ExamDraft) -> ExamPlanned:
    """Put an exam down; published by a press once its audience was looked at."""
    work.permit(Right.EXAM_PLAN)
    rules.check_times(draft.slot, now=work.now)
    rules.check_marks(draft.pass_mark, draft.full_mark)
    refuse_unless(draft.rooms and all(seats > 0 for _, seats in draft.rooms), "exam.rooms")
    audience = draft.audience if draft.retake_of is None else await _of_retake(work, draft.retake_of)
    number = await claim_number(work.tx, kind="exam", year=work.today.year)
    found = await exams.add_exam(
        work.tx,
        Exam(
            id=0,
            number=number,
            kind=draft.kind,
            title=mask(draft.title),
            scope=mask(draft.scope),
            slot=draft.slot,
            pass_mark=draft.pass_mark,
            full_mark=draft.full_mark,
            audience_id=await audiences.add_audience(work.tx, audience),
            owner_id=work.actor.id,
            rules=mask(draft.rules) if draft.rules else None,
            document_no=mask(draft.document_no) if draft.document_no else None,
            retake_of=draft.retake_of,
        ),
    )
    for place, seats in draft.rooms:
        await exams.add_room(work.tx, Room(id=0, exam_id=found.id, place=mask(place), capacity=seats))
    await work.note("exam.planned", found.subject, after=found.kind, version=found.version)
    if draft.list_file is not None:
        await _await_list(work, found, draft.list_file)
    return await _shown(work, found)


async def _of_retake(work: Work, origin_id: int) -> Audience:
    """Give whom a retake is for: whoever was deferred or failed."""
    origin = await exams.get_exam(work.tx, origin_id)
    refuse_unless(origin is not None and origin.state is ExamState.HELD, "exam.not_held")
    assert origin is not None  # noqa: S101 - refused above
    called = await retakers(work, origin)
    refuse_unless(called, "exam.no_retake")
    return Audience(listed=called)


async def _await_list(work: Work, found: Exam, file_id: int) -> None:
    await audiences.add_sheet(
        work.tx, file_id=file_id, kind="audience", subject=found.subject, by_id=work.actor.id, now=work.now
    )


async def _shown(work: Work, found: Exam) -> ExamPlanned:
    return ExamPlanned(await view_of(work, found, work.actor))


async def _stale(work: Work, found: Exam) -> StaleExam:
    return StaleExam(await view_of(work, found, work.actor))


FORMS = ("exam", "exam_audience", "exam_move", "exam_scope", "exam_cancel", "room_add", "exam_duty")
ROOM_FORMS = ("room_place", "room_seats")
"""What a button of an exam, or of a room, may open."""


async def check_change(work: Work, exam_id: int) -> ExamView:
    """Show an exam that can still be changed; refused for one that has begun, or is off."""
    found = await load(work, exam_id)
    rules.check_ahead(found, now=work.now)
    return await view_of(work, found, work.actor)


async def check_form(work: Work, exam_id: int, *, form: str) -> Exam:
    """Give the exam of a form that can be filled in: its retake once it was held, any change before it begins."""
    refuse_unless(form in FORMS, "gate.denied")
    found = await load(work, exam_id)
    if form == "exam":
        refuse_unless(found.state is ExamState.HELD, "exam.not_held")
        refuse_unless(await retakers(work, found), "exam.no_retake")
    else:
        rules.check_ahead(found, now=work.now)
    return found


async def check_room(work: Work, room_id: int, *, form: str) -> None:
    """Refuse what can't be changed of a room any more, before a form asks."""
    refuse_unless(form in ROOM_FORMS, "gate.denied")
    await _load_room(work, room_id)


async def look_after(work: Work, exam_id: int) -> ExamView:
    """Show an exam to who runs it."""
    return await view_of(work, await load(work, exam_id), work.actor)


async def set_audience(work: Work, exam_id: int, *, audience: Audience, list_file: int | None = None) -> ExamPlanned:
    """Say anew whom an exam is for; of a published one whoever joins gets notice, whoever is out is told."""
    found = await load(work, exam_id)
    rules.check_ahead(found, now=work.now)
    if list_file is not None:
        await _await_list(work, found, list_file)
        return await _shown(work, found)
    return await _shown(work, await take_audience(work, found, audience))


async def publish(work: Work, exam_id: int, *, version: int) -> Result:
    """Publish an exam: whoever is meant and may sit it gets notice with a seat, and it is watched how that goes."""
    found = await load(work, exam_id)
    if found.version != version or found.state is not ExamState.DRAFT:
        return await _stale(work, found)
    refuse_unless(found.slot.start > work.now, "exam.past")
    members = [member.person for member in (await preview_of(work, found)).inside]
    refuse_unless(members, "exam.nobody")
    rooms = await exams.list_rooms(work.tx, found.id)
    seats = sum(room.capacity for room in rooms)
    refuse_unless(seats >= len(members), "exam.seats", seats=seats, needed=len(members))
    published = found.model_copy(
        update={"state": ExamState.PUBLISHED, "published_at": work.now, "version": found.version + 1}
    )
    await exams.mark_exam(work.tx, published)
    await work.note("exam.published", found.subject, after=published.state, version=published.version)
    called = await call_in(work, published, members)
    for duty in await exams.list_duties(work.tx, found.id):
        if duty.state is not DutyState.OFF:
            await promises.assign(work, published, duty)
    await promises.await_settling(work, published, rooms)
    readers = [(candidate.person_id, candidate.subject) for candidate in called]
    await broadcasts.start(work, subject=found.subject, kind="exam.notice", readers=readers)
    return await _shown(work, published)


async def move(work: Work, exam_id: int, *, version: int, slot: Interval) -> Result:
    """Give an exam another time; everybody who had the old one hears of both, and acknowledges anew."""
    found = await load(work, exam_id)
    if found.version != version:
        return await _stale(work, found)
    after = rules.move(found, slot, now=work.now)
    await exams.mark_exam(work.tx, after)
    await work.note("exam.moved", found.subject, before=str(found.notice), after=str(after.notice))
    await move_duties(work, found, after)
    if after.state is ExamState.PUBLISHED:
        await _renotify(work, found, after, await _listening(work, after))
    return await _shown(work, after)


async def _listening(work: Work, found: Exam, *, room: int | None = None) -> list[Candidate]:
    every = await exams.list_candidates(work.tx, found.id)
    return [c for c in every if c.state in LISTENING and room in (None, c.room_id)]


async def _renotify(
    work: Work, before: Exam, after: Exam, candidates: Sequence[Candidate], *, room: Room | None = None
) -> None:
    """Give people the new version of a notice, old and new; nothing of the old one leaves any more."""
    renewed = [rules.renotify(candidate) for candidate in candidates]
    for candidate in renewed:
        await exams.mark_candidate(work.tx, candidate)
        await notices.cancel(work, candidate.subject)
    await promises.retire_cards(work, after, renewed, watched=None if room else await _watched(work, after))
    await occupy(work, after, renewed)
    await notices.cancel(work, promises.silent_of(after))
    await promises.await_settling(work, after, await exams.list_rooms(work.tx, after.id))
    await promises.notify(work, after, renewed, kind="exam.changed", was=promises.was_of(before, room))
    await promises.bring_calendars(work, renewed)
    if room is None and renewed:
        await _watch_anew(work, after, renewed)
    for candidate in renewed:
        if candidate.state is CandidateState.ASKED:
            await promises.await_decision(work, after, candidate)


async def _watched(work: Work, found: Exam) -> str | None:
    """Give by which kind of notice the exam's broadcast came, unless it was taken back before."""
    newest = await kept_broadcasts.get_of(work.tx, found.subject)
    return newest.kind if newest is not None and newest.state is not BroadcastState.RECALLED else None


async def _watch_anew(work: Work, after: Exam, candidates: Sequence[Candidate]) -> None:
    """Take the cards of the old notice back, and watch how the new one gets to everybody."""
    await broadcasts.recall_of(work, after.subject)
    readers = [(candidate.person_id, candidate.subject) for candidate in candidates]
    await broadcasts.start(work, subject=after.subject, kind="exam.changed", readers=readers)


async def set_scope(work: Work, exam_id: int, *, version: int, scope: str) -> Result:
    """Give an exam another syllabus; everybody hears of it, and acknowledges anew."""
    found = await load(work, exam_id)
    if found.version != version:
        return await _stale(work, found)
    rules.check_ahead(found, now=work.now)
    after = rules.announce(found, scope=mask(scope), moved_from=None)
    await exams.mark_exam(work.tx, after)
    await work.note("exam.rescoped", found.subject, before=str(found.notice), after=str(after.notice))
    if after.state is ExamState.PUBLISHED:
        await _renotify(work, found, after, await _listening(work, after))
    return await _shown(work, after)


async def _load_room(work: Work, room_id: int) -> tuple[Exam, Room]:
    room = await exams.get_room(work.tx, room_id)
    if room is None:
        raise RefusalError("gate.denied")
    found = await load(work, room.exam_id)
    rules.check_ahead(found, now=work.now)
    return found, await exams.get_room(work.tx, room_id) or room


async def set_place(work: Work, room_id: int, *, version: int, place: str) -> Result:
    """Give a room another place; who sits there hears of both, and acknowledges anew."""
    found, before = await _load_room(work, room_id)
    if found.version != version:
        return await _stale(work, found)
    room = before.model_copy(update={"place": mask(place)})
    refuse_unless(room.place != before.place, "exam.same")
    await exams.mark_room(work.tx, room)
    after = rules.announce(found, moved_from=None)
    await exams.mark_exam(work.tx, after)
    await work.note("exam.replaced", found.subject, before=str(found.notice), after=str(after.notice))
    if after.state is ExamState.PUBLISHED:
        await _renotify(work, found, after, await _listening(work, after, room=room.id), room=before)
        for duty in await exams.list_duties(work.tx, after.id):
            if duty.room_id == room.id and duty.state is not DutyState.OFF:
                moved = duty.model_copy(update={"state": DutyState.ASKED, "version": duty.version + 1})
                await exams.mark_duty(work.tx, moved)
                await promises.assign(work, after, moved, was=promises.was_of(found, before))
    return await _shown(work, after)


async def resize(work: Work, room_id: int, *, version: int, capacity: int) -> Result:
    """Give a room another number of seats, never fewer than are taken; who had none gets one."""
    found, room = await _load_room(work, room_id)
    if found.version != version:
        return await _stale(work, found)
    await exams.mark_room(work.tx, rules.check_capacity(room, capacity, await exams.list_candidates(work.tx, found.id)))
    return await _with_more_seats(work, found, "exam.resized", str(capacity))


async def add_room(work: Work, exam_id: int, *, version: int, place: str, capacity: int) -> Result:
    """Add a room to an exam; who had no seat gets one."""
    found = await load(work, exam_id)
    if found.version != version:
        return await _stale(work, found)
    rules.check_ahead(found, now=work.now)
    refuse_unless(capacity > 0, "exam.rooms")
    room = await exams.add_room(work.tx, Room(id=0, exam_id=found.id, place=mask(place), capacity=capacity))
    if found.state is ExamState.PUBLISHED:
        await promises.await_settling(work, found, [room])
    return await _with_more_seats(work, found, "exam.room_added", str(room.id))


async def _with_more_seats(work: Work, found: Exam, action: str, what: str) -> ExamPlanned:
    after = found.model_copy(update={"version": found.version + 1})
    await exams.mark_exam(work.tx, after)
    await work.note(action, found.subject, after=what, version=after.version)
    if after.state is ExamState.PUBLISHED:
        await keep_up_with(work, after)
    return await _shown(work, after)


async def cancel(work: Work, exam_id: int, *, version: int, reason: str) -> Result:
    """Call an exam off, with a reason: its people hear of it, its reminders are dead, its times free."""
    found = await load(work, exam_id)
    if found.version != version or found.state is ExamState.CANCELLED:
        return await _stale(work, found)
    rules.check_ahead(found, now=work.now)
    off = found.model_copy(update={"state": ExamState.CANCELLED, "reason": mask(reason), "version": found.version + 1})
    await exams.mark_exam(work.tx, off)
    await work.note("exam.cancelled", found.subject, before=found.state, after=off.state, version=off.version)
    await notices.cancel(work, found.subject)
    await notices.cancel(work, promises.silent_of(found))
    for room in await exams.list_rooms(work.tx, found.id):
        await notices.cancel(work, promises.room_subject(room))
    await promises.retire_cards(work, off, await _listening(work, found), watched=await _watched(work, found))
    await _free(work, found)
    await broadcasts.recall_of(work, found.subject)
    return await _shown(work, off)


async def _free(work: Work, found: Exam) -> None:
    """Let everybody's time go and tell them; nothing that was promised to them leaves any more."""
    listening = await _listening(work, found)
    for candidate in await exams.list_candidates(work.tx, found.id):
        await notices.cancel(work, candidate.subject)
        await talks.mark_occupied(work.tx, [], None, subject=candidate.subject)
    await promises.tell(work, listening, "exam.cancelled")
    await promises.calendars_off(work, listening)
    for duty in await exams.list_duties(work.tx, found.id):
        await notices.cancel(work, duty.subject)
        await talks.mark_occupied(work.tx, [], None, subject=duty.subject)
        if duty.state is not DutyState.OFF and found.published_at is not None:
            await promises.tell_duty(work, duty, "exam.duty_off")
