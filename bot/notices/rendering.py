"""What renders a notice: from the facts as they are when it leaves."""

from collections.abc import Awaitable, Callable, Mapping

from bot.menu import CommandList
from bot.replies import Card, Document, KeptFile, Picture, Quiz
from bot.words import Tongue
from storage.outbox import Item
from workflows.work import Work

Content = Card | Document | KeptFile | Picture | Quiz | CommandList
Renderer = Callable[[Work, Item, Tongue], Awaitable[Content | None]]
Renderers = Mapping[str, Renderer]
"""Kind of notice to what renders it; it gives None for what is no longer true."""


def subject_id(item: Item) -> int:
    """Give the id of the object that a notice is about."""
    return int((item.subject or "").partition(":")[2])
