"""What comes in without a command: an answer to the open form, or a number to look up."""

from bot.call import Call
from bot.cards.forms import folding
from bot.forms.engine import Engine
from bot.handlers.statements import go_on
from bot.handlers.views import find
from bot.replies import Reply
from domain.rights import Right, may
from workflows import views


async def take(call: Call) -> Reply:
    """Take it for the open form, else for a number to look up, or an album's next file."""
    engine = Engine()
    if await engine.current(call) is None:
        if call.attachment is None and views.is_number(call.text) and may(call.work.actor, Right.FIND):
            return await find(call)
        await go_on(engine, call)
    return folding(await engine.take_text(call))
