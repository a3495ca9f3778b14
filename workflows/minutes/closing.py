"""Closing (归档) a talk, and the talk that checks again."""

from dataclasses import dataclass
from datetime import timedelta

from domain import talks as rules
from domain.complaints import Complaint
from domain.errors import refuse_unless
from domain.followups import FollowupState
from domain.minutes import Minutes
from domain.rights import Object, Right, may
from domain.talks import Talk, TalkState
from storage import complaints, followups, minutes, talks
from workflows import notices
from workflows import talks as talk_cases
from workflows.minutes.views import MinutesView, StaleMinutes, lock, person_of, require, view_of
from workflows.notices import plan
from workflows.work import Work


@dataclass(frozen=True)
class Closed:
    """The talk is closed; the complaint behind it, for who may read it."""

    view: MinutesView
    complaint: Complaint | None


@dataclass(frozen=True)
class Rechecked:
    """The talk that checks again, opened now or before."""

    talk: Talk


async def close(work: Work, talk_id: int, *, version: int) -> Closed | StaleMinutes:
    """Close a talk whose minutes are locked and whose follow-ups are done."""
    talk, found = await lock(work, talk_id)
    work.permit(Right.TALK_HOST, _hosted(talk))
    refuse_unless(found is not None, "minutes.missing", talk=talk)
    assert found is not None  # noqa: S101 - refused above
    if talk.state is TalkState.CLOSED:
        return await _closed(work, talk, found)
    if found.version != version:
        return StaleMinutes(await view_of(work, talk, found, work.actor))
    refuse_unless(found.locked, "minutes.not_locked", minutes=found)
    await _check_followups(work, talk)
    after = rules.close(talk)
    await talks.mark_talk(work.tx, after)
    await work.note("talk.closed", f"talk:{talk.id}", before=talk.state, after=after.state, version=after.version)
    await notices.cancel(work, f"talk:{talk.id}")
    await _remind_to_recheck(work, talk)
    return await _closed(work, after, found)


def _hosted(talk: Talk) -> Object:
    return Object(branch=talk.branch, parties=frozenset({talk.host_id}))


async def _check_followups(work: Work, talk: Talk) -> None:
    for followup in await followups.list_of_talk(work.tx, talk.id):
        if followup.state is not FollowupState.CONFIRMED:
            owner = await person_of(work, followup.owner_id)
            refuse_unless(False, "followup.open", followup=followup, name=owner.name)


async def _closed(work: Work, talk: Talk, found: Minutes) -> Closed:
    complaint = await complaints.get_complaint(work.tx, talk.complaint_id) if talk.complaint_id else None
    readable = complaint is not None and may(work.actor, Right.COMPLAINT_READ, complaint.scope)
    return Closed(await view_of(work, talk, found, work.actor), complaint if readable else None)


async def _remind_to_recheck(work: Work, talk: Talk) -> None:
    if not await followups.list_of_talk(work.tx, talk.id):
        return
    calendar = work.bank.calendar
    day = calendar.local(work.now).date() + timedelta(days=work.bank.policy.minutes.recheck_days)
    at = calendar.push_time(calendar.instant(day, calendar.hours.push[0]))
    await plan(work, "talk.recheck", reader=talk.host_id, subject=f"recheck:{talk.id}", version=1, at=at)


async def recheck(work: Work, talk_id: int) -> Rechecked:
    """Open the talk that checks again, once."""
    talk, found = await require(work, talk_id)
    work.permit(Right.TALK_HOST, _hosted(talk))
    refuse_unless(talk.state is TalkState.CLOSED, "talk.state", talk=talk)
    if found.recheck_id is None:
        manager, host = await person_of(work, talk.manager_id), await person_of(work, talk.host_id)
        opened = await talk_cases.open_again(work, talk, manager, host)
        await minutes.mark_minutes(work.tx, found.changed(recheck_id=opened.id))
        return Rechecked(opened)
    known = await talks.get_talk(work.tx, found.recheck_id)
    assert known is not None  # noqa: S101 - foreign keys keep it
    return Rechecked(known)
