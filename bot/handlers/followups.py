"""What comes in about follow-ups."""

from functools import partial

from bot.call import Call
from bot.cards import aftermath as buttons
from bot.cards import followups as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Press, Route
from bot.words import say
from domain.rights import Right
from workflows import followups


async def show(call: Call, press: buttons.ShowFollowup) -> Reply:
    """Open a follow-up; folds again by itself."""
    view = await followups.show(call.work, press.followup)
    return Reply(cards.opened(view), edit=True, fold="followup.fold", subject_id=press.followup)


async def fold(call: Call, press: buttons.FoldFollowup) -> Reply:
    """Fold an opened follow-up again."""
    view = await followups.view_now(call.work, press.followup, reader=call.work.actor.id)
    return Reply(cards.card(view), edit=True) if view is not None else Reply(toast=say("toast.settled"))


async def give_evidence(call: Call, press: buttons.GiveEvidence) -> Reply:
    """Hand out the file that proves a follow-up done."""
    await followups.give_evidence(call.work, press.followup)
    return Reply(toast=say("toast.file"))


async def confirm(call: Call, press: buttons.ConfirmFollowup) -> Reply:
    """Confirm that a follow-up is done."""
    return cards.reply(await followups.confirm(call.work, press.followup, version=press.version))


async def open_form(engine: Engine, call: Call, press: buttons.AskFollowupForm) -> Reply:
    """Open one of a follow-up's forms, unless the card is old."""
    form = press.form if press.form == "followup_return" else "followup_done"
    stale = await followups.check_form(call.work, press.followup, version=press.version, form=form)
    if stale is not None:
        return cards.reply(stale)
    return await engine.open(call, form, followup_id=press.followup, version=press.version)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Press(buttons.ShowFollowup, Right.FOLLOWUP_READ, show),
        Press(buttons.GiveEvidence, Right.FOLLOWUP_READ, give_evidence),
        Press(buttons.FoldFollowup, Right.FOLLOWUP_READ, fold),
        Press(buttons.ConfirmFollowup, Right.FOLLOWUP_CONFIRM, confirm),
        Press(buttons.AskFollowupForm, Right.FOLLOWUP_READ, partial(open_form, engine)),
    ]
