"""Appeals (成绩复核): asked in time, given to another marker, answered by a day; the mark changes with its history."""

from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.exams import Candidate, CandidateState, Exam
from domain.exams import appeals as rules
from domain.exams.marks import Appeal, AppealState, Mark
from domain.people import Person
from domain.personal import mask
from domain.rights import Object, Right, may
from storage import exam_results, exams, people
from workflows import notices
from workflows.exams.views import organizer_of, stand_in_of
from workflows.ladders import climb
from workflows.notices import plan
from workflows.results.releasing import correct_mark
from workflows.results.views import MarkView, show_mark
from workflows.work import Work


@dataclass(frozen=True)
class AppealView:
    """An appeal as a reader sees it."""

    appeal: Appeal
    exam: Exam
    mark: Mark
    person: Person
    marker: Person | None
    candidate: Candidate
    room: str | None
    own: bool
    marks: bool
    """Whether the reader is its second marker, who reads neither name nor score."""
    keeps: bool
    fresh: bool = True


async def check_ask(work: Work, mark_id: int) -> MarkView:
    """Refuse what would be refused in the end, before a form asks why."""
    view = await show_mark(work, mark_id)
    refuse_unless(view.own, "gate.denied")
    rules.check_ask(view.mark, view.results, [view.appeal] if view.appeal is not None else [], now=work.now)
    return view


async def ask(work: Work, mark_id: int, *, reason: str) -> MarkView:
    """Ask that one's own paper be marked again; who runs the exam is to name another marker."""
    await exam_results.lock_mark(work.tx, mark_id)
    view = await check_ask(work, mark_id)
    work.permit(Right.APPEAL_ASK, view.mark.scope)
    due = work.bank.calendar.end_of_workdays(work.now, work.bank.policy.exams.appeal_answer_workdays)
    made = Appeal(
        id=0,
        exam_id=view.exam.id,
        mark_id=view.mark.id,
        person_id=work.actor.id,
        reason=mask(reason),
        asked_at=work.now,
        due_at=due,
    )
    appeal = await exam_results.add_appeal(work.tx, made)
    await work.note("appeal.asked", appeal.subject, after=appeal.state, version=appeal.version)
    first = await organizer_of(work, view.exam, but=work.actor.id)
    second = await stand_in_of(work, view.exam, but=work.actor.id)
    about = {"subject": appeal.subject, "version": appeal.version, "since": work.now, "deadline": due}
    await climb(work, "exam.appeal", readers={"organizer": first, "stand_in": second}, **about)
    return await show_mark(work, mark_id)


async def _load(work: Work, appeal_id: int) -> tuple[Appeal, Exam, Mark]:
    appeal = await exam_results.lock_appeal(work.tx, appeal_id)
    mark = await exam_results.get_mark(work.tx, appeal.mark_id) if appeal is not None else None
    found = await exams.get_exam(work.tx, appeal.exam_id) if appeal is not None else None
    if appeal is None or mark is None or found is None:
        raise RefusalError("gate.denied")
    return appeal, found, mark


def _marks(person: Person, appeal: Appeal) -> bool:
    return appeal.marker_id == person.id and may(person, Right.APPEAL_MARK, _of_marker(appeal))


def _of_marker(appeal: Appeal) -> Object:
    return Object(branch="", parties=frozenset({appeal.marker_id or 0}), excluded=frozenset({appeal.person_id}))


async def view_of(work: Work, appeal: Appeal, viewer: Person, *, fresh: bool = True) -> AppealView:
    """Put an appeal together as one reader sees it."""
    mark, found = await exam_results.get_mark(work.tx, appeal.mark_id), await exams.get_exam(work.tx, appeal.exam_id)
    assert mark is not None  # noqa: S101 - foreign keys keep both
    assert found is not None  # noqa: S101
    candidate = await exams.get_candidate(work.tx, mark.candidate_id)
    assert candidate is not None  # noqa: S101
    known = await people.list_some(work.tx, [appeal.person_id, appeal.marker_id or 0])
    room = await exams.get_room(work.tx, candidate.room_id) if candidate.room_id is not None else None
    return AppealView(
        appeal=appeal,
        exam=found,
        mark=mark,
        person=known[appeal.person_id],
        marker=known.get(appeal.marker_id or 0),
        candidate=candidate,
        room=room.place if room is not None else None,
        own=viewer.id == appeal.person_id,
        marks=_marks(viewer, appeal),
        keeps=may(viewer, Right.RESULTS_KEEP) and viewer.id != appeal.person_id,
        fresh=fresh,
    )


async def show(work: Work, appeal_id: int) -> AppealView:
    """Open an appeal: who asked it, who runs the exam, or its second marker."""
    appeal, _, _ = await _load(work, appeal_id)
    view = await view_of(work, appeal, work.actor)
    refuse_unless(view.own or view.keeps or view.marks, "gate.denied")
    if view.keeps:
        await work.note("appeal.opened", appeal.subject)
    return view


async def view_now(work: Work, appeal_id: int, *, reader: int) -> AppealView | None:
    """Give an appeal as it is when a notice about it leaves."""
    appeal, person = await exam_results.get_appeal(work.tx, appeal_id), await people.get_person(work.tx, reader)
    if appeal is None or person is None or not person.active:
        return None
    return await view_of(work, appeal, person)


async def check_assign(work: Work, appeal_id: int) -> AppealView:
    """Give an appeal that is to have a second marker; not fresh once it is answered or taken back."""
    work.permit(Right.RESULTS_KEEP)
    view = await show(work, appeal_id)
    refuse_unless(view.keeps, "gate.denied")
    return await view_of(work, view.appeal, work.actor, fresh=view.appeal.state in rules.OPEN)


async def check_marker(work: Work, appeal_id: int, marker: Person) -> None:
    """Refuse who can't be the second marker, before it is done."""
    work.permit(Right.RESULTS_KEEP)
    appeal, found, mark = await _load(work, appeal_id)
    await _assigned(work, appeal, found, mark, marker)


async def _assigned(work: Work, appeal: Appeal, found: Exam, mark: Mark, marker: Person) -> Appeal:
    """Give an appeal its second marker; refused for somebody who sat the exam too."""
    after = rules.assign(appeal, mark, marker, by=work.actor.id)
    sits = await exams.get_candidate_of(work.tx, found.id, marker.id)
    refuse_unless(sits is None or sits.state is CandidateState.OUT, "appeal.sat", name=marker.name)
    return after


async def assign(work: Work, appeal_id: int, *, marker_id: int) -> AppealView:
    """Give an appeal to a second marker, who hears of it and of its day; one who was named before hears no more."""
    work.permit(Right.RESULTS_KEEP)
    appeal, found, mark = await _load(work, appeal_id)
    refuse_unless(appeal.person_id != work.actor.id, "gate.denied")
    marker = await people.get_person(work.tx, marker_id)
    if marker is None:
        raise RefusalError("gate.denied")
    after = await _assigned(work, appeal, found, mark, marker)
    await exam_results.mark_appeal(work.tx, after)
    await notices.cancel(work, after.subject)
    await work.note("appeal.assigned", after.subject, before=appeal.state, after=after.state, version=after.version)
    organizer = await organizer_of(work, found, but=after.person_id)
    about = {"subject": after.subject, "version": after.version, "since": work.now, "deadline": after.due_at}
    await climb(work, "exam.appeal_mark", readers={"marker": marker.id, "organizer": organizer}, **about)
    return await view_of(work, after, work.actor)


async def check_answer(work: Work, appeal_id: int) -> AppealView:
    """Give an appeal that the actor is to mark; not fresh once it is over, or somebody else's."""
    appeal, _, _ = await _load(work, appeal_id)
    work.permit(Right.APPEAL_MARK, _of_marker(appeal))
    return await view_of(work, appeal, work.actor, fresh=appeal.state is AppealState.ASSIGNED)


async def answer(work: Work, appeal_id: int, *, score: float, text: str) -> AppealView:
    """Take what the second marker gives; the candidate hears the outcome, a changed mark changes what follows."""
    appeal, found, mark = await _load(work, appeal_id)
    work.permit(Right.APPEAL_MARK, _of_marker(appeal))
    after = rules.answer(appeal, mark, found, score, mask(text), now=work.now)
    await exam_results.mark_appeal(work.tx, after)
    await notices.cancel(work, after.subject)
    await work.note("appeal.answered", after.subject, before=appeal.state, after=after.state, version=after.version)
    if after.state is AppealState.CHANGED:
        await correct_mark(work, mark.id, score=score, reason=text, appeal_id=after.id)
    for reader in {after.person_id, await organizer_of(work, found, but=after.person_id)} - {None, work.actor.id}:
        about = {"subject": after.subject, "version": after.version}
        await plan(work, "appeal.answered", reader=reader, **about)  # type: ignore[arg-type]
    return await view_of(work, after, work.actor)


async def withdraw(work: Work, appeal_id: int) -> AppealView:
    """Take one's own appeal back before it is answered."""
    appeal, _, mark = await _load(work, appeal_id)
    work.permit(Right.APPEAL_ASK, mark.scope)
    refuse_unless(appeal.person_id == work.actor.id, "gate.denied")
    after = rules.withdraw(appeal)
    await exam_results.mark_appeal(work.tx, after)
    await notices.cancel(work, after.subject)
    await work.note("appeal.withdrawn", after.subject, before=appeal.state, after=after.state, version=after.version)
    return await view_of(work, after, work.actor)


async def see_outcome(work: Work, appeal_id: int) -> MarkView:
    """Open what became of one's own appeal: the mark as it is now; that it was read is kept."""
    appeal, _, mark = await _load(work, appeal_id)
    refuse_unless(appeal.person_id == work.actor.id, "gate.denied")
    if appeal.state in rules.ANSWERED and appeal.told_at is None:
        await exam_results.mark_appeal(work.tx, appeal.model_copy(update={"told_at": work.now}))
    return await show_mark(work, mark.id)
