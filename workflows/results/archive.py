"""The exam archive beside that of trainings: entries are never rewritten, a correction stands beside its mark."""

from dataclasses import dataclass
from datetime import datetime, time

from domain.exams import CandidateState, Exam, ExamState
from domain.exams.marks import Mark
from domain.exams.records import ExamRecord
from domain.people import Person
from domain.rights import Right, Scope, scopes
from storage import exam_records, exam_results, exams, people
from workflows.results.views import Status
from workflows.views.exports import promise_now
from workflows.work import Work


@dataclass(frozen=True)
class ExamEntry:
    """An exam in somebody's archive: one held here, or one that was entered afterwards."""

    person: Person
    at: datetime
    status: Status
    exam: Exam | None = None
    mark: Mark | None = None
    record: ExamRecord | None = None
    corrected: bool = False


@dataclass(frozen=True)
class ExamArchive:
    """Somebody's exams, the newest first."""

    person: Person
    entries: tuple[ExamEntry, ...]
    own: bool
    page: int = 0


THERE = (CandidateState.SAT, CandidateState.ABSENT, CandidateState.DEFERRED)


async def own(work: Work, page: int = 0) -> ExamArchive:
    """Show the exams of one's own archive."""
    work.permit(Right.RESULTS_READ)
    return ExamArchive(work.actor, tuple(await _entries(work, work.actor)), own=True, page=page)


async def _entries(work: Work, person: Person) -> list[ExamEntry]:
    """Gather somebody's exams: released marks, absences, and what was entered afterwards."""
    marks = {mark.candidate_id: mark for mark in await exam_results.list_marks_of(work.tx, [person.id])}
    changed = {change.mark_id for change in await exam_results.list_changes(work.tx, [m.id for m in marks.values()])}
    candidates = await exams.list_candidates_of(work.tx, person.id, states=THERE)
    held = {one.id: one for one in await exams.list_exams(work.tx, ids=[c.exam_id for c in candidates])}
    found = [
        ExamEntry(
            person,
            held[c.exam_id].slot.start,
            _status(c.state, marks.get(c.id)),
            held[c.exam_id],
            marks.get(c.id),
            corrected=c.id in marks and marks[c.id].id in changed,
        )
        for c in candidates
        if held[c.exam_id].state is ExamState.HELD
    ]
    old = await exam_records.list_records(work.tx, person_ids=[person.id])
    found += [_of_record(work, person, record) for record in old]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _status(state: CandidateState, mark: Mark | None) -> Status:
    if mark is not None:
        return Status.PASSED if mark.passed else Status.FAILED
    return Status.WAITING if state is CandidateState.SAT else Status(state.value)


def _of_record(work: Work, person: Person, record: ExamRecord) -> ExamEntry:
    at = work.bank.calendar.instant(record.held_on, time())
    return ExamEntry(person, at, Status(record.result.value), record=record)


async def promise_branch_file(work: Work) -> None:
    """Promise the exam archive of one's branch, or of the bank, as a file."""
    await _whose(work)
    await work.note("results.archive_exported", f"person:{work.actor.id}")
    await promise_now(work, "results.archive")


async def _whose(work: Work) -> list[Person]:
    reach = scopes(work.actor, Right.RESULTS_READ)
    if not reach & {Scope.ALL, Scope.BRANCH}:
        work.permit(Right.RESULTS_KEEP)
    everybody = await people.list_people(work.tx)
    return [p for p in everybody if Scope.ALL in reach or p.branch == work.actor.branch]


async def of_branch(work: Work) -> tuple[list[ExamEntry], bool]:
    """Give every entry of one's branch, or of the bank, and whether the reader sees scores."""
    found = list[ExamEntry]()
    for person in await _whose(work):
        found += await _entries(work, person)
    return found, Scope.ALL in scopes(work.actor, Right.RESULTS_READ)
