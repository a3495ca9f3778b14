"""Handling feedback: taken, handed on, sent elsewhere, asked back, answered, told, reopened, closed."""

from datetime import datetime

from domain.complaints import Channel
from domain.errors import refuse_unless
from domain.feedback import Feedback, FeedbackState, Step, lexicon, rules
from domain.feedback.acts import Act
from domain.people import Person
from domain.personal import Masked, mask
from domain.rights import Right
from storage import feedback as rows
from storage import people
from workflows.feedback.cases import InHand, due_from, load, remember, require
from workflows.feedback.desks import departments, desk_of, open_department
from workflows.feedback.promises import promise, tell, tell_desk, tell_voices
from workflows.feedback.relaying import hand_over
from workflows.feedback.views import FeedbackView, StaleFeedback, stale, view_of
from workflows.work import Work

Handled = FeedbackView | StaleFeedback


async def take(work: Work, feedback_id: int, *, version: int) -> Handled:
    """Take feedback at one's desk; of two who do so at once the second sees who was first."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.TAKE)
    return await _keep(work, rules.take(held.feedback, work.actor.id, now=work.now), Step.TAKEN)


async def list_colleagues(work: Work, feedback_id: int) -> list[Person]:
    """Give who of the same desk may hold feedback instead."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    found = [*held.desk.staff, *([held.desk.head] if held.desk.head is not None else [])]
    return [p for p in {p.id: p for p in found}.values() if p.id != held.feedback.holder_id]


async def hand_on(work: Work, feedback_id: int, *, version: int, to: int) -> Handled:
    """Give feedback to a colleague of the same desk, who is told."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.HAND_ON)
    refuse_unless(to in held.desk.everybody, "form.press")
    view = await _keep(work, rules.hand_on(held.feedback, to, now=work.now), Step.HANDED_ON)
    if to != work.actor.id:
        await tell(work, view.feedback, "feedback.assigned", to)
    return view


async def list_departments(work: Work, feedback_id: int) -> list[tuple[str, tuple[str, str]]]:
    """Give to which other departments feedback may go: code and names; not to who only sorts."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    policy = work.bank.policy.feedback
    known = [d for d in departments(work) if d.code not in (held.feedback.department, policy.triage)]
    return [(d.code, (d.name, d.name_en)) for d in known]


async def pass_on(work: Work, feedback_id: int, *, version: int, to: str | None) -> Handled:
    """Send feedback elsewhere as not one's own, or back to who sorts; too often, and somebody decides by name."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    if held.feedback.state is FeedbackState.SORTING and to is not None:
        return await _route(work, held, to)
    refuse_unless(not held.feedback.settled, "feedback.settled", number=held.feedback.number)
    require(held, Act.PASS_ON)
    most = work.bank.policy.feedback.arbiter_hops
    to = await open_department(work, to)
    after = rules.pass_on(held.feedback, to, most=most, due=due_from(work, work.now), now=work.now)
    return await _place(work, after, Step.RETURNED if after.department is None else Step.ROUTED)


async def _route(work: Work, held: InHand, to: str) -> Handled:
    require(held, Act.ROUTE)
    known = await open_department(work, to)
    refuse_unless(known is not None, "feedback.no_department")
    most = work.bank.policy.feedback.arbiter_hops
    after = rules.route(held.feedback, known or "", most=most, due=due_from(work, work.now), now=work.now)
    return await _place(work, after, Step.ROUTED)


async def _place(work: Work, after: Feedback, step: Step) -> FeedbackView:
    """Keep feedback at its new place, and tell who is asked there."""
    view = await _keep(work, after, step)
    disputed = rules.disputed(after, most=work.bank.policy.feedback.arbiter_hops)
    await tell_desk(work, after, "feedback.dispute" if disputed else "feedback.new")
    return view


async def ask(work: Work, feedback_id: int, *, version: int, text: str) -> Handled:
    """Ask the manager who relayed it; the department's clock rests until there is an answer."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.ASK)
    view = await _keep(work, rules.ask(held.feedback, now=work.now), Step.ASKED, mask(text))
    await tell(work, view.feedback, "feedback.asked", view.feedback.relayed_by)
    return view


async def reply(work: Work, feedback_id: int, *, version: int, text: str, files: list[int]) -> Handled:
    """Answer the department's question; its clock goes on with the working time that was left."""
    held = await load(work, feedback_id, Right.FEEDBACK_RELAY)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.REPLY)
    await rows.add_files(work.tx, held.feedback.id, files, by=work.actor.id, now=work.now)
    after = rules.reply(held.feedback, due=_left(work, held.feedback))
    if lexicon.claims_right(work.bank.policy, text):
        return await _now_claims(work, after, Step.REPLIED, mask(text))
    view = await _keep(work, after, Step.REPLIED, mask(text))
    await tell_desk(work, view.feedback, "feedback.replied")
    return view


def _left(work: Work, feedback: Feedback) -> datetime:
    """Give by when it is to be answered after a rest: the working time that was left when it began."""
    calendar = work.bank.calendar
    if feedback.due_at is None or feedback.asked_at is None:
        return due_from(work, work.now)
    return calendar.add_working_hours(work.now, calendar.working_hours_between(feedback.asked_at, feedback.due_at))


async def answer(work: Work, feedback_id: int, *, version: int, text: str) -> Handled:
    """Give a wording for the client: the next version of it; the manager is to tell the client."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.ANSWER)
    entries = await rows.list_entries(work.tx, held.feedback.id)
    round_ = max((entry.round for entry in entries), default=0) + 1
    changed = rules.answer(held.feedback, now=work.now)
    after = changed.model_copy(update={"holder_id": held.feedback.holder_id or work.actor.id})
    view = await _keep(work, after, Step.ANSWERED, mask(text), round_=round_)
    await tell(work, view.feedback, "feedback.answered", view.feedback.relayed_by)
    await tell_voices(work, view.feedback)
    return view


async def tell_client(work: Work, feedback_id: int, *, version: int, how: Channel, at: datetime | None) -> Handled:
    """Record that the client was told, how and when."""
    held = await load(work, feedback_id, Right.FEEDBACK_RELAY)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.TELL)
    return await _keep(work, rules.tell(held.feedback, how=how, at=at or work.now, now=work.now), Step.TOLD)


async def check_told(work: Work, feedback_id: int, at: datetime) -> None:
    """Refuse a time at which the client can't have been told: still to come, or before there was the answer."""
    held = await load(work, feedback_id, Right.FEEDBACK_RELAY)
    rules.check_told(held.feedback, at=at, now=work.now)


async def satisfy(work: Work, feedback_id: int, *, version: int) -> Handled:
    """Close feedback: the client is satisfied."""
    held = await load(work, feedback_id, Right.FEEDBACK_RELAY)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.SATISFY)
    return await _keep(work, rules.satisfy(held.feedback, now=work.now), Step.CLOSED)


async def reopen(work: Work, feedback_id: int, *, version: int, text: str) -> Handled:
    """Take feedback up again with what the client says now; words that claim a right make it a complaint."""
    held = await load(work, feedback_id, Right.FEEDBACK_RELAY)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.REOPEN)
    after = rules.reopen(held.feedback, due=due_from(work, work.now), now=work.now)
    if lexicon.claims_right(work.bank.policy, text):
        return await _now_claims(work, after, Step.REOPENED, mask(text))
    view = await _keep(work, after, Step.REOPENED, mask(text))
    await tell_desk(work, view.feedback, "feedback.again")
    return view


async def _now_claims(work: Work, after: Feedback, step: Step, said: Masked) -> FeedbackView:
    """Leave it to the consumer-protection desk: what the client says now claims a right."""
    await rows.mark_feedback(work.tx, after)
    await remember(work, after, step, said)
    words = Masked(f"{after.words}\n{said}".strip())
    return await view_of(work, await hand_over(work, after, words, received_at=work.now), work.actor)


async def _keep(
    work: Work, after: Feedback, step: Step, text: Masked | None = None, *, round_: int = 0
) -> FeedbackView:
    """Keep feedback as it is now, its history and its promises."""
    await rows.mark_feedback(work.tx, after)
    await remember(work, after, step, text, round_=round_)
    await promise(work, after)
    return await view_of(work, after, work.actor)


async def release(work: Work, feedback: Feedback) -> None:
    """Give feedback back to its desk, whose people are told: who held it is not there."""
    after = rules.release(feedback)
    await rows.mark_feedback(work.tx, after)
    await remember(work, after, Step.RELEASED)
    await promise(work, after)
    await tell_desk(work, after, "feedback.released")


async def is_gone(work: Work, feedback: Feedback) -> bool:
    """Whether who holds feedback has left, sits at another desk, or is on leave until it is overdue."""
    if feedback.holder_id is None:
        return False
    holder, desk = await people.get_person(work.tx, feedback.holder_id), await desk_of(work, feedback)
    return holder is None or not holder.active or holder.id not in desk.everybody
