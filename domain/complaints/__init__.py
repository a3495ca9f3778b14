"""Client complaints (客户投诉): what is kept of one, its statutory clock, and how it is handled."""

from domain.complaints.case import (
    DECLARED,
    FOUND,
    FOUNDED,
    HANDED_OVER,
    Channel,
    Complaint,
    ComplaintState,
    Outcome,
    Source,
    Subject,
    Tie,
    rank_of,
)
from domain.complaints.clock import Extension, ExtensionState, check_contact, check_received, due_on
from domain.complaints.handling import Contact, Recusal, Remedy, Review, ReviewResult

__all__ = [
    "DECLARED",
    "FOUND",
    "FOUNDED",
    "HANDED_OVER",
    "Channel",
    "Complaint",
    "ComplaintState",
    "Contact",
    "Extension",
    "ExtensionState",
    "Outcome",
    "Recusal",
    "Remedy",
    "Review",
    "ReviewResult",
    "Source",
    "Subject",
    "Tie",
    "check_contact",
    "check_received",
    "due_on",
    "rank_of",
]
