"""Pages: how what is long is shown a part at a time."""

from typing import NamedTuple

ALONE, TURNED = 5, 4
"""Entries of a page that stands alone, and of one among several: with their buttons six at most."""


class Page(NamedTuple):
    """Which entries a page shows: the first, one behind the last, and its place among the pages."""

    start: int
    end: int
    at: int
    pages: int


def page_of(total: int, page: int) -> Page:
    """Give a page; one that is not there any more becomes the last."""
    room = ALONE if total <= ALONE else TURNED
    pages = max(1, -(-total // room))
    at = max(0, min(page, pages - 1))
    return Page(at * room, min(total, (at + 1) * room), at, pages)
