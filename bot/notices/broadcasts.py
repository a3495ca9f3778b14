"""Notices of broadcasts: the message that updates itself, and cards that are taken back."""

from bot.cards import broadcasts as cards
from bot.cards.exams.notices import superseded
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card
from bot.words import Tongue
from domain.exams import ExamState
from storage import exams
from storage.outbox import Item
from workflows import broadcasts
from workflows.work import Work


async def _progress(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await broadcasts.view_now(work, subject_id(item))
    return cards.card(view) if view is not None else None


async def _recalled(work: Work, item: Item, _tongue: Tongue) -> Card:
    """Stand in place of a card that was taken back; an exam's has a newer one."""
    what, _, number = str(item.params["about"]).partition(":")
    candidate = await exams.get_candidate(work.tx, int(number)) if what == "candidate" else None
    found = await exams.get_exam(work.tx, candidate.exam_id) if candidate is not None else None
    if found is None or found.state is ExamState.CANCELLED:
        return cards.recalled()
    return superseded(found)


RENDERERS: Renderers = {
    "broadcast.progress": _progress,
    "broadcast.update": _progress,
    "broadcast.edit": _recalled,
}
