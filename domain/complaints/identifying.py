"""About whom or what a complaint is, said after it was registered as not known yet (暂不清楚)."""

from domain.complaints.case import Complaint, ComplaintState, Subject
from domain.errors import refuse_unless
from domain.people import Person
from domain.rights import Right, Scope, may, scopes


def may_identify(person: Person, complaint: Complaint) -> bool:
    """Whether somebody may say now about whom it is: its handler, the desk, who may hand it on.

    A supervisor also while nobody handles it.
    """
    return complaint.open and complaint.subject is Subject.UNKNOWN and _runs(person, complaint)


def _runs(person: Person, complaint: Complaint) -> bool:
    if may(person, Right.COMPLAINT_APPROVE, complaint.scope):
        return True
    free = complaint.handler_id in (None, person.id) or Scope.ALL in scopes(person, Right.COMPLAINT_HANDLE)
    return free and may(person, Right.COMPLAINT_HANDLE, complaint.scope)


def check(person: Person, complaint: Complaint) -> None:
    """Refuse to say about whom a complaint is where that is known, the file is closed, or somebody else runs it."""
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    refuse_unless(complaint.subject is Subject.UNKNOWN, "complaint.identify.known")
    refuse_unless(_runs(person, complaint), "complaint.not_handler")


def identify(
    complaint: Complaint, subject: Subject, *, about: Person | None, branch: str, repeats: int, severity: str | None
) -> Complaint:
    """Say about whom or what it is; it belongs to that person's branch from now on."""
    refuse_unless(subject is not Subject.UNKNOWN, "complaint.identify.who")
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
