"""An interest declared on a talk (回避) is one in the complaints behind it too."""

from domain.complaints import Tie
from domain.rights import Right, may
from domain.talks import Interest
from storage import complaints, talks
from workflows import complaints as cases
from workflows.talks import Handed, SecondFree, Stale
from workflows.talks import recuse as recuse_from_talk
from workflows.talks import recuse_second as recuse_second_from_talk
from workflows.work import Work

_TIES = {
    Interest.RELATIVE: Tie.RELATIVE,
    Interest.INVOLVED: Tie.PARTICIPANT,
    Interest.OTHER: Tie.INTEREST,
}


async def recuse(work: Work, talk_id: int, *, version: int, interest: Interest) -> Handed | Stale:
    """Let the host declare an interest: another one holds the talk, the complaints behind it are opened no more."""
    behind = await _lock_behind(work, talk_id)
    done = await recuse_from_talk(work, talk_id, version=version, interest=interest)
    if isinstance(done, Handed):
        await _keep_out(work, behind, interest)
    return done


async def recuse_second(work: Work, talk_id: int, *, version: int, interest: Interest | None) -> SecondFree | Stale:
    """Let who is to take the minutes say no; with an interest the complaints behind the talk are opened no more."""
    behind = await _lock_behind(work, talk_id)
    done = await recuse_second_from_talk(work, talk_id, version=version, interest=interest)
    if isinstance(done, SecondFree) and interest is not None:
        await _keep_out(work, behind, interest)
    return done


async def _lock_behind(work: Work, talk_id: int) -> list[int]:
    """Lock the complaints behind a talk before the talk itself, as whoever handles them does."""
    talk = await talks.get_talk(work.tx, talk_id)
    raised = await talks.list_triggers(work.tx, talk_id)
    named = {talk.complaint_id if talk is not None else None, *(each.complaint_id for each in raised)}
    found = sorted(complaint_id for complaint_id in named if complaint_id is not None)
    for complaint_id in found:
        await complaints.lock_complaint(work.tx, complaint_id)
    return found


async def _keep_out(work: Work, behind: list[int], interest: Interest) -> None:
    """Declare the interest wherever the actor could look; who could not is kept from later talks all the same."""
    for complaint_id in behind:
        complaint = await complaints.get_complaint(work.tx, complaint_id)
        if complaint is not None and may(work.actor, Right.COMPLAINT_READ, complaint.scope):
            await cases.recuse(work, complaint_id, tie=_TIES[interest])
