"""What comes in when a page is turned: the press that opened the card once more, at another page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.buttons import BadButtonError, Button
from bot.call import Call
from bot.cards.pages import TurnPage, paged
from bot.replies import Reply
from bot.routes import Press, Route
from domain.rights import Right, permit


def with_pages(routes: Sequence[Route]) -> list[Route]:
    """Let every card that folds be read page by page; each page takes the right that the opening takes."""
    presses = {route.kind.code: route for route in routes if isinstance(route, Press)}
    first = [replace(r, run=partial(_open, r)) if isinstance(r, Press) else r for r in routes]
    return [*first, Press(TurnPage, Right.SELF, partial(turn, presses))]


async def turn(presses: Mapping[str, Press], call: Call, press: TurnPage) -> Reply:
    """Open a card anew, at another page; a forged press that opens nothing is undone."""
    code = press.opening.partition(":")[0]
    route = presses.get(code)
    if route is None:
        raise BadButtonError(code)
    permit(call.work.actor, route.right)
    reading_on = replace(call, work=replace(call.work, reading_on=True))
    reply = await _open(route, reading_on, route.kind.unpack(press.opening), press.page)
    if reply.fold is None:
        raise BadButtonError(code)
    return replace(reply, edit=True)


async def _open(route: Press, call: Call, press: Button, page: int = 0) -> Reply:
    reply = await route.run(call, press)
    if reply.card is None or reply.fold is None:
        return reply
    return replace(reply, card=paged(reply.card, call.tongue, press, page))
