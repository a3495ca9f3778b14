"""What may become of a part in a training, and of a session; each rule gives the new state or refuses."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.codes import Match, match
from domain.errors import refuse_unless
from domain.slots import Interval
from domain.training.models import (
    ASKING,
    ATTENDED,
    OPEN_PARTS,
    SETTLED,
    TO_COME,
    Part,
    PartState,
    Session,
    SessionState,
    Training,
    TrainingState,
)

LONGEST = timedelta(days=5)
"""No session is longer in one piece."""


def check_times(slot: Interval, *, now: datetime) -> None:
    """Refuse a session that has begun already, or that is longer than anybody sits."""
    refuse_unless(slot.start > now, "training.past")
    refuse_unless(slot.end - slot.start <= LONGEST, "training.too_long")


def change(part: Part, state: PartState, **values: object) -> Part:
    """Give a part in another state, one version on."""
    return part.model_copy(update={"state": state, "version": part.version + 1, **values})


def check_running(training: Training, session: Session, *, now: datetime) -> None:
    """Refuse what comes too late for a session, or for one that is off."""
    refuse_unless(training.state is not TrainingState.CANCELLED, "training.off")
    refuse_unless(session.state is SessionState.PLANNED, "training.over")
    refuse_unless(session.slot.start > now, "training.begun")


def places_left(session: Session, parts: Sequence[Part]) -> int | None:
    """Count the free places of a session; None where there is no limit. A place that is offered is not free."""
    if session.capacity is None:
        return None
    held = sum(part.session_id == session.id and part.state in TO_COME for part in parts)
    return max(0, session.capacity - held)


def attend(part: Part, session: Session, parts: Sequence[Part], *, now: datetime) -> Part:
    """Take a place in a session, or the next place of its waiting list; a place that is kept for one is taken."""
    refuse_unless(part.state in OPEN_PARTS | {PartState.ABSENT, PartState.EXCUSED}, "training.answered")
    kept = part.state is PartState.OFFERED and part.session_id == session.id
    others = [other for other in parts if other.id != part.id]
    clean = {"session_id": session.id, "reason": None, "refusal": None, "offered_until": None}
    if kept or places_left(session, others) != 0:
        return change(part, PartState.COMING, **clean, queued_at=None)
    queued = part.queued_at if part.state is PartState.WAITING and part.session_id == session.id else now
    return change(part, PartState.WAITING, **clean, queued_at=queued)


def next_waiting(session: Session, parts: Sequence[Part]) -> Part | None:
    """Give who is first on the waiting list of a session that has a free place."""
    if places_left(session, parts) == 0:
        return None
    waiting = [p for p in parts if p.session_id == session.id and p.state is PartState.WAITING]
    return min(waiting, key=lambda part: (part.queued_at is None, part.queued_at, part.id), default=None)


def offer(part: Part, *, until: datetime) -> Part:
    """Keep a free place for somebody of the waiting list until an instant."""
    return change(part, PartState.OFFERED, offered_until=until)


def lapse(part: Part, *, now: datetime) -> Part:
    """Put who let an offer pass at the end of the waiting list."""
    return change(part, PartState.WAITING, offered_until=None, queued_at=now)


def ask_leave(part: Part, reason: str) -> Part:
    """Ask leave of a session, with a reason; a place that one held is free while it is decided."""
    refuse_unless(part.state in OPEN_PARTS, "training.answered")
    refuse_unless(part.state is not PartState.ASKED, "training.asked")
    return change(part, PartState.ASKED, reason=reason, refusal=None, queued_at=None, offered_until=None)


def grant(part: Part, by: int | None) -> Part:
    """Excuse somebody who asked."""
    refuse_unless(part.state is PartState.ASKED, "training.decided")
    return change(part, PartState.EXCUSED, decided_by=by)


def refuse(part: Part, by: int, reason: str) -> Part:
    """Refuse leave, with a reason; the person is to answer again."""
    refuse_unless(part.state is PartState.ASKED, "training.decided")
    return change(part, PartState.INVITED, decided_by=by, refusal=reason)


def call_back(part: Part) -> Part:
    """Ask somebody again whose ground for leave is gone."""
    refuse_unless(part.state in {PartState.ASKED, PartState.EXCUSED}, "training.answered")
    return change(part, PartState.INVITED, reason=None, decided_by=None)


def is_open_for_check_in(session: Session, now: datetime, *, minutes: int) -> bool:
    """Whether one can check in now."""
    around = timedelta(minutes=minutes)
    return session.state is SessionState.PLANNED and session.slot.start - around <= now <= session.slot.start + around


def check_in(
    part: Part, session: Session, typed: str, *, now: datetime, open_minutes: int, code_minutes: int, late_minutes: int
) -> tuple[Part, Match]:
    """Check somebody in by the code in the room; a wrong one counts. Twice is once."""
    open_ = is_open_for_check_in(session, now, minutes=open_minutes)
    refuse_unless(open_, "training.not_open", start=session.slot.start, minutes=open_minutes)
    refuse_unless(part.state is not PartState.OUT, "training.not_yours")
    found = match(session.secret, typed, now, minutes=code_minutes)
    if part.state in ATTENDED or found is Match.OLD:
        return part, found
    if found is Match.WRONG:
        return part.model_copy(update={"tries": part.tries + 1}), found
    late = now > session.slot.start + timedelta(minutes=late_minutes)
    state = PartState.LATE if late else PartState.PRESENT
    return change(part, state, session_id=session.id, checked_at=now, offered_until=None, queued_at=None), found


def overrule(part: Part, session: Session, state: PartState, *, by: int, reason: str, now: datetime) -> Part:
    """Let who runs a session say that somebody was there, late, absent or excused, with a reason."""
    refuse_unless(state in SETTLED, "gate.denied")
    refuse_unless(part.state is not PartState.OUT, "training.not_theirs")
    refuse_unless(session.state is SessionState.PLANNED, "training.settled")
    refuse_unless(now >= session.slot.start - timedelta(hours=1), "training.not_begun", start=session.slot.start)
    return change(part, state, session_id=session.id, overruled_by=by, overruled_why=reason)


def settle(part: Part) -> Part:
    """Give what a session that is over comes to for who was to be there: absent, unless one came or was excused.

    Who waited for a place in vain is excused.
    """
    if part.state in SETTLED:
        return part
    state = PartState.EXCUSED if part.state in (PartState.WAITING, PartState.OFFERED) else PartState.ABSENT
    return change(part, state, queued_at=None, offered_until=None)


def concerns(part: Part, session: Session, others: Sequence[Session], *, mandatory: bool) -> bool:
    """Whether a session's end settles somebody's part.

    It does for who has a place there or was excused from it; of a mandatory training also for who never answered, once
    no other session is left.
    """
    if part.state is PartState.OUT or (part.session_id not in (None, session.id)):
        return False
    if part.state in {PartState.COMING, *SETTLED}:
        return part.session_id == session.id
    return mandatory and not any(o.state is SessionState.PLANNED and o.slot.start > session.slot.start for o in others)


def move(session: Session, *, slot: Interval | None, place: str | None, now: datetime) -> Session:
    """Give a session another time or place, one version on."""
    refuse_unless(session.state is SessionState.PLANNED, "training.over")
    refuse_unless(session.slot.start > now, "training.begun")
    after = session.model_copy(
        update={
            "slot": slot or session.slot,
            "place": place or session.place,
            "place_changed": session.place_changed or (place is not None and place != session.place),
            "version": session.version + 1,
        }
    )
    refuse_unless((after.slot, after.place) != (session.slot, session.place), "training.same")
    check_times(after.slot, now=now)
    return after


def resize(session: Session, capacity: int | None, parts: Sequence[Part]) -> Session:
    """Give a session another number of places, never fewer than are taken."""
    taken = sum(part.session_id == session.id and part.state in TO_COME for part in parts)
    refuse_unless(capacity is None or capacity >= taken, "training.capacity", taken=taken)
    return session.model_copy(update={"capacity": capacity, "version": session.version + 1})


def answers(part: Part) -> bool:
    """Whether somebody is still to answer."""
    return part.state in ASKING
