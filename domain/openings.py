"""Openings (查阅记录): who opened what about whom, and who may see that."""

from collections.abc import Collection

from domain.model import Instant, Value
from domain.names import surname_of
from domain.people import Person, Role

UNSEEN = frozenset(
    {
        Role.DISCIPLINE,
        Role.INTERNAL_AUDIT,
        Role.COMPLIANCE,
        Role.COMPLAINT_DESK,
        Role.COMPLAINT_HEAD,
    }
)
"""Roles whose openings internal audit alone sees: to know of them would warn the person concerned."""


OPENED = (
    "appeal.opened",
    "complaint.file_opened",
    "complaint.opened",
    "complaint.remedy_opened",
    "exam.absence_opened",
    "exam.proof_opened",
    "exam.signed_opened",
    "feedback.did_opened",
    "feedback.file_opened",
    "feedback.opened",
    "followup.file_opened",
    "followup.opened",
    "minutes.opened",
    "minutes.scan_opened",
    "overview.opened",
    "results.opened",
    "statement.file_opened",
    "statement.opened",
    "talk.cause_opened",
    "talk.host_request_opened",
    "talk.spared_opened",
    "training.correction_opened",
    "training.document_opened",
    "training.feedback_opened",
    "training.leave_opened",
    "training.material_opened",
    "training.signed_opened",
)
"""The audit's actions by which somebody read something."""


class Opening(Value):
    """Somebody opened something."""

    at: Instant
    actor_id: int | None
    action: str
    """The audit's action, such as `talk.cause_opened`."""
    subject: str
    """The audit's subject, such as `talk:12`."""


def is_seen(opener: Person | None, person: Person, *, hosts: Collection[int]) -> bool:
    """Whether a person sees that somebody opened what concerns that person: the own line of command only.

    That is the supervisor whom the roster names, the head of the own branch, and who holds the talk
    or knows of it as its confidant.
    """
    if opener is None or opener.id == person.id or opener.roles & UNSEEN:
        return False
    leads = opener.has(Role.SUPERVISOR) and opener.branch == person.branch
    return leads or opener.staff_no == person.supervisor_no or opener.id in hosts


def masked_name(name: str) -> str:
    """Write a name so that only who knows the person recognises it: 张*, J***."""
    kept = surname_of(name) if surname_of(name) != name else name[:1]
    return kept + "*" * min(3, max(1, len(name) - len(kept)))
