"""Who handles a complaint, and who approves a longer term: the next person up where nobody else may."""

from collections.abc import Iterable

from domain.complaints.case import Complaint
from domain.complaints.clock import Extension
from domain.people import Person, Role
from domain.rights import Right, Scope, may, scopes


def handlers(complaint: Complaint, staff: Iterable[Person]) -> list[Person]:
    """Give who of these may handle a complaint; senior management only where nobody of the desk or its head may."""
    able = [person for person in staff if may(person, Right.COMPLAINT_READ, complaint.scope)]
    found = [person for person in able if may(person, Right.COMPLAINT_HANDLE, complaint.scope)]
    if any(Scope.ALL in scopes(person, Right.COMPLAINT_HANDLE) for person in found):
        return found
    return found + [p for p in able if p.has(Role.SENIOR_MANAGEMENT) and p not in found]


def approvers(complaint: Complaint, extension: Extension, staff: Iterable[Person]) -> list[Person]:
    """Give who of these may answer an extension: whom its step names, else senior management; never who asked."""
    able = [person for person in staff if may(person, Right.COMPLAINT_APPROVE, complaint.scope)]
    others = [person for person in able if person.id != extension.asked_by]
    named = [person for person in others if person.has(extension.approver)]
    return named or [person for person in others if person.has(Role.SENIOR_MANAGEMENT)]


def answerers(complaint: Complaint, staff: Iterable[Person]) -> list[Person]:
    """Give who of these may answer a 核查: senior management, else the desk's head; never who decided or handles it."""
    own = (complaint.decided_by, complaint.handler_id)
    able = [person for person in staff if may(person, Right.COMPLAINT_REVIEW, complaint.scope) and person.id not in own]
    return [person for person in able if person.has(Role.SENIOR_MANAGEMENT)] or able
