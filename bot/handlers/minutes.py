"""What comes in about minutes."""

from functools import partial

from bot.call import Call
from bot.cards import aftermath as buttons
from bot.cards import minutes as cards
from bot.forms.engine import Engine
from bot.forms.minutes import opening
from bot.replies import Reply
from bot.routes import Press, Route
from bot.words import say
from domain.rights import Right
from workflows import minutes


async def show(call: Call, press: buttons.ShowMinutes) -> Reply:
    """Show how far minutes are."""
    return cards.reply(await minutes.show(call.work, press.talk))


async def open_(call: Call, press: buttons.OpenMinutes) -> Reply:
    """Open what minutes say; folds again by itself."""
    view = await minutes.read(call.work, press.talk)
    return Reply(cards.opened(view), edit=True, fold="minutes.fold", subject_id=press.talk)


async def write(engine: Engine, call: Call, press: buttons.WriteMinutes) -> Reply:
    """Open the form that writes minutes, as the talk's templates ask; a draft's answers can be kept."""
    return await engine.open(call, "minutes", **opening(await minutes.begin(call.work, press.talk)))


async def open_form(engine: Engine, call: Call, press: buttons.AskMinutesForm) -> Reply:
    """Open one of the minutes' forms, unless the card is old."""
    stale = await minutes.check_form(call.work, press.talk, version=press.version, form=press.form)
    if stale is not None:
        return cards.reply(stale)
    view = await minutes.show(call.work, press.talk)
    people = {"manager_id": view.manager.id, "host_id": view.host.id, "recorder_id": view.recorder.id}
    return await engine.open(call, press.form, talk_id=press.talk, version=press.version, **people)


async def send(call: Call, press: buttons.SendMinutes) -> Reply:
    """Ask the manager to confirm."""
    return cards.reply(await minutes.send(call.work, press.talk, version=press.version))


async def clear(call: Call, press: buttons.ClearMeasures) -> Reply:
    """Drop the measures of a draft."""
    return cards.reply(await minutes.clear_measures(call.work, press.talk, version=press.version))


async def agree(call: Call, press: buttons.AgreeMinutes) -> Reply:
    """Agree to one's minutes."""
    return cards.reply(await minutes.agree(call.work, press.talk, version=press.version))


async def close(call: Call, press: buttons.CloseTalk) -> Reply:
    """Close the talk."""
    return cards.reply(await minutes.close(call.work, press.talk, version=press.version))


async def close_unsigned(call: Call, press: buttons.CloseUnsigned) -> Reply:
    """Close the talk though the signed scan is missing."""
    return cards.reply(await minutes.close(call.work, press.talk, version=press.version, unsigned=True))


async def file(call: Call, press: buttons.MinutesFile) -> Reply:
    """Give the minutes as a document."""
    await minutes.send_file(call.work, press.talk)
    return Reply(toast=say("toast.file"))


async def give_scan(call: Call, press: buttons.GiveScan) -> Reply:
    """Hand out the signed scan."""
    await minutes.give_scan(call.work, press.talk)
    return Reply(toast=say("toast.file"))


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Press(buttons.ShowMinutes, Right.MINUTES_READ, show),
        Press(buttons.OpenMinutes, Right.MINUTES_READ, open_),
        Press(buttons.MinutesFile, Right.MINUTES_READ, file),
        Press(buttons.WriteMinutes, Right.MINUTES_WRITE, partial(write, engine)),
        Press(buttons.AskMinutesForm, Right.MINUTES_READ, partial(open_form, engine)),
        Press(buttons.SendMinutes, Right.MINUTES_WRITE, send),
        Press(buttons.ClearMeasures, Right.MINUTES_WRITE, clear),
        Press(buttons.AgreeMinutes, Right.MINUTES_ANSWER, agree),
        Press(buttons.CloseTalk, Right.TALK_HOST, close),
        Press(buttons.CloseUnsigned, Right.TALK_HOST, close_unsigned),
        Press(buttons.GiveScan, Right.MINUTES_READ, give_scan),
    ]
