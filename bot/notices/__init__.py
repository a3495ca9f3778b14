"""Notices: each kind, the facts that it needs when it leaves, and its card."""

from bot.menu import Menu
from bot.notices import complaints, people, talks
from bot.notices.rendering import Content, Renderers
from bot.words import Tongue
from storage.outbox import Item
from workflows.work import Work


class Notices:
    """The table of notices, one part a capability."""

    def __init__(self, menu: Menu) -> None:
        self.renderers: Renderers = {**talks.RENDERERS, **complaints.RENDERERS, **people.renderers(menu)}

    async def render(self, work: Work, item: Item, tongue: Tongue) -> Content | None:
        """Render a notice from the facts as they are now; None if it is no longer true."""
        return await self.renderers[item.kind](work, item, tongue)
