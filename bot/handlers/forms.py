"""What comes in while a form is filled in."""

from typing import Any

from bot.buttons import Button
from bot.call import Call
from bot.cards import forms as cards
from bot.forms.engine import Engine, OldCardError
from bot.replies import Reply
from bot.routes import Command, Press, PressHandler, Route
from domain.rights import Right


def routes(engine: Engine) -> list[Route]:
    """Give every way in; the engine checks each form's own right anew."""

    def press(kind: type[Button], run: PressHandler) -> Press:
        async def answer(call: Call, button: Any) -> Reply:
            try:
                return cards.folding(await run(call, button))
            except OldCardError:
                return await engine.catch_up(call)

        return Press(kind, Right.SELF, answer)

    return [
        Command("cancel", engine.cancel),
        press(cards.Pick, engine.take_pick),
        press(cards.TurnOptions, engine.turn_options),
        press(cards.Skip, engine.skip),
        press(cards.Look, engine.look),
        press(cards.Keep, engine.keep),
        press(cards.Back, engine.back),
        press(cards.Edit, engine.edit),
        press(cards.EditMenu, engine.edit_menu),
        press(cards.TurnEdits, engine.turn_edits),
        press(cards.Confirm, engine.confirm),
        press(cards.Cancel, engine.drop),
        press(cards.Resume, engine.resume),
    ]
