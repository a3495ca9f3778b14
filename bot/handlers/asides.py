"""What comes in beside a notice's answers: snooze, *why am I getting this*, back."""

from functools import partial

from bot.call import Call
from bot.cards import asides as cards
from bot.forms.engine import Engine
from bot.notices import card_after, card_now, head_now, over
from bot.replies import Reply
from bot.routes import Press, Route
from domain.rights import Right
from storage.outbox import Item
from workflows import asides
from workflows.digests import open_item


async def more(call: Call, press: cards.ItemMore) -> Reply:
    """Turn a notice into snooze and *why am I getting this*."""
    item, times = await asides.choices(call.work, press.item)
    card = await card_now(call.work, item, call.tongue)
    return await _settled(call, item) if card is None else Reply(cards.more(item, card.lines[0], times), edit=True)


async def _settled(call: Call, item: Item) -> Reply:
    """Bring what a settled notice was about as it is now: nothing is left of it to put off."""
    return Reply(await card_after(call.work, item, call.tongue), edit=True, toast=over(item))


async def why(call: Call, press: cards.ItemWhy) -> Reply:
    """Say which clause sent a notice."""
    found = await asides.why(call.work, press.item)
    return Reply(cards.why(found, await head_now(call.work, found.item, call.tongue)), edit=True)


async def snooze(call: Call, press: cards.ItemSnooze) -> Reply:
    """Show a notice again later."""
    item = await asides.snooze(call.work, press.item, until=press.until)
    return cards.snoozed(await head_now(call.work, item, call.tongue), item.id, press.until)


async def back(call: Call, press: cards.ItemBack) -> Reply:
    """Show a notice as it is now, in place."""
    item = await open_item(call.work, press.item)
    card = await card_now(call.work, item, call.tongue)
    return Reply(card, edit=True) if card is not None else await _settled(call, item)


async def own_time(engine: Engine, call: Call, press: cards.ItemOwnTime) -> Reply:
    """Ask when a notice is to be shown again."""
    await asides.open_again(call.work, press.item)
    return await engine.open(call, "snooze", item=press.item)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right; a notice is its reader's alone."""
    return [
        Press(cards.ItemMore, Right.SELF, more),
        Press(cards.ItemWhy, Right.SELF, why),
        Press(cards.ItemSnooze, Right.SELF, snooze),
        Press(cards.ItemBack, Right.SELF, back),
        Press(cards.ItemOwnTime, Right.SELF, partial(own_time, engine)),
    ]
