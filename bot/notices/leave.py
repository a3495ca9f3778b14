"""Notices about leave."""

from bot.cards import leave as cards
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card
from bot.words import Tongue
from storage.outbox import Item
from workflows import leave
from workflows.work import Work


async def _told(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await leave.view_for_notice(work, subject_id(item), version=item.params["version"])
    return cards.told(view, work.bank.calendar) if view is not None else None


async def _crossing(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await leave.crossing_for_notice(
        work,
        subject_id(item),
        version=item.params["version"],
        leave_id=item.params["leave"],
        reader=item.person_id or 0,
    )
    return cards.crossing(found) if found is not None else None


RENDERERS: Renderers = {
    "leave.recorded": _told,
    "leave.taken_back": _told,
    "leave.crossing": _crossing,
}
