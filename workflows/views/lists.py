"""Lists of talks and complaints: filtered, within one's rights, to be paged or exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.complaints import Complaint
from domain.lists import BOARD, Filter, Listed, Section, day_of, month_of, sections, states_of
from domain.people import Person, Role
from domain.rights import Right, Scope, may, scopes
from domain.talks import Talk, TalkState
from domain.triggers import shown_to_manager
from storage import complaints, people, talks
from workflows.archive import Mark, marks_of_complaints, marks_of_talks
from workflows.work import Work

CLOSED = "closed"
"""The state of a complaint in which nothing is still to happen."""


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
    def takes_part(self) -> bool:
        """Whether the reader may open it and know its cause."""
        return self.viewer_id in self.talk.scope.parties


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint as a list shows it."""

    complaint: Complaint
    about: Person | None
    received: date
    late: bool = False
    """Whether the statutory clock has run out."""
    mark: Mark | None = None
    """That it was entered afterwards (补录)."""


Row = TalkRow | ComplaintRow


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


async def listing(work: Work, wanted: Filter) -> Listing:
    """Give what a filter lets pass, as far as the actor's rights go."""
    everybody = {person.id: person for person in await people.list_people(work.tx, with_left=True)}
    rows: list[Row] = []
    if wanted.listed is not Listed.COMPLAINTS:
        rows += await _talk_rows(work, wanted, everybody)
    if wanted.listed is not Listed.TALKS:
        rows += await _complaint_rows(work, wanted, everybody)
    return Listing(filter=wanted, rows=tuple(rows), everywhere=_everywhere(work, wanted.listed))


def _everywhere(work: Work, listed: Listed) -> bool:
    right = Right.COMPLAINT_READ if listed is Listed.COMPLAINTS else Right.TALK_LIST
    return Scope.ALL in scopes(work.actor, right)


async def _talk_rows(work: Work, wanted: Filter, everybody: Mapping[int, Person]) -> list[TalkRow]:
    found = await _seen(work, [talk for talk in await _talks(work, wanted) if _passes(work, talk, wanted)])
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


async def _talks(work: Work, wanted: Filter) -> list[Talk]:
    reach, states = scopes(work.actor, Right.TALK_LIST), states_of(wanted.state)
    if not reach:
        return []
    if Scope.ALL in reach:
        return await talks.list_talks(work.tx, states=states)
    branch = work.actor.branch if Scope.BRANCH in reach else None
    return await talks.list_talks(work.tx, party=work.actor.id, branch=branch, states=states)


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


async def _complaint_rows(work: Work, wanted: Filter, everybody: Mapping[int, Person]) -> list[ComplaintRow]:
    if not scopes(work.actor, Right.COMPLAINT_READ):
        return []
    found = await complaints.list_found(
        work.tx,
        branch=wanted.branch or None,
        state=wanted.state if wanted.state not in ("", Section.OPEN) else None,
        source=wanted.cause or None,
        about_id=wanted.person or None,
    )
    marks = await marks_of_complaints(work, everybody)
    rows = [
        ComplaintRow(
            complaint,
            everybody.get(complaint.about_id or 0),
            received=_day(work, complaint.received_at),
            late=complaint.running and complaint.due_on < work.today,
            mark=marks.get(complaint.id),
        )
        for complaint in found
        if may(work.actor, Right.COMPLAINT_READ, complaint.scope) and _is_in(complaint, wanted.state)
    ]
    rows = [row for row in rows if wanted.month in ("", month_of(row.received))]
    return (
        sorted(rows, key=lambda row: (row.complaint.due_on, row.complaint.id)) if wanted.state == Section.OPEN else rows
    )


def _is_in(complaint: Complaint, state: str) -> bool:
    return state in ("", complaint.state) or (state == Section.OPEN and complaint.state != CLOSED)
