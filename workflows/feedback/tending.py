"""What becomes of feedback without anybody's press: it closes, its desk is empty, its department is gone."""

from datetime import time

from domain.feedback import Feedback, FeedbackState, Step, rules
from storage import feedback as rows
from storage import leave
from workflows.feedback.cases import remember
from workflows.feedback.desks import open_department
from workflows.feedback.handling import is_gone, release
from workflows.feedback.learning import plan_weekly
from workflows.feedback.promises import promise, tell, tell_desk
from workflows.work import Work


async def tend(work: Work) -> None:
    """Do what falls due by itself."""
    for feedback in await rows.list_at_desks(work.tx):
        await _tend_desk(work, feedback)
    await _lapse(work)
    await plan_weekly(work)


async def _tend_desk(work: Work, seen: Feedback) -> None:
    feedback = await rows.lock_feedback(work.tx, seen.id)
    if feedback is None or not rules.at_desk(feedback):
        return
    if await open_department(work, feedback.department) is None:
        await _sort_anew(work, feedback)
    elif feedback.holder_id is not None and (await is_gone(work, feedback) or await _away_too_long(work, feedback)):
        await release(work, feedback)


async def _sort_anew(work: Work, feedback: Feedback) -> None:
    """Bring back to who sorts what lies with a department that is there no more, or has nobody."""
    after = rules.lose_department(feedback)
    await rows.mark_feedback(work.tx, after)
    await remember(work, after, Step.RETURNED)
    await promise(work, after)
    await tell_desk(work, after)


async def _away_too_long(work: Work, feedback: Feedback) -> bool:
    """Whether who holds it is on leave now and comes back only after it is to be answered."""
    found = await leave.list_leaves(work.tx, [feedback.holder_id or 0], since=work.now)
    due = feedback.due_at or work.now
    return any(one.period.start <= work.now and one.period.end > due for one in found)


async def _lapse(work: Work) -> None:
    """Close what clients were told so many workdays ago, and of which nobody said more, with a note to the manager."""
    day = work.today
    for _ in range(work.bank.policy.feedback.close_workdays):
        day = work.bank.calendar.previous_workday(day)
    for seen in await rows.list_told(work.tx, work.bank.calendar.instant(day, time.min)):
        feedback = await rows.lock_feedback(work.tx, seen.id)
        if feedback is not None and feedback.state is FeedbackState.TOLD:
            after = rules.lapse(feedback, now=work.now)
            await rows.mark_feedback(work.tx, after)
            await remember(work, after, Step.CLOSED)
            await promise(work, after)
            await tell(work, after, "feedback.closed", after.relayed_by)
