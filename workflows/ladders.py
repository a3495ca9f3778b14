"""Ladders (催办与提级): the one mechanism by which what stalls is chased and goes up."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.ladders import Step, deadline_of, steps_of
from domain.workdays import WorkCalendar
from workflows.notices import Promise, promise
from workflows.work import Work


def _superseded(steps: Sequence[Step], played: Mapping[str, int], calendar: WorkCalendar) -> dict[Step, datetime]:
    """Give when each warning of a clock is overtaken by the next one to the same person: none waits beside it."""
    ends: dict[Step, datetime] = {}
    for step in steps:
        later = [other.at for other in steps if played[other.to] == played[step.to] and other.at > step.at]
        if later:
            ends[step] = calendar.push_time(min(later))
    return ends


def _facts(step: Step, deadline: datetime | None) -> dict[str, object]:
    facts: dict[str, object] = {"step": step.number, "to": step.to, "last": step.last}
    facts |= {"onward": True} if step.onward else {}
    return facts | ({"deadline": deadline.isoformat()} if deadline is not None else {})


async def climb(work: Work, purpose: str, **about: Any) -> None:
    """Plan the policy's ladder for a purpose, as `rungs` gives it."""
    await promise(work, *rungs(work, purpose, **about))


def rungs(
    work: Work,
    purpose: str,
    *,
    subject: str,
    version: int,
    since: datetime,
    readers: Mapping[str, int | None],
    deadline: datetime | None = None,
    until: datetime | None = None,
    hushed: Container[int | None] = (),
    **params: Any,
) -> list[Promise]:
    """Give the policy's ladder for a purpose: a notice of that kind for each step still to come.

    `since` is when the waiting began; a step that has left for it does not leave again, one that was
    cancelled is planned anew. `readers` names who plays which part; a part that nobody plays is passed
    over, and nobody is asked twice at one time. Nothing leaves after `until`. A step whose time has passed
    comes at once, in the quiet hours with the next morning; not to those `hushed`, who know. Of a clock, which
    the policy gives a length of working time (`within`), the deadline follows from `since` unless one is named,
    a warning ends with the next one to the same person, and on the deadline's day the day's limit is no limit.
    """
    ladder = work.bank.policy.ladders[purpose]
    deadline = deadline or deadline_of(ladder, since=since, calendar=work.bank.calendar)
    earliest = work.bank.calendar.push_time(work.now)
    played = {part: reader for part, reader in readers.items() if reader is not None}
    asked: set[tuple[datetime, int]] = set()
    promises = list[Promise]()
    steps = steps_of(ladder, since=since, deadline=deadline, now=work.now, calendar=work.bank.calendar, parts=played)
    clock = ladder.within is not None
    overtaken = _superseded(steps, played, work.bank.calendar) if clock else {}
    for step in steps:
        reader = played[step.to]
        due = max(step.at, earliest)
        known = step.at <= work.now and reader in hushed
        if known or (due, reader) in asked or (until is not None and due >= until):
            continue
        asked.add((due, reader))
        key = f"{subject}/{purpose}/{step.number}.{step.turn}/{reader}/{since:%y%m%d%H%M%S}"
        facts = {**params, "version": version, **_facts(step, deadline)}
        if clock and deadline is not None:
            facts["event"] = work.bank.calendar.local(deadline).date().isoformat()
        end = overtaken.get(step, until)
        promises.append(
            Promise(kind=purpose, reader=reader, subject=subject, key=key, due=due, params=facts, until=end)
        )
    return promises
