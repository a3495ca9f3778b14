"""Exams (考试): planned, given notice of, acknowledged, invigilated, held, watched over."""

from workflows.exams.answering import AbsenceDecided, ExamAnswered, StaleNotice
from workflows.exams.holding import DutyAnswered, Roll, relieve_leavers
from workflows.exams.inviting import keep_up
from workflows.exams.planning import ExamDraft, ExamPlanned, StaleExam
from workflows.exams.views import CandidateView, DutyView, ExamView, RoomView, show, view_now

__all__ = [
    "AbsenceDecided",
    "CandidateView",
    "DutyAnswered",
    "DutyView",
    "ExamAnswered",
    "ExamDraft",
    "ExamPlanned",
    "ExamView",
    "Roll",
    "RoomView",
    "StaleExam",
    "StaleNotice",
    "keep_up",
    "relieve_leavers",
    "show",
    "view_now",
]
