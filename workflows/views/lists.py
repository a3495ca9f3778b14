"""Lists of talks, complaints and follow-ups: filtered, within one's rights, to be paged or exported."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.complaints import Complaint, ComplaintState
from domain.followups import Followup
from domain.lists import (
    BOARD,
    RIGHTS,
    Filter,
    Listed,
    Section,
    Stage,
    day_of,
    month_of,
    sections,
    stages,
    states_of,
)
from domain.people import Person, Role
from domain.rights import Right, Scope, may, scopes
from domain.talks import Talk, TalkState
from domain.triggers import shown_to_manager
from storage import complaints, followups, people, talks
from workflows.archive import Mark, marks_of_complaints, marks_of_talks
from workflows.work import Work


@dataclass(frozen=True)
class TalkRow:
    """A talk as a list shows it."""

    talk: Talk
    host: Person
    manager: Person
    viewer_id: int
    late: bool = False
    """Whether its time, or the day by which it was to be booked, passed without more."""
    mark: Mark | None = None
    """That it was entered afterwards (补录)."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.talk.number

    @property
    def concerned(self) -> tuple[int, ...]:
        """Under whose names it is found."""
        return self.talk.manager_id, self.talk.host_id

    @property
    def takes_part(self) -> bool:
        """Whether the reader may open it and know its cause."""
        return self.viewer_id in self.talk.scope.parties


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint as a list shows it."""

    complaint: Complaint
    about: Person | None
    received: date
    receiver: Person | None = None
    """Who received the client's words."""
    late: bool = False
    """Whether the statutory clock has run out."""
    mark: Mark | None = None
    """That it was entered afterwards (补录)."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.complaint.number

    @property
    def concerned(self) -> tuple[int, ...]:
        """Under whose name it is found."""
        return (self.complaint.about_id,) if self.complaint.about_id is not None else ()


@dataclass(frozen=True)
class FollowupRow:
    """A follow-up as a list shows it."""

    followup: Followup
    owner: Person
    host: Person
    takes_part: bool = True
    """Whether the reader may open it."""
    late: bool = False
    """Whether its day passed and it is still to be done."""

    mark: ClassVar[None] = None
    """Follow-ups are never entered afterwards."""

    @property
    def number(self) -> str:
        """Its number."""
        return self.followup.number

    @property
    def concerned(self) -> tuple[int, ...]:
        """Under whose names it is found."""
        return self.followup.owner_id, self.followup.host_id


Row = TalkRow | ComplaintRow | FollowupRow


@dataclass(frozen=True)
class Listing:
    """What a filter lets pass, in order."""

    filter: Filter
    rows: tuple[Row, ...]
    everywhere: bool
    """Whether the reader may filter by branch."""


@dataclass(frozen=True)
class Board:
    """A supervisor's talks: how many stand in each part."""

    counts: tuple[tuple[Section, int], ...]
    total: int


async def board(work: Work) -> Board | Listing:
    """Give a supervisor the board, and everybody else the own list."""
    if not work.actor.has(Role.SUPERVISOR):
        return await listing(work, Filter(state=Section.OPEN))
    still_open = await _seen(work, await _talks(work, Filter(state=Section.OPEN)))
    found = [*still_open, *await _seen(work, await _talks(work, Filter(state=Section.MINUTES)))]
    parts = [_sections(work, talk) for talk in found]
    counts = tuple((part, sum(part in of for of in parts)) for part in BOARD)
    return Board(counts=counts, total=len(still_open))


async def listing(
    work: Work, wanted: Filter, *, numbered: str | None = None, of: Collection[int] | None = None
) -> Listing:
    """Give what a filter lets pass, as far as the actor's rights go.

    With a number only what bears it, with persons only what concerns one of them.
    """
    of = [wanted.person] if wanted.person else of
    everybody = {person.id: person for person in await people.list_people(work.tx, with_left=True)}
    rows: list[Row] = []
    if wanted.listed in (Listed.TALKS, Listed.BOTH):
        rows += await _talk_rows(work, wanted, everybody, numbered, of)
    if wanted.listed in (Listed.COMPLAINTS, Listed.BOTH):
        rows += await _complaint_rows(work, wanted, everybody, numbered, of)
    if wanted.listed in (Listed.FOLLOWUPS, Listed.BOTH):
        rows += await _followup_rows(work, wanted, everybody, numbered, of)
    return Listing(filter=wanted, rows=tuple(rows), everywhere=goes_everywhere(work, wanted.listed))


def goes_everywhere(work: Work, listed: Listed) -> bool:
    """Whether a list shows the actor more than one branch."""
    return Scope.ALL in scopes(work.actor, RIGHTS[listed])


async def _talk_rows(
    work: Work, wanted: Filter, everybody: Mapping[int, Person], numbered: str | None, of: Collection[int] | None
) -> list[TalkRow]:
    every = await _talks(work, wanted, numbered, of)
    found = await _seen(work, [talk for talk in every if _passes(work, talk, wanted)])
    marks = await marks_of_talks(work, everybody)
    return [
        TalkRow(
            talk,
            everybody[talk.host_id],
            everybody[talk.manager_id],
            work.actor.id,
            late=_late(work, talk),
            mark=marks.get(talk.id),
        )
        for talk in found
    ]


async def _talks(
    work: Work, wanted: Filter, numbered: str | None = None, of: Collection[int] | None = None
) -> list[Talk]:
    if not scopes(work.actor, Right.TALK_LIST):
        return []
    party, branch = _within(work, Listed.TALKS)
    states = states_of(wanted.state)
    return await talks.list_talks(work.tx, party=party, branch=branch, states=states, numbered=numbered, of=of)


def _within(work: Work, listed: Listed) -> tuple[int | None, str | None]:
    """Give whose and which branch's objects a list is looked for among; None and None for all."""
    reach = scopes(work.actor, RIGHTS[listed])
    if Scope.ALL in reach:
        return None, None
    return work.actor.id, work.actor.branch if Scope.BRANCH in reach else None


async def _seen(work: Work, found: list[Talk]) -> list[Talk]:
    """Keep what the actor may know of."""
    mine = [talk for talk in found if may(work.actor, Right.TALK_LIST, talk.scope)]
    return [talk for talk in mine if talk.manager_id != work.actor.id or await is_told(work, talk)]


async def is_told(work: Work, talk: Talk) -> bool:
    """Whether a talk's manager knows of it: once invited, or having raised it."""
    return talk.told or bool(shown_to_manager(talk, await talks.list_triggers(work.tx, talk.id)))


def _passes(work: Work, talk: Talk, wanted: Filter) -> bool:
    month = month_of(day_of(talk, _slot_day(work, talk)))
    return (
        (not wanted.state or wanted.state in _sections(work, talk))
        and (not wanted.cause or (wanted.cause == talk.trigger and work.actor.id in talk.scope.parties))
        and wanted.branch in ("", talk.branch)
        and wanted.month in ("", month)
        and wanted.person in (0, talk.manager_id, talk.host_id)
    )


def _late(work: Work, talk: Talk) -> bool:
    if talk.state in (TalkState.INVITED, TalkState.PROPOSED):
        return talk.slot is not None and talk.slot.start <= work.now
    return talk.state is TalkState.DUE and talk.due_on < work.today


def _sections(work: Work, talk: Talk) -> frozenset[str]:
    begun = talk.slot is not None and talk.slot.start <= work.now
    return frozenset(sections(talk, today=work.today, day=_slot_day(work, talk), begun=begun))


def _slot_day(work: Work, talk: Talk) -> date | None:
    return _day(work, talk.slot.start) if talk.slot is not None else None


def _day(work: Work, instant: datetime) -> date:
    return work.bank.calendar.local(instant).date()


async def _complaint_rows(
    work: Work, wanted: Filter, everybody: Mapping[int, Person], numbered: str | None, of: Collection[int] | None
) -> list[ComplaintRow]:
    if not scopes(work.actor, Right.COMPLAINT_READ):
        return []
    found = await complaints.list_found(
        work.tx,
        branch=wanted.branch or None,
        states=_states(wanted.state),
        source=wanted.cause or None,
        about=of,
        numbered=numbered,
    )
    marks = await marks_of_complaints(work, everybody)
    rows = [
        ComplaintRow(
            complaint,
            everybody.get(complaint.about_id or 0),
            received=_day(work, complaint.received_at),
            receiver=everybody.get(complaint.receiver_id),
            late=complaint.running and complaint.due_on < work.today,
            mark=marks.get(complaint.id),
        )
        for complaint in found
        if may(work.actor, Right.COMPLAINT_READ, complaint.scope)
    ]
    rows = [row for row in rows if wanted.month in ("", month_of(row.received))]
    return (
        sorted(rows, key=lambda row: (row.complaint.due_on, row.complaint.id)) if wanted.state == Section.OPEN else rows
    )


def _states(state: str) -> Collection[str] | None:
    """Give the states of complaints that a filter lets pass; None for all."""
    if state == Section.OPEN:
        return [one.value for one in ComplaintState if one is not ComplaintState.CLOSED]
    return [state] if state else None


async def _followup_rows(
    work: Work, wanted: Filter, everybody: Mapping[int, Person], numbered: str | None, of: Collection[int] | None
) -> list[FollowupRow]:
    if not scopes(work.actor, Right.FOLLOWUP_LIST):
        return []
    party, branch = _within(work, Listed.FOLLOWUPS)
    found = await followups.list_followups(work.tx, party=party, branch=branch, numbered=numbered, of=of)
    return [
        FollowupRow(
            followup,
            everybody[followup.owner_id],
            everybody[followup.host_id],
            takes_part=may(work.actor, Right.FOLLOWUP_READ, followup.scope),
            late=Stage.OVERDUE in stages(followup, today=work.today),
        )
        for followup in found
        if may(work.actor, Right.FOLLOWUP_LIST, followup.scope) and _is_wanted(work, followup, wanted)
    ]


def _is_wanted(work: Work, followup: Followup, wanted: Filter) -> bool:
    return (
        (not wanted.state or wanted.state in stages(followup, today=work.today))
        and wanted.branch in ("", followup.branch)
        and wanted.month in ("", month_of(followup.due_on))
    )
