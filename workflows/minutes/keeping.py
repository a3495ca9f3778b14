"""What locked minutes still take: the signed scan, additions; and their document and scan handed out."""

from domain import minutes as rules
from domain.errors import refuse_unless
from domain.minutes import Addition, Minutes, MinutesState
from domain.personal import mask
from domain.rights import Right
from domain.talks import Talk
from storage import files, minutes
from storage.outbox import Lane
from workflows import notices
from workflows.handing_out import hand_out
from workflows.minutes.answering import objection_subject
from workflows.minutes.views import MinutesView, StaleMinutes, reading, require, view_of
from workflows.notices import plan
from workflows.work import Work


async def sign(work: Work, talk_id: int, *, version: int, file_id: int) -> MinutesView | StaleMinutes:
    """Keep the signed scan."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_WRITE, found.writers)
    if found.version != version:
        return StaleMinutes(await view_of(work, talk, found, work.actor))
    after = rules.sign(found, file_id)
    await minutes.mark_minutes(work.tx, after)
    await work.note("minutes.signed", f"minutes:{talk.id}", version=after.version)
    return await view_of(work, talk, after, work.actor)


async def add_to(work: Work, talk_id: int, *, text: str) -> MinutesView:
    """Add to locked minutes; who and when stand beside it."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_READ, await reading(work, talk, found))
    refuse_unless(found.locked, "minutes.not_locked", minutes=found)
    addition = Addition(id=0, minutes_id=found.id, person_id=work.actor.id, text=mask(text), at=work.now)
    await minutes.add_addition(work.tx, addition)
    await work.note("minutes.added", f"minutes:{talk.id}", version=found.version)
    seen = await view_of(work, talk, found, work.actor)
    if found.state is MinutesState.OBJECTED and not seen.unheard:
        await _tell_answer(work, talk, found)
    return seen


async def _tell_answer(work: Work, talk: Talk, found: Minutes) -> None:
    """Tell both sides of the talk that somebody has answered the objection."""
    await notices.cancel(work, objection_subject(talk))
    for reader in {talk.host_id, talk.manager_id} - {work.actor.id}:
        await plan(work, "minutes.answered", reader=reader, subject=f"minutes:{talk.id}", version=found.version)


async def send_file(work: Work, talk_id: int) -> None:
    """Promise the actor the document now; each handing out is in the audit."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_READ, await reading(work, talk, found))
    refuse_unless(not talk.private, "minutes.private", talk=talk)
    await work.note("minutes.file", f"minutes:{talk.id}", version=found.version)
    await plan(
        work,
        "minutes.file",
        reader=work.actor.id,
        subject=f"minutes-file:{talk.id}",
        version=found.version,
        at=work.now,
        step=f"{work.now:%y%m%d%H%M%S}",
        lane=Lane.QUIET,
    )


async def give_scan(work: Work, talk_id: int) -> None:
    """Promise the actor the signed scan."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_READ, await reading(work, talk, found))
    file = await files.get_file(work.tx, found.signed_file_id) if found.signed_file_id is not None else None
    await hand_out(work, "minutes.scan", file, subject=f"minutes:{talk.id}", version=found.version)
