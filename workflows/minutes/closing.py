"""Closing (归档) a talk."""

from dataclasses import dataclass

from domain import talks as rules
from domain.complaints import Complaint
from domain.errors import refuse_unless
from domain.followups import FollowupState
from domain.minutes import Minutes
from domain.rights import Object, Right, may
from domain.talks import Talk, TalkState
from storage import complaints, followups, talks
from workflows import notices
from workflows.minutes.views import MinutesView, StaleMinutes, lock, person_of, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Closed:
    """The talk is closed; the complaint behind it, for who may read it."""

    view: MinutesView
    complaint: Complaint | None


@dataclass(frozen=True)
class UnsignedAsked:
    """The signed scan is missing, or nobody has answered an objection: whether to close all the same.

    Nothing was changed.
    """

    view: MinutesView


async def close(
    work: Work, talk_id: int, *, version: int, unsigned: bool = False
) -> Closed | StaleMinutes | UnsignedAsked:
    """Close a talk whose minutes are locked and follow-ups done.

    `unsigned` closes it without a signed scan, or though nobody has answered an objection.
    """
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
    seen = await view_of(work, talk, found, work.actor)
    lacking = seen.unheard or (found.signed_file_id is None and not talk.private)
    if lacking and not unsigned:
        return UnsignedAsked(seen)
    after = rules.close(talk)
    await talks.mark_talk(work.tx, after)
    await work.note("talk.closed", f"talk:{talk.id}", before=talk.state, after=after.state, version=after.version)
    await notices.cancel(work, f"talk:{talk.id}")
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
