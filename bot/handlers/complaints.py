"""What comes in about complaints."""

from functools import partial

from bot.call import Call
from bot.cards import complaints as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from domain.rights import Right
from workflows import complaints


async def start(engine: Engine, call: Call) -> Reply:
    """`/complaint`: register one."""
    return await engine.open(call, "complaint")


async def list_complaints(call: Call) -> Reply:
    """`/complaints`: the newest ones."""
    return cards.reply(await complaints.list_mine(call.work))


async def show(call: Call, press: cards.ShowComplaint) -> Reply:
    """Open a complaint; folds again by itself."""
    reply = cards.reply(await complaints.view(call.work, press.complaint))
    return Reply(reply.card, edit=True, fold="complaint.fold", subject_id=press.complaint)


async def fold(call: Call, press: cards.FoldComplaint) -> Reply:
    """Fold an opened complaint again."""
    return Reply(cards.folded(await complaints.view(call.work, press.complaint)), edit=True)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("complaint", Right.COMPLAINT_REGISTER, partial(start, engine)),
        Command("complaints", Right.COMPLAINT_READ, list_complaints),
        Press(cards.ShowComplaint, Right.COMPLAINT_READ, show),
        Press(cards.FoldComplaint, Right.COMPLAINT_READ, fold),
    ]
