"""Raising a talk by word: about somebody else, or for oneself; and what a roster raises."""

from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.months import months_after
from domain.people import Person
from domain.personal import mask
from domain.rights import Right
from domain.talks import Trigger
from domain.triggers import about, audited, causes_for, raises_for_others
from storage import people, talks
from workflows.talks.due import fall_due
from workflows.talks.views import TalkView, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Wanted:
    """A talk was asked for; its host has been told."""

    view: TalkView


def form_to_raise(work: Work) -> str:
    """Name the form for the actor: about whom and why, or only why."""
    return "raise" if raises_for_others(work.actor) else "wish"


def causes(work: Work, manager: Person) -> tuple[Trigger, ...]:
    """Give what the actor may raise about a client manager; a refusal if that is nothing."""
    found = causes_for(work.actor, manager)
    refuse_unless(found, "talk.no_cause", name=manager.name)
    work.permit(Right.TALK_RAISE, about(manager))
    return found


async def own_managers(work: Work) -> list[Person]:
    """Give the client managers of the actor's branch about whom the actor may raise a talk."""
    everybody = await people.list_people(work.tx)
    return [p for p in everybody if p.branch == work.actor.branch and causes_for(work.actor, p)]


async def raise_talk(work: Work, manager_id: int, *, trigger: Trigger, reason: str) -> Wanted:
    """Raise a talk about a client manager, or for oneself, in one's own words."""
    manager = await people.get_person(work.tx, manager_id)
    if manager is None or trigger not in causes(work, manager):
        raise RefusalError("gate.denied")
    due = await fall_due(work, manager, trigger, raised_by=work.actor.id, reason=mask(reason))
    refuse_unless(due is not None, "talk.no_host", name=manager.name)
    assert due is not None  # noqa: S101 - refused above
    await work.note("talk.raised", f"talk:{due.talk.id}", after=audited(trigger, due.talk), version=due.talk.version)
    return Wanted(await view_of(work, due.talk, work.actor.id))


async def raise_newly_formal(work: Work, manager: Person) -> None:
    """Raise the talk with somebody whom the roster made formal, once within the policy's months."""
    policy = work.bank.policy.talks
    last = await talks.get_last_raised(work.tx, manager.id, Trigger.NEWLY_FORMAL)
    again = last is None or work.today >= months_after(
        work.bank.calendar.local(last).date(), policy.newly_formal_months
    )
    if policy.newly_formal and again and work.counts(manager.formal_on or work.today):
        due = await fall_due(work, manager, Trigger.NEWLY_FORMAL, raised_by=None)
        if due is None:
            await work.note("talk.no_host", f"person:{manager.id}", after=Trigger.NEWLY_FORMAL)
