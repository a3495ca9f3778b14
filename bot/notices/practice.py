"""Notices of practice: a question, an invitation, what became of a sheet, the questions as a file."""

from functools import partial

from bot.cards import practice as cards
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card, Document, Quiz
from bot.words import Tongue, say
from domain.sheets import BadRow
from domain.training import Topic
from storage import practice as kept
from storage.outbox import Item
from workflows import practice
from workflows.practice import BankTaken
from workflows.practice_sheet import questions_template, written
from workflows.work import Work


async def _quiz(work: Work, item: Item, tongue: Tongue) -> Quiz | None:
    question = await practice.question_now(work, subject_id(item))
    return cards.quiz(question, item.params["topic"], tongue) if question is not None else None


async def _invited(work: Work, item: Item, _: Tongue) -> Card | None:
    topic = next((topic for topic in Topic if topic == item.params["topic"]), None)
    count = len(await kept.list_ids(work.tx, topic))
    return cards.invited(topic, count, subject_id(item)) if count else None


async def _taken(work: Work, item: Item, _: Tongue) -> Card:
    new, changed, gone, total = item.params["counts"]
    bad = tuple(BadRow(row=row, code=code, fact=fact) for row, code, fact in item.params["bad"])
    return cards.taken(BankTaken(new, changed, gone, total, bad, item.params["faults"]))


async def _file(work: Work, item: Item, tongue: Tongue) -> Document:
    questions = await kept.list_questions(work.tx)
    make = partial(written, questions) if questions else questions_template
    key = "practice.file" if questions else "practice.template"
    return Document("practice.xlsx", make, tongue.plain(say(key, count=len(questions))))


RENDERERS: Renderers = {
    "practice.quiz": _quiz,
    "practice.invited": _invited,
    "practice.taken": _taken,
    "practice.file": _file,
}
