"""Feedback in hand: loaded under its lock, with the right checked; kept with its history, audit and promises."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import RefusalError, refuse_unless
from domain.feedback import Entry, Feedback, Step
from domain.feedback.acts import Act, acts_of
from domain.ladders import deadline_of
from domain.personal import Masked
from domain.rights import Right
from storage import feedback as rows
from workflows.feedback.desks import Desk, arbiter_of, desk_of
from workflows.work import Work


@dataclass(frozen=True)
class InHand:
    """Feedback, locked, with the desk that has it and what the actor can do."""

    feedback: Feedback
    desk: Desk
    acts: frozenset[Act]


def subject_of(feedback: Feedback) -> str:
    """Name feedback to the audit and the outbox."""
    return f"feedback:{feedback.id}"


async def load(work: Work, feedback_id: int, right: Right = Right.FEEDBACK_READ) -> InHand:
    """Give feedback that the actor may reach, locked; a refusal that tells nothing otherwise.

    Who held it and sits at its desk no more is told that.
    """
    found = await rows.lock_feedback(work.tx, feedback_id)
    if found is None:
        raise RefusalError("gate.denied")
    desk = await desk_of(work, found)
    gone = work.actor.id == found.holder_id and work.actor.id not in desk.everybody
    refuse_unless(not gone, "feedback.moved_on", number=found.number)
    work.permit(right, found.scope(desk.everybody))
    return InHand(found, desk, await acts_for(work, found, desk, work.actor.id))


async def acts_for(work: Work, feedback: Feedback, desk: Desk, who: int) -> frozenset[Act]:
    """Give what somebody can do with feedback now."""
    arbiter = await arbiter_of(work, feedback)
    return acts_of(feedback, who=who, at_desk=who in desk.everybody, arbiter=arbiter)


def require(held: InHand, act: Act) -> None:
    """Refuse what the actor can't do with it now, saying how far it is."""
    if act not in held.acts:
        raise RefusalError("feedback.state", number=held.feedback.number, state=held.feedback.state)


async def remember(work: Work, feedback: Feedback, what: Step, text: Masked | None = None, *, round_: int = 0) -> None:
    """Add a step to the history, and to the audit without its words."""
    by = work.person.id if work.person is not None else None
    entry = Entry(
        id=0,
        feedback_id=feedback.id,
        at=work.now,
        what=what,
        by=by,
        department=feedback.department,
        text=text,
        round=round_,
        to_id=feedback.holder_id if what is Step.HANDED_ON else None,
        told_how=feedback.told_how if what is Step.TOLD else None,
        told_at=feedback.told_at if what is Step.TOLD else None,
    )
    await rows.add_entry(work.tx, entry)
    await work.note(f"feedback.{what}", subject_of(feedback), after=feedback.state, version=feedback.version)


def due_from(work: Work, since: datetime) -> datetime:
    """Give by when a department answers what it got at an instant."""
    due = deadline_of(work.bank.policy.ladders["feedback.answer"], since=since, calendar=work.bank.calendar)
    assert due is not None  # noqa: S101 - the policy gives that clock a length
    return due
