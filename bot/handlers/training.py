"""What comes in about trainings: planning, answering, being there."""

from functools import partial

from bot.call import Call
from bot.cards import training as cards
from bot.cards import views as view_cards
from bot.cards.training import attendance as attendance_cards
from bot.cards.training import buttons
from bot.cards.training import notices as notice_cards
from bot.forms.engine import Engine
from bot.handlers.people import CHECK_IN
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.errors import refuse_unless
from domain.lists import Filter, Listed, Run
from domain.rights import Right
from workflows import training, views
from workflows.training import feedback
from workflows.training import views as seen
from workflows.views.exports import promise_now


async def list_trainings(call: Call) -> Reply:
    """`/trainings`: what is to come."""
    found = await views.listing(call.work, Filter(listed=Listed.TRAININGS, state=Run.AHEAD))
    return Reply(view_cards.listing(found, call.work.bank.policy.branches))


async def plan(engine: Engine, call: Call) -> Reply:
    """`/training`: plan one."""
    return await engine.open(call, "training")


async def plan_another(engine: Engine, call: Call, _: buttons.NewTraining) -> Reply:
    """Plan one, from a warning that there is none."""
    return await engine.open(call, "training")


async def show(call: Call, press: buttons.ShowTraining) -> Reply:
    """Show a training as it is now, in place."""
    view = await training.show(call.work, press.training)
    return Reply(cards.card(view, call.work.bank.policy.branches), edit=True)


async def open_training(call: Call, press: view_cards.OpenTraining) -> Reply:
    """Send a training below the list."""
    view = await training.show(call.work, press.training)
    return Reply(cards.card(view, call.work.bank.policy.branches))


async def publish(call: Call, press: buttons.PublishTraining) -> Reply:
    """Publish a training."""
    result = await training.publish(call.work, press.training, version=press.version)
    return cards.reply(result, call.work.bank.policy.branches)


async def who(call: Call, press: buttons.WhoAndWhy) -> Reply:
    """Show who is meant, and why."""
    view, branches = await training.show(call.work, press.training), call.work.bank.policy.branches
    if view.preview is None:  # the card is one from before it was published
        return Reply(cards.card(view, branches), edit=True, toast=say("toast.stale"))
    return Reply(cards.who_and_why(view, branches, press.page), edit=True)


async def training_form(engine: Engine, call: Call, press: buttons.AskTrainingForm) -> Reply:
    """Open a form of a training."""
    await seen.load(call.work, press.training)
    return await engine.open(call, press.form, id=press.training, version=press.version)


async def session_menu(call: Call, press: buttons.SessionMenu) -> Reply:
    """Show what can be done with a session."""
    found, session = await seen.load_session(call.work, press.session)
    view = await seen.view_of(call.work, found, call.work.actor)
    if session.id not in [one.session.id for one in view.sessions]:  # called off: the department alone sees it
        return Reply(cards.card(view, call.work.bank.policy.branches), edit=True, toast=say("toast.stale"))
    return Reply(cards.session_menu(view, press.session), edit=True)


async def session_form(engine: Engine, call: Call, press: buttons.AskSessionForm) -> Reply:
    """Open a form of a session."""
    _, session = await seen.load_session(call.work, press.session)
    minutes = int((session.slot.end - session.slot.start).total_seconds() // 60)
    return await engine.open(call, press.form, id=press.session, version=press.version, minutes=minutes)


async def cancel_session(call: Call, press: buttons.CancelSession) -> Reply:
    """Call one of several sessions off."""
    result = await training.cancel_session(call.work, press.session, version=press.version)
    return cards.reply(result, call.work.bank.policy.branches)


async def make_up(call: Call, press: buttons.ArrangeMakeUp) -> Reply:
    """Arrange a make-up session with one press."""
    result = await training.make_up(call.work, press.session, start=press.start)
    return cards.reply(result, call.work.bank.policy.branches)


async def attend(call: Call, press: buttons.Attend) -> Reply:
    """Take a place."""
    session = press.session or None
    result = await training.attend(call.work, press.part, version=press.version, session_id=session)
    return cards.reply(result, call.work.bank.policy.branches)


async def others(call: Call, press: buttons.OtherSessions) -> Reply:
    """Show the other sessions."""
    return Reply(cards.others(await seen.show_own(call.work, press.training)), edit=True)


async def leave_form(engine: Engine, call: Call, press: buttons.AskPartForm) -> Reply:
    """Ask why somebody can't come, or why leave is refused, unless the card is old."""
    stale = await training.check_part_form(call.work, press.part, version=press.version, form=press.form)
    if stale is not None:
        return cards.reply(stale, call.work.bank.policy.branches)
    return await engine.open(call, press.form, id=press.part, version=press.version)


async def grant(call: Call, press: buttons.GrantLeave) -> Reply:
    """Grant leave."""
    result = await training.decide(call.work, press.part, granted=True)
    return cards.reply(result, call.work.bank.policy.branches)


async def see_leave(call: Call, press: buttons.SeeLeave) -> Reply:
    """Open why somebody asks leave; folds again by itself."""
    row = await training.see_leave(call.work, press.part)
    return Reply(notice_cards.leave_opened(row), edit=True, fold="training.leave_fold", subject_id=press.part)


async def enter_code(engine: Engine, call: Call, _: buttons.EnterCode) -> Reply:
    """Ask for the code in the room."""
    return await engine.open(call, "checkin")


async def check_in(engine: Engine, call: Call) -> Reply:
    """`/checkin`, alone or with the code in the room."""
    if not call.text:
        return await engine.open(call, "checkin")
    return attendance_cards.checked_in(await training.check_in(call.work, call.text))


async def by_link(call: Call) -> Reply:
    """Check in by the link of a QR code: it names the session, and the code that holds now."""
    refuse_unless(call.work.person is not None, "training.stranger")
    session, _, code = call.text.removeprefix(CHECK_IN).partition("_")
    refuse_unless(session.isascii() and session.isdigit() and len(session) < 18, "training.bad_code")
    return attendance_cards.checked_in(await training.check_in(call.work, code, session_id=int(session)))


async def materials(call: Call, press: buttons.Materials) -> Reply:
    """Hand out the materials, and ask that they be read."""
    view = await training.open_materials(call.work, press.training)
    return Reply(notice_cards.materials(view), edit=True, toast=say("toast.file"))


async def materials_read(call: Call, press: buttons.MaterialsRead) -> Reply:
    """Say that the materials were read."""
    view = await training.note_materials_read(call.work, press.part)
    return Reply(cards.own(view), edit=True, toast=say("toast.noted"))


async def document(call: Call, press: buttons.OpenDocument) -> Reply:
    """Hand out the official document."""
    await training.open_document(call.work, press.training)
    return Reply(toast=say("toast.file"))


async def noted(call: Call, press: buttons.NotedTraining) -> Reply:
    """Acknowledge a reminder or a change."""
    view = await training.note_seen(call.work, press.training)
    return Reply(cards.card(view, call.work.bank.policy.branches), edit=True, toast=say("toast.noted"))


async def attendance(call: Call, press: buttons.ShowAttendance) -> Reply:
    """Show who was at a session."""
    return Reply(attendance_cards.attendance(await training.attendance(call.work, press.session)), edit=True)


async def code(call: Call, press: buttons.ShowCode) -> Reply:
    """Show the code of a session, new every few minutes."""
    await training.show_code(call.work, press.session)
    return Reply(toast=say("toast.file"))


async def pick(call: Call, press: buttons.PickPart) -> Reply:
    """Ask whose attendance is to be said."""
    return Reply(attendance_cards.pick(await training.attendance(call.work, press.session), press.page), edit=True)


async def mark(call: Call, press: buttons.MarkPart) -> Reply:
    """Ask how somebody was there."""
    found = await training.attendance(call.work, press.session)
    return Reply(attendance_cards.mark(training.row_of(found, press.part), press.session), edit=True)


async def overrule(engine: Engine, call: Call, press: buttons.AskOverrule) -> Reply:
    """Ask why somebody's attendance is said by the trainer."""
    training.row_of(await training.attendance(call.work, press.session), press.part)
    return await engine.open(call, "overrule", id=press.part, session=press.session, outcome=press.result)


async def roll(engine: Engine, call: Call, press: buttons.AskRoll) -> Reply:
    """Ask of whom attendance is to be said, several at once."""
    await training.attendance(call.work, press.session)
    return await engine.open(call, "roll", id=press.session)


async def settle(call: Call, press: buttons.SettleSession) -> Reply:
    """Close a session into the archive."""
    result = await training.settle(call.work, press.session, version=press.version)
    return cards.reply(result, call.work.bank.policy.branches)


async def sheet(call: Call, press: buttons.SignInSheet) -> Reply:
    """Give the list of a session to sign on paper."""
    await training.attendance(call.work, press.session)
    await promise_now(call.work, "training.sheet", session=press.session)
    return Reply(toast=say("toast.file"))


async def ask_signed(engine: Engine, call: Call, press: buttons.AskSigned) -> Reply:
    """Ask for the photo of the sheet that was signed."""
    await training.attendance(call.work, press.session)
    return await engine.open(call, "session_signed", id=press.session)


async def give_signed(call: Call, press: buttons.GiveSigned) -> Reply:
    """Hand out the photo of the sheet that was signed."""
    await training.give_signed(call.work, press.session)
    return Reply(toast=say("toast.file"))


async def rate(engine: Engine, call: Call, press: buttons.Rate) -> Reply:
    """Take how a training was, and ask what made it so."""
    await feedback.check(call.work, press.part)
    return await engine.open(call, "feedback", id=press.part, score=press.score)


async def show_feedback(call: Call, press: buttons.ShowFeedback) -> Reply:
    """Show what was said of a training."""
    return Reply(attendance_cards.feedback(await feedback.results(call.work, press.training)), edit=True)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    plans, answers, teaches = Right.TRAINING_PLAN, Right.TRAINING_ANSWER, Right.TRAINING_TEACH
    return [
        Command("training", partial(plan, engine)),
        Command("trainings", list_trainings),
        Command("checkin", partial(check_in, engine)),
        Press(buttons.NewTraining, plans, partial(plan_another, engine)),
        Press(view_cards.OpenTraining, Right.TRAINING_LIST, open_training),
        Press(buttons.ShowTraining, Right.TRAINING_LIST, show),
        Press(buttons.PublishTraining, plans, publish),
        Press(buttons.WhoAndWhy, plans, who),
        Press(buttons.AskTrainingForm, plans, partial(training_form, engine)),
        Press(buttons.SessionMenu, plans, session_menu),
        Press(buttons.AskSessionForm, plans, partial(session_form, engine)),
        Press(buttons.CancelSession, plans, cancel_session),
        Press(buttons.ArrangeMakeUp, plans, make_up),
        Press(buttons.Attend, answers, attend),
        Press(buttons.OtherSessions, answers, others),
        Press(buttons.AskPartForm, Right.SELF, partial(leave_form, engine)),
        Press(buttons.GrantLeave, Right.TRAINING_EXCUSE, grant),
        Press(buttons.SeeLeave, Right.TRAINING_EXCUSE, see_leave),
        Press(buttons.EnterCode, answers, partial(enter_code, engine)),
        Press(buttons.Materials, Right.TRAINING_LIST, materials),
        Press(buttons.MaterialsRead, answers, materials_read),
        Press(buttons.OpenDocument, Right.TRAINING_LIST, document),
        Press(buttons.NotedTraining, answers, noted),
        Press(buttons.ShowAttendance, teaches, attendance),
        Press(buttons.ShowCode, teaches, code),
        Press(buttons.PickPart, teaches, pick),
        Press(buttons.MarkPart, teaches, mark),
        Press(buttons.AskOverrule, teaches, partial(overrule, engine)),
        Press(buttons.AskRoll, teaches, partial(roll, engine)),
        Press(buttons.SettleSession, teaches, settle),
        Press(buttons.SignInSheet, teaches, sheet),
        Press(buttons.AskSigned, teaches, partial(ask_signed, engine)),
        Press(buttons.GiveSigned, teaches, give_signed),
        Press(buttons.Rate, answers, partial(rate, engine)),
        Press(buttons.ShowFeedback, Right.TRAINING_LIST, show_feedback),
    ]
