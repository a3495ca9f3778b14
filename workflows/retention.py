"""Retention: what is personal is taken out once the policy's time is over."""

from datetime import datetime, timedelta

from storage import feedback, retention
from storage.cadences import get_last_run, mark_run
from workflows.work import Work

NAME = "retention"
EVERY = timedelta(days=1)


async def take_out_old(work: Work) -> list[str]:
    """Take out what is past its time, once a day; gives the hashes of files that nothing names any more."""
    last = await get_last_run(work.tx, NAME)
    if last is not None and last <= work.now < last + EVERY:  # a clock that was put back keeps nobody waiting
        return []
    policy = work.bank.policy.retention
    days = timedelta(days=policy.messages_days)
    await retention.mark_texts_gone(work.tx, since=last - days if last else None, before=work.now - days)
    gone = await retention.mark_unnamed_files_gone(work.tx, before=work.now - days)
    before = _years_before(work.now, policy.matters_years)
    gone += await retention.mark_complaints_gone(work.tx, before=before)
    gone += await retention.mark_talks_gone(work.tx, before=before.date())
    await retention.mark_feedback_gone(work.tx, before=before)
    closed = work.now - timedelta(days=work.bank.policy.feedback.files_days)
    gone += await feedback.mark_files_gone(work.tx, before=closed)
    gone += await retention.mark_trainings_gone(work.tx, before=before)
    gone += await retention.mark_exams_gone(work.tx, before=before)
    await retention.mark_conversions_gone(work.tx, before=before)
    await mark_run(work.tx, NAME, now=work.now)
    return gone


def _years_before(now: datetime, years: int) -> datetime:
    return now.replace(year=now.year - years, day=min(now.day, 28))
