"""Exams (考试): notice, rooms, candidates, invigilators, marks and appeals, as pure functions of what is known."""

from domain.exams.models import (
    ANSWERING,
    ATTEMPTED,
    EXPECTED,
    HELD,
    LISTENING,
    RETAKING,
    STANDING,
    Candidate,
    CandidateState,
    Duty,
    DutyState,
    Exam,
    ExamKind,
    ExamState,
    Room,
)

__all__ = [
    "ANSWERING",
    "ATTEMPTED",
    "EXPECTED",
    "HELD",
    "LISTENING",
    "RETAKING",
    "STANDING",
    "Candidate",
    "CandidateState",
    "Duty",
    "DutyState",
    "Exam",
    "ExamKind",
    "ExamState",
    "Room",
]
