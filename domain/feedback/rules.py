"""What may become of feedback: rules `rule(feedback, …, now) -> feedback`; a refusal says what is the case."""

from datetime import datetime

from domain.complaints import Channel
from domain.errors import refuse_unless
from domain.feedback.item import AT_A_DESK, Closing, Feedback, FeedbackState

_AT_DESK = frozenset(AT_A_DESK)


def _expect(feedback: Feedback, *states: FeedbackState) -> None:
    refuse_unless(feedback.state in states, "feedback.state", number=feedback.number, state=feedback.state)


def take(feedback: Feedback, by: int, *, now: datetime) -> Feedback:
    """Take what is at one's desk; who takes second is refused."""
    _expect(feedback, FeedbackState.ROUTED)
    return feedback.changed(state=FeedbackState.TAKEN, holder_id=by, taken_at=feedback.taken_at or now)


def hand_on(feedback: Feedback, to: int, *, now: datetime) -> Feedback:
    """Give it to a colleague of the same desk."""
    _expect(feedback, *AT_A_DESK)
    state = FeedbackState.TAKEN if feedback.state is FeedbackState.ROUTED else feedback.state
    return feedback.changed(state=state, holder_id=to, taken_at=feedback.taken_at or now)


def release(feedback: Feedback) -> Feedback:
    """Give it back to the desk of its department: who held it is not there."""
    _expect(feedback, FeedbackState.TAKEN, FeedbackState.ASKED)
    state = FeedbackState.ROUTED if feedback.state is FeedbackState.TAKEN else feedback.state
    return feedback.changed(state=state, holder_id=None)


def disputed(feedback: Feedback, *, most: int) -> bool:
    """Whether it went from department to department so often that somebody must decide by name."""
    return feedback.hops >= most and not feedback.settled


def pass_on(feedback: Feedback, to: str | None, *, most: int, due: datetime | None, now: datetime) -> Feedback:
    """Send it elsewhere as not one's own; once too often it goes to who decides, whatever `to` says."""
    _expect(feedback, FeedbackState.ROUTED, FeedbackState.TAKEN)
    refuse_unless(not feedback.settled, "feedback.settled", number=feedback.number)
    refuse_unless(to is None or to != feedback.department, "feedback.same_department")
    after = feedback.changed(hops=feedback.hops + 1)
    return _placed(after, None if disputed(after, most=most) else to, due=due, now=now)


def route(feedback: Feedback, to: str, *, most: int, due: datetime, now: datetime) -> Feedback:
    """Give what waits to be sorted to a department; after a dispute that is final."""
    _expect(feedback, FeedbackState.SORTING)
    after = feedback.changed(settled=feedback.settled or disputed(feedback, most=most))
    return _placed(after, to, due=due, now=now)


def lose_department(feedback: Feedback) -> Feedback:
    """Bring it back to who sorts: its department is there no more."""
    _expect(feedback, *AT_A_DESK)
    return _placed(feedback.changed(settled=False), None, due=None, now=None)


def _placed(feedback: Feedback, department: str | None, *, due: datetime | None, now: datetime | None) -> Feedback:
    state = FeedbackState.SORTING if department is None else FeedbackState.ROUTED
    values = {"state": state, "department": department, "holder_id": None, "asked_at": None}
    placed = {"routed_at": now, "due_at": due} if department is not None else {"routed_at": None, "due_at": None}
    return feedback.model_copy(update={**values, **placed})


def ask(feedback: Feedback, *, now: datetime) -> Feedback:
    """Ask the manager who relayed it; the department's clock rests."""
    _expect(feedback, FeedbackState.TAKEN)
    return feedback.changed(state=FeedbackState.ASKED, asked_at=now)


def reply(feedback: Feedback, *, due: datetime) -> Feedback:
    """Answer the department's question; its clock goes on with the time that was left."""
    _expect(feedback, FeedbackState.ASKED)
    state = FeedbackState.ROUTED if feedback.holder_id is None else FeedbackState.TAKEN
    return feedback.changed(state=state, asked_at=None, due_at=due)


def answer(feedback: Feedback, *, now: datetime) -> Feedback:
    """Give a wording for the client; a better one may follow until the client is told."""
    _expect(feedback, FeedbackState.TAKEN, FeedbackState.ASKED, FeedbackState.ANSWERED)
    return feedback.changed(state=FeedbackState.ANSWERED, answered_at=now, asked_at=None)


def tell(feedback: Feedback, *, how: Channel, at: datetime, now: datetime) -> Feedback:
    """Record that the client was told, how and when: after the answer, not in the future."""
    _expect(feedback, FeedbackState.ANSWERED)
    check_told(feedback, at=at, now=now)
    return feedback.changed(state=FeedbackState.TOLD, told_at=at, told_how=how)


def check_told(feedback: Feedback, *, at: datetime, now: datetime) -> None:
    """Refuse a time at which the client can't have been told."""
    refuse_unless(at <= now, "feedback.future")
    refuse_unless(feedback.answered_at is None or at >= feedback.answered_at, "feedback.before_answer")


def satisfy(feedback: Feedback, *, now: datetime) -> Feedback:
    """Close it: the client is satisfied."""
    _expect(feedback, FeedbackState.TOLD)
    return _closed(feedback, Closing.SATISFIED, now)


def reopen(feedback: Feedback, *, due: datetime, now: datetime) -> Feedback:
    """Take it up again: the client is not satisfied. Who held it holds it; the clock begins anew."""
    _expect(feedback, FeedbackState.TOLD)
    state = FeedbackState.ROUTED if feedback.holder_id is None else FeedbackState.TAKEN
    return feedback.changed(state=state, routed_at=now, due_at=due, told_at=None, told_how=None, answered_at=None)


def lapse(feedback: Feedback, *, now: datetime) -> Feedback:
    """Close what was told and of which nobody said more."""
    _expect(feedback, FeedbackState.TOLD)
    return _closed(feedback, Closing.LAPSED, now)


def note_praise(feedback: Feedback, *, now: datetime) -> Feedback:
    """Close praise at once: it is counted, and nothing is to be answered."""
    return feedback.model_copy(
        update={"state": FeedbackState.CLOSED, "closed_at": now, "closing": Closing.PRAISE, "due_at": None}
    )


def accept(feedback: Feedback, complaint_id: int) -> Feedback:
    """Leave it to the consumer-protection desk, once: no department's clock runs any more."""
    refuse_unless(feedback.open and feedback.complaint_id is None, "feedback.accepted", number=feedback.number)
    values = {"state": FeedbackState.ACCEPTED, "complaint_id": complaint_id, "department": None, "holder_id": None}
    return feedback.changed(**values, due_at=None, asked_at=None)


def _closed(feedback: Feedback, closing: Closing, now: datetime) -> Feedback:
    return feedback.changed(state=FeedbackState.CLOSED, closed_at=now, closing=closing, due_at=None)


def at_desk(feedback: Feedback) -> bool:
    """Whether a department has it."""
    return feedback.state in _AT_DESK
