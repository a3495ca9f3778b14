"""What comes in about broadcasts."""

from functools import partial

from bot.call import Call
from bot.cards import broadcasts as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Press, Route
from domain.errors import refuse_unless
from domain.rights import Right
from workflows import broadcasts, exams, training


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


async def recall(engine: Engine, call: Call, press: cards.RecallBroadcast) -> Reply:
    """Ask why what was announced is called off: that takes it back."""
    view = await broadcasts.show(call.work, press.broadcast)
    refuse_unless(view.recallable, "broadcast.no_recall")
    of, _, number = view.broadcast.subject.partition(":")
    if of == "training":
        version = (await training.show(call.work, int(number))).training.version
        return await engine.open(call, "training_cancel", id=int(number), version=version)
    version = (await exams.show(call.work, int(number))).exam.version
    return await engine.open(call, "exam_cancel", id=int(number), version=version)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Press(cards.RecallBroadcast, Right.BROADCAST_WATCH, partial(recall, engine)),
        Press(cards.PauseBroadcast, Right.BROADCAST_WATCH, pause),
        Press(cards.ResumeBroadcast, Right.BROADCAST_WATCH, resume),
        Press(cards.ShowBroadcast, Right.BROADCAST_WATCH, show),
        Press(cards.ShowUnreached, Right.BROADCAST_WATCH, unreached),
    ]
