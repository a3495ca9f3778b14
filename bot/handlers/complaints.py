"""What comes in about complaints."""

from functools import partial

from bot.call import Call
from bot.cards import complaints as cards
from bot.forms.case import act_of
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.rights import Right
from workflows import complaints


async def start(engine: Engine, call: Call) -> Reply:
    """`/complaint`: register one."""
    return await engine.open(call, "complaint")


async def show(call: Call, press: cards.ShowComplaint) -> Reply:
    """Open a complaint's file; folds again by itself."""
    reply = cards.reply(await complaints.view(call.work, press.complaint))
    return Reply(reply.card, edit=True, fold="complaint.fold", subject_id=press.complaint)


async def fold(call: Call, press: cards.FoldComplaint) -> Reply:
    """Show the card as it is now in place of what was opened."""
    return cards.reply(await complaints.show(call.work, press.complaint))


async def take(call: Call, press: cards.Take) -> Reply:
    """Begin to handle a complaint."""
    return cards.reply(await complaints.take(call.work, press.complaint, version=press.version))


async def close(call: Call, press: cards.CloseCase) -> Reply:
    """Close the file."""
    return cards.reply(await complaints.close(call.work, press.complaint, version=press.version))


async def grant(call: Call, press: cards.GrantExtension) -> Reply:
    """Approve a longer term."""
    found = await complaints.answer_extension(call.work, press.complaint, extension=press.extension, granted=True)
    return cards.reply(found)


async def refuse(call: Call, press: cards.RefuseExtension) -> Reply:
    """Refuse a longer term."""
    found = await complaints.answer_extension(call.work, press.complaint, extension=press.extension, granted=False)
    return cards.reply(found)


async def show_files(call: Call, press: cards.ShowFiles) -> Reply:
    """List the files of a complaint."""
    return cards.reply(await complaints.files_of(call.work, press.complaint))


async def turn_files(call: Call, press: cards.TurnFiles) -> Reply:
    """Show another page of a complaint's files."""
    return Reply(cards.files(await complaints.files_of(call.work, press.complaint), press.page), edit=True)


async def give_file(call: Call, press: cards.GiveFile) -> Reply:
    """Hand a file out."""
    await complaints.give_file(call.work, press.complaint, press.file)
    return Reply(toast=say("toast.file"))


async def more(call: Call, press: cards.MoreOf) -> Reply:
    """Show what the card has left out."""
    return Reply(cards.more(await complaints.show(call.work, press.complaint)), edit=True)


async def amend_menu(call: Call, press: cards.AmendMenu) -> Reply:
    """Show what can be added to what was registered."""
    return Reply(cards.amend(await complaints.show(call.work, press.complaint)), edit=True)


async def snooze_menu(call: Call, press: cards.SnoozeMenu) -> Reply:
    """Ask until when the card is put off."""
    view, choices = await complaints.snooze_choices(call.work, press.complaint)
    return Reply(cards.snoozes(view, choices), edit=True)


async def snooze(call: Call, press: cards.SnoozeCase) -> Reply:
    """Show the card again later."""
    view = await complaints.snooze(call.work, press.complaint, until=press.until)
    return Reply(cards.snoozed(view, press.until), edit=True)


async def why(call: Call, press: cards.WhyCase) -> Reply:
    """Say which clause and facts caused the card."""
    view, clause, facts = await complaints.why(call.work, press.complaint)
    return Reply(cards.why(view, clause, facts), edit=True)


async def remind_host(call: Call, press: cards.RemindHost) -> Reply:
    """Show the host of the meeting that is still open its card again."""
    reply = cards.reply(await complaints.remind_host(call.work, press.complaint))
    return Reply(reply.card, edit=True, toast=say("toast.reminded"))


async def show_remedy(call: Call, press: cards.ShowRemedy) -> Reply:
    """Open what a remedy is; folds again by itself."""
    shown = cards.opened_remedy(await complaints.open_remedy(call.work, press.remedy))
    return Reply(shown, edit=True, fold="remedy.fold", subject_id=press.remedy)


async def fold_remedy(call: Call, press: cards.FoldRemedy) -> Reply:
    """Fold an opened remedy again."""
    return cards.reply(await complaints.remedy_view(call.work, press.remedy))


async def finish_remedy(call: Call, press: cards.FinishRemedy) -> Reply:
    """Say that a remedy is done."""
    return cards.reply(await complaints.finish_remedy(call.work, press.remedy))


async def own_time(engine: Engine, call: Call, press: cards.OwnTimeCase) -> Reply:
    """Ask when the card is to be shown again."""
    await complaints.snooze_choices(call.work, press.complaint)
    return await engine.open(call, "snooze", complaint=press.complaint)


async def open_form(engine: Engine, call: Call, press: cards.AskCase) -> Reply:
    """Open one of the complaint's forms, unless the card is old."""
    stale = await complaints.check_act(call.work, press.complaint, version=press.version, act=act_of(press.form))
    if stale is not None:
        return cards.reply(stale)
    return await engine.open(call, press.form, complaint_id=press.complaint, version=press.version)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("complaint", partial(start, engine)),
        Press(cards.ShowComplaint, Right.COMPLAINT_READ, show),
        Press(cards.FoldComplaint, Right.COMPLAINT_READ, fold),
        Press(cards.Take, Right.COMPLAINT_HANDLE, take),
        Press(cards.AskCase, Right.COMPLAINT_READ, partial(open_form, engine)),
        Press(cards.CloseCase, Right.COMPLAINT_HANDLE, close),
        Press(cards.GrantExtension, Right.COMPLAINT_APPROVE, grant),
        Press(cards.RefuseExtension, Right.COMPLAINT_APPROVE, refuse),
        Press(cards.ShowFiles, Right.COMPLAINT_READ, show_files),
        Press(cards.TurnFiles, Right.COMPLAINT_READ, turn_files),
        Press(cards.GiveFile, Right.COMPLAINT_READ, give_file),
        Press(cards.MoreOf, Right.COMPLAINT_READ, more),
        Press(cards.AmendMenu, Right.COMPLAINT_HANDLE, amend_menu),
        Press(cards.SnoozeMenu, Right.COMPLAINT_READ, snooze_menu),
        Press(cards.SnoozeCase, Right.COMPLAINT_READ, snooze),
        Press(cards.OwnTimeCase, Right.COMPLAINT_READ, partial(own_time, engine)),
        Press(cards.WhyCase, Right.COMPLAINT_READ, why),
        Press(cards.RemindHost, Right.COMPLAINT_HANDLE, remind_host),
        Press(cards.ShowRemedy, Right.COMPLAINT_REMEDY, show_remedy),
        Press(cards.FoldRemedy, Right.COMPLAINT_REMEDY, fold_remedy),
        Press(cards.FinishRemedy, Right.COMPLAINT_REMEDY, finish_remedy),
    ]
