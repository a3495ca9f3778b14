"""Beside the handling: what a form may begin, snooze, *why am I getting this*."""

from collections.abc import Mapping
from datetime import datetime

from domain.complaints import Complaint, clock, handling, identifying
from domain.complaints.acts import Act
from domain.errors import RefusalError, refuse_unless
from domain.rights import Right
from storage import complaints
from workflows.asides import may_wait, snooze_times
from workflows.complaints.cases import load, only_handler, received_on, subject_of
from workflows.complaints.promises import END_OF_DAY
from workflows.complaints.views import ComplaintView, Stale, reach, stale, view_of
from workflows.notices import plan
from workflows.work import Work


async def check_act(work: Work, complaint_id: int, *, version: int, act: Act | None) -> Stale | None:
    """Refuse what would be refused in the end, before a form asks for the rest of it.

    Gives the complaint as it is now if the card is older than it; None if the act may go on. None as
    the act stands for what everybody can do who may read it.
    """
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    if complaint.version != version:
        return await stale(work, complaint)
    found = await view_of(work, complaint, work.actor)
    if act is not None and act not in found.acts:
        await _say_why(work, complaint, act)
    refuse_unless(act is not Act.DECIDE or found.contact_due is None, "complaint.no_contact")
    return None


async def _say_why(work: Work, complaint: Complaint, act: Act) -> None:
    """Refuse an act that a card does not offer, by the rule that stands against it."""
    if act is Act.IDENTIFY:
        identifying.check(work.actor, complaint)
    if act not in _ANYBODYS:
        only_handler(work, complaint)
    if act is Act.EXTEND:
        terms, received = work.bank.policy.complaints.terms, received_on(work, complaint)
        known = await complaints.list_extensions(work.tx, complaint.id)
        clock.next_step(complaint, known, today=work.today, terms=terms, received=received)
    if act is Act.REVIEW:
        await _why_no_review(work, complaint)
    if act is Act.TELL:
        refuse_unless(complaint.decided_at is not None, "complaint.not_decided")
    raise RefusalError("complaint.state", number=complaint.number, state=complaint.state)


_ANYBODYS = (Act.HAND_ON, Act.PARTICIPANT, Act.ADD_FILE, Act.AMEND, Act.ANSWER_REVIEW, Act.GRANT, Act.TAKE)
"""What is not the handler's alone."""


async def _why_no_review(work: Work, complaint: Complaint) -> None:
    told = work.bank.calendar.local(complaint.told_at).date() if complaint.told_at else None
    known = await complaints.get_review(work.tx, complaint.id)
    days = work.bank.policy.complaints.review_ask_days
    handling.ask_review(complaint, known, asked=work.today, told=told, within_days=days)


async def snooze_choices(work: Work, complaint_id: int) -> tuple[ComplaintView, list[tuple[str, datetime]]]:
    """Give the instants to which a card may be put off; never past the last day."""
    complaint = await reach(work, complaint_id)
    ahead = snooze_times(work, _latest(work, complaint))
    return await view_of(work, complaint, work.actor), ahead


def _latest(work: Work, complaint: Complaint) -> datetime | None:
    return work.bank.calendar.instant(complaint.due_on, END_OF_DAY) if complaint.running else None


async def snooze(work: Work, complaint_id: int, *, until: datetime) -> ComplaintView:
    """Promise the card again at an instant; refused past the last day."""
    complaint = await reach(work, complaint_id)
    _check_snooze(work, complaint, until)
    await plan(
        work,
        "complaint.card",
        reader=work.actor.id,
        subject=subject_of(complaint),
        version=complaint.version,
        at=until,
        step=f"{until:%Y%m%d%H%M}",
        asked=True,
    )
    return await view_of(work, complaint, work.actor)


async def check_snooze(work: Work, complaint_id: int, until: datetime) -> None:
    """Refuse an instant to which a complaint's card can't be put off."""
    _check_snooze(work, await reach(work, complaint_id), until)


def _check_snooze(work: Work, complaint: Complaint, until: datetime) -> None:
    refuse_unless(complaint.open and may_wait(work, until, _latest(work, complaint)), "complaint.snooze")


async def why(work: Work, complaint_id: int) -> tuple[ComplaintView, str, Mapping[str, object]]:
    """Name the clause of the policy that the complaint's state follows, and the facts."""
    complaint = await reach(work, complaint_id)
    found = await view_of(work, complaint, work.actor)
    facts: dict[str, object] = {"day": complaint.due_on, "days": complaint.term_days, "at": complaint.received_at}
    if not complaint.running:
        return found, "after", facts
    by_regulator = complaint.regulator_due_on == complaint.due_on
    return found, "regulator" if by_regulator else "clock", facts
