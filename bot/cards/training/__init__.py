"""Cards of trainings: values in, words and buttons out."""

from functools import singledispatch

from bot.cards.training import archive, attendance, notices
from bot.cards.training.state import Branches, card, managed, others, own, session_menu, who_and_why
from bot.replies import Card, Reply
from bot.words import say
from workflows.training import Answered, Attendance, Clashing, Decided, Planned, StaleAnswer, StaleTraining

__all__ = [
    "archive",
    "attendance",
    "card",
    "managed",
    "notices",
    "others",
    "own",
    "reply",
    "session_menu",
    "who_and_why",
]


@singledispatch
def reply(result: object, branches: Branches) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: Planned, branches: Branches) -> Reply:
    return Reply(card(result.view, branches), edit=True, toast=say("toast.done"))


@reply.register
def _(result: StaleTraining, branches: Branches) -> Reply:
    return Reply(card(result.view, branches), edit=True, toast=say("toast.stale"))


@reply.register
def _(result: Answered, branches: Branches) -> Reply:
    return Reply(own(result.view), edit=True, toast=say("toast.done"))


@reply.register
def _(result: StaleAnswer, branches: Branches) -> Reply:
    shown = own(result.view) if result.view.part is not None else Card([say("toast.settled")])
    return Reply(shown, edit=True, toast=say("toast.stale"))


@reply.register
def _(result: Clashing, branches: Branches) -> Reply:
    offered = others(result.view)
    head = say("refusal.training.clash", slot=result.wanted.slot)
    return Reply(Card([head, *offered.lines[1:]], offered.rows), edit=True)


@reply.register
def _(result: Decided, branches: Branches) -> Reply:
    return Reply(notices.decided(result.view, fresh=result.fresh), edit=True)


@reply.register
def _(result: Attendance, branches: Branches) -> Reply:
    return Reply(attendance.attendance(result), edit=True, toast=say("toast.done"))
