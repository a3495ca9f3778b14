"""What each side sees of a talk: its card, its cause, the own list, its calendar file."""

from dataclasses import dataclass
from datetime import datetime

from config.policy.talk_templates import TalkTemplate
from domain.complaints import Complaint
from domain.errors import RefusalError
from domain.people import Person
from domain.rights import Right
from domain.slots import Interval
from domain.talks import UNTIMED, Talk, TalkState
from domain.triggers import Raised, shown_to_manager
from storage import complaints, people, talks
from workflows.archive import Mark, mark_of_talk
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
    room: tuple[str, str]
    """The branch's usual room, in Chinese and English."""
    second: Person | None = None
    """Who takes the minutes, if the talk has a second person on the bank's side."""
    offers: tuple[Interval, ...] = ()
    """Free times to offer with one press, where the reader is the host and one is wanted."""
    deputy: Person | None = None
    """Whom the manager of a private talk is asked to accept; for host and manager alone."""
    raised: tuple[Raised, ...] = ()
    """What made it due, as far as the reader may know."""
    template: TalkTemplate | None = None
    """The policy's template of its main trigger."""
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


async def view_of(work: Work, talk: Talk, viewer_id: int, *, offers: tuple[Interval, ...] = ()) -> TalkView:
    """Put a talk together with its people, for one reader."""
    host = await people.get_person(work.tx, talk.host_id)
    manager = await people.get_person(work.tx, talk.manager_id)
    account = await people.get_account_of(work.tx, talk.manager_id)
    assert host is not None  # noqa: S101 - foreign keys keep both
    assert manager is not None  # noqa: S101
    branch = work.bank.policy.branch(talk.branch)
    raised = await _raised_for(work, talk, viewer_id)
    return TalkView(
        talk=talk,
        host=host,
        manager=manager,
        viewer_id=viewer_id,
        manager_enrolled=account is not None and account.reachable,
        begun=talk.slot is not None and talk.slot.start <= work.now,
        room=(branch.room, branch.room_en),
        second=await people.get_person(work.tx, talk.second_id) if talk.second_id is not None else None,
        offers=offers,
        deputy=await _deputy_for(work, talk, viewer_id),
        raised=tuple(raised),
        told_why=await _told_why(work, talk, viewer_id, raised),
        template=work.bank.policy.template(talk.trigger),
        mark=await mark_of_talk(work, talk.id) if talk.state is TalkState.CLOSED else None,
    )


async def _deputy_for(work: Work, talk: Talk, viewer_id: int) -> Person | None:
    waits = talk.open and talk.deputy_id is not None and viewer_id in (talk.host_id, talk.manager_id)
    return await people.get_person(work.tx, talk.deputy_id) if waits and talk.deputy_id is not None else None


async def _raised_for(work: Work, talk: Talk, viewer_id: int) -> list[Raised]:
    found = await talks.list_triggers(work.tx, talk.id)
    return shown_to_manager(talk, found) if viewer_id == talk.manager_id else found


async def _told_why(
    work: Work, talk: Talk, viewer_id: int, raised: list[Raised]
) -> tuple[tuple[Raised, Complaint | None], ...]:
    """Give the causes that a card as sent may carry to who takes part, never with a client."""
    if viewer_id not in talk.people or not work.bank.policy.privacy.carries_cause(private=talk.private):
        return ()
    found = [(one, await _complaint(work, one.complaint_id, viewer_id)) for one in raised]
    return tuple((one, complaint and complaint.without_client()) for one, complaint in found)


async def load(work: Work, talk_id: int, right: Right) -> Talk:
    """Give a talk that the actor may reach, locked; a refusal that tells nothing otherwise."""
    talk = await talks.lock_talk(work.tx, talk_id)
    if talk is None:
        raise RefusalError("gate.denied")
    if work.actor.id not in talk.people and await talks.get_handover(work.tx, talk.id, from_id=work.actor.id):
        raise RefusalError("talk.handed_away", number=talk.number)
    work.permit(right, talk.scope)
    return talk


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

    A manager who has not been invited yet opens only what that manager raised.
    """
    talk = await load(work, talk_id, Right.TALK_READ)
    view = await view_of(work, talk, work.actor.id)
    main = [raised for raised in view.raised if _is_main(talk, raised)][:1]
    others = [raised for raised in view.raised if raised not in main]
    known = main or view.hosting or talk.told
    complaint = await _complaint(work, talk.complaint_id, work.actor.id) if known else None
    await work.note("talk.cause_opened", f"talk:{talk.id}", version=talk.version)
    rest = [(raised, await _complaint(work, raised.complaint_id, work.actor.id)) for raised in others]
    return Cause(view=view, complaint=complaint, others=tuple(rest))


def _is_main(talk: Talk, raised: Raised) -> bool:
    return raised.trigger is talk.trigger and raised.complaint_id == talk.complaint_id


async def _complaint(work: Work, complaint_id: int | None, reader: int) -> Complaint | None:
    """Give a complaint behind a talk: to the person complained about without its client, to who keeps out nothing."""
    found = await complaints.get_complaint(work.tx, complaint_id) if complaint_id is not None else None
    if found is not None and reader in found.recused:
        return None
    return found.without_client() if found is not None and found.about_id == reader else found


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
    )


_OUT_OF_CALENDARS = frozenset({TalkState.CANCELLED, TalkState.DECLINED, TalkState.DUE, TalkState.NOT_NEEDED})
"""States in which the time that a calendar holds is no longer one."""
