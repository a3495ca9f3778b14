"""What each side sees of a talk: its card, its cause, the own list, its calendar file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from config.policy.talk_templates import TalkTemplate
from domain.complaints import Complaint, Outcome
from domain.errors import RefusalError
from domain.people import Person
from domain.rights import Right
from domain.slots import Interval
from domain.talks import UNTIMED, Talk, TalkKind, TalkState, Trigger
from domain.triggers import Raised, kind_shown, needless, shown_to_manager, untold
from storage import audit, complaints, people, talks
from workflows.archive import Mark, mark_of_talk
from workflows.talks.seconds import wanted
from workflows.talks.times import free_times
from workflows.work import Work


@dataclass(frozen=True)
class TalkView:
    """A talk with its people, as one reader sees it."""

    talk: Talk
    host: Person
    manager: Person
    viewer_id: int
    manager_enrolled: bool
    begun: bool
    """Whether the time that was set has come."""
    rounds_over: bool = field(default=False, kw_only=True)
    """Whether both sides proposed other times as often as they may."""
    late: bool = field(default=False, kw_only=True)
    """Whether the day by whose end it must be booked is past."""
    room: tuple[str, str]
    """The branch's usual room, in Chinese and English."""
    second: Person | None = None
    """Who takes the minutes, if the talk has a second person on the bank's side."""
    lonely: bool = False
    """Whether the reader, its host, finds no time at which anybody could take the minutes."""
    offers: tuple[Interval, ...] = ()
    """Free times to offer with one press, where the reader is the host and one is wanted."""
    deputy: Person | None = None
    """Whom the manager of a private talk is asked to accept; for host and manager alone."""
    raised: tuple[Raised, ...] = ()
    """What made it due, as far as the reader may know."""
    untold: int = 0
    """Of how many of them its host has not told the manager all."""
    joined: bool = False
    """Whether anything made it due of which its manager, the reader, was not told: why it is spared may be of that."""
    needless: bool = False
    """Whether its host is still to say if it is called off, since its complaints came to nothing."""
    template: TalkTemplate | None = None
    """The policy's template of its main trigger, as far as the reader knows."""
    told_why: tuple[tuple[Raised, Complaint | None], ...] = ()
    """What made it due, each with its complaint, where the policy lets a card as sent say so."""
    mark: Mark | None = None
    """That it was entered afterwards (补录)."""

    @property
    def hosting(self) -> bool:
        """Whether the reader is the host."""
        return self.viewer_id == self.talk.host_id

    @property
    def outside(self) -> bool:
        """Whether the reader is neither host nor manager nor the second person."""
        return self.viewer_id not in self.talk.people

    @property
    def recording(self) -> bool:
        """Whether the reader is the second person on the bank's side."""
        return self.viewer_id == self.talk.second_id

    @property
    def kind(self) -> TalkKind:
        """What it is for, as far as the reader knows."""
        return kind_shown(self.talk, self.raised) if self.viewer_id == self.talk.manager_id else self.talk.kind

    @property
    def asked_in_vain(self) -> bool:
        """Whether the reader asked for it, and it was found not needed."""
        mine = any(one.raised_by == self.viewer_id for one in self.raised)
        return self.talk.state is TalkState.NOT_NEEDED and self.viewer_id == self.talk.manager_id and mine

    @property
    def expired(self) -> bool:
        """Whether its time has come and nobody confirmed it; it can still be moved."""
        return self.begun and self.talk.state in (TalkState.INVITED, TalkState.PROPOSED)


@dataclass(frozen=True)
class Cause:
    """Why a talk is due, opened on demand; folds again."""

    view: TalkView
    complaint: Complaint | None
    """The complaint of the main trigger."""
    others: tuple[tuple[Raised, Complaint | None], ...] = ()
    """The other triggers, each with its complaint."""
    told: Mapping[int, str] = field(default_factory=dict)
    """What the manager reads of each trigger's complaint, by the trigger's id."""


@dataclass(frozen=True)
class CalendarEvent:
    """What a calendar file says of a talk."""

    talk: Talk
    host: Person
    manager: Person
    slot: Interval
    room: tuple[str, str]
    bank: tuple[str, str]
    """The bank's name: it keeps the calendar's entry, whoever hosts."""
    stamp: datetime
    cancelled: bool
    confirmed: bool
    goes_on: bool = False
    """Whether only this time, or the reader's part in it, is off."""


async def view_of(work: Work, talk: Talk, viewer_id: int, *, offers: tuple[Interval, ...] = ()) -> TalkView:
    """Put a talk together with its people, for one reader."""
    host = await people.get_person(work.tx, talk.host_id)
    manager = await people.get_person(work.tx, talk.manager_id)
    account = await people.get_account_of(work.tx, talk.manager_id)
    assert host is not None  # noqa: S101 - foreign keys keep both
    assert manager is not None  # noqa: S101
    branch = work.bank.policy.branch(talk.branch)
    found = await talks.list_triggers(work.tx, talk.id)
    raised = shown_to_manager(talk, found) if viewer_id == talk.manager_id else found
    return TalkView(
        talk=talk,
        host=host,
        manager=manager,
        viewer_id=viewer_id,
        manager_enrolled=account is not None and account.reachable,
        begun=talk.slot is not None and talk.slot.start <= work.now,
        rounds_over=talk.rounds >= work.bank.policy.talks.rounds,
        late=work.today > talk.due_on,
        room=(branch.room, branch.room_en),
        second=await people.get_person(work.tx, talk.second_id) if talk.second_id is not None else None,
        lonely=not offers and await _lonely(work, talk, viewer_id),
        offers=offers,
        deputy=await _deputy_for(work, talk, viewer_id),
        raised=tuple(raised),
        told_why=await _told_why(work, talk, manager, viewer_id, raised),
        needless=viewer_id == talk.host_id and await _is_to_call_off(work, talk, found),
        untold=len(untold(talk, found)) if viewer_id == talk.host_id else 0,
        joined=viewer_id == talk.manager_id and len(found) > len(raised),
        template=work.bank.policy.template(_main_trigger(talk, raised)),
        mark=await mark_of_talk(work, talk.id) if talk.state is TalkState.CLOSED else None,
    )


async def _lonely(work: Work, talk: Talk, viewer_id: int) -> bool:
    lacks = talk.state in UNTIMED or (talk.open and talk.second_id is None)
    asked = viewer_id == talk.host_id and lacks and wanted(work, talk)
    return asked and not await free_times(work, talk, 1)


async def _deputy_for(work: Work, talk: Talk, viewer_id: int) -> Person | None:
    waits = talk.open and talk.deputy_id is not None and viewer_id in (talk.host_id, talk.manager_id)
    return await people.get_person(work.tx, talk.deputy_id) if waits and talk.deputy_id is not None else None


async def _is_to_call_off(work: Work, talk: Talk, raised: list[Raised]) -> bool:
    """Whether nothing is left to talk about, and its host has not said that it is held all the same."""
    begun = talk.slot is not None and talk.state is TalkState.CONFIRMED and talk.slot.start <= work.now
    if not talk.open or begun or not needless(raised):
        return False
    return all(entry.action != "talk.kept" for entry in await audit.list_entries(work.tx, f"talk:{talk.id}"))


def _main_trigger(talk: Talk, raised: list[Raised]) -> Trigger:
    """Give the main trigger of those that the reader knows."""
    known = [one.trigger for one in raised]
    return talk.trigger if talk.trigger in known else next(iter(known), talk.trigger)


async def _told_why(
    work: Work, talk: Talk, manager: Person, viewer_id: int, raised: list[Raised]
) -> tuple[tuple[Raised, Complaint | None], ...]:
    """Give the causes that a card as sent may carry to who takes part, never with a client."""
    if viewer_id not in talk.people or not work.bank.policy.privacy.carries_cause(private=talk.private):
        return ()
    found = [(one, await _complaint(work, one, viewer_id)) for one in raised]
    return tuple((one, complaint and _as_told(complaint, one, manager)) for one, complaint in found)


async def load(work: Work, talk_id: int, right: Right) -> Talk:
    """Give a talk that the actor may reach, locked; a refusal that tells nothing otherwise."""
    talk = await talks.lock_talk(work.tx, talk_id)
    if talk is None:
        raise RefusalError("gate.denied")
    if work.actor.id not in talk.people and await _gave_away(work, talk):
        raise RefusalError("talk.handed_away", number=talk.number)
    work.permit(right, talk.scope)
    return talk


async def _gave_away(work: Work, talk: Talk) -> bool:
    """Whether the actor once took part and recused or handed it over: told so, and nothing else."""
    return work.actor.id in talk.recused or await talks.get_handover(work.tx, talk.id, from_id=work.actor.id)


async def offers_for(work: Work, talk: Talk, viewer_id: int, count: int = 2) -> tuple[Interval, ...]:
    """Give free times where the reader hosts a talk that wants one."""
    wanted = viewer_id == talk.host_id and talk.state in UNTIMED
    return tuple(await free_times(work, talk, count, per_day=1)) if wanted else ()


async def show(work: Work, talk_id: int) -> TalkView:
    """Show a talk to somebody who takes part in it."""
    talk = await load(work, talk_id, Right.TALK_READ)
    return await view_of(work, talk, work.actor.id, offers=await offers_for(work, talk, work.actor.id))


async def cause(work: Work, talk_id: int) -> Cause:
    """Open why a talk is due; each opening is in the audit.

    A manager opens only what that manager raised, and what the host told.
    """
    talk = await load(work, talk_id, Right.TALK_READ)
    view = await view_of(work, talk, work.actor.id)
    main = [raised for raised in view.raised if _is_main(talk, raised)][:1]
    behind = [(raised, await _complaint_for(view, work, raised)) for raised in view.raised]
    await work.note("talk.cause_opened", f"talk:{talk.id}", version=talk.version)
    complaint = next((complaint for raised, complaint in behind if raised in main), None)
    told = [(raised.id, _as_told(found, raised, view.manager).words) for raised, found in behind if found is not None]
    return Cause(
        view=view,
        complaint=complaint,
        others=tuple((raised, found) for raised, found in behind if raised not in main),
        told=dict(told),
    )


def _is_main(talk: Talk, raised: Raised) -> bool:
    return raised.trigger is talk.trigger and raised.complaint_id == talk.complaint_id


async def _complaint_for(view: TalkView, work: Work, raised: Raised) -> Complaint | None:
    """Give a complaint behind a talk to its reader: to the manager without its client, as the host told it."""
    found = await _complaint(work, raised, view.viewer_id)
    told = found is not None and view.viewer_id == view.talk.manager_id
    return _as_told(found, raised, view.manager) if found is not None and told else found


async def _complaint(work: Work, raised: Raised, reader: int) -> Complaint | None:
    """Give the complaint of a trigger; nothing to who keeps out of it, and none that is about somebody else."""
    key = raised.complaint_id if raised.outcome is not Outcome.MISNAMED else None
    found = await complaints.get_complaint(work.tx, key) if key is not None else None
    return None if found is None or reader in found.recused else found


def _as_told(complaint: Complaint, raised: Raised, manager: Person) -> Complaint:
    """Give a complaint as the manager reads it: no client, and no outcome before the host told it."""
    known = (
        complaint if raised.outcome is not None else complaint.model_copy(update={"outcome": None, "findings": None})
    )
    return known.without_client(raised.told_as, keep=[manager.name])


async def view_for_notice(work: Work, talk_id: int, *, version: int, reader: int) -> TalkView | None:
    """Give a talk as it is when a notice leaves; None if it has changed since the notice was planned."""
    talk = await talks.get_talk(work.tx, talk_id)
    if talk is None or talk.version != version:
        return None
    return await view_of(work, talk, reader, offers=await offers_for(work, talk, reader))


async def view_by_id(work: Work, talk_id: int, *, reader: int) -> TalkView | None:
    """Give a talk as it is now for a card that shows no cause, whoever reads it."""
    talk = await talks.get_talk(work.tx, talk_id)
    return await view_of(work, talk, reader) if talk is not None else None


async def view_now(work: Work, talk_id: int, *, reader: int) -> TalkView | None:
    """Give a talk as it is now to a reader who takes part in it, for a card that is brought up to date."""
    talk = await talks.get_talk(work.tx, talk_id)
    if talk is None or reader not in talk.scope.parties:
        return None
    return await view_of(work, talk, reader, offers=await offers_for(work, talk, reader))


async def calendar_file(work: Work, talk_id: int, *, reader: int) -> CalendarEvent | None:
    """Give what the calendar file of a talk says; for who takes no part any more, that it is cancelled."""
    talk = await talks.get_talk(work.tx, talk_id)
    if talk is None or talk.slot is None or talk.calendar_sequence < 0:
        return None
    view = await view_of(work, talk, talk.host_id)
    return CalendarEvent(
        talk=talk,
        host=view.host,
        manager=view.manager,
        slot=talk.slot,
        room=view.room,
        bank=(work.bank.policy.bank.name, work.bank.policy.bank.name_en),
        stamp=work.now,
        cancelled=talk.state in _OUT_OF_CALENDARS or reader not in talk.people,
        confirmed=talk.state is TalkState.CONFIRMED,
        goes_on=talk.open,
    )


_OUT_OF_CALENDARS = frozenset({TalkState.CANCELLED, TalkState.DECLINED, TalkState.DUE, TalkState.NOT_NEEDED})
"""States in which the time that a calendar holds is no longer one."""
