"""What comes in about the training archive."""

from functools import partial

from bot.call import Call
from bot.cards.training import archive as cards
from bot.cards.training import buttons
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.rights import Right
from workflows.training import archive, certificates


async def own(call: Call) -> Reply:
    """`/archive`: one's own."""
    return Reply(cards.own(await archive.own(call.work)))


async def page(call: Call, press: buttons.ArchivePage) -> Reply:
    """Show a page of one's own archive."""
    return Reply(cards.own(await archive.own(call.work, press.page)), edit=True)


async def quarter(call: Call, press: buttons.ArchiveQuarter) -> Reply:
    """Show how a quarter stands."""
    return Reply(
        cards.quarter(await archive.quarter(call.work, press.quarter), call.work.bank.policy.branches), edit=True
    )


async def file(call: Call, press: buttons.ArchiveFile) -> Reply:
    """Give a quarter as a spreadsheet."""
    await archive.promise_file(call.work, press.quarter, kind="archive.file")
    return Reply(toast=say("toast.file"))


async def picture(call: Call, press: buttons.ArchivePicture) -> Reply:
    """Give a quarter as a picture."""
    await archive.promise_file(call.work, press.quarter, kind="archive.picture")
    return Reply(toast=say("toast.file"))


async def pick(call: Call, press: buttons.PickEntry) -> Reply:
    """Ask which entry is to be corrected."""
    return Reply(cards.pick_entry(await archive.own(call.work), press.page), edit=True)


async def ask(engine: Engine, call: Call, press: buttons.AskCorrection) -> Reply:
    """Ask what is wrong with an entry."""
    await archive.check_correction(call.work, press.record)
    return await engine.open(call, "correction", id=press.record)


async def pick_certificate(call: Call, press: buttons.PickCertificate) -> Reply:
    """Ask of which entry a certificate is printed."""
    return Reply(cards.pick_certificate(await archive.own(call.work), press.page), edit=True)


async def certificate(call: Call, press: buttons.GetCertificate) -> Reply:
    """Give the certificate of an entry as a document."""
    return cards.printed(await certificates.ask(call.work, press.record))


async def see(call: Call, press: buttons.SeeCorrection) -> Reply:
    """Open a request to correct the archive."""
    return Reply(cards.correction(await archive.see_correction(call.work, press.correction)), edit=True)


async def answer(engine: Engine, call: Call, press: buttons.AnswerCorrection) -> Reply:
    """Ask why a correction is granted or refused."""
    await archive.see_correction(call.work, press.correction)
    return await engine.open(call, "correction_answer", id=press.correction, outcome=press.result)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    sees = Right.TRAINING_ARCHIVE
    return [
        Command("archive", own),
        Press(buttons.ArchivePage, sees, page),
        Press(buttons.ArchiveQuarter, sees, quarter),
        Press(buttons.ArchiveFile, sees, file),
        Press(buttons.ArchivePicture, sees, picture),
        Press(buttons.PickEntry, sees, pick),
        Press(buttons.AskCorrection, sees, partial(ask, engine)),
        Press(buttons.PickCertificate, sees, pick_certificate),
        Press(buttons.GetCertificate, sees, certificate),
        Press(buttons.SeeCorrection, Right.TRAINING_PLAN, see),
        Press(buttons.AnswerCorrection, Right.TRAINING_PLAN, partial(answer, engine)),
    ]
