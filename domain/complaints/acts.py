"""Who can do what to a complaint as it is now: what its cards offer."""

from enum import StrEnum

from domain.complaints.case import Complaint, ComplaintState
from domain.complaints.clock import Extension, ExtensionState
from domain.complaints.handling import Review
from domain.complaints.identifying import may_identify
from domain.model import Value
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
    SPARE = "spare"
    PROVE = "prove"
    REVIEW = "review"
    ANSWER_REVIEW = "answer_review"
    TELL_REVIEW = "tell_review"
    CLOSE = "close"


class Beside(Value):
    """What stands beside a complaint, and says what can be done to it by whom."""

    extension: Extension | None = None
    """The one that waits."""
    review: Review | None = None
    handles: bool = False
    """Whether the person may handle it."""
    grants: bool = False
    """Whether the person may answer the extension."""
    answers: bool = False
    """Whether the person may answer the 核查."""
    extends: bool = False
    """Whether a longer term can be asked for."""
    wants_remedy: bool = False
    """Whether its root cause is still to be dealt with."""
    unproved: bool = False
    """Whether nothing proves that the client was told of the decision."""
    review_unproved: bool = False
    """Whether nothing proves that the client was told what a 核查 found."""


_NOTHING = Beside()


def acts_of(person: Person, complaint: Complaint, beside: Beside = _NOTHING) -> frozenset[Act]:
    """Give what a person can do now."""
    found = {
        *_as_anybody(person, complaint, beside.handles),
        *(_as_handler(complaint, beside) if complaint.handler_id == person.id else ()),
        *_as_approver(person, complaint, beside.grants),
    }
    review = beside.review
    if review is not None and review.open and beside.answers:
        found.add(Act.ANSWER_REVIEW)
    if may_identify(person, complaint):
        found.add(Act.IDENTIFY)
    return frozenset(found)


def _as_anybody(person: Person, complaint: Complaint, handles: bool) -> list[Act]:
    """Give what everybody can do who might handle it."""
    if not complaint.open:
        return []
    free = complaint.handler_id is None
    found = [Act.TAKE] if free and handles else []
    if may(person, Right.COMPLAINT_HANDLE, complaint.scope):
        found += [Act.ADD_FILE, *([Act.AMEND] if free else [])]
    return found


def _as_handler(complaint: Complaint, beside: Beside) -> list[Act]:
    extension, review = beside.extension, beside.review
    granted = extension is not None and extension.state is ExtensionState.GRANTED
    told = complaint.state is ComplaintState.TOLD
    open_to = {
        Act.EXTEND: beside.extends,
        Act.TELL_EXTENSION: granted,
        Act.SPARE: beside.wants_remedy,
        Act.CLOSE: not beside.wants_remedy and (review is None or not (review.open or review.untold)),
        Act.PROVE: beside.unproved or beside.review_unproved,
        Act.REVIEW: review is None and complaint.told_at is not None,
        Act.TELL_REVIEW: told and review is not None and review.untold,
    }
    return [act for act in _IN_STATE[complaint.state] if open_to.get(act, True)]


_ALWAYS = (Act.CONTACT, Act.HAND_ON, Act.PARTICIPANT, Act.AMEND)
_ON_TIME = (Act.EXTEND, Act.TELL_EXTENSION, Act.WITHDRAW)
_IN_STATE = {
    ComplaintState.REGISTERED: _ON_TIME,
    ComplaintState.INVESTIGATING: (*_ALWAYS, *_ON_TIME, Act.DECIDE),
    ComplaintState.DECIDED: (*_ALWAYS, *_ON_TIME, Act.TELL, Act.REMEDY, Act.SPARE),
    ComplaintState.TOLD: (*_ALWAYS, Act.REMEDY, Act.SPARE, Act.PROVE, Act.REVIEW, Act.TELL_REVIEW, Act.CLOSE),
    ComplaintState.WITHDRAWN: (*_ALWAYS, Act.REMEDY, Act.CLOSE),
    ComplaintState.CLOSED: (Act.REVIEW,),
}
"""What the handler can do in each state."""


def _as_approver(person: Person, complaint: Complaint, grants: bool) -> list[Act]:
    if not complaint.open or not may(person, Right.COMPLAINT_APPROVE, complaint.scope):
        return []
    return [Act.HAND_ON, Act.PARTICIPANT, *([Act.GRANT] if grants else [])]
