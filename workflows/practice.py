"""Practice: quizzes that somebody draws, one at a press, and the sheet of the questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as with_

from domain.audiences import Audience
from domain.errors import refuse_unless
from domain.practice import BankPlan, Question, next_question, plan_bank
from domain.rights import Right, may
from domain.sheets import BadRow
from domain.training import Topic
from storage import audiences, people, practice
from storage.audiences import SentSheet
from storage.outbox import Lane
from workflows import audiences as audience_use
from workflows import broadcasts
from workflows.notices import plan, planned, promise
from workflows.practice_sheet import QuestionSheet
from workflows.views.exports import promise_now
from workflows.work import Work, new_ref

MOST = 20
"""How many bad rows a message names; a longer list is a wrong file."""


@dataclass(frozen=True)
class PracticeView:
    """How many questions there are to practise, by topic; and whether the reader keeps them."""

    counts: Mapping[Topic, int]
    keeps: bool

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Drawn:
    """A question is on its way."""


@dataclass(frozen=True)
class AllDrawn:
    """Every question of that kind was asked today."""

    topic: Topic | None
    count: int


@dataclass(frozen=True)
class BankTaken:
    """What became of a sheet of questions."""

    new: int
    changed: int
    gone: int
    total: int
    bad: tuple[BadRow, ...] = ()
    faults: int = 0
    """How many bad rows there are in all."""


async def show(work: Work) -> PracticeView:
    """Show what there is to practise."""
    work.permit(Right.PRACTISE)
    return PracticeView(await practice.count_topics(work.tx), may(work.actor, Right.PRACTICE_KEEP))


async def draw(work: Work, *, topic: Topic | None, after: int, round_id: int = 0) -> Drawn | AllDrawn:
    """Ask the actor the next question of the day's own order; which and how answered is kept nowhere."""
    work.permit(Right.PRACTISE)
    if round_id:
        await broadcasts.note_read(work, _round(round_id), acknowledged=True)
    ids = await practice.list_ids(work.tx, topic)
    refuse_unless(ids, "practice.none")
    found = next_question(ids, seed=f"{work.actor.id}/{work.today}", after=after)
    if found is None:
        return AllDrawn(topic, len(ids))
    await plan(
        work,
        "practice.quiz",
        reader=work.actor.id,
        subject=f"question:{found}",
        version=0,
        lane=Lane.ANSWER,
        at=work.now,
        step=new_ref(),
        topic=topic or "",
    )
    return Drawn()


async def question_now(work: Work, question_id: int) -> Question | None:
    """Give a question as it is when it leaves."""
    return await practice.get_question(work.tx, question_id)


async def keep_sheet(work: Work, file_id: int) -> PracticeView:
    """Take the file of all questions: it is read once it is there."""
    work.permit(Right.PRACTICE_KEEP)
    await audiences.add_sheet(
        work.tx, file_id=file_id, kind="practice", subject="practice:0", by_id=work.actor.id, now=work.now
    )
    return await show(work)


async def take_sheet(work: Work, sent: SentSheet, sheet: QuestionSheet | None) -> None:
    """Take a sheet as all of the questions, or say what is wrong with it; None for a file that is lost."""
    by = await people.get_person(work.tx, sent.by_id)
    if by is None or not may(by, Right.PRACTICE_KEEP):
        return
    mine = with_(work, person=by)
    await practice.lock_questions(work.tx)
    said = sheet or QuestionSheet((), (BadRow(row=0, code="file.lost"),))
    found = plan_bank(said.rows, await practice.list_questions(work.tx), said.bad)
    if not found.bad:
        await _carry_out(mine, found)
    await plan(
        mine,
        "practice.taken",
        reader=by.id,
        subject="practice:0",
        version=0,
        at=work.now,
        lane=Lane.ANSWER,
        step=str(sent.id),
        counts=[len(found.new), len(found.changed), len(found.gone), found.total],
        bad=[(fault.row, fault.code, fault.fact) for fault in found.bad[:MOST]],
        faults=len(found.bad),
    )


async def _carry_out(work: Work, found: BankPlan) -> None:
    await practice.add_questions(work.tx, found.new, by_id=work.actor.id, now=work.now)
    for question in found.changed:
        await practice.mark_question(work.tx, question)
    await practice.delete_questions(work.tx, [question.id for question in found.gone])
    await work.note("practice.kept", "practice:0", after=str(found.total))


async def give_sheet(work: Work) -> None:
    """Promise the questions as a file, to be changed and sent again."""
    work.permit(Right.PRACTICE_KEEP)
    await promise_now(work, "practice.file")


async def invite(work: Work, audience: Audience, *, topic: Topic | None) -> int:
    """Ask people to practise, by one message each; how many they are."""
    work.permit(Right.PRACTICE_KEEP)
    refuse_unless(await practice.list_ids(work.tx, topic), "practice.none")
    kept = await audiences.add_audience(work.tx, audience)
    members = [person for person in await audience_use.members(work, kept) if person.id != work.actor.id]
    refuse_unless(members, "training.nobody")
    subject, about = _round(kept), str(topic or "")
    promised = [
        planned(work, "practice.invited", reader=p.id, subject=subject, version=0, lane=Lane.BROADCAST, topic=about)
        for p in members
    ]
    await promise(work, *promised)
    await broadcasts.start(
        work, subject=subject, kind="practice.invited", readers=[(person.id, subject) for person in members]
    )
    await work.note("practice.invited", subject, after=str(len(members)))
    return len(members)


def _round(round_id: int) -> str:
    """Name a round of practice among the objects of the bank: by the audience that was asked."""
    return f"practice:{round_id}"
