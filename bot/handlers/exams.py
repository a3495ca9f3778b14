"""What comes in about exams: planning, acknowledging, invigilating, who was there."""

from functools import partial

from bot.call import Call
from bot.cards import exams as cards
from bot.cards import views as view_cards
from bot.cards.exams import buttons
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.lists import Filter, Listed, Sitting
from domain.rights import Right
from workflows import exams, views
from workflows.exams import answering, holding, planning
from workflows.views.exports import promise_now


async def list_exams(call: Call) -> Reply:
    """`/exams`: what is to come."""
    found = await views.listing(call.work, Filter(listed=Listed.EXAMS, state=Sitting.AHEAD))
    return Reply(view_cards.listing(found, call.work.bank.policy.branches))


async def plan(engine: Engine, call: Call) -> Reply:
    """`/exam`: plan one."""
    return await engine.open(call, "exam")


async def plan_another(engine: Engine, call: Call, _: buttons.NewExam) -> Reply:
    """Plan one, from a warning that there are too few."""
    return await engine.open(call, "exam")


async def show(call: Call, press: buttons.ShowExam) -> Reply:
    """Show an exam as it is now, in place."""
    return Reply(cards.card(await exams.show(call.work, press.exam), call.work.bank.policy.branches), edit=True)


async def open_exam(call: Call, press: view_cards.OpenExam) -> Reply:
    """Send an exam below the list."""
    return Reply(cards.card(await exams.show(call.work, press.exam), call.work.bank.policy.branches))


async def detail(call: Call, press: buttons.ExamDetail) -> Reply:
    """Show what an exam is about."""
    return Reply(cards.detail(await exams.show(call.work, press.exam)), edit=True)


async def publish(call: Call, press: buttons.PublishExam) -> Reply:
    """Publish an exam."""
    result = await planning.publish(call.work, press.exam, version=press.version)
    return cards.reply(result, call.work.bank.policy.branches)


async def who(call: Call, press: buttons.WhoSits) -> Reply:
    """Show who is meant and may sit an exam, and why or why not."""
    view = await exams.show(call.work, press.exam)
    return Reply(cards.who_sits(view, call.work.bank.policy.branches, press.page), edit=True)


async def adjust(call: Call, press: buttons.AdjustExam) -> Reply:
    """Show what can be changed of an exam."""
    return Reply(cards.adjust(await planning.check_change(call.work, press.exam)), edit=True)


async def exam_form(engine: Engine, call: Call, press: buttons.AskExamForm) -> Reply:
    """Open a form of an exam; the plan itself for its retake."""
    found = await planning.check_form(call.work, press.exam, form=press.form)
    minutes = int((found.slot.end - found.slot.start).total_seconds() // 60)
    origin = found.id if press.form == "exam" else 0
    return await engine.open(call, press.form, id=found.id, version=press.version, minutes=minutes, origin=origin)


async def rooms(call: Call, press: buttons.ExamRooms) -> Reply:
    """Show an exam's rooms."""
    return Reply(cards.rooms(await planning.check_change(call.work, press.exam)), edit=True)


async def room_form(engine: Engine, call: Call, press: buttons.AskRoomForm) -> Reply:
    """Open a form of a room."""
    await planning.check_room(call.work, press.room, form=press.form)
    return await engine.open(call, press.form, id=press.room, version=press.version)


async def acknowledge(call: Call, press: buttons.Acknowledge) -> Reply:
    """Acknowledge an exam, with the pledge."""
    result = await answering.acknowledge(call.work, press.candidate, version=press.version)
    return cards.reply(result, call.work.bank.policy.branches)


async def ask_absence(engine: Engine, call: Call, press: buttons.AskAbsence) -> Reply:
    """Ask why somebody can't come, unless the card is old."""
    stale = await answering.check_absence(call.work, press.candidate, version=press.version)
    if stale is not None:
        return cards.reply(stale, call.work.bank.policy.branches)
    return await engine.open(call, "exam_absence", id=press.candidate, version=press.version)


async def grant(call: Call, press: buttons.GrantAbsence) -> Reply:
    """Defer somebody."""
    result = await answering.decide(call.work, press.candidate, granted=True)
    return cards.reply(result, call.work.bank.policy.branches)


async def refuse(engine: Engine, call: Call, press: buttons.AskRefusal) -> Reply:
    """Ask why somebody is not deferred, unless it was decided before."""
    before = await answering.check_refusal(call.work, press.candidate)
    if before is not None:
        return cards.reply(before, call.work.bank.policy.branches)
    return await engine.open(call, "absence_refuse", id=press.candidate, version=press.version)


async def see_absence(call: Call, press: buttons.SeeAbsence) -> Reply:
    """Open why somebody asks to be deferred; folds again by itself."""
    row = await answering.see_absence(call.work, press.candidate)
    shown = cards.notices.absence_opened(row)
    return Reply(shown, edit=True, fold="exam.absence_fold", subject_id=press.candidate)


async def proof(call: Call, press: buttons.GiveProof) -> Reply:
    """Hand out the proof of somebody's absence."""
    await answering.give_proof(call.work, press.candidate)
    return Reply(toast=say("toast.file"))


async def admission(call: Call, press: buttons.AdmissionCard) -> Reply:
    """Make the admission card."""
    await answering.give_card(call.work, press.candidate)
    return Reply(toast=say("toast.file"))


async def noted(call: Call, press: buttons.NotedExam) -> Reply:
    """Say that a reminder was seen."""
    view = await answering.note_seen(call.work, press.exam)
    return Reply(cards.part(view, call.work.bank.policy.branches), edit=True, toast=say("toast.noted"))


async def duties(call: Call, press: buttons.ExamDuties) -> Reply:
    """Show who invigilates an exam."""
    return Reply(cards.duties(await planning.look_after(call.work, press.exam)), edit=True)


async def relieve(call: Call, press: buttons.RelieveDuty) -> Reply:
    """Take somebody off a duty."""
    return Reply(cards.duties(await holding.relieve(call.work, press.duty)), edit=True, toast=say("toast.done"))


async def take_duty(call: Call, press: buttons.TakeDuty) -> Reply:
    """Acknowledge a duty."""
    result = await holding.take_up(call.work, press.duty, version=press.version)
    return cards.reply(result, call.work.bank.policy.branches)


async def hand_back(engine: Engine, call: Call, press: buttons.HandBackDuty) -> Reply:
    """Ask why somebody can't invigilate."""
    await holding.check_hand_back(call.work, press.duty)
    return await engine.open(call, "duty_back", id=press.duty)


async def roll(call: Call, press: buttons.ShowRoll) -> Reply:
    """Show who stands where with an exam."""
    return Reply(cards.roll.roll(await holding.roll(call.work, press.exam, press.room)), edit=True)


async def pick(call: Call, press: buttons.PickAbsent) -> Reply:
    """Ask who was not there."""
    return Reply(cards.roll.pick(await holding.marking(call.work, press.exam, press.room), press.page), edit=True)


async def mark(call: Call, press: buttons.MarkAbsent) -> Reply:
    """Say that somebody was not there, or was after all."""
    found = await holding.mark(call.work, press.candidate, room_id=press.room, version=press.version)
    return Reply(cards.roll.pick(found, at=press.candidate), edit=True)


async def settle(call: Call, press: buttons.SettleExam) -> Reply:
    """Close the attendance of an exam, or of one's room."""
    return cards.reply(await holding.settle(call.work, press.exam, press.room), call.work.bank.policy.branches)


async def sheet(call: Call, press: buttons.SeatSheet) -> Reply:
    """Give the list of seats, to sign on paper."""
    await holding.marking(call.work, press.exam)
    await promise_now(call.work, "exam.sheet", exam=press.exam)
    return Reply(toast=say("toast.file"))


async def ask_signed(engine: Engine, call: Call, press: buttons.AskSheetPhoto) -> Reply:
    """Ask for the photo of the sheet that was signed."""
    await holding.marking(call.work, press.exam)
    return await engine.open(call, "exam_signed", id=press.exam)


async def give_signed(call: Call, press: buttons.GiveSheetPhoto) -> Reply:
    """Hand out the photo of the sheet that was signed."""
    await holding.give_signed(call.work, press.exam)
    return Reply(toast=say("toast.file"))


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    plans, answers, sees = Right.EXAM_PLAN, Right.EXAM_ANSWER, Right.EXAM_LIST
    there = Right.EXAM_INVIGILATE
    return [
        Command("exam", partial(plan, engine)),
        Command("exams", list_exams),
        Press(buttons.NewExam, plans, partial(plan_another, engine)),
        Press(view_cards.OpenExam, sees, open_exam),
        Press(buttons.ShowExam, sees, show),
        Press(buttons.ExamDetail, sees, detail),
        Press(buttons.PublishExam, plans, publish),
        Press(buttons.WhoSits, plans, who),
        Press(buttons.AdjustExam, plans, adjust),
        Press(buttons.AskExamForm, plans, partial(exam_form, engine)),
        Press(buttons.ExamRooms, plans, rooms),
        Press(buttons.AskRoomForm, plans, partial(room_form, engine)),
        Press(buttons.Acknowledge, answers, acknowledge),
        Press(buttons.AskAbsence, answers, partial(ask_absence, engine)),
        Press(buttons.GrantAbsence, plans, grant),
        Press(buttons.AskRefusal, plans, partial(refuse, engine)),
        Press(buttons.SeeAbsence, plans, see_absence),
        Press(buttons.GiveProof, plans, proof),
        Press(buttons.AdmissionCard, answers, admission),
        Press(buttons.NotedExam, sees, noted),
        Press(buttons.ExamDuties, plans, duties),
        Press(buttons.RelieveDuty, plans, relieve),
        Press(buttons.TakeDuty, there, take_duty),
        Press(buttons.HandBackDuty, there, partial(hand_back, engine)),
        Press(buttons.ShowRoll, sees, roll),
        Press(buttons.PickAbsent, there, pick),
        Press(buttons.MarkAbsent, there, mark),
        Press(buttons.SettleExam, there, settle),
        Press(buttons.SeatSheet, there, sheet),
        Press(buttons.AskSheetPhoto, there, partial(ask_signed, engine)),
        Press(buttons.GiveSheetPhoto, there, give_signed),
    ]
