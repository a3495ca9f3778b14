"""What feedback promises to whom: clocks on working time, chasers, and word of what changed."""

from collections.abc import Sequence
from datetime import datetime

from domain.complaints import Complaint
from domain.feedback import Feedback, FeedbackState
from domain.ladders import deadline_of
from domain.people import Role
from storage import feedback as rows
from storage import outbox, people
from workflows import complaints
from workflows.feedback.cases import subject_of
from workflows.feedback.desks import Desk, above, arbiter_of, desk_of
from workflows.ladders import climb
from workflows.notices import plan
from workflows.work import Work

WORD = ("feedback.claim", "feedback.closed", "feedback.did", "feedback.file", "feedback.voice_answered")
"""What no later change takes back; it is checked against the facts when it leaves."""


async def promise(work: Work, feedback: Feedback) -> None:
    """Promise anew what feedback waits for; what its earlier state was chased for ends."""
    await outbox.cancel(work.tx, subject=subject_of(feedback), now=work.now, keep=WORD)
    if feedback.state is FeedbackState.SORTING:
        await _of_desk(work, feedback, "feedback.sort", since=feedback.routed_at or work.now)
    elif feedback.state is FeedbackState.ROUTED:
        await _of_desk(work, feedback, "feedback.take", since=feedback.routed_at or work.now)
        await _answer(work, feedback)
    elif feedback.state is FeedbackState.TAKEN:
        await _answer(work, feedback)
    elif feedback.state is FeedbackState.ASKED:
        await _of_relayer(work, feedback, "feedback.reply", since=feedback.asked_at or work.now)
    elif feedback.state is FeedbackState.ANSWERED:
        await _of_relayer(work, feedback, "feedback.tell", since=feedback.answered_at or work.now)


async def _answer(work: Work, feedback: Feedback) -> None:
    since = feedback.routed_at or work.now
    await _of_desk(work, feedback, "feedback.answer", since=since, deadline=feedback.due_at)


async def _of_desk(
    work: Work, feedback: Feedback, purpose: str, *, since: datetime, deadline: datetime | None = None
) -> None:
    """Let a department's clock run: each who is asked at the desk, its head, and who stands above."""
    desk = await desk_of(work, feedback)
    head = desk.head.id if desk.head is not None else None
    senior = next((p.id for p in await people.list_with_role(work.tx, Role.SENIOR_MANAGEMENT)), None)
    over = {"department_head": head or senior, "branch": await above(work, feedback), "senior_management": senior}
    first, *others = await _asked(work, feedback, desk) or [None]
    for readers in ({"desk": first, **over}, *({"desk": reader} for reader in others)):
        await climb(
            work,
            purpose,
            subject=subject_of(feedback),
            version=feedback.version,
            since=since,
            deadline=deadline,
            readers=readers,
        )


async def _asked(work: Work, feedback: Feedback, desk: Desk) -> Sequence[int | None]:
    """Give who is chased at a desk: who holds it; who decides by name; else all who are there."""
    arbiter = await arbiter_of(work, feedback)
    if feedback.holder_id is not None or arbiter is not None:
        return [feedback.holder_id or arbiter]
    return [person.id for person in desk.asked]


async def _of_relayer(work: Work, feedback: Feedback, purpose: str, *, since: datetime) -> None:
    await climb(
        work,
        purpose,
        subject=subject_of(feedback),
        version=feedback.version,
        since=since,
        readers={"manager": feedback.relayed_by, "branch": await above(work, feedback)},
    )


async def tell_desk(work: Work, feedback: Feedback, kind: str = "feedback.new") -> None:
    """Tell all who are asked at the desk that has it; where nobody is there its head stands in."""
    until = _to_be_taken(work, feedback)
    for reader in await _asked(work, feedback, await desk_of(work, feedback)):
        if reader is not None and (work.person is None or reader != work.person.id):
            await tell(work, feedback, kind, reader, until=until)


def _to_be_taken(work: Work, feedback: Feedback) -> datetime | None:
    """Give by when what nobody has is to be taken: word of it waits for no later list, whatever came that day."""
    purposes = {FeedbackState.SORTING: "feedback.sort", FeedbackState.ROUTED: "feedback.take"}
    if (purpose := purposes.get(feedback.state)) is None:
        return None
    since = work.bank.calendar.push_time(work.now)
    return deadline_of(work.bank.policy.ladders[purpose], since=since, calendar=work.bank.calendar)


async def tell(work: Work, feedback: Feedback, kind: str, reader: int, *, until: datetime | None = None) -> None:
    """Tell somebody something about feedback, once a version."""
    await plan(work, kind, reader=reader, subject=subject_of(feedback), version=feedback.version, until=until)


async def tell_voices(work: Work, feedback: Feedback) -> None:
    """Tell who added another client's words that there is an answer for that client too."""
    voices = await rows.list_voices(work.tx, of=feedback.id)
    for reader in sorted({voice.relayed_by for voice in voices} - {feedback.relayed_by}):
        await tell(work, feedback, "feedback.voice_answered", reader)


async def promise_claim(work: Work, feedback: Feedback, complaint: Complaint) -> None:
    """Ask the consumer-protection desk until somebody handles what was handed over."""
    desk, over = await complaints.desk_of(work, complaint)
    parts = [{"complaint_desk": reader} for reader in desk]
    for readers in ({**over, **(parts[0] if parts else {})}, *parts[1:]):
        await climb(
            work,
            "feedback.claim",
            subject=subject_of(feedback),
            version=feedback.version,
            since=work.now,
            readers=readers,
            complaint=complaint.id,
        )
