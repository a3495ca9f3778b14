"""People: the roster's import, invitations, enrolment, language, who can't be reached."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.errors import refuse_unless
from domain.exams import ANSWERING
from domain.people import Entry, Person, Role, RosterPlan, plan_import, supervisor_of
from domain.personal import mask
from domain.rights import Object, Right, may
from domain.sheets import BadRow
from domain.talks import Talk, TalkState
from domain.training import PartState
from storage import exams, leave, past, people, talks, training
from storage.outbox import Lane
from storage.people import Account
from storage.sending import mark_answers_void
from workflows.notices import Promise, plan, planned, promise, tell_chat
from workflows.work import Work

INVITATION_HOURS = 72
CODE_BYTES = 24
"""192 bits; 32 characters of a start link's alphabet."""


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    plan: RosterPlan
    open_talks: tuple[Talk, ...]
    """Open talks of those who left."""
    done: bool


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


async def import_roster(
    work: Work, rows: Sequence[tuple[int, Entry]], bad: Sequence[BadRow], *, dry_run: bool
) -> Imported:
    """Plan an import and, unless a row is bad or it is a dry run, carry it out: all or nothing."""
    branches = {branch.code for branch in work.bank.policy.branches}
    await people.lock_roster(work.tx)
    known = await people.list_people(work.tx, with_left=True)
    found = plan_import(rows, known, branches=branches, bad=bad)
    open_talks = [t for person in found.left for t in await talks.list_open(work.tx, party=person.id)]
    done = not found.bad and not dry_run
    if done:
        await _carry_out(work, found)
    return Imported(plan=found, open_talks=tuple(open_talks), done=done)


async def _carry_out(work: Work, found: RosterPlan) -> None:
    ids = await people.add_people(work.tx, found.new)
    added = {f"person:{i}": _roles(entry) for i, entry in zip(ids, found.new, strict=True)}
    await work.note_all("person.added", added)
    for person, entry in found.changed:
        await people.mark_person(work.tx, person.id, entry)
        if (person.roles, person.branch) != (entry.roles, entry.branch):
            await mark_answers_void(work.tx, person.id, now=work.now)
        if await people.get_account_of(work.tx, person.id) is not None:
            await _show_commands(work, person.id, version=person.version + 1)
        await work.note("person.changed", f"person:{person.id}", before=_roles(person), after=_roles(entry))
    for person in found.left:
        await people.mark_left(work.tx, person.id, work.today)
        await mark_answers_void(work.tx, person.id, now=work.now)
        await work.note("person.left", f"person:{person.id}", before=_roles(person))


async def _show_commands(work: Work, person_id: int, *, version: int, step: str = "") -> None:
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


def _roles(entry: Entry) -> str:
    return ",".join(sorted(entry.roles))[:80]


async def invite(work: Work, staff_no: str) -> Invitation:
    """Make a one-time invitation for somebody on the roster; earlier ones end."""
    refuse_unless(staff_no, "people.whom")
    person = await people.get_by_staff_no(work.tx, staff_no)
    refuse_unless(person is not None and person.active, "people.unknown", staff_no=mask(staff_no[:40]))
    assert person is not None  # noqa: S101 - refused above
    code = secrets.token_urlsafe(CODE_BYTES)
    expires = work.now + timedelta(hours=INVITATION_HOURS)
    await people.add_invitation(work.tx, person_id=person.id, digest=_digest(code), expires_at=expires)
    await work.note("person.invited", f"person:{person.id}")
    return Invitation(person=person, code=code)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


async def enrol(work: Work, code: str, *, user_id: int, chat_id: int, language: str) -> Enrolled:
    """Bind an account by its invitation; a person's earlier account is told and loses access.

    A refusal undoes the transaction, so the invitation stays good. Whom it has bound already is greeted again.
    """
    mine = await people.get_invited(work.tx, digest=_digest(code))
    if work.person is not None and mine == work.person.id:
        return Enrolled(person=work.person, language=language)
    person_id = await people.claim_invitation(work.tx, digest=_digest(code), now=work.now)
    refuse_unless(person_id is not None, "people.bad_invitation")
    assert person_id is not None  # noqa: S101 - refused above
    person = await people.get_person(work.tx, person_id)
    refuse_unless(person is not None and person.active, "people.bad_invitation")
    assert person is not None  # noqa: S101 - refused above
    await _tell_old_account(work, await people.get_account_of(work.tx, person_id), user_id)
    bound = await people.add_account(
        work.tx, person_id=person_id, user_id=user_id, chat_id=chat_id, language=language, now=work.now
    )
    refuse_unless(bound, "people.bound")
    await work.note("person.enrolled", f"person:{person_id}")
    await _show_commands(work, person_id, version=person.version, step=_digest(code).hex()[:8])
    await _repeat_open_invitations(work, person, step=f"enrolled-{user_id}")
    return Enrolled(person=person, language=language)


async def _tell_old_account(work: Work, old: Account | None, user_id: int) -> None:
    if old is not None and old.user_id != user_id:
        await tell_chat(work, "people.rebound", chat_id=old.chat_id, params={"language": old.language})


async def _repeat_open_invitations(work: Work, person: Person, *, step: str) -> None:
    """Tell somebody who could not be reached before what has been waiting."""
    await _repeat_trainings(work, person, step=step)
    await _repeat_exams(work, person, step=step)
    for talk in await talks.list_open(work.tx, party=person.id):
        side = {talk.manager_id: "manager", talk.host_id: "host"}.get(person.id, "")
        waiting = _WAITS_FOR.get((side, talk.state))
        if waiting is not None:
            await plan(
                work,
                waiting,
                reader=person.id,
                subject=f"talk:{talk.id}",
                version=talk.version,
                step=step,
            )


async def _repeat_trainings(work: Work, person: Person, *, step: str) -> None:
    """Ask somebody who could not be reached before to the trainings that wait for an answer."""
    for part in await training.list_parts_of(work.tx, person.id, states=[PartState.INVITED]):
        session = await training.get_session(work.tx, part.session_id or 0)
        if session is not None and session.slot.start > work.now:
            await plan(
                work,
                "training.invited",
                reader=person.id,
                subject=part.subject,
                version=part.version,
                step=step,
                until=session.slot.start,
            )


async def _repeat_exams(work: Work, person: Person, *, step: str) -> None:
    """Give somebody who could not be reached before notice of the exams that wait to be acknowledged."""
    for candidate in await exams.list_candidates_of(work.tx, person.id, states=ANSWERING):
        found = await exams.get_exam(work.tx, candidate.exam_id)
        if found is not None and found.slot.start > work.now:
            await plan(
                work,
                "exam.notice",
                reader=person.id,
                subject=candidate.subject,
                version=candidate.version,
                step=step,
                until=found.slot.start,
            )


_WAITS_FOR = {
    ("manager", TalkState.INVITED): "talk.invited",
    ("host", TalkState.DUE): "talk.due",
    ("host", TalkState.PROPOSED): "talk.proposed",
    ("host", TalkState.DECLINED): "talk.declined",
}
"""The notice of a talk that waits for an answer, by whose answer it is."""


async def choose_language(work: Work, language: str) -> str:
    """Set the actor's language."""
    await people.mark_language(work.tx, work.actor.id, language)
    step = f"{language}-{work.now:%Y%m%d%H%M%S}"
    await _show_commands(work, work.actor.id, version=work.actor.version, step=step)
    return language


async def note_reachable(work: Work, person: Person) -> None:
    """Record that a person's chat takes messages again, and repeat what waits for an answer."""
    await people.mark_reachable(work.tx, person.id, reachable=True)
    step = f"back-{work.now:%Y%m%d%H%M}"
    await _show_commands(work, person.id, version=person.version, step=step)
    await _repeat_open_invitations(work, person, step=step)


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


async def hears_what_stalls(
    work: Work, *, but: AbstractSet[int], last: int | None = None, there: datetime | None = None
) -> int | None:
    """Give who at head office hears what stalls: human resources, else who stands above them; nobody of `but`.

    Of several in one place not `last`. Who is on leave before an instant that is given comes after all others.
    """
    roles = (Role.HUMAN_RESOURCES, Role.SENIOR_MANAGEMENT, Role.COMMITTEE)
    found = [[p.id for p in await people.list_with_role(work.tx, role) if p.id not in but] for role in roles]
    every = [one for place in found for one in place]
    away = await _away(work, every, until=there) if there is not None else set[int]()
    here = [[one for one in place if one not in away] for place in found]
    for place in (*here, *found):
        if place:
            return min(place, key=lambda person_id: person_id == last)
    return None


async def _away(work: Work, ids: Sequence[int], *, until: datetime) -> set[int]:
    """Give who of some is on leave at any time from now on until then."""
    found = await leave.list_leaves(work.tx, ids, since=work.now)
    return {one.person_id for one in found if one.period.start < until}


async def head_office_contact(work: Work) -> Person | None:
    """Give the person at human resources who is told what stalls."""
    found = await people.list_with_role(work.tx, Role.HUMAN_RESOURCES)
    return found[0] if found else None
