"""Saying about whom a complaint is, or that it is about somebody else; what follows is as at registering."""

from dataclasses import dataclass

from domain.complaints import Complaint, Subject, Tie
from domain.complaints import identifying as rules
from domain.complaints.handling import let_in
from domain.complaints.likeness import graver
from domain.rights import Right
from storage import complaints, people
from workflows import talks
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
    """Say about whom or what a complaint is; who it is about keeps out of it from now on, in every role.

    Who was named by mistake is let go: the host of their talk is asked to call it off.
    """
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    if complaint.version != version:
        return await stale(work, complaint)
    rules.check(work.actor, complaint)
    found = await concern(work, about_id, subject, branch, home=complaint.branch)
    named = _identified(work, complaint, found)
    if complaint.subject is not Subject.UNKNOWN:
        await talks.after_misnaming(work, complaint)
        named = named.model_copy(update={"recused": await _let_heads_in(work, complaint)})
    after = await _apart(work, named)
    await complaints.mark_complaint(work.tx, after)
    known = complaint.subject is not Subject.UNKNOWN
    await work.note(
        "complaint.corrected" if known else "complaint.identified",
        subject_of(after),
        before=_named(complaint) if known else complaint.subject,
        after=_named(after),
        version=after.version,
    )
    done = await follow(work, after, found.about)
    await promise_answers(work, after)
    if complaint.handler_id is not None and after.handler_id is None:
        await tell_head(work, after, "complaint.unhandled")
    return Identified(done)


def _named(complaint: Complaint) -> str:
    return f"{complaint.subject}:{complaint.about_id or complaint.branch}"


async def _let_heads_in(work: Work, complaint: Complaint) -> frozenset[int]:
    """Let the heads of a branch in that was named by mistake: they are no party to it. Gives who keeps out still."""
    found = await complaints.list_recusals(work.tx, complaint.id)
    heads = [recusal for recusal in found if recusal.tie is Tie.HEAD and not recusal.lifted]
    for recusal in heads:
        await complaints.mark_recusal(work.tx, complaint.id, let_in(recusal, by=work.actor.id, now=work.now))
    return complaint.recused - {recusal.person_id for recusal in heads}


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
