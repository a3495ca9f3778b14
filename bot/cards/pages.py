"""Pages of an opened card: what is longer than a message can be read to its end, a page at a time."""

from dataclasses import replace
from itertools import accumulate

from bot.buttons import Button
from bot.cards import lists
from bot.replies import TEXT_LIMIT, Card, units, written
from bot.words import Given, Tongue, say
from domain.pages import Page

MOST_BUTTONS = 6
ENDS = "\n。！？；， "
"""Behind which a page ends, if one stands in its last quarter: a line, a sentence, a word."""
_SIZES = {"&": len("&amp;"), "<": len("&lt;"), ">": len("&gt;")}


class TurnPage(Button):
    """Open a card again, at another of its pages."""

    code = "gl"
    page: int
    opening: str
    """The button that opens the card, packed."""


def paged(card: Card, tongue: Tongue, opening: Button, page: int) -> Card:
    """Give a page of an opened card; one that fits a message stays whole, a page that is gone becomes the last.

    On a page in the middle the card's first buttons may have to give way: the other pages have them.
    """
    if units(written(card, tongue)) <= TEXT_LIMIT:
        return card
    head, *rest = card.lines
    room = TEXT_LIMIT - units(tongue.render(say("list.page", head=head, page=99, pages=99)) + "\n")
    texts = split("\n".join(tongue.plain(line) for line in rest), room)
    at = min(page, len(texts) - 1)
    turning = (at > 0) + (at + 1 < len(texts))
    own = [choice for row in card.rows for choice in row][-(MOST_BUTTONS - turning) :]
    return replace(
        card,
        lines=[say("list.page", head=head, page=at + 1, pages=len(texts)), Given(texts[at])],
        rows=lists.rows(
            own,
            Page(at, at + 1, at, len(texts)),
            turn=lambda to: TurnPage(page=to, opening=opening.pack()),
        ),
    )


def split(text: str, room: int) -> list[str]:
    """Cut a text into parts of at most so many UTF-16 units once escaped; together they are the text."""
    parts = list[str]()
    while text:
        end = _end(text, room)
        parts.append(text[:end])
        text = text[end:]
    return parts


def _end(text: str, room: int) -> int:
    sizes = accumulate(_SIZES.get(char, 1 + (char > "\uffff")) for char in text)
    fits = next((at for at, size in enumerate(sizes) if size > room), len(text))
    if fits == len(text):
        return fits
    return 1 + max(text.rfind(end, fits * 3 // 4, fits) for end in ENDS) or fits
