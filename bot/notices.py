"""Notices: each kind, the facts that it needs when it leaves, and its card."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.calendar_file import document
from bot.cards import complaints as complaint_cards
from bot.cards import forms as form_cards
from bot.cards import people as people_cards
from bot.cards import talks as cards
from bot.menu import CommandList, Menu
from bot.replies import Card, Document
from bot.words import Text, Tongue
from storage import people
from storage.outbox import Item
from workflows import complaints, talks
from workflows.talks import TalkView
from workflows.work import Work

Content = Card | Document | CommandList
Renderer = Callable[[Work, Item, Tongue], Awaitable[Content | None]]


class Notices:
    """The table of notices: kind to renderer. A renderer gives None for what is no longer true."""

    def __init__(self, menu: Menu) -> None:
        self.renderers: Mapping[str, Renderer] = {
            "talk.due": partial(_talk, cards.card),
            "talk.card": partial(_talk, cards.card),
            "talk.invited": partial(_talk, cards.card),
            "talk.proposed": partial(_talk, cards.card),
            "talk.declined": partial(_talk, cards.card),
            "talk.confirmed": partial(_talk, cards.card),
            "talk.cancelled": partial(_talk, cards.card),
            "talk.ask_again": partial(_talk, cards.ask_again),
            "talk.unanswered": partial(_talk, cards.unanswered),
            "talk.unanswered_up": partial(_talk, cards.unanswered_up),
            "talk.ended": partial(_talk, cards.card),
            "talk.reminder": _reminder,
            "talk.file": _calendar_file,
            "talk.fold": _fold_talk,
            "complaint.fold": _fold_complaint,
            "people.unreachable": _unreachable,
            "people.rebound": _rebound,
            "form.expired": _form_expired,
            "person.commands": partial(_commands, menu),
        }

    async def render(self, work: Work, item: Item, tongue: Tongue) -> Content | None:
        """Render a notice from the facts as they are now."""
        return await self.renderers[item.kind](work, item, tongue)


def subject_id(item: Item) -> int:
    """Give the id of the object that a notice is about."""
    return int((item.subject or "").partition(":")[2])


async def _view(work: Work, item: Item) -> TalkView | None:
    reader = item.person_id or 0
    return await talks.view_for_notice(work, subject_id(item), version=item.params["version"], reader=reader)


async def _talk(make: Callable[[TalkView], Card], work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    return make(view) if view is not None else None


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


async def _fold_complaint(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await complaints.view_now(work, item.params["subject_id"])
    return complaint_cards.folded(view) if view is not None else None


async def _unreachable(work: Work, item: Item, _: Tongue) -> Card | None:
    person = await people.get_person(work.tx, subject_id(item))
    return people_cards.now_unreachable(person) if person is not None else None


async def _rebound(work: Work, item: Item, _: Tongue) -> Card:
    return people_cards.rebound()


async def _form_expired(work: Work, item: Item, _: Tongue) -> Card:
    return form_cards.expired(Text(f"form.{item.params['form']}"))


async def _commands(menu: Menu, work: Work, item: Item, tongue: Tongue) -> CommandList | None:
    person = await people.get_person(work.tx, item.person_id or 0)
    return menu.of(person, tongue) if person is not None and person.active else None
