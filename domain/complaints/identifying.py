"""About whom or what a complaint is, said or corrected after it was registered."""

from domain.complaints.case import Complaint, ComplaintState, Subject
from domain.errors import refuse_unless
from domain.people import Person
from domain.rights import Right, Scope, may, scopes


def may_identify(person: Person, complaint: Complaint) -> bool:
    """Whether somebody may say or correct now about whom it is: its handler, the desk, who may hand it on.

    A supervisor also while nobody handles it.
    """
    return complaint.open and _unsettled(complaint) and _runs(person, complaint)


def _unsettled(complaint: Complaint) -> bool:
    """Whether it is not known yet (暂不清楚), or nothing was decided yet about who is named: that may be a mistake."""
    return complaint.subject is Subject.UNKNOWN or complaint.outcome is None


def _runs(person: Person, complaint: Complaint) -> bool:
    if may(person, Right.COMPLAINT_APPROVE, complaint.scope):
        return True
    free = complaint.handler_id in (None, person.id) or Scope.ALL in scopes(person, Right.COMPLAINT_HANDLE)
    return free and may(person, Right.COMPLAINT_HANDLE, complaint.scope)


def check(person: Person, complaint: Complaint) -> None:
    """Refuse to say about whom a complaint is where that is settled, the file is closed, or somebody else runs it."""
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    refuse_unless(_unsettled(complaint), "complaint.identify.known")
    refuse_unless(_runs(person, complaint), "complaint.not_handler")


def identify(
    complaint: Complaint, subject: Subject, *, about: Person | None, branch: str, repeats: int, severity: str | None
) -> Complaint:
    """Say about whom or what it is; it belongs to that person's branch from now on."""
    unknown = (complaint.subject, subject) == (Subject.UNKNOWN, Subject.UNKNOWN)
    refuse_unless(not unknown, "complaint.identify.who")
    was, now = (complaint.subject, complaint.about_id), (subject, about.id if about else None)
    same_branch = subject is not Subject.BRANCH or complaint.branch == branch
    refuse_unless(was != now or not same_branch, "complaint.identify.same")
    return complaint.changed(
        subject=subject, about_id=about.id if about else None, branch=branch, repeats=repeats, severity=severity
    )


def leave_to_others(complaint: Complaint, handler: Person | None) -> Complaint:
    """Take it from a handler who may not handle it any more; what such a one decided is decided anew, unless told."""
    if handler is not None and not may(handler, Right.COMPLAINT_HANDLE, complaint.scope):
        complaint = complaint.model_copy(update={"handler_id": None})
    if complaint.state is not ComplaintState.DECIDED or complaint.decided_by not in complaint.scope.excluded:
        return complaint
    undecided = {"state": ComplaintState.INVESTIGATING, "outcome": None, "decided_at": None, "decided_by": None}
    return complaint.model_copy(update=undecided)
