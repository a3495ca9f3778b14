"""What comes in about digests: open one of its notices, turn its pages."""

from bot.call import Call
from bot.cards import digests as cards
from bot.forms.engine import Engine
from bot.notices import card_now, over
from bot.notices.digests import render_page
from bot.replies import Reply
from bot.routes import Press, Route
from bot.words import say
from domain.rights import Right
from workflows import digests


async def open_item(call: Call, press: cards.OpenItem) -> Reply:
    """Show a notice as it is now, below the digest."""
    item = await digests.open_item(call.work, press.item)
    card = await card_now(call.work, item, call.tongue)
    return Reply(card) if card is not None else Reply(toast=over(item))


async def turn(call: Call, press: cards.DigestPage) -> Reply:
    """Turn to another page of a digest."""
    card = await render_page(call.work, press.digest, press.page, call.tongue)
    return Reply(card, edit=True) if card is not None else Reply(toast=say("toast.settled"))


def routes(_: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [Press(cards.OpenItem, Right.SELF, open_item), Press(cards.DigestPage, Right.SELF, turn)]
