"""Notices of appointment talks."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.calendar_file import document
from bot.cards import talks as cards
from bot.notices.rendering import Renderer, Renderers, subject_id
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


async def _timed(work: Work, item: Item, _: Tongue) -> Card | None:
    """Ask for an answer to a time; of one that was changed the old beside the new."""
    view, was = await _view(work, item), item.params.get("was")
    return cards.card(view, was=datetime.fromisoformat(was) if was else None) if view is not None else None


async def _chase(work: Work, item: Item, _: Tongue) -> Card | None:
    """Chase what a talk waits for; whatever ends the wait gives it another version."""
    view = await _view(work, item)
    if view is None:
        return None
    deadline, number = item.params.get("deadline"), item.params["step"]
    by = datetime.fromisoformat(deadline) if deadline else None
    then = await talks.asked_next(work, view.talk, item.kind, number=number, deadline=by)
    return cards.chase(view, item.kind, item.params["to"], then)


async def _reminder(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    if view is None or view.talk.slot is None or view.talk.slot.start <= work.now:
        return None
    left = view.talk.slot.start - work.now
    return cards.reminder(view, minutes=round(left.total_seconds() / 60))


async def _calendar_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    event = await talks.calendar_file(work, subject_id(item), reader=item.person_id or 0)
    return document(event, tongue) if event is not None else None


async def _fold_talk(work: Work, item: Item, _: Tongue) -> Card | None:
    """Fold an opened cause; what a former host had opened is shut for good."""
    view = await talks.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    if view is not None:
        return cards.card(view)
    return cards.handed_away() if item.kind == "talk.fold" else None


async def _to_call_off(work: Work, item: Item, _: Tongue) -> Card | None:
    reader, version = item.person_id or 0, item.params["version"]
    view = await talks.view_to_call_off(work, subject_id(item), version=version, reader=reader)
    return cards.card(view) if view is not None and view.needless else None


async def _other_host(work: Work, item: Item, _: Tongue) -> Card | None:
    """Ask for another host as long as one is wanted, whatever has become of the time."""
    view = await talks.view_now(work, subject_id(item), reader=item.person_id or 0)
    wanted = view is not None and view.talk.open and view.talk.host_request is not None
    return cards.chase(view, item.kind, item.params["to"]) if view is not None and wanted else None


async def _consent(work: Work, item: Item, _: Tongue) -> Card | None:
    """Ask whether a deputy may hold a private talk, as long as that is the question."""
    view = await talks.view_now(work, subject_id(item), reader=item.person_id or 0)
    waits = view is not None and view.talk.open and view.talk.deputy_id == item.params["deputy"]
    return cards.chase(view, item.kind, item.params["to"]) if view is not None and waits else None


async def _many(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await talks.view_by_id(work, item.params["talk_id"], reader=item.person_id or 0)
    return cards.many(view.manager, view.talk, item.params["count"]) if view is not None else None


async def _fold_spared(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await talks.view_by_id(work, item.params["subject_id"], reader=item.person_id or 0)
    return cards.spared(view) if view is not None else None


def _beside(kind: str) -> Renderer:
    return partial(_talk, partial(cards.changed_beside, head=f"{kind}.head"))


RENDERERS: Renderers = {
    **dict.fromkeys(
        (
            "talk.due",
            "talk.card",
            "talk.declined",
            "talk.confirmed",
            "talk.cancelled",
            "talk.not_needed",
        ),
        partial(_talk, cards.card),
    ),
    **dict.fromkeys(("talk.invited", "talk.proposed"), _timed),
    **dict.fromkeys(("talk.book", "talk.answer", "talk.reply", "talk.conclude"), _chase),
    **{
        kind: _beside(kind)
        for kind in ("talk.joined", "talk.turned", "talk.told", "talk.handed", "talk.host_kept", "talk.deputy_refused")
    },
    "talk.prompt": partial(_talk, cards.prompted),
    "talk.call_off": _to_call_off,
    "talk.other_host": _other_host,
    "talk.consent": _consent,
    "talk.given": partial(_talk, cards.given),
    "talk.spared": partial(_talk, cards.spared),
    "talk.spared_fold": _fold_spared,
    "talk.many": _many,
    "talk.missed_again": partial(_talk, cards.missed_again),
    "talk.second": partial(_talk, cards.card),
    "talk.second_changed": partial(_talk, cards.second_changed),
    "talk.alone": partial(_talk, cards.alone),
    "talk.uncovered": partial(_talk, cards.uncovered),
    "talk.second_free": partial(_talk, cards.second_free),
    "talk.deputy": partial(_talk, cards.deputy),
    "talk.closed": partial(_talk, cards.closed),
    "talk.reminder": _reminder,
    "talk.file": _calendar_file,
    "talk.fold": _fold_talk,
}
