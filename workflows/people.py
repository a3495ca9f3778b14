"""People: their menus, their language, who can't be reached."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.people import Person, Role, supervisor_of
from domain.rights import Object, Right, may
from storage import past, people
from storage.outbox import Lane
from workflows.notices import Promise, plan, planned, promise
from workflows.work import Work


@dataclass(frozen=True)
class Invitation:
    """A one-time invitation; the code is shown once and kept nowhere."""

    person: Person
    code: str


@dataclass(frozen=True)
class Enrolled:
    """An account has been bound to a person."""

    person: Person
    language: str


@dataclass(frozen=True)
class Unreachable:
    """Somebody who can't be reached, and whether an account was ever bound."""

    person: Person
    enrolled: bool
    missed: tuple[tuple[str, int], ...] = ()
    """Of which capability how many notices did not reach them lately, the most first."""


@dataclass(frozen=True)
class UnreachableList:
    """Everybody in the actor's reach who can't be reached."""

    people: tuple[Unreachable, ...]


async def show_commands(work: Work, person_id: int, *, version: int, step: str = "") -> None:
    """Promise the person's client a menu that fits role and language."""
    await promise(work, _commands(work, person_id, version=version, step=step))


def _commands(work: Work, person_id: int, *, version: int, step: str) -> Promise:
    about: dict[str, Any] = {"reader": person_id, "subject": f"person:{person_id}", "version": version, "step": step}
    return planned(work, "person.commands", **about, lane=Lane.QUIET, at=work.now)


async def renew_commands(work: Work, *, after: int, many: int, look: Callable[[Person, str], str]) -> int | None:
    """Promise so many people's clients their menus, where they were not promised just so before.

    `look` tells a person's menu in a language from another one. Gives after whom to go on; None at the end.
    """
    found = await people.list_accounts(work.tx, after=after, limit=many)
    shown = [(person, look(person, account.language)) for account, person in found if account.reachable]
    await promise(work, *(_commands(work, person.id, version=person.version, step=step) for person, step in shown))
    return found[-1][1].id if len(found) == many else None


async def choose_language(work: Work, language: str) -> str:
    """Set the actor's language."""
    await people.mark_language(work.tx, work.actor.id, language)
    step = f"{language}-{work.now:%Y%m%d%H%M%S}"
    await show_commands(work, work.actor.id, version=work.actor.version, step=step)
    return language


async def note_unreachable(work: Work, person_id: int) -> None:
    """Record that a person's chat takes no messages, and tell the supervisor, or head office, once a day."""
    await people.mark_reachable(work.tx, person_id, reachable=False)
    person = await people.get_person(work.tx, person_id)
    if person is None or not person.active:
        return
    everybody = {p.staff_no: p for p in await people.list_people(work.tx)}
    told = supervisor_of(person, everybody) or await head_office_contact(work)
    if told is not None and told.id != person_id:
        day = work.today.toordinal()
        await plan(work, "people.unreachable", reader=told.id, subject=f"person:{person_id}", version=day)


MISSED_LATELY = timedelta(days=31)
"""How far back the list of who can't be reached says what did not reach them."""


async def list_unreachable(work: Work) -> UnreachableList:
    """Give who can't be reached, as far as the actor's right goes."""
    found = await people.list_unreachable(work.tx)
    missed: dict[int, Counter[str]] = {}
    for person_id, kind in await past.list_missed(work.tx, since=work.now - MISSED_LATELY):
        if kind != "digest":  # what it held is counted by itself
            missed.setdefault(person_id, Counter())[kind.partition(".")[0]] += 1
    mine = [
        Unreachable(person=person, enrolled=enrolled, missed=tuple(missed.get(person.id, Counter()).most_common()))
        for person, enrolled in found
        if may(work.actor, Right.PEOPLE_UNREACHABLE, Object(branch=person.branch))
    ]
    return UnreachableList(people=tuple(mine))


async def head_office_contact(work: Work) -> Person | None:
    """Give the person at human resources who is told what stalls."""
    found = await people.list_with_role(work.tx, Role.HUMAN_RESOURCES)
    return found[0] if found else None
