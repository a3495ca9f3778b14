"""Cards of exam results: for who keeps them, for the head of a branch, for who sat the exam."""

from bot.cards.results.kept import awaited, card, imported, reading, reply, shelf, told_head, who_passed
from bot.cards.results.own import archive, corrected, opened, told

__all__ = [
    "archive",
    "awaited",
    "card",
    "corrected",
    "imported",
    "opened",
    "reading",
    "reply",
    "shelf",
    "told",
    "told_head",
    "who_passed",
]
