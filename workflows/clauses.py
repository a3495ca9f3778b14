"""Which clause of the policy sends a notice that is no step of a ladder."""

from collections.abc import Mapping

CLAUSES: Mapping[str, str] = {
    "exam.notice": "ladders.exam.acknowledge",
    "exam.changed": "ladders.exam.acknowledge",
    "exam.soon": "exams.digest_days",
    "exam.reminder": "exams.reminders_minutes",
    "exam.silent": "exams.silent_days",
    "exam.duty_asked": "ladders.exam.duty",
    "exam.duty_moved": "ladders.exam.duty",
    "exam.duty_reminder": "exams.invigilator_minutes",
    "exam.absent": "exams.proof_workdays",
    "exam.year": "exams.warn_on",
    "results.released": "exams.appeal_workdays",
}
"""By kind of notice."""
