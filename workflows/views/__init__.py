"""Views: lists, search, the overview, and exports of them."""

from workflows.views.exports import export_list
from workflows.views.finding import FoundPeople, find, is_number
from workflows.views.lists import (
    Board,
    ComplaintRow,
    ExamRow,
    FeedbackRow,
    FollowupRow,
    Listing,
    Row,
    TalkRow,
    TrainingRow,
    board,
    goes_everywhere,
    is_told,
    listing,
    whole,
)
from workflows.views.overview import OverviewView, export_overview, overview, show_overview

__all__ = [
    "Board",
    "ComplaintRow",
    "ExamRow",
    "FeedbackRow",
    "FollowupRow",
    "FoundPeople",
    "Listing",
    "OverviewView",
    "Row",
    "TalkRow",
    "TrainingRow",
    "board",
    "export_list",
    "export_overview",
    "find",
    "goes_everywhere",
    "is_number",
    "is_told",
    "listing",
    "overview",
    "show_overview",
    "whole",
]
