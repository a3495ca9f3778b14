"""Notices of feedback."""

from datetime import date
from functools import partial

from bot.cards import feedback as cards
from bot.notices import feedback_files
from bot.notices.kept import kept_file
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card
from bot.words import Tongue
from domain.feedback import FeedbackState
from storage.outbox import Item
from workflows import complaints, feedback
from workflows.feedback import FeedbackView
from workflows.work import Work

_WAITS = {
    "feedback.sort": {FeedbackState.SORTING},
    "feedback.take": {FeedbackState.ROUTED},
    "feedback.answer": {FeedbackState.ROUTED, FeedbackState.TAKEN},
    "feedback.reply": {FeedbackState.ASKED},
    "feedback.tell": {FeedbackState.ANSWERED},
}
"""What each clock and ladder waits for."""
_TOLD = {
    "feedback.new": {FeedbackState.SORTING, FeedbackState.ROUTED},
    "feedback.dispute": {FeedbackState.SORTING},
    "feedback.released": {FeedbackState.ROUTED, FeedbackState.ASKED},
    "feedback.assigned": {FeedbackState.TAKEN, FeedbackState.ASKED, FeedbackState.ANSWERED},
    "feedback.asked": {FeedbackState.ASKED},
    "feedback.replied": {FeedbackState.TAKEN, FeedbackState.ROUTED},
    "feedback.answered": {FeedbackState.ANSWERED},
    "feedback.again": {FeedbackState.TAKEN, FeedbackState.ROUTED},
    "feedback.closed": {FeedbackState.CLOSED},
}
"""In which states each change is still worth telling."""


async def _view(work: Work, item: Item, feedback_id: int | None = None) -> FeedbackView | None:
    """Give feedback as it is now, if its reader may still read it."""
    return await feedback.view_now(work, feedback_id or subject_id(item), reader=item.person_id)


async def _fold(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item, item.params["subject_id"])
    return cards.card(view) if view is not None else None


async def _told(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    still = view is not None and view.feedback.state in _TOLD[item.kind]
    return cards.told(view, item.kind) if view is not None and still else None


async def _chase(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    still = view is not None and view.feedback.state in _WAITS[item.kind]
    return cards.chase(view, item.kind, item.params["to"]) if view is not None and still else None


async def _claim(work: Work, item: Item, _: Tongue) -> Card | None:
    """Ask the consumer-protection desk, until somebody handles the complaint."""
    view = await complaints.view_now(work, item.params["complaint"], reader=item.person_id)
    number = await feedback.number_of(work, subject_id(item))
    if view is None or view.complaint.handler_id is not None or not view.complaint.open or number is None:
        return None
    return cards.claim(number, view.complaint.number, up=item.params["to"] != "complaint_desk")


async def _did(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await feedback.did_now(work, subject_id(item), reader=item.person_id or 0)
    return cards.did(found) if found is not None else None


async def _voice_answered(work: Work, item: Item, _: Tongue) -> Card | None:
    """Tell of the answer, unless it was taken back since: the client was not satisfied."""
    found = await feedback.did_now(work, subject_id(item), reader=item.person_id or 0)
    return cards.did(found) if found is not None and found.answer else None


async def _did_fold(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await feedback.did_now(work, item.params["subject_id"], reader=item.person_id or 0)
    return cards.did(found) if found is not None else None


async def _burst(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await feedback.burst_now(work, item.params["of"])
    return cards.burst(found) if found is not None else None


async def _weekly(work: Work, item: Item, _: Tongue) -> Card | None:
    monday = date.fromordinal(item.params["version"])
    view = await feedback.weekly_now(work, item.params["department"], monday, reader=item.person_id or 0)
    return cards.weekly(view) if view is not None else None


async def _number(work: Work, feedback_id: int, reader: int) -> str | None:
    view = await feedback.view_now(work, feedback_id, reader=reader)
    return view.feedback.number if view is not None else None


RENDERERS: Renderers = {
    **dict.fromkeys(_TOLD, _told),
    **dict.fromkeys(_WAITS, _chase),
    "feedback.burst": _burst,
    "feedback.claim": _claim,
    "feedback.did": _did,
    "feedback.voice_answered": _voice_answered,
    "feedback.did_fold": _did_fold,
    "feedback.file": partial(kept_file, _number, "feedback.file"),
    "feedback.fold": _fold,
    "feedback.weekly": _weekly,
    **feedback_files.RENDERERS,
}
