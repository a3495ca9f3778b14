"""What comes in about openings: who opened what."""

from bot.call import Call
from bot.cards import openings as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from domain.rights import Right
from workflows import openings


async def list_openings(call: Call) -> Reply:
    """`/openings`: what concerns oneself; for internal audit of a name or number, or all."""
    return cards.reply(await openings.search(call.work, call.text))


async def turn(call: Call, press: cards.TurnOpenings) -> Reply:
    """Show another page, or those of a person chosen."""
    number = f"{press.number // 10_000:02d}-{press.number % 10_000:04d}" if press.number else ""
    found = await openings.list_openings(call.work, page=press.page, person=press.person, number=number)
    return Reply(cards.card(found), edit=True)


def routes(_: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("openings", list_openings),
        Press(cards.TurnOpenings, Right.OPENINGS_READ, turn),
    ]
