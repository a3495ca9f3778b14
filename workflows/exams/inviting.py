"""Who is given notice of an exam: whom it is for and who may sit it when it is published, late joiners from then on."""

from collections.abc import Sequence

from domain.audiences import Audience, Ground
from domain.exams import EXPECTED, Candidate, CandidateState, Exam, ExamState, Room, rules
from domain.people import Person
from storage import audiences, exams, people, talks
from workflows import broadcasts, notices
from workflows.exams import promises
from workflows.exams.views import organizer_of, preview_of
from workflows.notices import plan
from workflows.work import Work

STAYING = frozenset({Ground.AWAY, Ground.TOO_NEW})
"""Grounds that keep nobody out who has the notice already: such a one asks to be deferred."""


async def call_in(work: Work, found: Exam, members: Sequence[Person]) -> list[Candidate]:
    """Give people seats in an exam, enter it in their diaries, and give them notice.

    However many they are, the database is asked a handful of times. Who gets no seat is not called in, and who runs the
    exam hears of it.
    """
    known = {c.person_id: c for c in await exams.list_candidates(work.tx, found.id)}
    wanted = [p for p in members if p.id not in known or known[p.id].state is CandidateState.OUT]
    seats = await _seats(work, found, list(known.values()), wanted)
    fresh = [person for person in wanted if person.id in seats and person.id not in known]
    await exams.add_candidates(work.tx, [_new(found, person, *seats[person.id]) for person in fresh])
    for person in wanted:
        if person.id in seats and person.id in known:
            await exams.mark_candidate(work.tx, _back(known[person.id], person, *seats[person.id]))
    called = [c for c in await exams.list_candidates(work.tx, found.id) if c.person_id in seats]
    await occupy(work, found, called)
    await promises.notify(work, found, called)
    await _tell_seatless(work, found, [person for person in wanted if person.id not in seats])
    return called


async def _seats(
    work: Work, found: Exam, known: Sequence[Candidate], wanted: Sequence[Person]
) -> dict[int, tuple[int, int]]:
    rooms = await exams.list_rooms(work.tx, found.id)
    return rules.seat(rooms, known, wanted, _home(work, rooms))


def _home(work: Work, rooms: Sequence[Room]) -> dict[str, int]:
    """Give the room at each branch that has one, by the branch's code; none where there is but one room."""
    if len(rooms) < 2:
        return {}
    at = {branch.code: (branch.room, branch.room_en, branch.name) for branch in work.bank.policy.branches}
    return {
        code: room.id for code, names in at.items() for room in rooms if room.place in names or names[-1] in room.place
    }


def _new(found: Exam, person: Person, room_id: int, seat: int) -> Candidate:
    return Candidate(id=0, exam_id=found.id, person_id=person.id, branch=person.branch, room_id=room_id, seat=seat)


def _back(candidate: Candidate, person: Person, room_id: int, seat: int) -> Candidate:
    told = {"room_id": room_id, "seat": seat, "branch": person.branch, "acknowledged_at": None}
    return rules.change(candidate, CandidateState.NOTIFIED, **told)


async def occupy(work: Work, found: Exam, candidates: Sequence[Candidate]) -> None:
    """Enter an exam in the diaries of those who are free then; who is not sees on the card what stands there."""
    await people.lock_people(work.tx, [candidate.person_id for candidate in candidates])
    subjects = {candidate.person_id: candidate.subject for candidate in candidates}
    await talks.mark_free_occupied(work.tx, subjects, found.slot)


async def _tell_seatless(work: Work, found: Exam, people_: Sequence[Person]) -> None:
    organizer = await organizer_of(work, found)
    if people_ and organizer is not None:
        await plan(
            work,
            "exam.seatless",
            reader=organizer,
            subject=found.subject,
            version=found.version,
            step=f"{work.now:%y%m%d%H%M%S}",
            people=[person.id for person in people_],
        )


async def lock_open(work: Work, exam_id: int) -> Exam | None:
    """Give an exam that may still get another audience, locked."""
    found = await exams.lock_exam(work.tx, exam_id)
    open_ = found is not None and found.state in (ExamState.DRAFT, ExamState.PUBLISHED)
    return found if open_ and found is not None and found.slot.start > work.now else None


async def take_audience(work: Work, found: Exam, audience: Audience) -> Exam:
    """Keep another audience of an exam, and let those it now means know."""
    kept = await audiences.add_audience(work.tx, audience)
    after = found.model_copy(update={"audience_id": kept, "version": found.version + 1})
    await exams.mark_exam(work.tx, after)
    await work.note("exam.audience", found.subject, version=after.version)
    if after.state is ExamState.PUBLISHED:
        await keep_up_with(work, after)
    return after


async def keep_up(work: Work) -> None:
    """Call late joiners in to the exams that are to come; let go whom they do not concern any more."""
    for found in await exams.list_running(work.tx, work.now):
        await keep_up_with(work, found)


async def keep_up_with(work: Work, found: Exam) -> None:
    """Bring an exam's candidates in line with its audience and with who may sit it."""
    candidates = await exams.list_candidates(work.tx, found.id)
    standing = {c.person_id: c for c in candidates if c.state is not CandidateState.OUT}
    now = await preview_of(work, found)
    inside = [member.person for member in now.inside]
    kept = {m.person.id for m in now.outside if m.ground in STAYING} | {person.id for person in inside}
    joined = [person for person in inside if person.id not in standing]
    if joined:
        called = await call_in(work, found, joined)
        await broadcasts.join(work, found.subject, [(c.person_id, c.subject) for c in called])
    for person_id in set(standing) - kept:
        await let_go(work, standing[person_id])


async def let_go(work: Work, candidate: Candidate) -> None:
    """Take somebody out of an exam whom it concerns no more; nothing that was promised leaves, the seat is free."""
    if candidate.state not in EXPECTED:
        return
    out = rules.change(candidate, CandidateState.OUT, room_id=None, seat=None)
    await exams.mark_candidate(work.tx, out)
    await notices.cancel(work, candidate.subject)
    await talks.mark_occupied(work.tx, [], None, subject=candidate.subject)
    await work.note("exam.let_go", out.subject, before=candidate.state, after=out.state, version=out.version)
    person = await people.get_person(work.tx, candidate.person_id)
    if person is not None and person.active:
        await promises.tell(work, [out], "exam.out")
        await promises.bring_calendars(work, [out])
