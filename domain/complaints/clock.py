"""The statutory clock of a complaint: its last day, and how far it may be put off.

Source of every number: 银行业保险业消费投诉处理管理办法; compliance must confirm them.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.complaints.case import Complaint
from domain.errors import refuse_unless
from domain.model import Instant, Value
from domain.people import Person, Role
from domain.personal import Masked


def due_on(received: date, *, within_days: int, handed_over: date | None = None) -> date:
    """Give the last day to decide and tell, in calendar days from the day of receipt.

    With a date of the regulator's own, the earlier of both.
    """
    own = received + timedelta(days=within_days)
    return own if handed_over is None else min(own, handed_over)


def check_received(received: datetime, *, now: datetime) -> None:
    """Refuse a moment of receipt that lies in the future."""
    refuse_unless(received <= now, "complaint.future", at=received)


class ExtensionState(StrEnum):
    """How far an extension is."""

    ASKED = "asked"
    """待批准."""
    GRANTED = "granted"
    """已批准; a second one waits until the client is told."""
    REFUSED = "refused"
    """未批准."""
    IN_FORCE = "in_force"
    """已生效."""


class Extension(Value):
    """A longer term for a complex case: the first by the desk's head, the second by senior management."""

    id: int
    complaint_id: int
    step: int
    """1 or 2."""
    reason: Masked
    asked_by: int
    asked_at: Instant
    state: ExtensionState = ExtensionState.ASKED
    answered_by: int | None = None
    answered_at: Instant | None = None
    told_at: Instant | None = None
    """When the client was told of it."""

    @property
    def waiting(self) -> bool:
        """Whether it is neither refused nor in force."""
        return self.state in (ExtensionState.ASKED, ExtensionState.GRANTED)

    @property
    def approver(self) -> Role:
        """Whose approval it takes."""
        return Role.COMPLAINT_HEAD if self.step == 1 else Role.SENIOR_MANAGEMENT


STEPS = 2
"""How often the term may grow; nobody can approve a third time."""


def next_step(complaint: Complaint, known: tuple[Extension, ...], *, today: date) -> int:
    """Give which extension would be asked for now; refused where there is none to have."""
    refuse_unless(complaint.running, "complaint.state", number=complaint.number, state=complaint.state)
    refuse_unless(not any(e.waiting for e in known), "complaint.extension.waiting")
    granted = sum(e.state is ExtensionState.IN_FORCE for e in known)
    refuse_unless(granted < STEPS, "complaint.extension.limit")
    refuse_unless(today <= complaint.due_on, "complaint.extension.late", day=complaint.due_on)
    return granted + 1


def answer(complaint: Complaint, extension: Extension, *, by: Person, granted: bool, now: Instant) -> Extension:
    """Approve or refuse an extension; only whom its step names may, and never who asked for it."""
    refuse_unless(extension.state is ExtensionState.ASKED and complaint.running, "complaint.extension.over")
    refuse_unless(by.has(extension.approver), f"complaint.extension.not_{_name(extension.approver)}")
    refuse_unless(by.id != extension.asked_by, "complaint.extension.own")
    state = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
    return extension.model_copy(update={"state": state, "answered_by": by.id, "answered_at": now})


def _name(role: Role) -> str:
    return "head" if role is Role.COMPLAINT_HEAD else "senior"


def takes_effect(extension: Extension, *, told_at: Instant | None) -> bool:
    """Whether a granted extension is in force: the second only once the client was told of it."""
    return extension.state is ExtensionState.GRANTED and (extension.step == 1 or told_at is not None)


def extend(
    complaint: Complaint,
    extension: Extension,
    *,
    terms: tuple[int, int, int],
    received: date,
    now: Instant,
    today: date,
    told_at: Instant | None = None,
) -> tuple[Complaint, Extension]:
    """Let a granted extension take effect. `terms` are the days of the plain and of both longer clocks.

    Refused past the day until which there was time, and for a second one of which the client knows nothing.
    """
    refuse_unless(complaint.running and extension.state is ExtensionState.GRANTED, "complaint.extension.over")
    refuse_unless(takes_effect(extension, told_at=told_at), "complaint.extension.untold")
    refuse_unless(today <= complaint.due_on, "complaint.extension.late", day=complaint.due_on)
    days = terms[extension.step]
    day = due_on(received, within_days=days, handed_over=complaint.regulator_due_on)
    grown = complaint.changed(term_days=days, due_on=day, extended_at=now)
    return grown, extension.model_copy(update={"state": ExtensionState.IN_FORCE, "told_at": told_at})
