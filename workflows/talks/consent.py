"""Asking the manager of a private talk whether a deputy may hold it (同意); nobody tells the deputy before."""

from dataclasses import dataclass

from domain import consent as rules
from domain.errors import RefusalError, refuse_unless
from domain.people import Person
from domain.rights import Right, may
from domain.talks import Talk
from storage import people, talks
from workflows import notices
from workflows.notices import plan
from workflows.talks.booking import Changed, Stale
from workflows.talks.due import with_confidant
from workflows.talks.handing import HostAsked
from workflows.talks.promises import consent_subject, promise_consent, promise_request
from workflows.talks.views import TalkView, load, offers_for, view_of
from workflows.work import Work


@dataclass(frozen=True)
class ConsentAsked:
    """The manager of a private talk is asked whether a deputy may hold it."""

    view: TalkView
    deputy: Person


async def asks_consent(work: Work, talk_id: int) -> bool:
    """Whether a talk goes to a deputy only with its manager's consent."""
    return (await load(work, talk_id, Right.TALK_HOST)).private


async def ask_consent(work: Work, talk: Talk, deputy: Person) -> ConsentAsked:
    """Ask the manager whether a deputy may hold a private talk; its host holds it until the answer."""
    after = rules.ask(await with_confidant(work, talk), deputy.id)
    await _keep_question(work, talk, after)
    return ConsentAsked(await view_of(work, after, work.actor.id), deputy)


async def ask_for_successor(work: Work, talk: Talk, successor: Person) -> None:
    """Ask the manager about a successor of a private talk's host, who moved away or can hold it no more."""
    host = await people.get_person(work.tx, talk.host_id)
    able = host is not None and may(host, Right.TALK_HOST)
    waits = talk.deputy_id is not None or talk.host_request is not None
    known = await with_confidant(work, talk)
    if able and not waits:
        await _keep_question(work, talk, rules.ask(known, successor.id))
    if not able:
        due_on = work.bank.calendar.next_workday(work.today)
        after = rules.without_host(known, talk.deputy_id or successor.id, due_on=due_on)
        await notices.cancel(work, f"talk:{talk.id}")
        await talks.mark_occupied(work.tx, [], None, subject=f"talk:{talk.id}")
        await _keep_question(work, talk, after)


async def _keep_question(work: Work, before: Talk, after: Talk) -> None:
    """Keep a talk that waits for consent, or for its confidant to arrange another host."""
    await notices.cancel(work, consent_subject(before))
    await talks.mark_talk(work.tx, after)
    if after.deputy_id is None:
        await promise_request(work, after)
        return
    deputy = f"person:{after.deputy_id}"
    await work.note("talk.consent_asked", f"talk:{after.id}", after=deputy, version=after.version)
    await promise_consent(work, before, after)


async def asked(work: Work, talk_id: int, *, version: int, deputy_id: int) -> Talk | Changed | Stale:
    """Give a talk, locked, whose manager is asked about this deputy; what is true now for a press on an old card."""
    talk = await load(work, talk_id, Right.TALK_ANSWER)
    if work.actor.id != talk.manager_id:
        raise RefusalError("gate.denied")
    view = await view_of(work, talk, work.actor.id)
    if talk.version == version and talk.deputy_id == deputy_id:
        refuse_unless(talk.open, "talk.state", talk=talk)
        return talk
    return Changed(view) if talk.host_id == deputy_id and talk.version == version + 1 else Stale(view)


async def refuse_deputy(work: Work, talk_id: int, *, version: int, deputy_id: int) -> HostAsked | Changed | Stale:
    """Let the manager of a private talk refuse a deputy; its confidant arranges who holds it."""
    talk = await asked(work, talk_id, version=version, deputy_id=deputy_id)
    return await leave_to_confidant(work, talk, rules.REFUSED) if isinstance(talk, Talk) else talk


async def leave_to_confidant(work: Work, talk: Talk, why: str) -> HostAsked | Changed:
    """Leave it to the confidant of a private talk who holds it, since the deputy does not; its host is told."""
    host = await _person(work, talk.host_id)
    after = rules.refuse(await with_confidant(work, talk), why)
    able = may(host, Right.TALK_HOST)
    refuse_unless(able or after.confidant_id is not None, "talk.nobody_left", contact=work.bank.policy.bank.contact)
    await notices.cancel(work, consent_subject(talk))
    await talks.mark_talk(work.tx, after)
    await work.note("talk.consent_refused", f"talk:{talk.id}", after=f"person:{talk.deputy_id}", version=talk.version)
    if able:
        await plan(work, "talk.deputy_refused", reader=host.id, subject=f"talk:{talk.id}", version=after.version)
    view = await view_of(work, after, work.actor.id, offers=await offers_for(work, after, work.actor.id))
    if after.confidant_id is None:
        return Changed(view)
    await promise_request(work, after)
    return HostAsked(view=view, confidant=await _person(work, after.confidant_id))


async def _person(work: Work, person_id: int) -> Person:
    found = await people.get_person(work.tx, person_id)
    assert found is not None  # noqa: S101 - foreign keys keep it
    return found
