"""The statutory clock of a complaint: its last day, and how far it may be put off.

Source of every number: 银行业保险业消费投诉处理管理办法; compliance must confirm them.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.complaints.case import Complaint
from domain.errors import RefusalError, refuse_unless
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


def check_contact(at: datetime, *, received: datetime, now: datetime) -> None:
    """Refuse a contact with the client that lies in the future, or before there was a complaint."""
    check_received(at, now=now)
    refuse_unless(at >= _minute(received), "complaint.contact_early", at=received)


def check_extension_told(at: datetime, extension: "Extension") -> None:
    """Refuse to have told the client of a longer term before it was approved."""
    approved = extension.answered_at
    refuse_unless(approved is None or at >= _minute(approved), "complaint.extension.told_early", at=approved)


def _minute(at: datetime) -> datetime:
    """Give the minute of an instant: what a person says of the time is no more exact."""
    return at.replace(second=0, microsecond=0)


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


def next_step(
    complaint: Complaint, known: Sequence[Extension], *, today: date, terms: tuple[int, int, int], received: date
) -> int:
    """Give which extension would be asked for now; refused where there is none to have."""
    obstacle = obstacle_to(complaint, known, today=today, terms=terms, received=received)
    if obstacle is not None:
        raise obstacle
    return _taken(known) + 1


def _taken(known: Sequence[Extension]) -> int:
    return sum(e.state is ExtensionState.IN_FORCE for e in known)


def obstacle_to(
    complaint: Complaint, known: Sequence[Extension], *, today: date, terms: tuple[int, int, int], received: date
) -> RefusalError | None:
    """Give why no extension can be asked for now; None where one can."""
    if not complaint.running:
        return RefusalError("complaint.state", number=complaint.number, state=complaint.state)
    if any(e.waiting for e in known):
        return RefusalError("complaint.extension.waiting")
    if _taken(known) >= STEPS:
        return RefusalError("complaint.extension.limit")
    if today > complaint.due_on:
        return RefusalError("complaint.extension.late", day=complaint.due_on)
    if extended_to(complaint, _taken(known) + 1, terms=terms, received=received) <= complaint.due_on:
        return RefusalError("complaint.extension.regulator", day=complaint.due_on)
    return None


def extended_to(complaint: Complaint, step: int, *, terms: tuple[int, int, int], received: date) -> date:
    """Give the last day once that extension is in force; a regulator's earlier date stays."""
    return due_on(received, within_days=terms[step], handed_over=complaint.regulator_due_on)


def answer(
    complaint: Complaint, extension: Extension, *, by: Person, able: Collection[Person], granted: bool, now: Instant
) -> Extension:
    """Approve or refuse an extension; only who is `able` may, and never who asked for it."""
    refuse_unless(extension.state is ExtensionState.ASKED and complaint.running, "complaint.extension.over")
    refuse_unless(by.id != extension.asked_by, "complaint.extension.own")
    refuse_unless(by in able, f"complaint.extension.not_{_name(extension.approver)}")
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
    day = extended_to(complaint, extension.step, terms=terms, received=received)
    grown = complaint.changed(term_days=terms[extension.step], due_on=day, extended_at=now)
    return grown, extension.model_copy(update={"state": ExtensionState.IN_FORCE, "told_at": told_at})
