"""Answering the notice of an exam: acknowledging it with the pledge, asking to be deferred; the decision on that."""

from dataclasses import dataclass

from domain.errors import refuse_unless
from domain.exams import EXPECTED, Candidate, CandidateState, Exam, ExamState, rules
from domain.personal import mask
from domain.rights import Right
from domain.slots import Interval
from storage import exams, files, talks
from workflows import broadcasts, conversion, notices
from workflows.exams import promises
from workflows.exams.inviting import keep_up_with
from workflows.exams.views import (
    CandidateView,
    ExamView,
    candidate_view,
    load_candidate,
    proof_until,
    show,
    view_of,
)
from workflows.handing_out import hand_out
from workflows.views.exports import promise_now
from workflows.work import Work


@dataclass(frozen=True)
class ExamAnswered:
    """Somebody's part has a new state; the reader sees the exam as it is now."""

    view: ExamView


@dataclass(frozen=True)
class StaleNotice:
    """The press came from an old version of the notice; nothing was changed, the new one takes its place."""

    view: ExamView


@dataclass(frozen=True)
class AbsenceDecided:
    """Absence was decided on, now or before."""

    row: CandidateView
    fresh: bool


Answer = ExamAnswered | StaleNotice


async def acknowledge(work: Work, candidate_id: int, *, version: int) -> Answer:
    """Acknowledge an exam and give the integrity pledge (诚信承诺), in one press; twice is once."""
    found, candidate = await load_candidate(work, candidate_id, Right.EXAM_ANSWER)
    if candidate.version != version:
        again = candidate.state is CandidateState.ACKNOWLEDGED and candidate.version == version + 1
        view = await view_of(work, found, work.actor)
        return ExamAnswered(view) if again else StaleNotice(view)
    after = rules.acknowledge(candidate, found, now=work.now)
    await broadcasts.note_read(work, candidate.subject, acknowledged=True)
    await _keep(work, found, candidate, after, "exam.acknowledged")
    return ExamAnswered(await view_of(work, found, work.actor))


async def _keep(work: Work, found: Exam, before: Candidate, after: Candidate, action: str) -> None:
    """Keep somebody's new state, bring diary and calendar in line, and plan what it waits for."""
    await exams.mark_candidate(work.tx, after)
    holders = {after.person_id: after.subject} if after.state in EXPECTED else {}
    if holders:
        await talks.mark_free_occupied(work.tx, holders, found.slot)
    elif found.slot.end > work.now:
        await talks.mark_occupied(work.tx, [], None, subject=after.subject)
    await work.note(action, after.subject, before=before.state, after=after.state, version=after.version)
    await promises.renew(work, found, [after])


async def check_absence(work: Work, candidate_id: int, *, version: int) -> StaleNotice | None:
    """Refuse what would be refused in the end, before a form asks for reason and proof."""
    found, candidate = await load_candidate(work, candidate_id, Right.EXAM_ANSWER)
    await broadcasts.note_read(work, candidate.subject)
    if candidate.version != version:
        return StaleNotice(await view_of(work, found, work.actor))
    _ask(work, found, candidate, "", 0)
    return None


def _ask(work: Work, found: Exam, candidate: Candidate, reason: str, proof: int) -> Candidate:
    refuse_unless(found.state is not ExamState.CANCELLED, "exam.off")
    return rules.ask_absence(candidate, reason, proof, now=work.now, until=proof_until(work, found))


async def ask_absence(work: Work, candidate_id: int, *, version: int, reason: str, proof: int) -> Answer:
    """Ask to be deferred (缓考), with a reason and its proof; who runs the exam decides."""
    found, candidate = await load_candidate(work, candidate_id, Right.EXAM_ANSWER)
    if candidate.version != version:
        return StaleNotice(await view_of(work, found, work.actor))
    after = _ask(work, found, candidate, mask(reason), proof)
    await broadcasts.note_read(work, candidate.subject, acknowledged=True)
    await _keep(work, found, candidate, after, "exam.absence_asked")
    await promises.await_decision(work, found, after)
    return ExamAnswered(await view_of(work, found, work.actor))


async def _load_asked(work: Work, candidate_id: int) -> tuple[Exam, Candidate]:
    found, candidate = await load_candidate(work, candidate_id, Right.EXAM_PLAN)
    refuse_unless(candidate.person_id != work.actor.id, "exam.own_absence")
    return found, candidate


async def check_refusal(work: Work, candidate_id: int) -> AbsenceDecided | None:
    """Say what was decided before, before a form asks why absence is refused."""
    _, candidate = await _load_asked(work, candidate_id)
    if candidate.state is CandidateState.ASKED:
        return None
    return AbsenceDecided(await candidate_view(work, candidate), fresh=False)


async def decide(work: Work, candidate_id: int, *, granted: bool, reason: str | None = None) -> AbsenceDecided:
    """Defer somebody, or refuse it with a reason; who asked hears of it. A second press changes nothing."""
    found, candidate = await _load_asked(work, candidate_id)
    if candidate.state is not CandidateState.ASKED:
        return AbsenceDecided(await candidate_view(work, candidate), fresh=False)
    by = work.actor.id
    after = (
        rules.grant(candidate, by) if granted else rules.refuse(candidate, found, by, mask(reason or ""), now=work.now)
    )
    await _keep(work, found, candidate, after, "exam.deferred" if granted else "exam.absence_refused")
    await promises.tell(work, [after], "exam.deferred" if granted else "exam.refused", exam=found)
    await conversion.follow_attendance(work, found, after)
    if granted and found.state is ExamState.PUBLISHED and found.slot.start > work.now:
        await keep_up_with(work, found)
    return AbsenceDecided(await candidate_view(work, after), fresh=True)


async def see_absence(work: Work, candidate_id: int) -> CandidateView:
    """Open why somebody asks to be deferred, never oneself; each opening is in the audit."""
    _, candidate = await _load_asked(work, candidate_id)
    await work.note("exam.absence_opened", candidate.subject, version=candidate.version)
    return await candidate_view(work, candidate)


async def give_proof(work: Work, candidate_id: int) -> None:
    """Hand out the proof of somebody's absence to who decides on it."""
    _, candidate = await _load_asked(work, candidate_id)
    file = await files.get_file(work.tx, candidate.proof_file_id) if candidate.proof_file_id is not None else None
    await hand_out(work, "exam.proof", file, subject=candidate.subject, version=candidate.version)


async def note_seen(work: Work, exam_id: int) -> ExamView:
    """Let somebody say that a reminder was seen."""
    view = await show(work, exam_id)
    if view.candidate is not None:
        await broadcasts.note_read(work, view.candidate.subject)
        await work.note("exam.seen", view.candidate.subject, version=view.candidate.version)
    elif view.duty is not None:
        await work.note("exam.seen", view.duty.subject, version=view.duty.version)
    return view


async def give_card(work: Work, candidate_id: int) -> None:
    """Promise somebody the admission card (准考证), once the exam is acknowledged."""
    found, candidate = await load_candidate(work, candidate_id, Right.EXAM_ANSWER)
    refuse_unless(found.state is ExamState.PUBLISHED and found.slot.end > work.now, "exam.over")
    refuse_unless(candidate.state is CandidateState.ACKNOWLEDGED, "exam.first_acknowledge")
    await promise_now(work, "exam.card", candidate=candidate.id)


async def candidate_for_notice(work: Work, candidate_id: int, *, version: int) -> CandidateView | None:
    """Give somebody's part as it is when a notice about it leaves; None if it has changed since."""
    candidate = await exams.get_candidate(work.tx, candidate_id)
    if candidate is None or candidate.version != version:
        return None
    return await candidate_view(work, candidate)


async def leave_recorded(work: Work, person_id: int, *, crossing: Interval) -> None:
    """Let somebody whose leave crosses an exam know what to do: leave by itself defers nobody."""
    for candidate in await exams.list_candidates_of(work.tx, person_id, states=EXPECTED - {CandidateState.ASKED}):
        found = await exams.get_exam(work.tx, candidate.exam_id)
        if found is None or found.slot.start <= work.now:
            continue
        if crossing.start < found.slot.end and found.slot.start < crossing.end:
            await notices.plan(
                work,
                "exam.clash",
                reader=person_id,
                subject=candidate.subject,
                version=candidate.version,
                until=found.slot.start,
                step=f"{crossing.start:%y%m%d%H%M}",
            )
