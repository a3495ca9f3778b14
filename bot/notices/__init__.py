"""Notices: each kind, the facts that it needs when it leaves, and its card."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.cards.asides import with_more
from bot.menu import Menu
from bot.notices import (
    broadcasts,
    complaints,
    exams,
    feedback,
    leave,
    minutes,
    people,
    practice,
    results,
    talks,
    training,
    views,
)
from bot.notices.digests import render_digest
from bot.notices.rendering import Content, Renderers
from bot.replies import Card
from bot.words import Tongue, Words, say
from storage.outbox import Item
from workflows.work import Work

RENDERERS: Renderers = {
    **talks.RENDERERS,
    **complaints.RENDERERS,
    **minutes.RENDERERS,
    **leave.RENDERERS,
    **people.RENDERERS,
    **views.RENDERERS,
    **feedback.RENDERERS,
    **training.RENDERERS,
    **practice.RENDERERS,
    **results.RENDERERS,
    **exams.RENDERERS,
    **broadcasts.RENDERERS,
}
"""Every notice that is a card or a file, one part a capability."""


async def card_now(work: Work, item: Item, tongue: Tongue) -> Card | None:
    """Render a notice that was sent as it is now, with its last button; None if it is settled, or past its time."""
    if not item.params:  # taken out: nothing is left to make it from
        return None
    content = await RENDERERS[item.kind](work, item, tongue)
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
        card = await RENDERERS[f"{what}.fold"](work, about, tongue)
    return card if isinstance(card, Card) else Card([over(item)])


async def head_now(work: Work, item: Item, tongue: Tongue) -> Words:
    """Give the first line of a notice that was sent."""
    card = await card_now(work, item, tongue)
    return card.lines[0] if card is not None else over(item)


def over(item: Item) -> Words:
    """Say why a notice has no card any more: it is settled, or past its time, whatever became of its matter."""
    return say("toast.settled") if item.params else say("toast.past")


class Notices:
    """The table of notices, with the digest of them and the menu's command lists."""

    def __init__(self, menu: Menu, link_base: Callable[[], str] = str) -> None:
        """Take what the menu lists, and with what links that open the assistant begin."""
        digest = {"digest": partial(render_digest, RENDERERS)}
        self.renderers: Renderers = {**RENDERERS, **digest, "person.commands": partial(people.commands, menu)}
        self.renderers = {**self.renderers, "training.code": partial(training.room_code, link_base)}

    async def render(self, work: Work, item: Item, tongue: Tongue) -> Content | None:
        """Render a notice from the facts as they are now; None if it is no longer true."""
        return await self.renderers[item.kind](work, item, tongue)
