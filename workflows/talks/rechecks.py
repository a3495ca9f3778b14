"""Re-checks (复查): some time after a follow-up was confirmed a talk falls due to look at it again."""

from domain.followups import Followup
from domain.people import Person, Role
from domain.rights import Right, may
from domain.talks import Talk, Trigger
from storage import complaints, followups, people, talks
from workflows.talks.due import Due, fall_due, find_host
from workflows.work import Work


async def raise_rechecks(work: Work) -> None:
    """Let the talks fall due that check follow-ups again; those of one person become one talk."""
    found = await followups.due_rechecks(work.tx, work.now)
    await people.lock_people(work.tx, [followup.manager_id for followup in found])
    for due in found:
        followup = await followups.lock_followup(work.tx, due.id)
        if followup is not None and followup.recheck_at is not None and followup.recheck_at <= work.now:
            await followups.mark_followup(work.tx, followup.model_copy(update={"recheck_at": None}))
            opened = await _raise(work, followup)
            what = f"talk:{opened.talk.id}" if opened is not None else None
            await work.note("followup.recheck", f"followup:{followup.id}", after=what, version=followup.version)


async def _raise(work: Work, followup: Followup) -> Due | None:
    """Make the talk due; None with a manager who left, or where nobody may hold it."""
    origin = await talks.get_talk(work.tx, followup.talk_id)
    manager = await people.get_person(work.tx, followup.manager_id)
    assert origin is not None  # noqa: S101 - foreign keys keep both
    assert manager is not None  # noqa: S101
    if not may(manager, Right.TALK_ANSWER):
        return None
    barred = await _barred(work, origin)
    host = await _host(work, origin, manager, barred)
    if host is None:
        return None
    return await fall_due(
        work,
        manager,
        Trigger.RECHECK,
        raised_by=None,
        reason=followup.what,
        barred=barred,
        host=host,
        private=origin.private,
        at_head_office=origin.at_head_office,
    )


async def _barred(work: Work, origin: Talk) -> frozenset[int]:
    """Say who may hold no talk about what the earlier one was about."""
    found = await complaints.get_complaint(work.tx, origin.complaint_id) if origin.complaint_id else None
    return origin.recused | (found.scope.excluded if found is not None else frozenset())


async def _host(work: Work, origin: Talk, manager: Person, barred: frozenset[int]) -> Person | None:
    """Find who checks again: who held the first talk, else whom the roster names.

    What was said in private nobody else learns: where its host can't, nobody does.
    """
    host = await people.get_person(work.tx, origin.host_id)
    near = host is not None and (host.has(Role.HUMAN_RESOURCES) or host.branch == manager.branch)
    if host is not None and host.id not in barred and may(host, Right.TALK_HOST) and (near or origin.private):
        return host
    return None if origin.private else await find_host(work, manager, but=barred)
