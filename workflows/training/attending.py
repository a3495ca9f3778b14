"""At a session: the code in the room, checking in, overruling, and closing it into the archive."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.codes import Match, code_at, next_change
from domain.errors import RefusalError, refuse_unless
from domain.personal import mask
from domain.training import ATTENDED, OPEN_PARTS, Part, PartState, Session, SessionState, Training, rules
from domain.training.records import record_of
from storage import files, talks, training, training_archive
from storage.outbox import Lane
from workflows import notices
from workflows.handing_out import hand_out
from workflows.notices import plan
from workflows.training import promises
from workflows.training.making_up import after_settling
from workflows.training.views import (
    PartView,
    SessionView,
    TrainingView,
    load_session,
    part_view,
    session_view,
    view_of,
)
from workflows.work import Work


@dataclass(frozen=True)
class CheckedIn:
    """Somebody typed a code: what it was, and the training as it is now."""

    view: TrainingView
    match: Match
    left: int
    """How many more wrong codes are taken."""
    again: bool = False
    """Whether the person was checked in already."""


@dataclass(frozen=True)
class RoomCode:
    """The code that is shown in the room now, and until when."""

    session: Session
    training: Training
    code: str
    until: datetime
    present: int
    expected: int


@dataclass(frozen=True)
class Attendance:
    """Who was at a session, as its trainer sees it."""

    training: Training
    session: SessionView
    rows: tuple[PartView, ...]
    viewer_id: int
    now: datetime
    page: int = 0

    @property
    def settled(self) -> bool:
        """Whether it is in the archive already."""
        return self.session.session.state is not SessionState.PLANNED


async def check_in(work: Work, code: str, *, session_id: int | None = None) -> CheckedIn:
    """Check the actor in by a code: to the session that a QR code names, else to one's own that is open now."""
    code = re.sub(r"\D", "", unicodedata.normalize("NFKC", code))[:20]
    opened = await _open_for(work, session_id)
    if not opened:
        await _say_when(work)
    for found, session, part in opened:
        locked = await training.lock_training(work.tx, found.id)
        assert locked is not None  # noqa: S101 - it was there just now
        mine = await training.get_part(work.tx, part.id) or part
        result = await _try(work, locked, session, mine, code)
        if result.match is not Match.WRONG or len(opened) == 1:
            return result
    raise RefusalError("training.code_other")


async def _open_for(work: Work, session_id: int | None) -> list[tuple[Training, Session, Part]]:
    """Give the sessions to which the actor could check in now; refused for one that is not the actor's."""
    around = timedelta(minutes=work.bank.policy.training.checkin_minutes)
    sessions = await training.list_sessions_between(
        work.tx, work.now - around, work.now + around + timedelta(seconds=1)
    )
    sessions = [s for s in sessions if s.state is SessionState.PLANNED]
    if session_id is not None:
        sessions = await _named(work, session_id, sessions)
    found = []
    for session in sessions:
        part = await training.get_part_of(work.tx, session.training_id, work.actor.id)
        if part is not None and part.state is not PartState.OUT:
            of = await training.get_training(work.tx, session.training_id)
            assert of is not None  # noqa: S101 - a foreign key keeps it
            found.append((of, session, part))
    if session_id is not None and sessions and not found:
        raise RefusalError("training.not_yours")
    return found


async def _say_when(work: Work) -> None:
    """Refuse a check-in outside its time: with the time of one's own session of the day, if there is one."""
    start, minutes = work.bank.calendar.instant(work.today, time()), work.bank.policy.training.checkin_minutes
    for session in await training.list_sessions_between(work.tx, start, start + timedelta(days=1)):
        part = await training.get_part_of(work.tx, session.training_id, work.actor.id)
        if part is not None and part.session_id == session.id and session.state is SessionState.PLANNED:
            raise RefusalError("training.not_open", start=session.slot.start, minutes=minutes)
    raise RefusalError("training.nothing_open")


async def _named(work: Work, session_id: int, opened: Sequence[Session]) -> list[Session]:
    session = await training.get_session(work.tx, session_id)
    refuse_unless(session is not None, "training.bad_code")
    assert session is not None  # noqa: S101 - refused above
    minutes = work.bank.policy.training.checkin_minutes
    refuse_unless(session.id in {s.id for s in opened}, "training.not_open", start=session.slot.start, minutes=minutes)
    return [session]


async def _try(work: Work, found: Training, session: Session, part: Part, code: str) -> CheckedIn:
    policy = work.bank.policy.training
    again = part.state in ATTENDED
    refuse_unless(part.tries < policy.tries or again, "training.tries")
    after, matched = rules.check_in(
        part,
        session,
        code,
        now=work.now,
        open_minutes=policy.checkin_minutes,
        code_minutes=policy.code_minutes,
        late_minutes=policy.late_minutes,
    )
    if after != part:
        await training.mark_part(work.tx, after)
    if matched is Match.GOOD and not again:
        await notices.cancel(work, part.subject)
        await work.note("training.checked_in", part.subject, after=after.state, version=after.version)
    view = await view_of(work, found, work.actor)
    return CheckedIn(view, matched, left=max(0, policy.tries - after.tries), again=again)


async def show_code(work: Work, session_id: int) -> None:
    """Promise the trainer the picture of the code, new with each code until check-in ends; the last one stays alone."""
    found, session = await load_session(work, session_id)
    policy = work.bank.policy.training
    open_ = rules.is_open_for_check_in(session, work.now, minutes=policy.checkin_minutes)
    can = {"start": session.slot.start, "minutes": policy.checkin_minutes}
    refuse_unless(open_ and found.published_at is not None, "training.not_open", **can)
    at, until = work.now, session.slot.start + timedelta(minutes=policy.checkin_minutes)
    await notices.cancel(work, f"code:{session.id}")
    while at <= until:
        await plan(
            work,
            "training.code",
            reader=work.actor.id,
            subject=f"code:{session.id}",
            version=session.version,
            at=at,
            until=next_change(at, minutes=policy.code_minutes),
            step=f"{at:%y%m%d%H%M%S}",
            first=at == work.now,
            lane=Lane.QUIET,
        )
        at = next_change(at, minutes=policy.code_minutes)
    await work.note("training.code_shown", session.subject, version=session.version)


async def code_now(work: Work, session_id: int) -> RoomCode | None:
    """Give the code of a session as it is now; None once nobody can check in by it."""
    policy = work.bank.policy.training
    session = await training.get_session(work.tx, session_id)
    if session is None or not rules.is_open_for_check_in(session, work.now, minutes=policy.checkin_minutes):
        return None
    found = await training.get_training(work.tx, session.training_id)
    assert found is not None  # noqa: S101 - a foreign key keeps it
    here = await _of_session(work, found, session)
    return RoomCode(
        session=session,
        training=found,
        code=code_at(session.secret, work.now, minutes=policy.code_minutes),
        until=next_change(work.now, minutes=policy.code_minutes),
        present=sum(part.state in ATTENDED for part in here),
        expected=sum(part.state is not PartState.EXCUSED for part in here),
    )


async def attendance(work: Work, session_id: int, page: int = 0) -> Attendance:
    """Show who is expected at a session, and who was there."""
    found, session = await load_session(work, session_id)
    return await _attendance(work, found, session, work.actor.id, page)


async def _attendance(work: Work, found: Training, session: Session, viewer_id: int, page: int = 0) -> Attendance:
    shown = await session_view(work, session, await training.list_parts(work.tx, found.id))
    rows = [await part_view(work, p, viewer_id=viewer_id) for p in await _of_session(work, found, session)]
    order = {PartState.COMING: 0, PartState.INVITED: 1}
    rows.sort(key=lambda row: (order.get(row.part.state, 2), row.person.staff_no))
    return Attendance(found, shown, tuple(rows), viewer_id, work.now, page)


async def on_call(work: Work, session_id: int) -> list[PartView]:
    """Give of whom attendance at a session may be said: also who never answered to what nobody has to attend."""
    found, session = await load_session(work, session_id)
    parts = await training.list_parts(work.tx, found.id)
    here = [p for p in parts if p.state in OPEN_PARTS or (p.session_id == session.id and p.state is not PartState.OUT)]
    return [await part_view(work, part, viewer_id=work.actor.id) for part in here]


async def _of_session(work: Work, found: Training, session: Session) -> list[Part]:
    """Give the parts that a session's end settles."""
    others = [s for s in await training.list_sessions(work.tx, found.id) if s.id != session.id]
    return [
        p
        for p in await training.list_parts(work.tx, found.id)
        if rules.concerns(p, session, others, mandatory=found.mandatory)
    ]


async def attendance_for_notice(work: Work, session_id: int, *, version: int, reader: int) -> Attendance | None:
    """Give a session that is to be settled when a notice about it leaves; None once it is, or has changed."""
    session = await training.get_session(work.tx, session_id)
    if session is None or session.version != version or session.state is not SessionState.PLANNED:
        return None
    found = await training.get_training(work.tx, session.training_id)
    assert found is not None  # noqa: S101 - a foreign key keeps it
    return await _attendance(work, found, session, reader)


async def overrule(work: Work, part_id: int, session_id: int, *, state: PartState, reason: str) -> Attendance:
    """Let who runs a session say that somebody was there, late, absent or excused, with a reason."""
    return await overrule_all(work, [part_id], session_id, state=state, reason=reason)


async def overrule_all(
    work: Work, part_ids: Sequence[int], session_id: int, *, state: PartState, reason: str
) -> Attendance:
    """Say the same of several people at once, as a sheet signed on paper has it; each of them is told."""
    found, session = await load_session(work, session_id)
    parts = [part for part in await training.list_parts(work.tx, found.id) if part.id in set(part_ids)]
    if len(parts) != len(set(part_ids)):
        raise RefusalError("gate.denied")
    refuse_unless(all(part.person_id != work.actor.id for part in parts), "training.own_attendance")
    for part in parts:
        await _overrule(work, part, session, state, reason)
    return await _attendance(work, found, session, work.actor.id)


async def _overrule(work: Work, part: Part, session: Session, state: PartState, reason: str) -> None:
    after = rules.overrule(part, session, state, by=work.actor.id, reason=mask(reason), now=work.now)
    await training.mark_part(work.tx, after)
    await notices.cancel(work, part.subject)
    await work.note("training.overruled", part.subject, before=part.state, after=after.state, version=after.version)
    await promises.tell(work, after, "training.overruled", session=session)


async def settle(work: Work, session_id: int, *, version: int) -> Attendance:
    """Close a session: who is not there by now was absent; the archive is written, feedback asked. Twice is once."""
    found, session = await load_session(work, session_id)
    if session.state is not SessionState.PLANNED or session.version != version:
        return await _attendance(work, found, session, work.actor.id)
    refuse_unless(session.slot.end <= work.now, "training.not_over", end=session.slot.end)
    undecided = [p for p in await _of_session(work, found, session) if p.state is PartState.ASKED]
    refuse_unless(not undecided, "training.undecided", count=len(undecided))
    settled = [rules.settle(part) for part in await _of_session(work, found, session)]
    done = session.model_copy(update={"state": SessionState.SETTLED, "version": session.version + 1})
    await training.mark_session(work.tx, done)
    await notices.cancel(work, session.subject)
    await notices.cancel(work, promises.silent_of(session))
    await work.note("training.settled", session.subject, after=done.state, version=done.version)
    materials = await training.list_materials(work.tx, found.id)
    newest = max((at for _, at in materials), default=None)
    for part in settled:
        at_it = part.model_copy(update={"session_id": session.id})
        await _close_part(work, found, done, at_it, newest)
    await after_settling(work, found, done, settled)
    return await _attendance(work, found, done, work.actor.id)


async def _close_part(work: Work, found: Training, session: Session, part: Part, newest: datetime | None) -> None:
    await training.mark_part(work.tx, part)
    await notices.cancel(work, part.subject)
    if part.state not in ATTENDED:
        await talks.mark_occupied(work.tx, [], None, subject=part.subject)
    record = record_of(part, found, session, materials_at=newest, calendar=work.bank.calendar)
    await training_archive.add_record(work.tx, record)
    if part.state in ATTENDED:
        until = promises.closing(work, session.slot.end, work.bank.policy.training.feedback_days)
        await promises.tell(work, part, "training.feedback", until=until)


async def keep_signed(work: Work, session_id: int, *, file_id: int) -> Attendance:
    """Keep the photo of a session's sheet that was signed on paper; an earlier one stays in the audit."""
    found, session = await load_session(work, session_id)
    after = session.model_copy(update={"signed_file_id": file_id})
    await training.mark_session(work.tx, after)
    await work.note("training.signed", session.subject, after=str(file_id), version=session.version)
    return await _attendance(work, found, after, work.actor.id)


async def give_signed(work: Work, session_id: int) -> None:
    """Promise the actor the photo of the signed sheet."""
    _, session = await load_session(work, session_id)
    file = await files.get_file(work.tx, session.signed_file_id) if session.signed_file_id is not None else None
    await hand_out(work, "training.signed", file, subject=session.subject, version=session.version)


def row_of(found: Attendance, part_id: int) -> PartView:
    """Give somebody's row of a session; a refusal for who is not of it."""
    row = next((row for row in found.rows if row.part.id == part_id), None)
    if row is None:
        raise RefusalError("gate.denied")
    return row
