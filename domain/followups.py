"""Follow-ups (整改事项): the measures of minutes, each with its owner and its day."""

from datetime import date
from enum import StrEnum

from domain.errors import refuse_unless
from domain.model import Value
from domain.personal import Masked
from domain.rights import Object
from domain.workdays import WorkCalendar


class FollowupState(StrEnum):
    """How far a follow-up is."""

    PLANNED = "planned"
    """未开始: its minutes are not locked yet."""
    OPEN = "open"
    """待完成."""
    DONE = "done"
    """待核实: the owner says it is done, the host is to confirm."""
    CONFIRMED = "confirmed"
    """已完成."""


class Followup(Value):
    """An agreed measure."""

    id: int
    number: str
    minutes_id: int
    talk_id: int
    branch: str
    host_id: int
    owner_id: int
    what: Masked
    due_on: date
    state: FollowupState = FollowupState.PLANNED
    evidence: Masked | None = None
    file_id: int | None = None
    returned: Masked | None = None
    """Why the host sent it back last."""
    version: int = 1

    @property
    def scope(self) -> Object:
        """Who takes part: owner and host."""
        return Object(branch=self.branch, parties=frozenset({self.owner_id, self.host_id}))

    @property
    def owned(self) -> Object:
        """Who may say that it is done: its owner."""
        return Object(branch=self.branch, parties=frozenset({self.owner_id}))

    @property
    def hosted(self) -> Object:
        """Who may confirm it: the host."""
        return Object(branch=self.branch, parties=frozenset({self.host_id}))

    def changed(self, **to: object) -> "Followup":
        """Give the follow-up with these fields and the next version."""
        return self.model_copy(update={**to, "version": self.version + 1})


def _in(followup: Followup, *states: FollowupState) -> None:
    refuse_unless(followup.state in states, "followup.state", followup=followup)


def start(followup: Followup) -> Followup:
    """Begin: its minutes are locked."""
    _in(followup, FollowupState.PLANNED)
    return followup.changed(state=FollowupState.OPEN)


def done(followup: Followup, *, evidence: str, file_id: int | None) -> Followup:
    """Hand in the evidence; the host's own is confirmed with it."""
    _in(followup, FollowupState.OPEN)
    own = followup.owner_id == followup.host_id
    state = FollowupState.CONFIRMED if own else FollowupState.DONE
    return followup.changed(state=state, evidence=evidence, file_id=file_id, returned=None)


def confirm(followup: Followup) -> Followup:
    """Confirm that it is done."""
    _in(followup, FollowupState.DONE)
    return followup.changed(state=FollowupState.CONFIRMED)


def send_back(followup: Followup, reason: str) -> Followup:
    """Send it back to its owner."""
    _in(followup, FollowupState.DONE)
    return followup.changed(state=FollowupState.OPEN, returned=reason)


def workday_instead(day: date, *, today: date, calendar: WorkCalendar) -> date | None:
    """Give the next workday for a day that is past or a day off; None where the day can stand."""
    if day < today:
        return calendar.next_workday(today)
    return None if calendar.is_workday(day) else calendar.next_workday(day)
