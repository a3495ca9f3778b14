"""Statements (情况说明): the manager hands one in before a talk, the host opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.audit import AuditEntry
from domain.personal import mask
from domain.rights import Object, Right
from domain.statements import StatementPart, check_files, check_hand_in
from domain.talks import Talk, TalkState
from storage import audit, files, past, statements
from storage.files import IncomingFile
from storage.talks import get_talk, list_talks
from workflows import notices
from workflows.handing_out import hand_out
from workflows.notices import plan
from workflows.talks.views import TalkView, load, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Statement:
    """A statement with its files, as one reader sees it."""

    view: TalkView
    parts: tuple[tuple[StatementPart, IncomingFile | None], ...]


@dataclass(frozen=True)
class HandedIn:
    """A part has been handed in; how many there are now."""

    view: TalkView
    parts: int


async def check(work: Work, talk_id: int, *, file: bool = False) -> Talk:
    """Refuse a hand-in that is too late, for the wrong talk, or one file too many."""
    talk = await load(work, talk_id, Right.STATEMENT_HAND_IN)
    work.permit(Right.STATEMENT_HAND_IN, Object(branch=talk.branch, parties=frozenset({talk.manager_id})))
    policy = work.bank.policy.minutes
    check_hand_in(talk, hours=policy.statement_hours, now=work.now)
    check_files(await statements.list_parts(work.tx, talk.id), most=policy.statement_files, more=file)
    return talk


ALBUM = timedelta(minutes=2)
"""So long after a file another one of the same person belongs to the same statement."""


async def lately_added_to(work: Work) -> int | None:
    """Give the talk to whose statement the actor just added a file: an album comes as a message a file."""
    for talk in await list_talks(work.tx, party=work.actor.id, states=[TalkState.CONFIRMED]):
        parts = await statements.list_parts(work.tx, talk.id) if talk.manager_id == work.actor.id else []
        if parts and parts[-1].file_id is not None and parts[-1].at >= work.now - ALBUM:
            return talk.id
    return None


async def hand_in(work: Work, talk_id: int, *, text: str, file_id: int | None) -> HandedIn:
    """Keep a part of the manager's statement and tell the host once."""
    talk = await check(work, talk_id, file=file_id is not None)
    part = StatementPart(id=0, talk_id=talk.id, person_id=work.actor.id, text=mask(text), file_id=file_id, at=work.now)
    part = await statements.add_part(work.tx, part)
    await work.note("statement.handed_in", f"talk:{talk.id}", version=talk.version)
    found = await statements.list_parts(work.tx, talk.id)
    if not await _is_told(work, talk, found[:-1]):
        await _tell_host(work, talk, len(found))
    return HandedIn(view=await view_of(work, talk, work.actor.id), parts=len(found))


async def _is_told(work: Work, talk: Talk, before: Sequence[StatementPart]) -> bool:
    """Whether the host got word of earlier parts and opened none since: what is added waits with them."""
    reached = await past.list_reached(work.tx, subject=f"statement:{talk.id}", kind="statement.handed_in")
    await notices.cancel(work, f"statement:{talk.id}")  # what has not left yet tells less than there is
    if talk.host_id not in reached or not before:
        return False
    opened = [e.at for e in await audit.list_entries(work.tx, f"talk:{talk.id}") if _is_opening(e, talk)]
    return not any(at >= before[-1].at for at in opened)


def _is_opening(entry: AuditEntry, talk: Talk) -> bool:
    return entry.action == "statement.opened" and entry.actor_id == talk.host_id


async def _tell_host(work: Work, talk: Talk, parts: int) -> None:
    """Tell the host before the talk or not at all; on its day that counts among what is about today."""
    assert talk.slot is not None  # noqa: S101 - `check` refused a talk without a time
    start, subject = talk.slot.start, f"statement:{talk.id}"
    day = work.bank.calendar.local(start).date().isoformat()
    await plan(work, "statement.handed_in", reader=talk.host_id, subject=subject, version=parts, until=start, event=day)


async def read(work: Work, talk_id: int) -> Statement:
    """Open a statement; each opening is in the audit."""
    talk = await load(work, talk_id, Right.STATEMENT_READ)
    await work.note("statement.opened", f"talk:{talk.id}", version=talk.version)
    parts = [
        (part, await files.get_file(work.tx, part.file_id) if part.file_id else None)
        for part in await statements.list_parts(work.tx, talk.id)
    ]
    return Statement(view=await view_of(work, talk, work.actor.id), parts=tuple(parts))


async def give_file(work: Work, talk_id: int, file_id: int) -> None:
    """Promise the actor a file of a statement."""
    talk = await load(work, talk_id, Right.STATEMENT_READ)
    known = {part.file_id for part in await statements.list_parts(work.tx, talk.id)}
    found = await files.get_file(work.tx, file_id) if file_id in known else None
    await hand_out(work, "statement.file", found, subject=f"talk:{talk.id}", version=talk.version)


async def view_now(work: Work, talk_id: int, *, reader: int) -> HandedIn | None:
    """Give how many parts there are, for a notice or a card that folds; None for nobody's."""
    talk = await get_talk(work.tx, talk_id)
    if talk is None or reader not in talk.scope.parties:
        return None
    parts = len(await statements.list_parts(work.tx, talk.id))
    return HandedIn(view=await view_of(work, talk, reader), parts=parts)
