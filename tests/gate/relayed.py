"""Clients' words in every state that a way in wants: Chengguan's manager relayed them, technology has most of them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain.complaints import Channel
from domain.feedback import Closing, Entry, Feedback, FeedbackState, Kind, Step, Tone, Voice
from domain.personal import mask
from storage import feedback
from tests.factories import NOW
from tests.gate.rows import Thing

if TYPE_CHECKING:
    from tests.gate.bank import Bank

WORDS = "手机银行一直闪退"


async def build(bank: "Bank") -> None:
    """Add the feedback: `tech` holds what has been taken."""
    held = {"holder_id": bank.id("tech"), "taken_at": NOW}
    answered = {**held, "answered_at": NOW}
    told = {**answered, "told_at": NOW, "told_how": Channel.PHONE}
    over = {"closed_at": NOW, "closing": Closing.SATISFIED}
    await _said(bank, "said")
    await _said(bank, "said_taken", state=FeedbackState.TAKEN, **held)
    await _said(bank, "said_asked", state=FeedbackState.ASKED, asked_at=NOW, **held)
    await _said(bank, "said_answered", state=FeedbackState.ANSWERED, **answered)
    await _said(bank, "said_told", state=FeedbackState.TOLD, **told)
    await _said(bank, "said_done", state=FeedbackState.CLOSED, **told, **over)
    await _said(bank, "unsorted", state=FeedbackState.SORTING, department=None, due_at=None)
    await _said(bank, "disputed", state=FeedbackState.SORTING, department=None, due_at=None, hops=3)
    accepted = {"state": FeedbackState.ACCEPTED, "kind": Kind.COMPLAINT, "complaint_id": bank.things["free"].id}
    await _said(bank, "said_accepted", **accepted)
    await _said(bank, "said_of_manager", about_relayer=True, **accepted)
    await _beside(bank)


async def _said(bank: "Bank", name: str, **changes: Any) -> None:
    values: dict[str, Any] = {
        "id": 0,
        "number": f"26-6{len(bank.things):03d}",
        "kind": Kind.PROBLEM,
        "tone": Tone.UPSET,
        "product": "mobile",
        "theme": "failure",
        "department": "KJ",
        "branch": "CG",
        "words": mask(WORDS),
        "client": None,
        "received_at": NOW,
        "relayed_by": bank.id("manager"),
        "relayed_at": NOW,
        "state": FeedbackState.ROUTED,
        "routed_at": NOW,
        "due_at": NOW + timedelta(days=3),
    }
    made = await feedback.add_feedback(bank.tx, Feedback(**{**values, **changes}))
    bank.things[name] = Thing(made.id, made.version, made.number, {})


async def _beside(bank: "Bank") -> None:
    """Add a colleague's voice, what was asked, answered and done, and photos."""
    voice = Voice(
        id=0,
        feedback_id=bank.things["said_done"].id,
        words=mask("我的也闪退"),
        client=None,
        relayed_by=bank.id("colleague"),
        received_at=NOW,
    )
    await feedback.add_voice(bank.tx, voice)
    said = {
        "said_asked": (Step.ASKED, 0),
        "said_answered": (Step.ANSWERED, 1),
        "said_told": (Step.ANSWERED, 1),
        "said_done": (Step.DID, 0),
    }
    for name, (what, round_) in said.items():
        entry = {"feedback_id": bank.things[name].id, "at": NOW, "by": bank.id("tech"), "department": "KJ"}
        await feedback.add_entry(bank.tx, Entry(id=0, what=what, text=mask("今晚修复"), round=round_, **entry))
    manager = bank.id("manager")
    for name, digest in (("said_taken", "1a"), ("said_accepted", "1b"), ("said_of_manager", "1c")):
        file = await bank.file(digest * 32)
        await feedback.add_files(bank.tx, bank.things[name].id, [file], by=manager, now=NOW)
