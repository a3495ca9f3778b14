"""Saying about whom a complaint is that was registered as not known yet, and what follows as at registering."""

from dataclasses import dataclass

from domain.complaints import Complaint, Subject
from domain.complaints import identifying as rules
from domain.complaints.likeness import graver
from domain.rights import Right
from storage import complaints, people
from workflows.complaints.cases import load, subject_of
from workflows.complaints.promises import promise_answers, tell_head
from workflows.complaints.recusing import placed
from workflows.complaints.registering import (
    Concern,
    Registered,
    concern,
    follow,
    guess_severity,
    levels_of,
    without_head,
)
from workflows.complaints.views import Stale, stale
from workflows.work import Work


@dataclass(frozen=True)
class Identified:
    """It has been said about whom a complaint is; what followed is as if it had been registered so."""

    as_registered: Registered


async def identify(
    work: Work, complaint_id: int, *, version: int, about_id: int | None, subject: Subject, branch: str | None = None
) -> Identified | Stale:
    """Say about whom or what a complaint is; who it is about keeps out of it from now on, in every role."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    if complaint.version != version:
        return await stale(work, complaint)
    rules.check(work.actor, complaint)
    found = await concern(work, about_id, subject, branch, home=complaint.branch)
    after = await _apart(work, _identified(work, complaint, found))
    await complaints.mark_complaint(work.tx, after)
    what = f"{after.subject}:{after.about_id or after.branch}"
    await work.note(
        "complaint.identified", subject_of(after), before=complaint.subject, after=what, version=after.version
    )
    done = await follow(work, after, found.about)
    await promise_answers(work, after)
    if complaint.handler_id is not None and after.handler_id is None:
        await tell_head(work, after, "complaint.unhandled")
    return Identified(done)


def _identified(work: Work, complaint: Complaint, found: Concern) -> Complaint:
    now = guess_severity(work, complaint.source, complaint.words, found.repeats)
    return rules.identify(
        complaint,
        found.subject,
        about=found.about,
        branch=found.branch,
        repeats=found.repeats,
        severity=graver(levels_of(work), complaint.severity, now),
    )


async def _apart(work: Work, complaint: Complaint) -> Complaint:
    """Keep out who must: the heads of the branch that it is about, its branch where nobody is left, the handler."""
    complaint = await placed(work, await without_head(work, complaint))
    handler = await people.get_person(work.tx, complaint.handler_id) if complaint.handler_id is not None else None
    return rules.leave_to_others(complaint, handler)
