"""Who can do what to a complaint as it is now: what its cards offer."""

from enum import StrEnum

from domain.complaints.case import RUNNING, Complaint, ComplaintState
from domain.complaints.clock import Extension, ExtensionState
from domain.complaints.handling import Review
from domain.complaints.identifying import may_identify
from domain.people import Person
from domain.rights import Right, may


class Act(StrEnum):
    """A thing that one can do to a complaint."""

    TAKE = "take"
    CONTACT = "contact"
    DECIDE = "decide"
    TELL = "tell"
    EXTEND = "extend"
    GRANT = "grant"
    TELL_EXTENSION = "tell_extension"
    WITHDRAW = "withdraw"
    HAND_ON = "hand_on"
    PARTICIPANT = "participant"
    IDENTIFY = "identify"
    AMEND = "amend"
    ADD_FILE = "add_file"
    REMEDY = "remedy"
    REVIEW = "review"
    ANSWER_REVIEW = "answer_review"
    CLOSE = "close"


def acts_of(
    person: Person, complaint: Complaint, *, extension: Extension | None = None, review: Review | None = None
) -> frozenset[Act]:
    """Give what a person can do now; `extension` is the one that waits, if any."""
    found = {
        *_as_anybody(person, complaint),
        *(_as_handler(complaint, extension, review) if complaint.handler_id == person.id else ()),
        *_as_approver(person, complaint, extension),
    }
    if review is not None and review.open and _may_answer(person, complaint):
        found.add(Act.ANSWER_REVIEW)
    if may_identify(person, complaint):
        found.add(Act.IDENTIFY)
    return frozenset(found)


def _as_anybody(person: Person, complaint: Complaint) -> list[Act]:
    """Give what everybody can do who might handle it."""
    if not complaint.open or not may(person, Right.COMPLAINT_HANDLE, complaint.scope):
        return []
    return [Act.ADD_FILE, *([Act.TAKE, Act.AMEND] if complaint.handler_id is None else [])]


def _as_handler(complaint: Complaint, extension: Extension | None, review: Review | None) -> list[Act]:
    found = list(_IN_STATE[complaint.state])
    if complaint.state in RUNNING:
        found.append(Act.WITHDRAW)
        found += [Act.EXTEND] if extension is None else []
        granted = extension is not None and extension.state is ExtensionState.GRANTED
        found += [Act.TELL_EXTENSION] if granted else []
    if review is not None and Act.REVIEW in found:
        found.remove(Act.REVIEW)
    return found


_ALWAYS = (Act.CONTACT, Act.HAND_ON, Act.PARTICIPANT, Act.AMEND)
_IN_STATE = {
    ComplaintState.REGISTERED: (),
    ComplaintState.INVESTIGATING: (*_ALWAYS, Act.DECIDE),
    ComplaintState.DECIDED: (*_ALWAYS, Act.TELL, Act.REMEDY),
    ComplaintState.TOLD: (*_ALWAYS, Act.REMEDY, Act.REVIEW, Act.CLOSE),
    ComplaintState.WITHDRAWN: (*_ALWAYS, Act.REMEDY, Act.CLOSE),
    ComplaintState.CLOSED: (Act.REVIEW,),
}
"""What the handler can do in each state."""


def _as_approver(person: Person, complaint: Complaint, extension: Extension | None) -> list[Act]:
    if not complaint.open or not may(person, Right.COMPLAINT_APPROVE, complaint.scope):
        return []
    asked = extension is not None and extension.state is ExtensionState.ASKED
    grants = asked and extension is not None and person.has(extension.approver) and person.id != extension.asked_by
    return [Act.HAND_ON, Act.PARTICIPANT, *([Act.GRANT] if grants else [])]


def _may_answer(person: Person, complaint: Complaint) -> bool:
    own = person.id in (complaint.handler_id, complaint.decided_by)
    return not own and may(person, Right.COMPLAINT_REVIEW, complaint.scope)
