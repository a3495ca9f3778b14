"""What reaches a complaint's people unasked: what the clock, an approval or a 核查 waits for, and word of changes."""

from bot.cards.complaints.state import card, facts, rows
from bot.cards.names import named
from bot.replies import Card
from bot.words import Words, say
from workflows.complaints import ComplaintView

WARNED_LAST = 3
"""The step of the clock's ladder that is the last before its day."""


def told(view: ComplaintView, kind: str) -> Card:
    """Tell of a change: by the notice's kind, with the card as it is now."""
    return card(view, say(f"complaint.told.{kind.partition('.')[2]}", number=view.complaint.number))


def chase(view: ComplaintView, kind: str, to: str, step: int) -> Card:
    """Chase what a complaint waits for: by the ladder's purpose and by whom it asks."""
    what = kind.partition(".")[2]
    lines: list[Words] = [_chased(view, what, to), *facts(view)]
    if what == "clock" and to == "handler" and step >= WARNED_LAST and not view.late:
        lines.append(say("complaint.chase.next"))
    return Card(lines, rows(view), protected=True)


def _chased(view: ComplaintView, what: str, to: str) -> Words:
    complaint, late = view.complaint, ".late" if _is_late(view, what) else ""
    values: dict[str, object] = {"number": complaint.number, "day": _day(view, what)}
    if to in ("handler", "approver") or (what == "review" and to == "senior_management"):
        return say(f"complaint.chase.{what}{late}", **values)
    late = late if what == "clock" else ""
    handler = view.handler
    who = say("complaint.up.who", name=named(handler)) if handler is not None else say("complaint.nobody")
    return say(f"complaint.up.{what}{late}", **values, who=who)


def _is_late(view: ComplaintView, what: str) -> bool:
    return view.late if what == "clock" else what == "contact" and view.contact_late


def _day(view: ComplaintView, what: str) -> object:
    if what == "review" and view.review is not None:
        return view.review.due_on
    if what == "contact" and view.contact_due is not None:
        return view.contact_due
    return view.complaint.due_on


def answerless(number: str) -> Card:
    """Ask who keeps the roster for somebody who may answer a 核查."""
    return Card([say("complaint.told.answerless", number=number), say("complaint.answerless")], protected=True)


def left(number: str) -> Card:
    """Tell who handled a complaint that it is somebody else's."""
    return Card([say("complaint.told.left", number=number)], protected=True)
