"""Notices of complaints."""

from bot.cards import complaints as cards
from bot.notices.rendering import Renderers
from bot.replies import Card
from bot.words import Tongue
from storage.outbox import Item
from workflows import complaints
from workflows.work import Work


async def _fold_complaint(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await complaints.view_now(work, item.params["subject_id"])
    return cards.folded(view) if view is not None else None


RENDERERS: Renderers = {"complaint.fold": _fold_complaint}
