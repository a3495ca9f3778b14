"""Whether what a client says is feedback that the bank has already."""

from collections.abc import Sequence

from domain.complaints.likeness import words_alike
from domain.feedback.item import Feedback

THEME = 20.0
"""So much less alike, of 100, words may be that are of one product and one theme."""
CERTAIN = 100.0


def same_feedback(
    words: str, client: str | None, known: Sequence[Feedback], *, product: str | None, theme: str | None, alike: float
) -> Feedback | None:
    """Give the feedback that words most likely repeat, if any: of the same product, by words, theme or client."""
    scored = [(_likeness(words, client, one, product, theme, alike), one.id, one) for one in known]
    likely = [found for found in scored if found[0] > 0]
    return max(likely, key=lambda found: found[:2])[2] if likely else None


def _likeness(
    words: str, client: str | None, known: Feedback, product: str | None, theme: str | None, alike: float
) -> float:
    if product != known.product:
        return 0
    score = words_alike(words, known.words)
    same_theme = product is not None and theme is not None and theme == known.theme
    if client and client == known.client and same_theme:
        return CERTAIN + score
    return score if score >= alike - THEME * same_theme else 0
