"""What becomes of open talks when the roster says that somebody left the bank or moved to another branch."""

from collections.abc import Iterable

from domain import talks as rules
from domain.people import Entry, Person, RosterPlan
from domain.rights import Right, may
from domain.talks import Talk
from storage import people, talks
from workflows import notices
from workflows.talks import seconds
from workflows.talks.deputies import succeed
from workflows.talks.promises import promise_closed, promise_on
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
    talk = await _replace_second(work, talk)
    away = host.id in changed and _moved_away(talk, *changed[host.id])
    if away or not may(host, Right.TALK_HOST):
        await succeed(work, talk)


def _moved_away(talk: Talk, before: Person, entry: Entry) -> bool:
    return before.branch == talk.branch != entry.branch


async def _replace_second(work: Work, talk: Talk) -> Talk:
    """Choose somebody else to take the minutes where who should has left; nobody where nobody is free."""
    second = await people.get_person(work.tx, talk.second_id) if talk.second_id is not None else None
    if second is None or second.active:
        return talk
    free = await seconds.list_free(work, talk, talk.standing)
    after, subject = talk.changed(second_id=free[0].id if free else None), f"talk:{talk.id}"
    await talks.mark_occupied(work.tx, after.people, after.standing, subject=subject)
    await talks.mark_talk(work.tx, after)
    await work.note("talk.second_left", subject, before=f"person:{second.id}", version=after.version)
    await notices.cancel(work, subject)
    await promise_on(work, talk, after)
    return after


async def close(work: Work, talk: Talk) -> None:
    """Close the talk with a manager who left: reminders die, calendars are cleared, the host is told."""
    subject = f"talk:{talk.id}"
    after = rules.close_of_leaver(talk)
    await talks.mark_occupied(work.tx, [], None, subject=subject)
    await talks.mark_talk(work.tx, after)
    await work.note("talk.closed", subject, before=talk.state, after=after.state, version=after.version)
    await notices.cancel(work, subject)
    await promise_closed(work, talk, after)
