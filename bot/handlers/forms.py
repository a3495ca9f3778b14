"""What comes in while a form is filled in."""

from bot.call import Call
from bot.cards import forms as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from domain.rights import Right


def routes(engine: Engine) -> list[Route]:
    """Give every way in; the engine checks each form's own right anew."""

    async def cancel(call: Call, press: cards.Cancel) -> Reply:
        return await engine.drop(call, press)

    async def resume(call: Call, press: cards.Resume) -> Reply:
        return await engine.resume(call)

    return [
        Command("cancel", Right.SELF, engine.cancel),
        Press(cards.Pick, Right.SELF, engine.take_pick),
        Press(cards.Skip, Right.SELF, engine.skip),
        Press(cards.Back, Right.SELF, engine.back),
        Press(cards.Edit, Right.SELF, engine.edit),
        Press(cards.EditMenu, Right.SELF, engine.edit_menu),
        Press(cards.Confirm, Right.SELF, engine.confirm),
        Press(cards.Cancel, Right.SELF, cancel),
        Press(cards.Resume, Right.SELF, resume),
    ]
