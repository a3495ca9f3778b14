"""What the manager of a talk is told of why: what its host confirmed, never what joined by itself."""

from domain.errors import RefusalError, refuse_unless
from domain.personal import mask
from domain.rights import Right
from domain.talks import Talk
from domain.triggers import untold
from storage import talks
from workflows.notices import plan
from workflows.talks.booking import Booking, Changed, Stale
from workflows.talks.views import load, offers_for, view_of
from workflows.work import Work


async def tell(work: Work, talk_id: int, *, version: int) -> Booking:
    """Let the host tell the manager what joined an invited talk, or what came of it; once."""
    stale = await check_wording(work, talk_id, version=version)
    if stale is not None:
        return stale
    talk = await _own(work, talk_id)
    refuse_unless(talk.told, "talk.state", talk=talk)
    news = untold(talk, await talks.list_triggers(work.tx, talk.id))
    if news:
        await talks.mark_told(work.tx, news, at=work.now)
        await work.note("talk.told", f"talk:{talk.id}", version=talk.version)
        step = "-".join(f"{one.id}{one.outcome or ''}" for one in news)
        await plan(
            work, "talk.told", reader=talk.manager_id, subject=f"talk:{talk.id}", version=talk.version, step=step
        )
    return Changed(await view_of(work, talk, work.actor.id, offers=await offers_for(work, talk, work.actor.id)))


async def check_wording(work: Work, talk_id: int, *, version: int) -> Stale | None:
    """Refuse another wording before it is asked for; the talk as it is now if the card is old."""
    talk = await _own(work, talk_id)
    if talk.version == version:
        return None
    offers = await offers_for(work, talk, work.actor.id)
    return Stale(await view_of(work, talk, work.actor.id, offers=offers))


async def word(work: Work, talk_id: int, *, trigger_id: int, text: str) -> Changed:
    """Let the host write what the manager reads instead of the client's words."""
    talk = await _own(work, talk_id)
    theirs = [one.id for one in await talks.list_triggers(work.tx, talk.id) if one.complaint_id is not None]
    if trigger_id not in theirs:
        raise RefusalError("gate.denied")
    await talks.mark_told_as(work.tx, trigger_id, mask(text))
    await work.note("talk.worded", f"talk:{talk.id}", version=talk.version)
    return Changed(await view_of(work, talk, work.actor.id, offers=await offers_for(work, talk, work.actor.id)))


async def _own(work: Work, talk_id: int) -> Talk:
    talk = await load(work, talk_id, Right.TALK_HOST)
    if work.actor.id != talk.host_id:
        raise RefusalError("gate.denied")
    return talk
