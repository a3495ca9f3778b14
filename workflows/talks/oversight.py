"""What head office does about a talk that stalls, and where the reason of one not needed is seen."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.errors import RefusalError
from domain.ladders import following
from domain.people import Person
from domain.rights import Right
from domain.talks import Talk, TalkState
from storage import people
from workflows.notices import plan
from workflows.talks.promises import parts_of
from workflows.talks.views import TalkView, load, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Overseen:
    """Head office has seen what stalls; whom it had asked anew, if anybody."""

    view: TalkView
    asked: Person | None
    leaves: datetime | None = None
    """When that person is asked, where it is not now."""


@dataclass(frozen=True)
class Spared:
    """A talk that was found not needed; the reason only where it was opened."""

    view: TalkView
    reason: str | None


@dataclass(frozen=True)
class Following:
    """Who is asked next if nothing happens, and on which day."""

    person: Person
    day: date


async def asked_next(
    work: Work, talk: Talk, purpose: str, *, number: int, deadline: datetime | None
) -> Following | None:
    """Say who is asked after a step of a talk's ladder; None if nobody else is."""
    ladder, calendar = work.bank.policy.ladders[purpose], work.bank.calendar
    found = following(ladder, number, at=work.now, deadline=deadline, calendar=calendar)
    reader = (await parts_of(work, talk)).get(found[0]) if found is not None else None
    person = await people.get_person(work.tx, reader) if reader is not None else None
    return Following(person, found[1]) if found is not None and person is not None else None


def awaited(view: TalkView) -> tuple[str, str]:
    """Say what a talk waits for, as a ladder's purpose, and on whose side."""
    state = view.talk.state
    if view.talk.deputy_id is not None:
        return "talk.consent", "manager"
    if view.begun and state in (TalkState.INVITED, TalkState.PROPOSED, TalkState.CONFIRMED):
        return "talk.conclude", "host"
    return _AWAITED.get(state, ("talk.conclude", "host"))


_AWAITED = {
    TalkState.DUE: ("talk.book", "host"),
    TalkState.INVITED: ("talk.answer", "manager"),
    TalkState.PROPOSED: ("talk.reply", "host"),
    TalkState.DECLINED: ("talk.reply", "host"),
}


async def prompt(work: Work, talk_id: int, *, version: int) -> Overseen:
    """Ask anew whom a talk waits for, once a day at most; nobody if it has moved on."""
    view = await oversee(work, talk_id)
    talk = view.talk
    settled = talk.state is TalkState.CONFIRMED and not view.begun and talk.deputy_id is None
    if talk.version != version or not talk.open or settled:
        return Overseen(view, None)
    asked = view.manager if awaited(view)[1] == "manager" else view.host
    await plan(
        work,
        "talk.prompt",
        reader=asked.id,
        subject=f"talk:{talk.id}",
        version=talk.version,
        step=f"{work.today:%Y%m%d}",
        asked=True,
    )
    await work.note("talk.prompted", f"talk:{talk.id}", after=f"person:{asked.id}", version=talk.version)
    leaves = work.bank.calendar.push_time(work.now)
    return Overseen(view, asked, leaves if leaves > work.now else None)


async def acknowledge_up(work: Work, talk_id: int) -> Overseen:
    """Record that head office has read what stalls."""
    view = await oversee(work, talk_id)
    await work.note("talk.up_noted", f"talk:{talk_id}", version=view.talk.version)
    return Overseen(view, None)


async def oversee(work: Work, talk_id: int) -> TalkView:
    """Give a talk to head office, which looks after what stalls."""
    talk = await load(work, talk_id, Right.TALK_OVERSEE)
    return await view_of(work, talk, work.actor.id)


async def spared_reason(work: Work, talk_id: int) -> Spared:
    """Open why a talk was found not needed; each opening is in the audit."""
    found = await acknowledge_spared(work, talk_id, action="talk.spared_opened")
    return Spared(found.view, found.view.talk.reason)


async def acknowledge_spared(work: Work, talk_id: int, *, action: str = "talk.spared_noted") -> Spared:
    """Record that somebody saw that a talk is not needed."""
    talk = await load(work, talk_id, Right.TALK_SPARED)
    if talk.state is not TalkState.NOT_NEEDED or work.actor.id == talk.manager_id:
        raise RefusalError("gate.denied")
    await work.note(action, f"talk:{talk.id}", version=talk.version)
    return Spared(await view_of(work, talk, work.actor.id), None)
