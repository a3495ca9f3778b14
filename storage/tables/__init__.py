"""Every table, one file a capability."""

from storage.tables.archive import archive
from storage.tables.audiences import audiences, sent_sheets
from storage.tables.broadcasts import broadcast_readers, broadcasts
from storage.tables.clock import bank_clock, cadences
from storage.tables.columns import metadata
from storage.tables.complaints import (
    complaint_contacts,
    complaint_extensions,
    complaint_files,
    complaint_recusals,
    complaint_remedies,
    complaint_reviews,
    complaints,
)
from storage.tables.conversion import conversion_attempts, conversion_parts
from storage.tables.exams import (
    exam_appeals,
    exam_candidates,
    exam_duties,
    exam_mark_changes,
    exam_marks,
    exam_records,
    exam_results,
    exam_rooms,
    exam_topic_marks,
    exams,
)
from storage.tables.feedback import feedback, feedback_entries, feedback_files, feedback_voices
from storage.tables.intake import drafts, files, parked, updates
from storage.tables.leave import leaves
from storage.tables.minutes import additions, followups, minutes, statements
from storage.tables.outbox import outbox, outbox_past
from storage.tables.people import accounts, invitations, people, roles, strangers
from storage.tables.practice import practice_questions
from storage.tables.records import audit, audit_seals, leases, numbers, replicas, seal_proof
from storage.tables.talks import handovers, occupied, talk_triggers, talks
from storage.tables.training import (
    training_corrections,
    training_feedback,
    training_materials,
    training_parts,
    training_records,
    training_sessions,
    trainings,
)

__all__ = [
    "accounts",
    "additions",
    "archive",
    "audiences",
    "audit",
    "audit_seals",
    "bank_clock",
    "broadcast_readers",
    "broadcasts",
    "cadences",
    "complaint_contacts",
    "complaint_extensions",
    "complaint_files",
    "complaint_recusals",
    "complaint_remedies",
    "complaint_reviews",
    "complaints",
    "conversion_attempts",
    "conversion_parts",
    "drafts",
    "exam_appeals",
    "exam_candidates",
    "exam_duties",
    "exam_mark_changes",
    "exam_marks",
    "exam_records",
    "exam_results",
    "exam_rooms",
    "exam_topic_marks",
    "exams",
    "feedback",
    "feedback_entries",
    "feedback_files",
    "feedback_voices",
    "files",
    "followups",
    "handovers",
    "invitations",
    "leases",
    "leaves",
    "metadata",
    "minutes",
    "numbers",
    "occupied",
    "outbox",
    "outbox_past",
    "parked",
    "people",
    "practice_questions",
    "replicas",
    "roles",
    "seal_proof",
    "sent_sheets",
    "statements",
    "strangers",
    "talk_triggers",
    "talks",
    "training_corrections",
    "training_feedback",
    "training_materials",
    "training_parts",
    "training_records",
    "training_sessions",
    "trainings",
    "updates",
]
