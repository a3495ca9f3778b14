"""What comes in about exam results: importing, releasing, one's own mark, appeals, figures, the archive."""

from functools import partial

from bot.call import Call
from bot.cards import results as cards
from bot.cards.results import appeals as appeal_cards
from bot.cards.results import buttons
from bot.cards.results import figures as figure_cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.rights import Right, may
from workflows.results import appeals, archive, importing, releasing, statistics, views


async def shelf(call: Call) -> Reply:
    """`/results`: the latest exams."""
    return Reply(cards.shelf(await views.shelf(call.work)))


async def show(call: Call, press: buttons.ShowResults) -> Reply:
    """Show how an exam's results stand, in place."""
    return Reply(cards.card(await views.show(call.work, press.exam)), edit=True)


async def open_results(call: Call, press: buttons.OpenResults) -> Reply:
    """Send how an exam's results stand below the list."""
    return Reply(cards.card(await views.show(call.work, press.exam)))


async def form(engine: Engine, call: Call, press: buttons.AskResultsForm) -> Reply:
    """Open a form of an exam's results."""
    await views.show(call.work, press.exam)
    return await engine.open(call, press.form, id=press.exam)


async def blank(call: Call, press: buttons.BlankResults) -> Reply:
    """Give the sheet to be filled in."""
    await importing.promise_blank(call.work, press.exam)
    return Reply(toast=say("toast.file"))


async def release(call: Call, press: buttons.ReleaseResults) -> Reply:
    """Release an exam's marks."""
    return cards.reply(await releasing.publish(call.work, press.exam, anyway=bool(press.anyway)))


async def take_good(call: Call, press: buttons.TakeGoodRows) -> Reply:
    """Take the good rows of a sheet; what became of it comes by itself."""
    await importing.take_good(call.work, press.item)
    return Reply(toast=say("results.toast.reading"))


async def people(call: Call, press: buttons.WhoPassed) -> Reply:
    """Show who passed and who did not."""
    return Reply(cards.who_passed(await views.show(call.work, press.exam), press.page), edit=True)


async def see_mark(call: Call, press: buttons.SeeMark) -> Reply:
    """Open a result; folds again by itself."""
    view = await views.show_mark(call.work, press.mark)
    await releasing.note_read(call.work, view.mark)
    return Reply(cards.opened(view), edit=True, fold="results.fold", subject_id=press.mark)


async def ask_appeal(engine: Engine, call: Call, press: buttons.AskAppeal) -> Reply:
    """Ask why a paper is to be marked again."""
    await appeals.check_ask(call.work, press.mark)
    return await engine.open(call, "appeal", id=press.mark)


async def figures(call: Call, press: buttons.ResultFigures) -> Reply:
    """Show how an exam came out by branch and topic."""
    found, plans = await statistics.figures(call.work, press.exam), may(call.work.actor, Right.TRAINING_PLAN)
    return Reply(figure_cards.card(found, call.work.bank.policy.branches, plans=plans), edit=True)


async def figures_file(call: Call, press: buttons.ResultFile) -> Reply:
    """Give how an exam came out as a spreadsheet."""
    await statistics.promise(call.work, press.exam, kind="results.file")
    return Reply(toast=say("toast.file"))


async def figures_picture(call: Call, press: buttons.ResultPicture) -> Reply:
    """Give how an exam came out as a picture."""
    await statistics.promise(call.work, press.exam, kind="results.picture")
    return Reply(toast=say("toast.file"))


async def train(engine: Engine, call: Call, press: buttons.TrainWeakTopic) -> Reply:
    """Plan a training on a weak topic, which is filled in as far as it is one of trainings."""
    return await engine.open(call, "training", **await statistics.training_for(call.work, press.exam, press.key))


async def see_appeal(call: Call, press: buttons.SeeAppeal) -> Reply:
    """Open an appeal; folds again by itself."""
    view = await appeals.show(call.work, press.appeal)
    return Reply(appeal_cards.card(view), edit=True, fold="appeal.fold", subject_id=press.appeal)


async def assign(engine: Engine, call: Call, press: buttons.AssignAppeal) -> Reply:
    """Ask who is to mark a paper again."""
    view = await appeals.check_assign(call.work, press.appeal)
    return await engine.open(call, "appeal_assign", id=press.appeal) if view.fresh else appeal_cards.reply(view)


async def answer(engine: Engine, call: Call, press: buttons.AnswerAppeal) -> Reply:
    """Ask what the second marker gives."""
    view = await appeals.check_answer(call.work, press.appeal)
    return await engine.open(call, "appeal_answer", id=press.appeal) if view.fresh else appeal_cards.reply(view)


async def withdraw(call: Call, press: buttons.WithdrawAppeal) -> Reply:
    """Take one's own appeal back."""
    return appeal_cards.reply(await appeals.withdraw(call.work, press.appeal))


async def outcome(call: Call, press: buttons.SeeOutcome) -> Reply:
    """Open what became of one's own appeal."""
    view = await appeals.see_outcome(call.work, press.appeal)
    return Reply(cards.opened(view), edit=True, fold="results.fold", subject_id=view.mark.id)


async def own(call: Call, press: buttons.OwnResults) -> Reply:
    """Show the exams of one's own archive."""
    return Reply(cards.archive(await archive.own(call.work, press.page)), edit=True)


async def branch_file(call: Call, _: buttons.BranchResults) -> Reply:
    """Give the exam archive of a branch, or of the bank, as a spreadsheet."""
    await archive.promise_branch_file(call.work)
    return Reply(toast=say("toast.file"))


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    reads, keeps = Right.RESULTS_READ, Right.RESULTS_KEEP
    return [
        Command("results", shelf),
        Press(buttons.ShowResults, reads, show),
        Press(buttons.OpenResults, reads, open_results),
        Press(buttons.AskResultsForm, keeps, partial(form, engine)),
        Press(buttons.BlankResults, keeps, blank),
        Press(buttons.ReleaseResults, keeps, release),
        Press(buttons.TakeGoodRows, keeps, take_good),
        Press(buttons.WhoPassed, reads, people),
        Press(buttons.SeeMark, reads, see_mark),
        Press(buttons.AskAppeal, Right.APPEAL_ASK, partial(ask_appeal, engine)),
        Press(buttons.ResultFigures, reads, figures),
        Press(buttons.ResultFile, reads, figures_file),
        Press(buttons.ResultPicture, reads, figures_picture),
        Press(buttons.TrainWeakTopic, Right.TRAINING_PLAN, partial(train, engine)),
        Press(buttons.SeeAppeal, Right.APPEAL_MARK, see_appeal),
        Press(buttons.AssignAppeal, keeps, partial(assign, engine)),
        Press(buttons.AnswerAppeal, Right.APPEAL_MARK, partial(answer, engine)),
        Press(buttons.WithdrawAppeal, Right.APPEAL_ASK, withdraw),
        Press(buttons.SeeOutcome, Right.APPEAL_ASK, outcome),
        Press(buttons.OwnResults, reads, own),
        Press(buttons.BranchResults, reads, branch_file),
    ]
