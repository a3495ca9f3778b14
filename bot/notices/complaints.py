"""Notices of complaints."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.cards import complaints as cards
from bot.notices.kept import kept_file
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card
from bot.words import Tongue
from domain.complaints import ComplaintState
from domain.complaints.acts import Act
from storage.outbox import Item
from workflows import complaints
from workflows.complaints import ComplaintView
from workflows.work import Work


async def _view(work: Work, item: Item, complaint_id: int | None = None) -> ComplaintView | None:
    """Give the complaint as it is now, if its reader may still read it."""
    return await complaints.view_now(work, complaint_id or subject_id(item), reader=item.person_id)


async def _fold(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item, item.params["subject_id"])
    return cards.card(view) if view is not None else None


async def _fold_remedy(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await complaints.remedy_now(work, item.params["subject_id"])
    return cards.remedy(view) if view is not None else None


async def _told(work: Work, item: Item, _: Tongue) -> Card | None:
    """Tell of a change, unless it is past."""
    view = await _view(work, item)
    if view is None or not _still(view, item.kind):
        return None
    return cards.told(view, item.kind)


def _still(view: ComplaintView, kind: str) -> bool:
    """Whether what was to be told is still so."""
    if kind in ("complaint.new", "complaint.unhandled"):
        return view.complaint.handler_id is None and view.complaint.open
    return kind == "complaint.no_host" or view.mine


async def _answerless(work: Work, item: Item, _: Tongue) -> Card | None:
    """Ask for somebody who may answer a 核查: of a complaint that the reader may not see, the number alone."""
    number = await complaints.number_without_answerer(work, subject_id(item))
    return cards.answerless(number) if number is not None else None


async def _left(work: Work, item: Item, _: Tongue) -> Card | None:
    """Tell who handled a complaint that it is somebody else's: the number alone."""
    number = await complaints.number_left(work, subject_id(item), reader=item.person_id)
    return cards.left(number) if number is not None else None


async def _card(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    return cards.card(view) if view is not None and view.complaint.open else None


async def _chase(work: Work, item: Item, _: Tongue) -> Card | None:
    """Chase what a complaint waits for; None once it is met."""
    view = await _view(work, item, item.params.get("complaint"))
    if view is None or not _WAITS[item.kind](view):
        return None
    if item.params.get("onward"):
        await complaints.chase_on(work, view.complaint, item.kind)
    return cards.chase(view, item.kind, item.params["to"], item.params["step"])


_WAITS: Mapping[str, Callable[[ComplaintView], bool]] = {
    "complaint.clock": lambda view: view.complaint.running,
    "complaint.contact": lambda view: view.contact_due is not None,
    "complaint.extension": lambda view: Act.GRANT in view.acts,
    "complaint.tell_review": lambda view: view.review is not None and view.review.untold,
    "complaint.review": lambda view: view.review is not None and view.review.open,
}
"""What each ladder waits for."""


async def _remedy(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await complaints.remedy_now(work, subject_id(item))
    if view is None or not view.remedy.open:
        return None
    if item.params["to"] == "owner":
        return cards.remedy(view)
    complaint = await _view(work, item, item.params["complaint"])
    closed = complaint is None or complaint.complaint.state is ComplaintState.CLOSED
    return None if closed else cards.remedy_late(view)


async def _number(work: Work, complaint_id: int, reader: int) -> str | None:
    view = await complaints.view_now(work, complaint_id, reader=reader)
    return view.complaint.number if view is not None else None


_TOLD = (
    "complaint.new",
    "complaint.assigned",
    "complaint.added",
    "complaint.extension_granted",
    "complaint.extension_refused",
    "complaint.no_host",
    "complaint.remedied",
    "complaint.review_done",
    "complaint.unhandled",
)
RENDERERS: Renderers = {
    **dict.fromkeys(_TOLD, _told),
    **dict.fromkeys(_WAITS, _chase),
    "complaint.answerless": _answerless,
    "complaint.left": _left,
    "complaint.remedy": _remedy,
    "complaint.card": _card,
    "complaint.file": partial(kept_file, _number, "complaint.file"),
    "complaint.fold": _fold,
    "remedy.fold": _fold_remedy,
}
