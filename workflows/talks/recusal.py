"""Who keeps out of a talk (回避): a host who recused, and whoever keeps out of a complaint behind it."""

from domain.complaints import Complaint, Outcome
from domain.people import Role
from domain.talks import Talk, Trigger
from storage import complaints, people, talks
from workflows.work import Work


async def kept_out(work: Work, talk: Talk) -> frozenset[int]:
    """Give who may neither hold a talk nor take its minutes, whatever their role."""
    return talk.recused.union(*[await kept_from(work, complaint) for complaint in await _behind(work, talk)])


async def is_kept_from_branch(work: Work, talk: Talk) -> bool:
    """Whether a talk that was kept from its branch still is: as a complaint behind it, or as what it checks again."""
    checks = any(raised.trigger is Trigger.RECHECK for raised in await talks.list_triggers(work.tx, talk.id))
    return checks or any(complaint.at_head_office for complaint in await _behind(work, talk))


async def _behind(work: Work, talk: Talk) -> list[Complaint]:
    raised = await talks.list_triggers(work.tx, talk.id)
    let_go = {trigger.complaint_id for trigger in raised if trigger.outcome is Outcome.MISNAMED}
    behind = {talk.complaint_id} - let_go
    behind |= {trigger.complaint_id for trigger in raised if trigger.outcome is not Outcome.MISNAMED}
    found = [await complaints.get_complaint(work.tx, key) for key in sorted(key for key in behind if key is not None)]
    return [complaint for complaint in found if complaint is not None]


async def kept_from(work: Work, complaint: Complaint) -> frozenset[int]:
    """Give who keeps out of a complaint, or did of a talk of it; every head of a branch that it is kept from too."""
    declared = [talk.recused for talk in await talks.list_of_complaint(work.tx, complaint.id)]
    barred = complaint.scope.excluded.union(*declared)
    if not complaint.at_head_office:
        return barred
    heads = await people.list_with_role(work.tx, Role.SUPERVISOR)
    return barred | {head.id for head in heads if head.branch == complaint.branch}
