"""Notices: each kind, the facts that it needs when it leaves, and its card."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.capabilities import read
from bot.cards.asides import with_more
from bot.menu import Menu
from bot.notices.digests import render_digest
from bot.notices.people import commands
from bot.notices.rendering import Content, Renderer, renderer_of
from bot.replies import Card
from bot.words import Tongue, Words, say
from storage.outbox import Item
from workflows.work import Work


async def card_now(work: Work, item: Item, tongue: Tongue) -> Card | None:
    """Render a notice that was sent as it is now, with its last button; None if it is settled, or past its time."""
    if not item.params:  # taken out: nothing is left to make it from
        return None
    content = await (await renderer_of(item.kind))(work, item, tongue)
    return with_more(content, item) if isinstance(content, Card) else None


_SHOWN_AGAIN = (
    "appeal",
    "attempt",
    "mark",
    "candidate",
    "complaint",
    "duty",
    "exam",
    "feedback",
    "followup",
    "minutes",
    "part",
    "statement",
    "talk",
)
"""What has a card of its own that shows how it is now to who may see it."""


async def card_after(work: Work, item: Item, tongue: Tongue) -> Card:
    """Show what a notice was about as it is now, though the notice itself is settled."""
    what, _, number = (item.subject or "").partition(":")
    card = None
    if what in _SHOWN_AGAIN:
        about = replace(item, params={**item.params, "subject_id": int(number)})
        card = await (await renderer_of(f"{what}.fold"))(work, about, tongue)
    return card if isinstance(card, Card) else Card([over(item)])


async def head_now(work: Work, item: Item, tongue: Tongue) -> Words:
    """Give the first line of a notice that was sent."""
    card = await card_now(work, item, tongue)
    return card.lines[0] if card is not None else over(item)


def over(item: Item) -> Words:
    """Say why a notice has no card any more: it is settled, or past its time, whatever became of its matter."""
    return say("toast.settled") if item.params else say("toast.past")


class Notices:
    """The notices, with the digest of them and the menu's command lists."""

    def __init__(self, menu: Menu, link_base: Callable[[], str] = str) -> None:
        """Take what the menu lists, and with what links that open the assistant begin."""
        self._menu, self._link_base = menu, link_base

    async def renderer(self, kind: str) -> Renderer:
        """Give what renders a kind; read ahead, it keeps no notice waiting. Raises `KeyError` for an unknown one."""
        match kind:
            case "digest":
                return render_digest
            case "person.commands":
                return partial(commands, self._menu)
            case "training.code":
                return partial((await read("bot.notices.training")).room_code, self._link_base)
            case _:
                return await renderer_of(kind)

    async def render(self, work: Work, item: Item, tongue: Tongue) -> Content | None:
        """Render a notice from the facts as they are now; None if it is no longer true."""
        return await (await self.renderer(item.kind))(work, item, tongue)
