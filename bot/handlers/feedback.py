"""What comes in about feedback."""

from functools import partial

from bot.call import Call
from bot.cards import feedback as cards
from bot.cards.views import making
from bot.forms.engine import Engine
from bot.forms.feedback_acts import act_of
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.lists import months_before
from domain.rights import Right
from workflows import feedback

MONTHS = 12
"""How far back the list can be narrowed to one month."""


async def start(engine: Engine, call: Call) -> Reply:
    """`/feedback`: relay a client's words; they may stand right behind the command."""
    opened = await engine.open(call, "relay")
    found = await engine.current(call) if call.text else None
    fresh = found is not None and found.form.name == "relay" and not found.done
    return await engine.take_text(call) if fresh else opened


async def listing(call: Call) -> Reply:
    """`/feedbacks`: what one relayed, or has at the desk."""
    return Reply(cards.listing(await feedback.listing(call.work), call.work.bank.policy))


async def turn(call: Call, press: cards.TurnFeedback) -> Reply:
    """Show another page of the list."""
    found = await feedback.listing(call.work, press.filter, press.page)
    return Reply(cards.listing(found, call.work.bank.policy), edit=True)


async def filter_menu(call: Call, press: cards.FilterFeedback) -> Reply:
    """Turn the list into what it can be narrowed by."""
    return Reply(cards.filters(press, call.work.bank.policy), edit=True)


async def choose(call: Call, press: cards.ChooseFeedback) -> Reply:
    """Ask for what the list is to be narrowed to."""
    return Reply(cards.choose(press, call.work.bank.policy, months_before(call.work.today, MONTHS)), edit=True)


async def export_list(call: Call, press: cards.ExportFeedback) -> Reply:
    """Make the list's file."""
    await feedback.export_list(call.work, press.filter, page=press.page, card=call.message_id)
    return Reply(making(), edit=True)


async def open_card(call: Call, press: cards.OpenFeedback) -> Reply:
    """Send feedback's card below the list."""
    return Reply(cards.card(await feedback.show(call.work, press.feedback)))


async def show(call: Call, press: cards.ShowFeedback) -> Reply:
    """Open feedback; folds again by itself."""
    reply = cards.reply(await feedback.open_feedback(call.work, press.feedback))
    return Reply(reply.card, edit=True, fold="feedback.fold", subject_id=press.feedback)


async def fold(call: Call, press: cards.FoldFeedback) -> Reply:
    """Show the card as it is now in place of what was opened."""
    return cards.reply(await feedback.show(call.work, press.feedback))


async def other_acts(call: Call, press: cards.OtherActs) -> Reply:
    """Show what else can be done."""
    return Reply(cards.other_acts(await feedback.show(call.work, press.feedback)), edit=True)


async def take(call: Call, press: cards.TakeFeedback) -> Reply:
    """Take feedback at one's desk."""
    return cards.reply(await feedback.take(call.work, press.feedback, version=press.version))


async def satisfy(call: Call, press: cards.SatisfyFeedback) -> Reply:
    """Say that the client is satisfied."""
    return cards.reply(await feedback.satisfy(call.work, press.feedback, version=press.version))


async def claim(call: Call, press: cards.ClaimFeedback) -> Reply:
    """Leave feedback to the consumer-protection desk."""
    return cards.reply(await feedback.claim(call.work, press.feedback, version=press.version))


async def give_files(call: Call, press: cards.GiveFeedbackFiles) -> Reply:
    """Hand out the photos, recordings and files."""
    await feedback.give_files(call.work, press.feedback)
    return Reply(toast=say("toast.file"))


async def open_form(engine: Engine, call: Call, press: cards.AskFeedback) -> Reply:
    """Open one of feedback's forms, unless the card is old."""
    stale = await feedback.check_act(call.work, press.feedback, version=press.version, act=act_of(press.form))
    if stale is not None:
        return cards.reply(stale)
    return await engine.open(call, press.form, feedback_id=press.feedback, version=press.version)


async def see_did(call: Call, press: cards.SeeDid) -> Reply:
    """Open what was done; folds again by itself."""
    found = await feedback.see_did(call.work, press.feedback)
    return Reply(cards.did_opened(found), edit=True, fold="feedback.did_fold", subject_id=press.feedback)


async def themes(call: Call) -> Reply:
    """`/themes`: what clients speak of; the table at once, the picture right after it."""
    return Reply(cards.themes(await feedback.look_and_draw(call.work)))


async def export(call: Call, press: cards.ExportThemes) -> Reply:
    """Make the counts' file."""
    await feedback.export(call.work, card=call.message_id)
    return Reply(making(), edit=True)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("feedback", partial(start, engine)),
        Command("feedbacks", listing),
        Command("themes", themes),
        Press(cards.TurnFeedback, Right.FEEDBACK_READ, turn),
        Press(cards.FilterFeedback, Right.FEEDBACK_READ, filter_menu),
        Press(cards.ChooseFeedback, Right.FEEDBACK_READ, choose),
        Press(cards.ExportFeedback, Right.FEEDBACK_READ, export_list),
        Press(cards.OpenFeedback, Right.FEEDBACK_READ, open_card),
        Press(cards.ShowFeedback, Right.FEEDBACK_READ, show),
        Press(cards.OtherActs, Right.FEEDBACK_READ, other_acts),
        Press(cards.FoldFeedback, Right.FEEDBACK_READ, fold),
        Press(cards.TakeFeedback, Right.FEEDBACK_HANDLE, take),
        Press(cards.SatisfyFeedback, Right.FEEDBACK_RELAY, satisfy),
        Press(cards.ClaimFeedback, Right.FEEDBACK_HANDLE, claim),
        Press(cards.GiveFeedbackFiles, Right.FEEDBACK_READ, give_files),
        Press(cards.SeeDid, Right.FEEDBACK_RELAY, see_did),
        Press(cards.AskFeedback, Right.FEEDBACK_READ, partial(open_form, engine)),
        Press(cards.ExportThemes, Right.FEEDBACK_THEMES, export),
    ]
