"""The notice that is a list of notices."""

from bot.cards import digests as cards
from bot.cards.asides import with_more
from bot.notices.rendering import renderer_of
from bot.replies import Card
from bot.words import Tongue, Words
from storage.outbox import Item
from workflows import digests
from workflows.work import Work


async def render_digest(work: Work, item: Item, tongue: Tongue) -> Card | None:
    """List what a digest holds; a single notice comes as the card that it is, and what is untrue ends here."""
    found: list[tuple[Item, Card]] = []
    for held in await digests.gather(work, item):
        card = await (await renderer_of(held.kind))(work, held, tongue)
        if isinstance(card, Card):
            found.append((held, card))
        else:
            await digests.drop(work, held)
    if len(found) == 1:
        return with_more(found[0][1], found[0][0])
    return cards.digest(item.id, [(held.id, card.lines[0]) for held, card in found]) if found else None


async def render_page(work: Work, digest_id: int, page: int, tongue: Tongue) -> Card | None:
    """List another page of a digest that has left, without what is no longer true; None if nothing is."""
    lines: list[tuple[int, Words]] = []
    for held in await digests.list_held(work, digest_id):
        card = await (await renderer_of(held.kind))(work, held, tongue)
        if isinstance(card, Card):
            lines.append((held.id, card.lines[0]))
    return cards.digest(digest_id, lines, page) if lines else None
