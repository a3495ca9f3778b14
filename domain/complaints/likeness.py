"""How serious a new complaint is, and whether it is one that the bank has already."""

import re
from collections.abc import Sequence

from domain.complaints.case import HANDED_OVER, Complaint, Source

SAME_WORDS = 90.0
"""How alike, of 100, words must be where neither the person nor the client is known to be the same."""
CERTAIN = 100.0
"""Above every likeness of words: the same client about the same person."""
ONE_CLIENT = 0.5
"""Which share of the likeness is enough where the client is the same and no other person is meant."""
_REFERENCE = re.compile(r"\d*\*{4}\d{4}|[A-Za-z]+-?\d{3,}")
"""A masked number, or a client's number at the bank."""


def same_matter(
    words: str, client: str | None, about_id: int | None, known: Sequence[Complaint], *, alike: float
) -> Complaint | None:
    """Give the complaint that a new one most likely repeats, if any: by words, and by person or client.

    `alike` is how alike, of 100, the words of one matter must be where the person or the client is the same.
    """
    scored = [(_likeness(words, client, about_id, complaint, alike), complaint) for complaint in known]
    likely = [(score, complaint.id, complaint) for score, complaint in scored if score > 0]
    return max(likely, key=lambda found: found[:2])[2] if likely else None


def _likeness(words: str, client: str | None, about_id: int | None, known: Complaint, alike: float) -> float:
    if about_id is not None and known.about_id is not None and known.about_id != about_id:
        return 0
    score = words_alike(words, known.words)
    same_client = bool(_references(client, words) & _references(known.client, known.words))
    same_person = about_id is not None and known.about_id == about_id
    if same_client and same_person:
        return CERTAIN + score
    needed = alike * ONE_CLIENT if same_client else alike if same_person else SAME_WORDS
    return score if score >= needed else 0


def _references(client: str | None, words: str) -> set[str]:
    """Give what tells a client from others: the reference as given, and each number in it or in the words."""
    given = client.strip() if client else ""
    return set(_REFERENCE.findall(f"{given} {words}")) | ({given} if given else set())


def words_alike(words: str, known: str) -> float:
    """Say how alike, of 100, two texts are; 0 where one is empty."""
    from rapidfuzz import fuzz, utils  # loaded only when needed

    return fuzz.ratio(words, known, processor=utils.default_process) if words and known else 0.0


def severity(levels: Sequence[str], *, source: Source, words: str, grave_words: Sequence[str], repeats: int) -> str:
    """Guess how serious a complaint is: the lowest level, higher for a hand-over, grave words, a repetition."""
    grave = any(word in words for word in grave_words)
    height = int(source in HANDED_OVER) + int(grave) + int(repeats > 0)
    return levels[min(height, len(levels) - 1)]


def graver(levels: Sequence[str], known: str | None, found: str) -> str:
    """Give the graver of how serious a complaint was taken to be and what is found of it now."""
    return max((level for level in (known or found, found) if level in levels), key=levels.index, default=found)
