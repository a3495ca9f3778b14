"""The morning digest: a list that can be read aloud, each line a card that one press opens."""

from collections.abc import Sequence

from bot.buttons import Button
from bot.replies import Card, Choice, rows_of
from bot.words import Given, Words, say

LINES = 6
"""Of a page; as many as there may be buttons."""


class OpenItem(Button):
    """Show one of the digest's notices as it is now."""

    code = "go"
    item: int


class DigestPage(Button):
    """Turn to another page of a digest."""

    code = "gp"
    digest: int
    page: int


def digest(digest_id: int, lines: Sequence[tuple[int, Words]], page: int = 0) -> Card:
    """List notices by their first lines; what does not fit is behind *more*."""
    room = LINES if len(lines) <= LINES else LINES - 1
    shown = lines[page * room :][:room]
    numbers = range(page * room + 1, page * room + len(shown) + 1)
    listed = [say("digest.line", n=n, line=line) for n, (_, line) in zip(numbers, shown, strict=True)]
    picks = [Choice(Given(str(n)), OpenItem(item=item)) for n, (item, _) in zip(numbers, shown, strict=True)]
    if room < LINES:
        after = page + 1 if (page + 1) * room < len(lines) else 0
        picks.append(Choice(say("button.more"), DigestPage(digest=digest_id, page=after)))
    return Card([say("digest.head", count=len(lines)), *listed], rows_of(picks, 3), protected=True)
