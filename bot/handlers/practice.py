"""What comes in about practice questions."""

from functools import partial

from bot.call import Call
from bot.cards import practice as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import say
from domain.rights import Right
from domain.training import Topic
from workflows import practice


async def show(call: Call) -> Reply:
    """`/practice`: what there is to practise."""
    return Reply(cards.overview(await practice.show(call.work)))


async def draw(call: Call, press: cards.DrawQuestion) -> Reply:
    """Ask the next question."""
    topic = next((topic for topic in Topic if topic == press.topic), None)
    return cards.drawn(await practice.draw(call.work, topic=topic, after=press.after, round_id=press.round))


async def form(engine: Engine, call: Call, press: cards.AskPracticeForm) -> Reply:
    """Open a form of practice."""
    return await engine.open(call, press.form)


async def file(call: Call, _: cards.GiveQuestions) -> Reply:
    """Give the questions as a spreadsheet."""
    await practice.give_sheet(call.work)
    return Reply(toast=say("toast.file"))


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    keeps = Right.PRACTICE_KEEP
    return [
        Command("practice", show),
        Press(cards.DrawQuestion, Right.PRACTISE, draw),
        Press(cards.AskPracticeForm, keeps, partial(form, engine)),
        Press(cards.GiveQuestions, keeps, file),
    ]
