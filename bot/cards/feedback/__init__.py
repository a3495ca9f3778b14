"""Cards of feedback: values in, words and buttons out."""

from bot.cards.feedback.answers import reply
from bot.cards.feedback.buttons import (
    WHAT,
    AskFeedback,
    ChooseFeedback,
    ClaimFeedback,
    ExportFeedback,
    ExportThemes,
    FilterFeedback,
    FoldFeedback,
    GiveFeedbackFiles,
    OtherActs,
    SatisfyFeedback,
    SeeDid,
    ShowFeedback,
    TakeFeedback,
    TurnFeedback,
)
from bot.cards.feedback.counts import themes
from bot.cards.feedback.lists import choose, filters, listing
from bot.cards.feedback.notices import burst, chase, claim, did, did_opened, told, weekly
from bot.cards.feedback.state import card, opened, other_acts, read
from bot.cards.views import OpenFeedback

__all__ = [
    "WHAT",
    "AskFeedback",
    "ChooseFeedback",
    "ClaimFeedback",
    "ExportFeedback",
    "ExportThemes",
    "FilterFeedback",
    "FoldFeedback",
    "GiveFeedbackFiles",
    "OpenFeedback",
    "OtherActs",
    "SatisfyFeedback",
    "SeeDid",
    "ShowFeedback",
    "TakeFeedback",
    "TurnFeedback",
    "burst",
    "card",
    "chase",
    "choose",
    "claim",
    "did",
    "did_opened",
    "filters",
    "listing",
    "opened",
    "other_acts",
    "read",
    "reply",
    "themes",
    "told",
    "weekly",
]
