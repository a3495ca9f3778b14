"""Notices about people and their accounts, and about forms that were left."""

from datetime import datetime

from bot.cards import forms as form_cards
from bot.cards import people as cards
from bot.menu import CommandList, Menu
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card
from bot.words import Text, Tongue
from storage import people
from storage.outbox import Item
from workflows import drafts
from workflows.work import Work


async def _unreachable(work: Work, item: Item, _: Tongue) -> Card | None:
    person = await people.get_person(work.tx, subject_id(item))
    account = await people.get_account_of(work.tx, subject_id(item))
    reachable = account is not None and account.reachable
    return cards.now_unreachable(person) if person is not None and person.active and not reachable else None


async def _rebound(work: Work, item: Item, _: Tongue) -> Card:
    return cards.rebound()


async def _form_expired(work: Work, item: Item, _: Tongue) -> Card:
    return form_cards.expired(Text(f"form.{item.params['form']}"))


async def _form_fold(work: Work, item: Item, _: Tongue) -> Card | None:
    """Fold a form's answers, unless it has gone on since."""
    version = item.params["subject_id"]
    form = await drafts.get_open(work, item.person_id or 0, version=version)
    return form_cards.folded(Text(f"form.{form}"), version) if form is not None else None


async def commands(menu: Menu, work: Work, item: Item, tongue: Tongue) -> CommandList | None:
    """Give the commands of somebody whose role or language has changed."""
    person = await people.get_person(work.tx, item.person_id or 0)
    return menu.of(person, tongue) if person is not None and person.active else None


async def _calendar_ends(work: Work, item: Item, _: Tongue) -> Card | None:
    """Say until when holidays are known; nothing once a newer calendar is there."""
    known_until = work.bank.calendar.known_until
    return cards.calendar_ends(known_until) if known_until.year == item.params["version"] else None


async def _contact_lost(work: Work, item: Item, _: Tongue) -> Card:
    since, until = (datetime.fromisoformat(item.params[end]) for end in ("lost", "back"))
    return cards.contact_lost(since, until)


RENDERERS: Renderers = {
    "people.unreachable": _unreachable,
    "people.rebound": _rebound,
    "form.expired": _form_expired,
    "form.fold": _form_fold,
    "calendar.ends": _calendar_ends,
    "contact.lost": _contact_lost,
}
