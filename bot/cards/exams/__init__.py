"""Cards of exams: values in, words and buttons out."""

from functools import singledispatch

from bot.cards.exams import notices, roll
from bot.cards.exams.state import Branches, adjust, card, detail, duties, duty, managed, own, part, rooms, who_sits
from bot.replies import Reply
from bot.words import say
from workflows.exams import AbsenceDecided, DutyAnswered, ExamAnswered, ExamPlanned, Roll, StaleExam, StaleNotice

__all__ = [
    "adjust",
    "card",
    "detail",
    "duties",
    "duty",
    "managed",
    "notices",
    "own",
    "part",
    "reply",
    "roll",
    "rooms",
    "who_sits",
]


@singledispatch
def reply(result: object, branches: Branches) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: ExamPlanned, branches: Branches) -> Reply:
    return Reply(card(result.view, branches), edit=True, toast=say("toast.done"))


@reply.register
def _(result: StaleExam, branches: Branches) -> Reply:
    return Reply(card(result.view, branches), edit=True, toast=say("toast.stale"))


@reply.register
def _(result: ExamAnswered, branches: Branches) -> Reply:
    return Reply(part(result.view, branches), edit=True, toast=say("toast.done"))


@reply.register
def _(result: StaleNotice, branches: Branches) -> Reply:
    view = result.view
    head = say("exam.stale", number=view.exam.number, version=view.exam.notice) if view.exam.notice > 1 else None
    shown = own(view, head=head) if view.candidate is not None else notices.told(view, "exam.out")
    return Reply(shown, edit=True, toast=say("toast.stale"))


@reply.register
def _(result: AbsenceDecided, branches: Branches) -> Reply:
    return Reply(notices.decided(result.row, fresh=result.fresh), edit=True)


@reply.register
def _(result: DutyAnswered, branches: Branches) -> Reply:
    toast = say("toast.stale" if result.stale else "toast.done")
    return Reply(part(result.view, branches), edit=True, toast=toast)


@reply.register
def _(result: Roll, branches: Branches) -> Reply:
    return Reply(roll.roll(result), edit=True, toast=say("toast.done"))
