"""Notices of appointment talks."""

from collections.abc import Callable
from functools import partial

from bot.calendar_file import document
from bot.cards import talks as cards
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card, Document
from bot.words import Tongue
from storage.outbox import Item
from workflows import talks
from workflows.talks import TalkView
from workflows.work import Work


async def _view(work: Work, item: Item) -> TalkView | None:
    reader = item.person_id or 0
    return await talks.view_for_notice(work, subject_id(item), version=item.params["version"], reader=reader)


async def _talk(make: Callable[[TalkView], Card], work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    return make(view) if view is not None else None


async def _chase(work: Work, item: Item, _: Tongue) -> Card | None:
    """Chase what a talk waits for; whatever ends the wait gives it another version."""
    view = await _view(work, item)
    return cards.chase(view, item.kind, item.params["to"]) if view is not None else None


async def _reminder(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    if view is None or view.talk.slot is None or view.talk.slot.start <= work.now:
        return None
    left = view.talk.slot.start - work.now
    return cards.reminder(view, minutes=round(left.total_seconds() / 60))


async def _calendar_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    event = await talks.calendar_file(work, subject_id(item))
    return document(event, tongue) if event is not None else None


async def _fold_talk(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await talks.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    return cards.card(view) if view is not None else None


RENDERERS: Renderers = {
    **dict.fromkeys(
        (
            "talk.due",
            "talk.card",
            "talk.invited",
            "talk.proposed",
            "talk.declined",
            "talk.confirmed",
            "talk.cancelled",
        ),
        partial(_talk, cards.card),
    ),
    **dict.fromkeys(("talk.book", "talk.answer", "talk.reply", "talk.conclude"), _chase),
    "talk.reminder": _reminder,
    "talk.file": _calendar_file,
    "talk.fold": _fold_talk,
}
