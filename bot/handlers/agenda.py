"""What comes in about one's own day and week."""

from bot.call import Call
from bot.cards import agenda as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from domain.rights import Right
from workflows import agenda


async def today(call: Call) -> Reply:
    """`/today`: all that is the person's today."""
    return cards.reply(await agenda.show(call.work, 1), call.work.bank.calendar)


async def week(call: Call) -> Reply:
    """`/week`: the same for seven days."""
    return cards.reply(await agenda.show(call.work, agenda.WEEK), call.work.bank.calendar)


async def other(call: Call, press: cards.ShowAgenda) -> Reply:
    """Show the day instead of the week, or the other way round."""
    days = min(max(press.days, 1), agenda.WEEK)
    return cards.reply(await agenda.show(call.work, days), call.work.bank.calendar, edit=True)


def routes(_: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("today", today),
        Command("week", week),
        Press(cards.ShowAgenda, Right.SELF, other),
    ]
