"""What was done before go-live (上线) and is entered afterwards (补录): rows of the old books, an import's plan."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

from domain.complaints import Outcome, Source, Subject
from domain.exams import ExamKind
from domain.exams.records import RecordResult
from domain.minutes import Conclusion
from domain.model import Instant, Value
from domain.people import Person
from domain.personal import Masked
from domain.sheets import BadRow, repeated
from domain.talks import Trigger
from domain.training import PartState, Topic

FIRST_DAY = date(2000, 1, 1)
"""Nothing older is taken: numbers carry two digits of the year."""


class Entered(Value):
    """That something was entered afterwards (补录): by whom, when, and what the old books say beside it."""

    by_id: int
    at: Instant
    old_number: str | None = None
    conclusion: Conclusion | None = None
    """Of a talk."""
    on_paper: bool = False
    """Whether a talk's minutes are there on paper."""


class Ground(Value):
    """What the rows of an import are held against."""

    people: Mapping[str, Person]
    """By staff number, those who left too."""
    by: Person
    """Who answers for the import."""
    go_live: date
    today: date
    private: frozenset[Trigger] = frozenset()
    """The triggers whose talks are private."""


class OldComplaint(Value):
    """A closed complaint of the old books."""

    old_number: str
    received_on: date
    source: Source
    category: str
    """A code of the policy's table."""
    outcome: Outcome
    closed_on: date
    text: Masked
    about_no: str | None = None
    subject: Subject | None = None
    """Only where nobody is named."""
    branch: str | None = None
    """That of the person named, unless the books say another."""
    told_on: date | None = None

    @property
    def name(self) -> str:
        """What it is called by, and known again by."""
        return self.old_number

    def faults(self, row: int, ground: Ground) -> Iterator[BadRow]:
        """Name what keeps it out of the archives."""
        yield from _days(row, ground, self.received_on, self.told_on, self.closed_on)
        if self.told_on is None and self.outcome is not Outcome.WITHDRAWN:
            yield BadRow(row=row, code="sheet.missing", fact="told_on")
        if self.about_no is None and self.branch is None:
            yield BadRow(row=row, code="archive.about")
        if self.about_no is not None:
            yield from _person(row, ground, self.about_no, concerned=True)
            if self.subject is not None:
                yield BadRow(row=row, code="archive.subject", fact=self.about_no)


class OldTalk(Value):
    """A talk of the old books that was held."""

    manager_no: str
    host_no: str
    held_on: date
    trigger: Trigger
    conclusion: Conclusion | None = None
    on_paper: bool = False
    old_number: str | None = None

    @property
    def name(self) -> str:
        """What it is called by; with its trigger it is known again by that."""
        return f"{self.manager_no} {self.held_on}"

    def faults(self, row: int, ground: Ground) -> Iterator[BadRow]:
        """Name what keeps it out of the archives."""
        yield from _days(row, ground, self.held_on)
        yield from _person(row, ground, self.manager_no, concerned=True)
        yield from _person(row, ground, self.host_no)
        if self.manager_no == self.host_no:
            yield BadRow(row=row, code="archive.same", fact=self.host_no)
        if self.trigger in ground.private and (self.conclusion is not None or self.on_paper):
            yield BadRow(row=row, code="archive.private", fact=self.name)


class OldTraining(Value):
    """That somebody was at a training, or missed it, by the old books."""

    staff_no: str
    title: str
    held_on: date
    topic: Topic
    result: PartState
    hours: float = 0
    valid_until: date | None = None

    @property
    def name(self) -> str:
        """What it is called by; with its title it is known again by that."""
        return f"{self.staff_no} {self.held_on}"

    def faults(self, row: int, ground: Ground) -> Iterator[BadRow]:
        """Name what keeps it out of the archives."""
        yield from _days(row, ground, self.held_on)
        yield from _person(row, ground, self.staff_no, concerned=True)
        if self.valid_until is not None and self.valid_until <= self.held_on:
            yield BadRow(row=row, code="archive.order", fact=str(self.valid_until))


class OldExam(Value):
    """What an exam came to for somebody, by the old books."""

    staff_no: str
    title: str
    held_on: date
    kind: ExamKind
    result: RecordResult
    score: float | None = None
    pass_mark: float | None = None

    @property
    def name(self) -> str:
        """What it is called by; with its title it is known again by that."""
        return f"{self.staff_no} {self.held_on}"

    def faults(self, row: int, ground: Ground) -> Iterator[BadRow]:
        """Name what keeps it out of the archives."""
        yield from _days(row, ground, self.held_on)
        yield from _person(row, ground, self.staff_no, concerned=True)
        if self.score is not None and self.result in (RecordResult.ABSENT, RecordResult.DEFERRED):
            yield BadRow(row=row, code="archive.score", fact=self.name)


Old = TypeVar("Old", OldComplaint, OldTalk, OldTraining, OldExam)


class ArchivePlan(Value, Generic[Old]):
    """What an import would do; nothing is done while a row is bad."""

    new: tuple[Old, ...]
    known: int
    """Rows that are in the archives already."""
    bad: tuple[BadRow, ...]


def plan_archive(
    rows: Sequence[tuple[int, Old]], known: Sequence[Old], *, ground: Ground, bad: Sequence[BadRow]
) -> ArchivePlan[Old]:
    """Compare rows (number, what it says) with what was entered before; an archive is never rewritten."""
    there = {_key(old): old for old in known}
    again = [(row, old) for row, old in rows if _key(old) in there]
    fresh = [(row, old) for row, old in rows if _key(old) not in there]
    faults = [*bad, *repeated((row, _key(old)) for row, old in rows)]
    faults += [
        BadRow(row=row, code="archive.differs", fact=old.name) for row, old in again if not _same(old, there[_key(old)])
    ]
    faults += [fault for row, old in fresh for fault in old.faults(row, ground)]
    return ArchivePlan(
        new=tuple(old for _, old in fresh), known=len(again), bad=tuple(sorted(faults, key=lambda fault: fault.row))
    )


def _key(old: OldComplaint | OldTalk | OldTraining | OldExam) -> str:
    match old:
        case OldComplaint():
            return old.name
        case OldTalk():
            return f"{old.name} {old.trigger}"
        case OldTraining() | OldExam():
            return f"{old.name} {old.title}"


def _same(old: Value, there: Value) -> bool:
    """Whether all that a row says is what was entered."""
    return all(getattr(there, field) == value for field, value in old if value is not None)


def _days(row: int, ground: Ground, first: date, *later: date | None) -> Iterator[BadRow]:
    """Name days before 2000, on or after go-live, out of order or still to come."""
    if first < FIRST_DAY:
        yield BadRow(row=row, code="archive.early", fact=str(first))
    if first >= ground.go_live:
        yield BadRow(row=row, code="archive.late", fact=str(first))
    days = [day for day in (first, *later, ground.today) if day is not None]
    wrong = next((day for day, following in pairwise(days) if day > following), None)
    if wrong is not None:
        yield BadRow(row=row, code="archive.order", fact=str(wrong))


def _person(row: int, ground: Ground, staff_no: str, *, concerned: bool = False) -> Iterator[BadRow]:
    """Name somebody who was never on the roster; nobody enters what concerns the own person."""
    if staff_no not in ground.people:
        yield BadRow(row=row, code="archive.person", fact=staff_no)
    if concerned and staff_no == ground.by.staff_no:
        yield BadRow(row=row, code="archive.self", fact=staff_no)
