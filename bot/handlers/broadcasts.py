"""What comes in about broadcasts."""

from bot.call import Call
from bot.cards import broadcasts as cards
from bot.replies import Reply
from bot.routes import Press, Route
from domain.rights import Right
from workflows import broadcasts


async def pause(call: Call, press: cards.PauseBroadcast) -> Reply:
    """Stop what has not left."""
    return cards.reply(await broadcasts.pause(call.work, press.broadcast))


async def resume(call: Call, press: cards.ResumeBroadcast) -> Reply:
    """Let a paused broadcast go on."""
    return cards.reply(await broadcasts.resume(call.work, press.broadcast))


async def show(call: Call, press: cards.ShowBroadcast) -> Reply:
    """Show a broadcast as it is now."""
    return cards.reply(await broadcasts.show(call.work, press.broadcast))


async def unreached(call: Call, press: cards.ShowUnreached) -> Reply:
    """Show whom a broadcast did not reach."""
    return Reply(cards.unreached(await broadcasts.show(call.work, press.broadcast)), edit=True)


def routes() -> list[Route]:
    """Give every way in, with its right."""
    return [
        Press(cards.PauseBroadcast, Right.BROADCAST_WATCH, pause),
        Press(cards.ResumeBroadcast, Right.BROADCAST_WATCH, resume),
        Press(cards.ShowBroadcast, Right.BROADCAST_WATCH, show),
        Press(cards.ShowUnreached, Right.BROADCAST_WATCH, unreached),
    ]
