"""What comes in about attempts to become formal."""

from functools import partial

from bot.call import Call
from bot.cards import conversion as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from domain.conversion import ConversionPart
from domain.rights import Right
from workflows import conversion

FORMS = {ConversionPart.BRANCH: "conversion_branch", ConversionPart.COMMITTEE: "conversion_committee"}


async def list_attempts(call: Call) -> Reply:
    """`/conversion`: the attempts that one may see."""
    return Reply(cards.listing(await conversion.list_attempts(call.work)))


async def show(call: Call, press: cards.ShowAttempt) -> Reply:
    """Open an attempt; folds again by itself."""
    view = await conversion.show(call.work, press.attempt)
    return Reply(cards.card(view), edit=True, fold="conversion.fold", subject_id=press.attempt)


async def decide(engine: Engine, call: Call, press: cards.DecidePart) -> Reply:
    """Ask why a trainee did well or not, for the branch or the committee."""
    view = await conversion.check_decide(call.work, press.attempt, version=press.version)
    if not view.fresh or view.next not in FORMS:
        return cards.reply(view)
    seed = {"id": press.attempt, "part": view.next, "passed": press.passed, "version": press.version}
    return await engine.open(call, FORMS[view.next], **seed)


async def post(engine: Engine, call: Call, press: cards.AskPost) -> Reply:
    """Ask which other post was found."""
    view = await conversion.check_post(call.work, press.attempt)
    return await engine.open(call, "conversion_post", id=press.attempt) if view.fresh else cards.reply(view)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    reads = Right.CONVERSION_READ
    return [
        Command("conversion", list_attempts),
        Press(cards.ShowAttempt, reads, show),
        Press(cards.DecidePart, reads, partial(decide, engine)),
        Press(cards.AskPost, Right.CONVERSION_POST, partial(post, engine)),
    ]
