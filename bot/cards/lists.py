"""What every list has in common: the buttons of a page, and the way to more."""

from collections.abc import Callable, Sequence

from bot.buttons import Button
from bot.replies import Choice, rows_of
from bot.words import Words, say
from domain.pages import Page


def paged_head(head: Words, page: Page) -> Words:
    """Say in a head which page it is, where there are several."""
    return say("list.page", head=head, page=page.at + 1, pages=page.pages) if page.pages > 1 else head


def rows(
    entries: Sequence[Choice], page: Page, *, turn: Callable[[int], Button], aside: Choice | None = None
) -> list[Sequence[Choice]]:
    """Lay out a page: its entries, 上一页/下一页, and on the first and last page the way aside."""
    last = turns(page.at, page.pages, turn)
    if aside is not None and page.at in (0, page.pages - 1):
        last.insert(page.at, aside)  # before 下一页, or behind 上一页
    return [*rows_of(entries, 3), last]


def turns(at: int, pages: int, turn: Callable[[int], Button]) -> list[Choice]:
    """Offer 上一页 and 下一页 where there is one."""
    ways = [("button.page_before", at - 1)] * (at > 0) + [("button.page_after", at + 1)] * (at + 1 < pages)
    return [Choice(say(label), turn(to)) for label, to in ways]
