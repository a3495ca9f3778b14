"""Cards of feedback: values in, words and buttons out."""

from bot.cards.feedback.answers import listing, reply
from bot.cards.feedback.buttons import (
    AskFeedback,
    ClaimFeedback,
    ExportFeedback,
    ExportThemes,
    FoldFeedback,
    GiveFeedbackFiles,
    OpenFeedback,
    SatisfyFeedback,
    SeeDid,
    ShowFeedback,
    TakeFeedback,
    TurnFeedback,
)
from bot.cards.feedback.counts import themes
from bot.cards.feedback.notices import burst, chase, claim, did, did_opened, told, weekly
from bot.cards.feedback.state import card, opened, read

__all__ = [
    "AskFeedback",
    "ClaimFeedback",
    "ExportFeedback",
    "ExportThemes",
    "FoldFeedback",
    "GiveFeedbackFiles",
    "OpenFeedback",
    "SatisfyFeedback",
    "SeeDid",
    "ShowFeedback",
    "TakeFeedback",
    "TurnFeedback",
    "burst",
    "card",
    "chase",
    "claim",
    "did",
    "did_opened",
    "listing",
    "opened",
    "read",
    "reply",
    "themes",
    "told",
    "weekly",
]
