"""The manager's answer to minutes: agree, remark, object; a refusal is noted, silence recorded. Then they lock."""

from dataclasses import dataclass

from domain import followups as followup_rules
from domain import minutes as rules
from domain.minutes import Minutes, MinutesState
from domain.personal import mask
from domain.rights import Right
from domain.talks import Talk
from storage import followups, minutes
from workflows import notices
from workflows.followups import promise
from workflows.ladders import climb
from workflows.minutes.views import MinutesView, StaleMinutes, heard_by, require, view_of
from workflows.notices import plan
from workflows.work import Work


@dataclass(frozen=True)
class Answered:
    """The answer is recorded and the minutes are locked."""

    view: MinutesView


Answer = Answered | StaleMinutes


async def agree(work: Work, talk_id: int, *, version: int) -> Answer:
    """Let the manager agree."""
    return await _answer(work, talk_id, version, MinutesState.AGREED, None)


async def remark(work: Work, talk_id: int, *, version: int, text: str) -> Answer:
    """Let the manager agree with a remark."""
    return await _answer(work, talk_id, version, MinutesState.REMARKED, text)


async def object_to(work: Work, talk_id: int, *, version: int, text: str) -> Answer:
    """Let the manager object with a reason; human resources is told with the names."""
    return await _answer(work, talk_id, version, MinutesState.OBJECTED, text)


async def refuse(work: Work, talk_id: int, *, version: int, reason: str) -> MinutesView | StaleMinutes:
    """Let a writer note that the manager refuses to confirm, and why; the manager is told and can still answer."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_WRITE, found.writers)
    if found.version != version or found.refusal_noted:
        return StaleMinutes(await view_of(work, talk, found, work.actor))
    after = rules.refuse(found, mask(reason), by=work.actor.id)
    subject = f"minutes:{talk.id}"
    await minutes.mark_minutes(work.tx, after)
    await work.note("minutes.refusal", subject, version=after.version)
    await plan(work, "minutes.refusal", reader=talk.manager_id, subject=subject, version=after.version)
    return await view_of(work, talk, after, work.actor)


async def _answer(work: Work, talk_id: int, version: int, state: MinutesState, text: str | None) -> Answer:
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_ANSWER, found.answering)
    if found.version != version:
        view = await view_of(work, talk, found, work.actor)
        again = found.version == version + 1 and found.state is state
        return Answered(view) if again else StaleMinutes(view)
    after = rules.answer(found, state, mask(text) if text else None, now=work.now)
    await _lock(work, talk, found, after)
    return Answered(await view_of(work, talk, after, work.actor))


async def lapse_due(work: Work) -> None:
    """Record the silence, or the refusal noted, of everybody whose time to answer is over."""
    for talk_id in await minutes.due_minutes(work.tx, work.now):
        talk, found = await require(work, talk_id)
        after = rules.lapse(found, now=work.now)
        if after is not None:
            await _lock(work, talk, found, after)


async def _lock(work: Work, talk: Talk, before: Minutes, after: Minutes) -> None:
    """Keep what is locked from now on, begin its follow-ups, and tell who is concerned."""
    subject = f"minutes:{talk.id}"
    await minutes.mark_minutes(work.tx, after)
    await work.note(f"minutes.{after.state}", subject, before=before.state, after=after.state, version=after.version)
    await notices.cancel(work, subject)
    for reader in sorted(await _concerned(work, talk, after)):
        await plan(work, "minutes.locked", reader=reader, subject=subject, version=after.version)
    if after.state is MinutesState.OBJECTED:
        await promise_answer(work, talk, after)
    for followup in await followups.list_of_talk(work.tx, talk.id):
        started = followup_rules.start(followup)
        await followups.mark_followup(work.tx, started)
        await promise(work, started)


async def promise_answer(work: Work, talk: Talk, found: Minutes) -> None:
    """Chase whoever at head office hears of an objection until somebody has answered it."""
    hearing = {"head_office": next(iter(await heard_by(work, talk, found)), None)}
    await climb(
        work,
        "minutes.objected",
        since=work.now,
        readers=hearing,
        subject=objection_subject(talk),
        version=found.version,
    )


def objection_subject(talk: Talk) -> str:
    """Name the objection to a talk's minutes; its notices live and die by themselves."""
    return f"objection:{talk.id}"


async def _concerned(work: Work, talk: Talk, after: Minutes) -> set[int]:
    """Say who is told: the host, human resources of what was not agreed, the manager of what was recorded."""
    readers = {talk.host_id} | await heard_by(work, talk, after)
    if after.state in (MinutesState.REFUSED, MinutesState.SILENT):
        readers |= {talk.manager_id}
    return readers - ({work.person.id} if work.person else set())
