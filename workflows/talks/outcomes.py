"""A complaint has its outcome: the talk that it called for becomes a reminder, or needless."""

from domain.complaints import Complaint, Outcome
from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.rights import Right
from domain.talks import Talk, TalkState
from domain.triggers import CONFIRMING, kind_of, needless, reminded, takes
from storage import people, talks
from workflows.notices import plan
from workflows.talks import booking
from workflows.talks.booking import Booking, Changed, Stale
from workflows.talks.due import open_for_complaint, tell_host
from workflows.talks.views import TalkView, load, offers_for, view_of
from workflows.work import Work


async def after_outcome(work: Work, complaint: Complaint, outcome: Outcome) -> None:
    """Bring the talks of a complaint in line with its outcome.

    Upheld or partly upheld: an open talk becomes a reminder, else a new one falls due. Otherwise the host of
    a talk that is left without a cause is asked whether to call it off.
    """
    found = await _lock_all(work, complaint)
    now = [await _bring_in_line(work, talk, complaint, outcome) for talk in found]
    if outcome in CONFIRMING and work.counts(work.today) and not any(reminded(talk) for talk in now):
        manager = await _manager(work, complaint)
        if manager is not None:
            await open_for_complaint(work, complaint, manager, outcome=outcome)


async def after_misnaming(work: Work, complaint: Complaint) -> None:
    """Take a complaint off the talks of who was named by mistake; a host whose talk has no other cause is asked."""
    for talk in await _lock_all(work, complaint):
        await _bring_in_line(work, talk, complaint, Outcome.MISNAMED)


async def _lock_all(work: Work, complaint: Complaint) -> list[Talk]:
    """Lock the person, then the talks: in the order in which a talk falls due."""
    await people.lock_people(work.tx, [complaint.about_id] if complaint.about_id is not None else [])
    found = [await talks.lock_talk(work.tx, t.id) for t in await talks.list_of_complaint(work.tx, complaint.id)]
    return [talk for talk in found if talk is not None]


async def _manager(work: Work, complaint: Complaint) -> Person | None:
    found = await people.get_person(work.tx, complaint.about_id) if complaint.about_id is not None else None
    return found if found is not None and found.active and found.has(Role.CLIENT_MANAGER) else None


async def _bring_in_line(work: Work, talk: Talk, complaint: Complaint, outcome: Outcome) -> Talk:
    await talks.mark_trigger_outcome(work.tx, talk.id, complaint_id=complaint.id, outcome=outcome)
    if not takes(talk, private=talk.private, at_head_office=talk.at_head_office, now=work.now):
        return talk
    triggers = await talks.list_triggers(work.tx, talk.id)
    after = talk.model_copy(update={"kind": kind_of(triggers)})
    if after.kind is not talk.kind:
        await talks.mark_talk(work.tx, after)
        await work.note("talk.turned", f"talk:{talk.id}", before=talk.kind, after=after.kind, version=talk.version)
        await tell_host(work, after, "talk.turned", step=outcome)
    if needless(triggers):
        await tell_host(work, after, "talk.call_off", step=outcome)
    return after


async def call_off(work: Work, talk_id: int, *, version: int, reason: str) -> Booking:
    """Let the host call off a talk that lost its cause; the manager is told."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    refuse_unless(work.actor.id == talk.host_id, "gate.denied")
    if talk.open and not needless(await talks.list_triggers(work.tx, talk.id)):
        return await _stale(work, talk)
    unbooked = talk.state in (TalkState.DUE, TalkState.NOT_NEEDED)
    act = booking.not_needed if unbooked else booking.cancel
    done = await act(work, talk_id, version=version, reason=reason)
    if unbooked and isinstance(done, Changed):
        after, subject = done.view.talk, f"talk:{talk.id}"
        await plan(work, "talk.not_needed", reader=after.manager_id, subject=subject, version=after.version)
    return done


async def keep(work: Work, talk_id: int, *, version: int) -> Booking:
    """Let the host hold a talk all the same, though its complaint came to nothing."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    if talk.version != version or work.actor.id != talk.host_id:
        return await _stale(work, talk)
    await work.note("talk.kept", f"talk:{talk.id}", after=talk.state, version=talk.version)
    return Changed(await _view(work, talk))


async def view_to_call_off(work: Work, talk_id: int, *, version: int, reader: int) -> TalkView | None:
    """Give a talk for the proposal to call it off; None once it has changed, or has a cause again."""
    talk = await talks.get_talk(work.tx, talk_id)
    if talk is None or talk.version != version or not talk.open:
        return None
    return await view_of(work, talk, reader) if needless(await talks.list_triggers(work.tx, talk.id)) else None


async def _stale(work: Work, talk: Talk) -> Stale:
    return Stale(await _view(work, talk))


async def _view(work: Work, talk: Talk) -> TalkView:
    return await view_of(work, talk, work.actor.id, offers=await offers_for(work, talk, work.actor.id))
