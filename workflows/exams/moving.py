"""Moving an exam: what it would do, shown before; those who invigilate go along."""

from dataclasses import dataclass

from domain.exams import LISTENING, DutyState, Exam, ExamState, rules
from domain.slots import Interval
from storage import exams, talks
from workflows.clashes import Clashes, clashes_at
from workflows.exams import promises
from workflows.exams.views import load, preview_of
from workflows.work import Work


@dataclass(frozen=True)
class Move:
    """What another time of an exam would do."""

    before: Exam
    after: Exam
    candidates: int
    """How many who are to sit it would hear of it; nobody of a draft."""
    invigilators: int
    clashes: Clashes
    """Who of the candidates, of a draft of those who are meant, has something else at the new time."""
    duty_clashes: Clashes
    """Who of the invigilators has."""


async def preview_move(work: Work, exam_id: int, slot: Interval) -> Move:
    """Say what another time would do; refused for one that can't be."""
    found = await load(work, exam_id)
    after = rules.move(found, slot, now=work.now)
    listening = [c for c in await exams.list_candidates(work.tx, found.id) if c.state in LISTENING]
    duties = [d for d in await exams.list_duties(work.tx, found.id) if d.state is not DutyState.OFF]
    published, watching = found.state is ExamState.PUBLISHED, [d.person_id for d in duties]
    sitting = [c.person_id for c in listening]
    if not published:
        sitting = [member.person.id for member in (await preview_of(work, found)).inside]
    return Move(
        before=found,
        after=after,
        candidates=len(listening),
        invigilators=len(watching) if published else 0,
        clashes=await clashes_at(work, sitting, slot, but_for={c.subject for c in listening}),
        duty_clashes=await clashes_at(work, watching, slot, but_for={d.subject for d in duties}),
    )


async def move_duties(work: Work, before: Exam, after: Exam) -> None:
    """Take those who invigilate along to another time; who is taken then sees it on the card, and may hand it back."""
    for duty in await exams.list_duties(work.tx, after.id):
        if duty.state is DutyState.OFF:
            continue
        await talks.mark_free_occupied(work.tx, {duty.person_id: duty.subject}, after.slot)
        moved = duty.model_copy(update={"state": DutyState.ASKED, "acknowledged_at": None, "version": duty.version + 1})
        await exams.mark_duty(work.tx, moved)
        if after.state is ExamState.PUBLISHED:
            await promises.assign(work, after, moved, was=promises.was_of(before))
