"""What comes in when a page is turned: the press that opened the card once more, at another page."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from bot.buttons import BadButtonError, Button
from bot.call import Call
from bot.cards.pages import TurnPage, paged
from bot.replies import Reply
from bot.routes import Press
from domain.rights import Right, permit

Find = Callable[[str], Awaitable[Press | None]]
"""Gives the press of a code."""


def turning(find: Find) -> Press:
    """Let every card that folds be read page by page; each page takes the right that the opening takes."""
    return Press(TurnPage, Right.SELF, partial(turn, find))


async def turn(find: Find, call: Call, press: TurnPage) -> Reply:
    """Open a card anew, at another page; a forged press that opens nothing is undone."""
    code = press.opening.partition(":")[0]
    route = await find(code)
    if route is None or route.kind is TurnPage:
        raise BadButtonError(code)
    permit(call.work.actor, route.right)
    reading_on = replace(call, work=replace(call.work, reading_on=True))
    reply = await open_card(route, reading_on, route.kind.unpack(press.opening), press.page)
    if reply.fold is None:
        raise BadButtonError(code)
    return replace(reply, edit=True)


async def open_card(route: Press, call: Call, press: Button, page: int = 0) -> Reply:
    """Answer a press; a card that folds comes at a page of it."""
    reply = await route.run(call, press)
    if reply.card is None or reply.fold is None:
        return reply
    return replace(reply, card=paged(reply.card, call.tongue, press, page))
