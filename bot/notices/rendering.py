"""What renders a notice: from the facts as they are when it leaves."""

from collections.abc import Awaitable, Callable, Mapping

from bot.capabilities import read
from bot.menu import CommandList
from bot.replies import Card, Document, KeptFile, Picture, Quiz
from bot.words import Tongue
from storage.outbox import Item
from workflows.work import Work

Content = Card | Document | KeptFile | Picture | Quiz | CommandList
Renderer = Callable[[Work, Item, Tongue], Awaitable[Content | None]]
Renderers = Mapping[str, Renderer]
"""Kind of notice to what renders it; it gives None for what is no longer true."""

PARTS: Mapping[str, str] = {
    "appeal": "results",
    "archive": "training",
    "attempt": "results",
    "broadcast": "broadcasts",
    "calendar": "people",
    "candidate": "exams",
    "complaint": "complaints",
    "contact": "people",
    "conversion": "results",
    "duty": "exams",
    "exam": "exams",
    "exam.appeal": "results",
    "exam.appeal_mark": "results",
    "exam.results": "results",
    "feedback": "feedback",
    "followup": "minutes",
    "form": "people",
    "leave": "leave",
    "list": "views",
    "mark": "results",
    "minutes": "minutes",
    "overview": "views",
    "part": "training",
    "people": "people",
    "practice": "practice",
    "remedy": "complaints",
    "results": "results",
    "statement": "minutes",
    "talk": "talks",
    "themes": "feedback",
    "training": "training",
}
"""The part that renders the kinds of a first word, or one kind of them."""


async def renderer_of(kind: str) -> Renderer:
    """Give what renders a kind of notice. Raises `KeyError` for one that nothing renders."""
    part = await read(f"bot.notices.{PARTS.get(kind) or PARTS[kind.partition('.')[0]]}")
    renderer: Renderer = part.RENDERERS[kind]
    return renderer


def subject_id(item: Item) -> int:
    """Give the id of the object that a notice is about."""
    return int((item.subject or "").partition(":")[2])
