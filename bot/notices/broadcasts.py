"""Notices of broadcasts: the message that updates itself, and cards that are taken back."""

from bot.cards import broadcasts as cards
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card
from bot.words import Tongue
from storage.outbox import Item
from workflows import broadcasts
from workflows.work import Work


async def _progress(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await broadcasts.view_now(work, subject_id(item))
    return cards.card(view) if view is not None else None


async def _recalled(work: Work, item: Item, _: Tongue) -> Card:
    return cards.recalled()


RENDERERS: Renderers = {
    "broadcast.progress": _progress,
    "broadcast.update": _progress,
    "broadcast.edit": _recalled,
}
