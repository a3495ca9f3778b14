"""Follow-ups (整改事项): the measures of minutes, each with its owner and its day."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import refuse_unless
from domain.model import Instant, Value
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
    manager_id: int
    """Whom the talk was with."""
    recorder_id: int | None = None
    private: bool = False
    """Whether its talk is (私密)."""
    confidant_id: int | None = None
    """Who knows of a private talk besides its host."""
    recused: frozenset[int] = frozenset()
    """Who declared an interest in its talk (回避)."""
    what: Masked
    due_on: date
    state: FollowupState = FollowupState.PLANNED
    evidence: Masked | None = None
    file_id: int | None = None
    returned: Masked | None = None
    """Why the host sent it back last."""
    recheck_at: Instant | None = None
    """When a talk falls due to check it again; None before it is confirmed, and once that talk is due."""
    version: int = 1

    @property
    def scope(self) -> Object:
        """Who reads it: who reads the minutes that agreed it; before they are locked only who writes them."""
        writers = {self.host_id, self.recorder_id or self.host_id}
        if self.state is FollowupState.PLANNED:
            return Object(branch=self.branch, parties=frozenset(writers), excluded=self.recused, private=True)
        told = {self.confidant_id} if self.private and self.confidant_id is not None else set()
        parties = frozenset(writers | {self.owner_id, self.manager_id} | told)
        return Object(branch=self.branch, parties=parties, excluded=self.recused, private=self.private)

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


def done(followup: Followup, *, evidence: str, file_id: int | None, recheck_at: datetime) -> Followup:
    """Hand in the evidence; the host's own is confirmed with it."""
    _in(followup, FollowupState.OPEN)
    after = followup.changed(state=FollowupState.DONE, evidence=evidence, file_id=file_id, returned=None)
    own = {"state": FollowupState.CONFIRMED, "recheck_at": recheck_at}
    return after.model_copy(update=own) if followup.owner_id == followup.host_id else after


def confirm(followup: Followup, *, recheck_at: datetime) -> Followup:
    """Confirm that it is done; a talk checks it again later."""
    _in(followup, FollowupState.DONE)
    return followup.changed(state=FollowupState.CONFIRMED, recheck_at=recheck_at)


def send_back(followup: Followup, reason: str) -> Followup:
    """Send it back to its owner."""
    _in(followup, FollowupState.DONE)
    return followup.changed(state=FollowupState.OPEN, returned=reason)


def workday_instead(day: date, *, today: date, calendar: WorkCalendar) -> date | None:
    """Give the next workday for a day that is past or a day off; None where the day can stand."""
    if day < today:
        return calendar.next_workday(today)
    return None if calendar.is_workday(day) else calendar.next_workday(day)


def recheck_time(today: date, days: int, calendar: WorkCalendar) -> datetime:
    """Give when what is confirmed today is checked again: so many days later, in the morning of a workday."""
    return calendar.push_time(calendar.instant(today + timedelta(days=days), calendar.hours.push[0]))
