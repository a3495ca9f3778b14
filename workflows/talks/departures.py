"""What becomes of open talks when somebody leaves the bank, moves to another branch, or must recuse."""

from collections.abc import Iterable

from domain import talks as rules
from domain.complaints import Complaint
from domain.people import Entry, Person, RosterPlan
from domain.rights import Right, may
from domain.talks import Talk
from storage import people, talks
from workflows import notices
from workflows.talks.deputies import succeed
from workflows.talks.promises import promise_closed, tell_former
from workflows.talks.recorders import replace_second
from workflows.talks.recusal import is_kept_from_branch, kept_out
from workflows.work import Work


async def settle(work: Work, plan: RosterPlan) -> None:
    """Hand over the talks of hosts who left, moved or may hold none any more; close those of managers who left.

    The roster's new rows stand already: a successor is who it names now.
    """
    moved = {person.id: entry for person, entry in plan.changed}
    for talk_id in await _concerned(work, [*(p.id for p in plan.left), *moved]):
        talk = await talks.lock_talk(work.tx, talk_id)
        if talk is not None and talk.open:
            await _settle(work, talk, {p.id: (p, e) for p, e in plan.changed})


async def _concerned(work: Work, person_ids: Iterable[int]) -> list[int]:
    """Give the open talks of these persons, in the order in which they are locked."""
    found = {talk.id for person_id in person_ids for talk in await talks.list_open(work.tx, party=person_id)}
    return sorted(found)


async def _settle(work: Work, talk: Talk, changed: dict[int, tuple[Person, Entry]]) -> None:
    host = await people.get_person(work.tx, talk.host_id)
    manager = await people.get_person(work.tx, talk.manager_id)
    assert host is not None  # noqa: S101 - people are never deleted
    assert manager is not None  # noqa: S101
    if not manager.active:
        await close(work, talk)
        return
    second = await people.get_person(work.tx, talk.second_id) if talk.second_id is not None else None
    if second is not None and not second.active:
        talk = await replace_second(work, talk, action="talk.second_left")
    away = host.id in changed and _moved_away(talk, *changed[host.id])
    if away or not may(host, Right.TALK_HOST):
        await _give_away(work, talk)


async def _give_away(work: Work, talk: Talk) -> bool:
    """Let a successor hold the talk; a host who is still at the bank is told. False where there is none."""
    successor = await succeed(work, talk)
    after = await talks.get_talk(work.tx, talk.id)
    assert after is not None  # noqa: S101 - it was locked
    if after.host_id != talk.host_id:
        await tell_former(work, talk, after)
    return successor is not None


def _moved_away(talk: Talk, before: Person, entry: Entry) -> bool:
    return before.branch == talk.branch != entry.branch


async def keep_apart(work: Work, complaint: Complaint) -> bool:
    """Let who must keep out of a complaint neither host the open talks behind it nor take their minutes.

    They are kept from their branch as soon as the complaint is; a host who is replaced is told. False where
    nobody is left to host one.
    """
    hosted = True
    for found in await talks.list_of_complaint(work.tx, complaint.id):
        talk = await talks.lock_talk(work.tx, found.id)
        if talk is not None and talk.open:
            hosted &= await _keep_apart(work, talk, at_head_office=complaint.at_head_office)
    return hosted


async def _keep_apart(work: Work, talk: Talk, *, at_head_office: bool) -> bool:
    talk = talk.model_copy(update={"at_head_office": talk.at_head_office or at_head_office})
    await talks.mark_talk(work.tx, talk)
    barred = await kept_out(work, talk)
    if talk.second_id in barred:
        talk = await replace_second(work, talk, action="talk.second_recused")
    return talk.host_id not in barred or await _give_away(work, talk)


async def give_back(work: Work, complaint: Complaint) -> None:
    """Let the branch know again of the talks behind a complaint that it has back; who hosts them stays."""
    for found in await talks.list_of_complaint(work.tx, complaint.id):
        talk = await talks.lock_talk(work.tx, found.id)
        if talk is not None and talk.at_head_office and not await is_kept_from_branch(work, talk):
            await talks.mark_talk(work.tx, talk.model_copy(update={"at_head_office": False}))
            await work.note("talk.given_back", f"talk:{talk.id}", version=talk.version)


async def close(work: Work, talk: Talk) -> None:
    """Close the talk with a manager who left: reminders die, calendars are cleared, the host is told."""
    subject = f"talk:{talk.id}"
    after = rules.close_of_leaver(talk)
    await talks.mark_occupied(work.tx, [], None, subject=subject)
    await talks.mark_talk(work.tx, after)
    await work.note("talk.closed", subject, before=talk.state, after=after.state, version=after.version)
    await notices.cancel(work, subject)
    await promise_closed(work, talk, after)
