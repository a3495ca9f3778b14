"""A talk goes to another host: the host must recuse, or the manager of a private talk asks for somebody else."""

from collections.abc import Callable
from dataclasses import dataclass

from domain import handing as rules
from domain.errors import RefusalError, refuse_unless
from domain.people import Person
from domain.personal import mask
from domain.rights import Right, may
from domain.talks import Interest, Talk, TalkState
from storage import people, talks
from workflows import notices
from workflows.notices import plan
from workflows.talks.booking import Stale
from workflows.talks.due import find_host, with_confidant
from workflows.talks.promises import promise_anew, promise_request, request_subject, tell_former
from workflows.talks.recusal import kept_out
from workflows.talks.views import TalkView, load, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Handed:
    """The talk has another host; whoever hands it over sees no more of it."""

    number: str
    host: Person


@dataclass(frozen=True)
class HostAsked:
    """The manager's wish for another host lies with human resources."""

    view: TalkView
    confidant: Person


@dataclass(frozen=True)
class HostKept:
    """The host of a private talk stays."""

    view: TalkView


async def check_handing(work: Work, talk_id: int, *, version: int, act: str) -> Stale | None:
    """Refuse what would be refused in the end, before a form asks; the talk as it is now if the card is old."""
    found = await talk_for(work, talk_id, version, act)
    if isinstance(found, Stale):
        return found
    if act == "recuse":
        await _next_host(work, found)
    if act == "other_host":
        rules.ask_other_host(found, "")
    return None


_SIDES: dict[str, tuple[Right, Callable[[Talk], int | None]]] = {
    "recuse": (Right.TALK_HOST, lambda talk: talk.host_id),
    "recuse_second": (Right.TALK_HOST, lambda talk: talk.second_id),
    "other_host": (Right.TALK_ANSWER, lambda talk: talk.manager_id),
    "assign_host": (Right.TALK_ASSIGN, lambda talk: talk.confidant_id),
}
"""Who may do what: by right, and by the part played in the talk."""


async def talk_for(work: Work, talk_id: int, version: int, act: str) -> Talk | Stale:
    """Give an open talk, locked, to who may do that with it; the talk as it is now if the card is old."""
    right, side = _SIDES.get(act, (None, None))
    if right is None or side is None:
        raise RefusalError("gate.denied")
    talk = await load(work, talk_id, right)
    if side(talk) != work.actor.id:
        raise RefusalError("gate.denied")
    if talk.version != version:
        return Stale(await view_of(work, talk, work.actor.id))
    refuse_unless(talk.open, "talk.state", talk=talk)
    return talk


async def recuse(work: Work, talk_id: int, *, version: int, interest: Interest) -> Handed | Stale:
    """Let the host declare an interest: another one holds the talk, and who recused never reads it again."""
    talk = await talk_for(work, talk_id, version, "recuse")
    if isinstance(talk, Stale):
        return talk
    host = await _next_host(work, talk)
    after = rules.recuse(talk, to=host.id, due_on=work.bank.calendar.next_workday(work.today))
    await hand_over(work, talk, after, action="talk.recused", why=interest)
    return Handed(number=talk.number, host=host)


async def _next_host(work: Work, talk: Talk) -> Person:
    """Find who holds a talk whose host recuses; refused where nobody is left, with whom to ask.

    Of a private one that is its confidant, so that nobody learns of it who did not know.
    """
    if talk.private and talk.confidant_id is not None:
        confidant = await _person(work, talk.confidant_id)
        if may(confidant, Right.TALK_HOST):
            return confidant
    barred = await kept_out(work, talk) | {talk.host_id}
    host = await find_host(work, await _person(work, talk.manager_id), but=barred)
    refuse_unless(host is not None, "talk.nobody_left", contact=work.bank.policy.bank.contact)
    assert host is not None  # noqa: S101 - refused above
    return host


async def ask_other_host(work: Work, talk_id: int, *, version: int, reason: str) -> HostAsked | Stale:
    """Let the manager ask for another host of a private talk; one person at human resources hears why."""
    talk = await talk_for(work, talk_id, version, "other_host")
    if isinstance(talk, Stale):
        return talk
    after = rules.ask_other_host(talk, mask(reason))
    refuse_unless(after.confidant_id is not None, "talk.nobody_left", contact=work.bank.policy.bank.contact)
    assert after.confidant_id is not None  # noqa: S101 - refused above
    await talks.mark_talk(work.tx, after)
    await work.note("talk.host_asked", f"talk:{talk.id}", version=talk.version)
    await promise_request(work, after)
    view = await view_of(work, after, work.actor.id)
    return HostAsked(view=view, confidant=await _person(work, after.confidant_id))


async def assign_host(work: Work, talk_id: int, *, version: int, host_id: int) -> Handed | Stale:
    """Let the confidant choose another host for a private talk."""
    talk = await talk_for(work, talk_id, version, "assign_host")
    if isinstance(talk, Stale):
        return talk
    host = await _person(work, host_id)
    check_host(talk, host)
    due_on = work.bank.calendar.next_workday(work.today)
    after = rules.hand_to(talk, host.id, due_on=due_on)
    await hand_over(work, talk, after, action="talk.assigned", why=f"person:{host.id}")
    await tell_former(work, talk, after)
    return Handed(number=talk.number, host=host)


def check_host(talk: Talk, host: Person) -> None:
    """Refuse somebody who can't be the new host of a talk."""
    barred = talk.recused | {talk.host_id, talk.manager_id}
    refuse_unless(may(host, Right.TALK_HOST) and host.id not in barred, "talk.not_a_host", name=host.name)


async def check_new_host(work: Work, talk_id: int, host: Person) -> None:
    """Refuse somebody whom the confidant can't choose."""
    check_host(await load(work, talk_id, Right.TALK_ASSIGN), host)


async def keep_host(work: Work, talk_id: int, *, version: int) -> HostKept | Stale:
    """Let the confidant leave a private talk with its host; the manager is told."""
    talk = await talk_for(work, talk_id, version, "assign_host")
    if isinstance(talk, Stale):
        return talk
    host = await _person(work, talk.host_id)
    refuse_unless(may(host, Right.TALK_HOST), "talk.not_a_host", name=host.name)
    if talk.host_request is not None:
        await notices.cancel(work, request_subject(talk))
        await talks.mark_talk(work.tx, talk.model_copy(update={"host_request": None}))
        await work.note("talk.host_kept", f"talk:{talk.id}", version=talk.version)
        await _tell(work, talk, "talk.host_kept", talk.manager_id)
    return HostKept(await view_of(work, talk.model_copy(update={"host_request": None}), work.actor.id))


async def host_request(work: Work, talk_id: int) -> TalkView:
    """Open why the manager of a private talk asks for another host; each opening is in the audit."""
    talk = await load(work, talk_id, Right.TALK_ASSIGN)
    if work.actor.id != talk.confidant_id:
        raise RefusalError("gate.denied")
    await work.note("talk.host_request_opened", f"talk:{talk.id}", version=talk.version)
    return await view_of(work, talk, work.actor.id)


async def hand_over(work: Work, before: Talk, after: Talk, *, action: str, why: str) -> None:
    """Keep a talk that has another host: the old promises end, the new host is told, the manager too if it knew."""
    after = await with_confidant(work, after)
    subject = f"talk:{after.id}"
    await talks.mark_occupied(work.tx, [], None, subject=subject)
    await talks.mark_talk(work.tx, after)
    await work.note(action, subject, before=f"person:{before.host_id}", after=why, version=after.version)
    await notices.cancel(work, subject)
    await notices.cancel(work, request_subject(after))
    await promise_anew(work, before, after)
    raised = await talks.list_triggers(work.tx, after.id)
    if before.state is not TalkState.DUE or any(r.raised_by == after.manager_id for r in raised):
        await _tell(work, after, "talk.handed", after.manager_id)


async def _tell(work: Work, talk: Talk, kind: str, reader: int) -> None:
    await plan(work, kind, reader=reader, subject=f"talk:{talk.id}", version=talk.version)


async def _person(work: Work, person_id: int) -> Person:
    found = await people.get_person(work.tx, person_id)
    if found is None:
        raise RefusalError("gate.denied")
    return found
