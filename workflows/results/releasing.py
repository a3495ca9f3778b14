"""Releasing results: at one moment to all, each privately; heads of branches hear who passed; corrections after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.exams import Candidate, CandidateState, Exam, ExamState
from domain.exams.marks import Mark, Results, ResultsState
from domain.exams.results import MarkChange, correct, release
from domain.personal import mask
from domain.rights import Right
from storage import exam_results, exams
from storage.outbox import Lane
from workflows import broadcasts, conversion, notices
from workflows.charge import heads_of
from workflows.exams.inviting import keep_up
from workflows.exams.promises import results_subject
from workflows.notices import day_of, plan, planned, promise
from workflows.results.views import MarkView, ResultsView, bands_of, load, mark_view, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Released:
    """The marks of an exam are out."""

    view: ResultsView


@dataclass(frozen=True)
class Unfinished:
    """Some who sat the exam have no mark yet: to be released all the same only when somebody says so."""

    view: ResultsView


def subject_of(found: Exam) -> str:
    """Name an exam's results among the objects of the bank."""
    return f"results:{found.id}"


async def publish(work: Work, exam_id: int, *, anyway: bool) -> Released | Unfinished:
    """Release an exam's marks to all at one moment; a second time is refused and says since when they are out."""
    found = await load(work, exam_id)
    until = work.bank.calendar.end_of_workdays(work.now, work.bank.policy.exams.appeal_workdays)
    view = await view_of(work, found, work.actor)
    results = view.results or await _without_papers(work, view)
    released = release(results, by=work.actor.id, now=work.now, until=until)
    if view.missing and not anyway:
        return Unfinished(view)
    await exam_results.mark_results(work.tx, released)
    await notices.cancel(work, results_subject(found))
    await work.note("results.released", found.subject, after=released.state, version=released.version)
    marks = await exam_results.list_marks(work.tx, found.id)
    absent = [c for c in await exams.list_candidates(work.tx, found.id) if c.state is CandidateState.ABSENT]
    await announce(work, found, marks, absent=absent)
    readers = [(mark.person_id, f"mark:{mark.id}") for mark in marks]
    if readers:
        await broadcasts.start(work, subject=subject_of(found), kind="results.released", readers=readers)
    return Released(await view_of(work, found, work.actor))


async def _without_papers(work: Work, view: ResultsView) -> Results | None:
    """Keep that there are no marks of an exam which nobody sat: for who was absent it is an attempt all the same."""
    if view.exam.state is not ExamState.HELD or view.missing or not view.rows:
        return None
    made = Results(id=0, exam_id=view.exam.id, entered_by=work.actor.id, entered_at=work.now)
    return await exam_results.add_results(work.tx, made)


async def announce(work: Work, found: Exam, marks: Sequence[Mark], *, absent: Sequence[Candidate]) -> None:
    """Tell each the own result, and each head of a branch that those of the own people are out."""
    promised = [
        planned(
            work,
            "results.released",
            reader=mark.person_id,
            subject=f"mark:{mark.id}",
            version=mark.version,
            lane=Lane.BROADCAST,
            event=day_of(work, work.now),
        )
        for mark in marks
    ]
    await promise(work, *promised)
    await broadcasts.join(work, subject_of(found), [(mark.person_id, f"mark:{mark.id}") for mark in marks])
    await _tell_heads(
        work, found, [*(m.person_id for m in marks), *(c.person_id for c in absent)], step=f"{len(marks)}"
    )
    if await conversion.enter_written(work, found, marks, absent=absent):
        # Who has no attempt left is let go from what is to come; the reason stands in its list.
        await keep_up(work)


async def _tell_heads(work: Work, found: Exam, person_ids: Sequence[int], *, step: str, changed: bool = False) -> None:
    for head in sorted(set((await heads_of(work, person_ids)).values())):
        about = {"subject": subject_of(found), "version": found.version}
        await plan(work, "results.branch", reader=head, step=step, changed=changed, **about)  # type: ignore[arg-type]


async def note_read(work: Work, mark: Mark) -> None:
    """Record that somebody opened the own result."""
    if mark.person_id == work.actor.id:
        await broadcasts.note_read(work, f"mark:{mark.id}", acknowledged=True)


async def correct_mark(
    work: Work, mark_id: int, *, score: float, reason: str, appeal_id: int | None = None
) -> MarkView:
    """Correct a released mark, with a reason; its person hears old and new, and nothing of it is lost."""
    if appeal_id is None:
        work.permit(Right.RESULTS_KEEP)
    mark = await exam_results.lock_mark(work.tx, mark_id)
    found = await exams.get_exam(work.tx, mark.exam_id) if mark is not None else None
    if mark is None or found is None:
        raise RefusalError("gate.denied")
    refuse_unless(mark.person_id != work.actor.id, "result.own")
    results = await exam_results.get_results(work.tx, found.id)
    released = results is not None and results.state is ResultsState.RELEASED
    refuse_unless(released, "result.not_released")
    after = correct(mark, score, found, bands_of(work))
    await exam_results.mark_mark(work.tx, after)
    await exam_results.add_change(work.tx, _change(work, mark, after, reason, appeal_id))
    await work.note("results.corrected", f"mark:{mark.id}", version=after.version)
    if appeal_id is None:
        await plan(work, "results.corrected", reader=mark.person_id, subject=f"mark:{mark.id}", version=after.version)
    if after.passed != mark.passed:
        await _tell_heads(work, found, [mark.person_id], step=f"{mark.id}.{after.version}", changed=True)
        await conversion.enter_written(work, found, [after])
    view = await mark_view(work, after, work.actor)
    assert view is not None  # noqa: S101 - it is released
    return view


def _change(work: Work, before: Mark, after: Mark, reason: str, appeal_id: int | None) -> MarkChange:
    return MarkChange(
        id=0,
        mark_id=before.id,
        before=before.score,
        after=after.score,
        reason=mask(reason),
        appeal_id=appeal_id,
        by_id=work.actor.id,
        at=work.now,
    )


async def mark_of(work: Work, exam_id: int, person_id: int) -> Mark:
    """Find whose mark is to be corrected; refused where that person has none."""
    work.permit(Right.RESULTS_KEEP)
    mark = await exam_results.get_mark_of(work.tx, exam_id, person_id)
    if mark is None:
        raise RefusalError("result.no_mark")
    return mark
