"""What comes in about leave."""

from functools import partial

from bot.call import Call
from bot.cards import leave as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.rights import Right
from workflows import leave


async def start(engine: Engine, call: Call) -> Reply:
    """`/leave`: record one's own."""
    return await engine.open(call, "leave")


async def again(engine: Engine, call: Call, _: cards.NewLeave) -> Reply:
    """Record another one."""
    return await engine.open(call, "leave")


async def for_somebody(engine: Engine, call: Call, _: cards.LeaveFor) -> Reply:
    """Record one for somebody of the branch."""
    return await engine.open(call, "leave_for")


async def list_leaves(call: Call) -> Reply:
    """`/leaves`: what is to come."""
    return cards.listed(await leave.list_mine(call.work), call.work.bank.calendar)


async def show(call: Call, _: cards.ShowLeaves) -> Reply:
    """Show what is to come."""
    return await list_leaves(call)


async def cancel(call: Call, press: cards.CancelLeave) -> Reply:
    """Take one back."""
    found = await leave.cancel(call.work, press.leave, version=press.version)
    return cards.listed(found, call.work.bank.calendar, toast=say("toast.done"))


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("leave", partial(start, engine)),
        Command("leaves", list_leaves),
        Press(cards.NewLeave, Right.LEAVE_RECORD, partial(again, engine)),
        Press(cards.LeaveFor, Right.LEAVE_RECORD_FOR, partial(for_somebody, engine)),
        Press(cards.ShowLeaves, Right.LEAVE_RECORD, show),
        Press(cards.CancelLeave, Right.LEAVE_RECORD, cancel),
    ]
