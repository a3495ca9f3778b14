"""Importing results: the sheet is read once it is there, every bad row named, nobody sees a mark before the release."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_

from domain.errors import RefusalError, refuse_unless
from domain.exams import Candidate, CandidateState, Exam
from domain.exams.marks import Mark, Results, ResultsState, TopicMark
from domain.exams.results import Graded, Known, ResultPlan, check_importable, grade, plan_results
from domain.people import Person
from domain.rights import Right, may
from domain.sheets import BadRow
from storage import audiences, exam_results, exams, people
from storage.audiences import SentSheet
from storage.outbox import Lane
from workflows.notices import plan
from workflows.results.releasing import announce
from workflows.results.sheet import Blank, ResultSheet, heading_of
from workflows.results.views import ResultsView, bands_of, load, view_of
from workflows.views.exports import promise_now
from workflows.work import Work

MOST = 20
"""How many bad rows a message names; all of them come as a file."""
MOST_LISTED = 10_000
"""How many that file names."""


@dataclass(frozen=True)
class Imported:
    """What became of a sheet of results."""

    view: ResultsView
    taken: int
    bad: tuple[BadRow, ...]
    faults: int
    sheet_id: int
    partial: bool
    """Whether only the rows without a fault were taken, because somebody said so."""


async def await_sheet(work: Work, exam_id: int, file_id: int) -> ResultsView:
    """Take the file of an exam's results: it is read once it is there."""
    found = await load(work, exam_id)
    check_importable(found)
    await audiences.add_sheet(
        work.tx, file_id=file_id, kind="results", subject=found.subject, by_id=work.actor.id, now=work.now
    )
    await work.note("results.sheet_sent", found.subject)
    return await view_of(work, found, work.actor)


async def take_good(work: Work, sheet_id: int) -> None:
    """Have the rows of a sheet taken that are without a fault; asked once."""
    work.permit(Right.RESULTS_KEEP)
    sent = await audiences.get_sheet(work.tx, sheet_id)
    if sent is None or sent.kind not in ("results", "results_good"):
        raise RefusalError("gate.denied")
    refuse_unless(await audiences.mark_sheet_again(work.tx, sheet_id, kind="results_good"), "result.read_already")
    await work.note("results.good_rows", sent.subject)


async def take_sheet(work: Work, sent: SentSheet, sheet: ResultSheet | None) -> None:
    """Take a sheet's results, or nothing while a row is bad; None for a file that is lost."""
    await _take(work, sent, sheet, partial=False)


async def take_good_rows(work: Work, sent: SentSheet, sheet: ResultSheet | None) -> None:
    """Take those rows of a sheet that are without a fault."""
    await _take(work, sent, sheet, partial=True)


async def _take(work: Work, sent: SentSheet, sheet: ResultSheet | None, *, partial: bool) -> None:
    by = await people.get_person(work.tx, sent.by_id)
    found = await exams.lock_exam(work.tx, int(sent.subject.partition(":")[2]))
    if by is None or found is None or not may(by, Right.RESULTS_KEEP):
        return
    mine = with_(work, person=by)
    said = sheet or ResultSheet((), (BadRow(row=0, code="file.lost"),))
    known = await _known(mine, found)
    planned = plan_results(said.rows, known, said.bad)
    taken = planned.taken if partial or not planned.bad else ()
    if taken:
        await _keep(mine, known, taken, file_id=sent.file.id)
    await _tell(mine, sent, planned, taken=len(taken), partial=partial)
    if not partial:
        await _list_faults(mine, found, planned.bad)


async def _tell(work: Work, sent: SentSheet, planned: ResultPlan, *, taken: int, partial: bool) -> None:
    await plan(
        work,
        "results.read",
        reader=work.actor.id,
        subject=sent.subject,
        version=0,
        at=work.now,
        lane=Lane.ANSWER,
        step=f"{sent.id}/{partial:d}",
        sheet=sent.id,
        taken=taken,
        good=len(planned.taken),
        partial=partial,
        bad=[(fault.row, fault.code, fault.fact) for fault in planned.bad[:MOST]],
        faults=len(planned.bad),
    )


async def _list_faults(work: Work, found: Exam, bad: Sequence[BadRow]) -> None:
    """Promise every fault as a file where a message can't name all of them."""
    if len(bad) > MOST:
        rows = [(fault.row, fault.code, fault.fact) for fault in bad[:MOST_LISTED]]
        await promise_now(work, "results.faults", exam=found.id, bad=rows)


async def _known(work: Work, found: Exam) -> Known:
    results = await exam_results.get_results(work.tx, found.id)
    everybody = await people.list_people(work.tx, with_left=True)
    return Known(
        exam=found,
        people={person.staff_no: person for person in everybody},
        candidates={c.person_id: c for c in await exams.list_candidates(work.tx, found.id)},
        marks={mark.candidate_id: mark for mark in await exam_results.list_marks(work.tx, found.id)},
        released=results is not None and results.state is ResultsState.RELEASED,
    )


async def _keep(work: Work, known: Known, taken: Sequence[Graded], *, file_id: int) -> None:
    """Keep marks; of an exam whose results are out already the new ones are told at once."""
    await exam_results.mark_marks(work.tx, _marks(work, known, taken))
    await exam_results.mark_topics(work.tx, _topics(known.exam, taken))
    results = await exam_results.get_results(work.tx, known.exam.id)
    if results is None:
        made = Results(id=0, exam_id=known.exam.id, entered_by=work.actor.id, entered_at=work.now, file_id=file_id)
        await exam_results.add_results(work.tx, made)
    elif results.state is ResultsState.IMPORTED:
        told = {"entered_by": work.actor.id, "entered_at": work.now, "file_id": file_id}
        await exam_results.mark_results(work.tx, results.model_copy(update={**told, "version": results.version + 1}))
    else:
        fresh = {one.candidate.id for one in taken}
        new = [m for m in await exam_results.list_marks(work.tx, known.exam.id) if m.candidate_id in fresh]
        await announce(work, known.exam, new, absent=[])
    await work.note("results.imported", known.exam.subject, after=str(len(taken)))


def _marks(work: Work, known: Known, taken: Sequence[Graded]) -> list[Mark]:
    by_no, bands = known.people, bands_of(work)
    by_name = _unique_names(known.people)
    made = list[Mark]()
    for one in taken:
        passed, band = grade(one.score, known.exam, bands)
        marker = by_no.get(one.marker) or by_name.get(one.marker)
        outside = one.marker if one.marker and marker is None else None
        fields = {"passed": passed, "band": band, "score": one.score, "marker": outside}
        made.append(
            Mark(
                id=0,
                exam_id=known.exam.id,
                candidate_id=one.candidate.id,
                person_id=one.candidate.person_id,
                branch=one.candidate.branch,
                marker_id=marker.id if marker is not None else (work.actor.id if outside is None else None),
                **fields,
            )
        )
    return made


def _unique_names(by_no: Mapping[str, Person]) -> dict[str, Person]:
    """Give the people whose name nobody else bears."""
    counts = Counter(person.name for person in by_no.values())
    return {person.name: person for person in by_no.values() if counts[person.name] == 1}


def _topics(found: Exam, taken: Sequence[Graded]) -> list[TopicMark]:
    return [
        TopicMark(exam_id=found.id, candidate_id=one.candidate.id, topic=t.topic, points=t.points, out_of=t.out_of)
        for one in taken
        for t in one.topics
    ]


async def read_now(work: Work, exam_id: int, *, reader: int, params: Mapping[str, object]) -> Imported | None:
    """Give what became of a sheet, as its message says it."""
    found, person = await exams.get_exam(work.tx, exam_id), await people.get_person(work.tx, reader)
    if found is None or person is None or not may(person, Right.RESULTS_KEEP):
        return None
    bad = faults_in(params)
    taken, faults, sheet = (int(str(params[name])) for name in ("taken", "faults", "sheet"))
    return Imported(await view_of(work, found, person), taken, bad, faults, sheet, partial=bool(params["partial"]))


def faults_in(params: Mapping[str, object]) -> tuple[BadRow, ...]:
    """Read faults from what a notice carries."""
    rows = params["bad"]
    assert isinstance(rows, list)  # noqa: S101 - as they were written
    return tuple(BadRow(row=row, code=code, fact=fact) for row, code, fact in rows)


async def promise_blank(work: Work, exam_id: int) -> None:
    """Promise the blank sheet of an exam: its candidates with seat, number and name."""
    found = await load(work, exam_id)
    await promise_now(work, "results.blank", exam=found.id)


WRITING = frozenset({CandidateState.SAT, CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED, CandidateState.ASKED})
"""Who has a paper, or may yet have one."""


async def blank_rows(work: Work, exam_id: int) -> tuple[Exam, list[Blank], list[str]] | None:
    """Give an exam's candidates as rows to be filled in, in the order of their seats; and the parts known so far."""
    found = await exams.get_exam(work.tx, exam_id)
    if found is None or not may(work.actor, Right.RESULTS_KEEP):
        return None
    rooms = {room.id: room.place for room in await exams.list_rooms(work.tx, found.id)}
    there = [c for c in await exams.list_candidates(work.tx, found.id) if c.state in WRITING]
    known = await people.list_some(work.tx, [c.person_id for c in there])
    there.sort(key=lambda c: (c.room_id or 0, c.seat or 0, known[c.person_id].staff_no))
    rows = [Blank(_seat(c, rooms), known[c.person_id].staff_no, known[c.person_id].name) for c in there]
    parts = {topic.topic: topic.out_of for topic in await exam_results.list_topics(work.tx, found.id)}
    return found, rows, [heading_of(topic, most) for topic, most in parts.items()]


def _seat(candidate: Candidate, rooms: Mapping[int, str]) -> str:
    place = rooms.get(candidate.room_id or 0)
    return " · ".join(str(part) for part in (place, candidate.seat) if part is not None)
