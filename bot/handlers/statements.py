"""What comes in about statements."""

from dataclasses import replace
from functools import partial

from bot.call import Call
from bot.cards import aftermath as buttons
from bot.cards import statements as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Press, Route
from bot.words import say
from domain.rights import Right
from workflows import statements


async def ask(engine: Engine, call: Call, press: buttons.AskStatement) -> Reply:
    """Open the form, unless it is too late."""
    await statements.check(call.work, press.talk)
    return await engine.open(call, "statement", talk_id=press.talk)


async def go_on(engine: Engine, call: Call) -> None:
    """Open the form again for a file that comes right after another one of a statement."""
    talk_id = await statements.lately_added_to(call.work) if call.attachment is not None else None
    if talk_id is not None:
        await engine.open(replace(call, message_id=None), "statement", talk_id=talk_id)


async def read(call: Call, press: buttons.ReadStatement) -> Reply:
    """Open a statement; folds again by itself."""
    found = await statements.read(call.work, press.talk)
    return Reply(cards.statement(found), edit=True, fold="statement.fold", subject_id=press.talk)


async def give_file(call: Call, press: buttons.GiveStatementFile) -> Reply:
    """Hand out a file of a statement."""
    await statements.give_file(call.work, press.talk, press.file)
    return Reply(toast=say("toast.file"))


async def fold(call: Call, press: buttons.FoldStatement) -> Reply:
    """Fold an opened statement again."""
    found = await statements.view_now(call.work, press.talk, reader=call.work.actor.id)
    return Reply(cards.handed_in(found), edit=True) if found is not None else Reply(toast=say("toast.settled"))


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Press(buttons.AskStatement, Right.STATEMENT_HAND_IN, partial(ask, engine)),
        Press(buttons.ReadStatement, Right.STATEMENT_READ, read),
        Press(buttons.GiveStatementFile, Right.STATEMENT_READ, give_file),
        Press(buttons.FoldStatement, Right.STATEMENT_READ, fold),
    ]
