"""What a list shows: which list, what it is filtered by, what its parts mean, which page of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.complaints import ComplaintState
from domain.exams import ExamState
from domain.feedback import ENDED, FeedbackState
from domain.followups import FollowupState
from domain.model import Value
from domain.people import Person
from domain.rights import Right
from domain.talks import OPEN, TIMED, UNTIMED, TalkState
from domain.training import TrainingState
from domain.workdays import WorkCalendar


class Listed(StrEnum):
    """What a list holds."""

    TALKS = "t"
    COMPLAINTS = "c"
    BOTH = "b"
    """Whatever concerns one person, of every kind: what a search finds."""
    FOLLOWUPS = "f"
    TRAININGS = "n"
    FEEDBACK = "k"
    EXAMS = "e"


RIGHTS = {
    Listed.TALKS: Right.TALK_LIST,
    Listed.COMPLAINTS: Right.COMPLAINT_READ,
    Listed.BOTH: Right.TALK_LIST,
    Listed.FOLLOWUPS: Right.FOLLOWUP_LIST,
    Listed.TRAININGS: Right.TRAINING_LIST,
    Listed.FEEDBACK: Right.FEEDBACK_READ,
    Listed.EXAMS: Right.EXAM_LIST,
}
"""How far each list goes: as its right."""


class Section(StrEnum):
    """A part of the board of talks; each talk may stand in several."""

    OPEN = "open"
    """未结束: everything in which something is still to happen."""
    ARRANGE = "arrange"
    """待安排: no time stands."""
    ANSWER = "answer"
    """待答复: one side proposed a time."""
    TODAY = "today"
    """今天."""
    RESULT = "result"
    """待登记结果: its time has passed."""
    MINUTES = "minutes"
    """记录未完成: held, its minutes missing or not confirmed."""
    ENDED = "ended"
    """已结束."""


class Stage(StrEnum):
    """A part of the list of follow-ups; each may stand in several."""

    OPEN = "open"
    """未结束: not confirmed yet."""
    OVERDUE = "overdue"
    """已逾期: to be done, its day is past."""
    DONE = "done"
    """待核实: the host is to confirm it."""
    CONFIRMED = "confirmed"
    """已完成."""


class Run(StrEnum):
    """A part of the list of trainings."""

    AHEAD = "ahead"
    """待举办: published, a session is to come."""
    PUBLISHED = "published"
    """已发布."""
    DRAFT = "draft"
    """未发布."""
    OFF = "off"
    """已取消."""


class Sitting(StrEnum):
    """A part of the list of exams."""

    AHEAD = "to_come"
    """待举行."""
    HELD = "held"
    """已举行."""
    DRAFT = "planned"
    """未发布."""
    OFF = "called_off"
    """已取消."""


BOARD = (Section.ARRANGE, Section.ANSWER, Section.TODAY, Section.RESULT, Section.MINUTES)
"""The parts that a supervisor's board counts."""


class Filter(Value):
    """What a list shows; an empty field lets everything pass."""

    listed: Listed = Listed.TALKS
    state: str = ""
    """A `Section` of talks, a `Stage` of follow-ups, or a state of complaints or feedback."""
    cause: str = ""
    """A talk's trigger, a complaint's source, or feedback's kind."""
    branch: str = ""
    month: str = ""
    """Like 202612."""
    person: int = 0
    product: str = ""
    """What feedback is about."""
    department: str = ""
    """Who has feedback."""

    def but(self, **fields: object) -> "Filter":
        """Give the filter with other fields."""
        return self.model_copy(update=fields)


class Part(NamedTuple):
    """What stands in a part of a list: the states, and what must be true of its time or day."""

    states: Collection[str]
    today: bool = False
    """Whether its time must be of today."""
    begun: bool = False
    """Whether its time must have come."""
    overdue: bool = False
    """Whether its day must be past."""
    ahead: bool = False
    """Whether a time of it must be to come."""


PARTS: dict[Listed, dict[str, Part]] = {
    Listed.TALKS: {
        "": Part([*TalkState]),
        Section.OPEN: Part(OPEN),
        Section.ARRANGE: Part(UNTIMED),
        Section.ANSWER: Part([TalkState.INVITED, TalkState.PROPOSED]),
        Section.TODAY: Part(TIMED, today=True),
        Section.RESULT: Part([TalkState.CONFIRMED], begun=True),
        Section.MINUTES: Part([TalkState.HELD]),
        Section.ENDED: Part({*TalkState} - OPEN),
    },
    Listed.COMPLAINTS: {
        "": Part([*ComplaintState]),
        Section.OPEN: Part({*ComplaintState} - {ComplaintState.CLOSED}),
        **{state: Part([state]) for state in ComplaintState},
    },
    Listed.FOLLOWUPS: {
        # None before its minutes are locked.
        "": Part({*FollowupState} - {FollowupState.PLANNED}),
        Stage.OPEN: Part([FollowupState.OPEN, FollowupState.DONE]),
        Stage.OVERDUE: Part([FollowupState.OPEN], overdue=True),
        Stage.DONE: Part([FollowupState.DONE]),
        Stage.CONFIRMED: Part([FollowupState.CONFIRMED]),
    },
    Listed.TRAININGS: {
        "": Part([*TrainingState]),
        Run.AHEAD: Part([TrainingState.DRAFT, TrainingState.PUBLISHED], ahead=True),
        Run.PUBLISHED: Part([TrainingState.PUBLISHED]),
        Run.DRAFT: Part([TrainingState.DRAFT]),
        Run.OFF: Part([TrainingState.CANCELLED]),
    },
    Listed.FEEDBACK: {
        "": Part([*FeedbackState]),
        Section.OPEN: Part({*FeedbackState} - ENDED),
        Stage.OVERDUE: Part([FeedbackState.ROUTED, FeedbackState.TAKEN], overdue=True),
        **{state: Part([state]) for state in FeedbackState},
    },
    Listed.EXAMS: {
        "": Part([*ExamState]),
        Sitting.AHEAD: Part([ExamState.DRAFT, ExamState.PUBLISHED], ahead=True),
        # Also one that is over and whose attendance is not settled yet.
        Sitting.HELD: Part([ExamState.PUBLISHED, ExamState.HELD], begun=True),
        Sitting.DRAFT: Part([ExamState.DRAFT]),
        Sitting.OFF: Part([ExamState.CANCELLED]),
    },
}
"""The parts of each list by what a filter calls them; a name that a list does not know lets nothing pass."""
NOTHING = Part([])


class Days(NamedTuple):
    """Whole days, as days and as instants; the end is excluded."""

    first: date
    behind: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Query:
    """All that decides what a list shows: who reads it, when, and what is asked for."""

    reader: Person
    filter: Filter
    now: datetime
    calendar: WorkCalendar
    numbered: str | None = None
    """Only what bears that number."""
    people: Collection[int] | None = None
    """Only what concerns one of these persons."""
    ids: Collection[int] | None = None
    """Only these."""
    sorts: bool = False
    """Whether the reader sits where feedback waits that no department has."""

    @property
    def of(self) -> Collection[int] | None:
        """Whom it must concern; None for whomever."""
        return [self.filter.person] if self.filter.person else self.people

    @property
    def today(self) -> Days:
        """The bank's day."""
        day = self.calendar.local(self.now).date()
        return self._days(day, day + timedelta(days=1))

    @property
    def month(self) -> Days | None:
        """The month that is asked for."""
        if not self.filter.month:
            return None
        year, month = int(self.filter.month[:4]), int(self.filter.month[4:])
        return self._days(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))

    def part(self, listed: Listed) -> Part:
        """Give the part of a list that is asked for."""
        return PARTS[listed].get(self.filter.state, NOTHING)

    def _days(self, first: date, behind: date) -> Days:
        start, end = (self.calendar.instant(day, time.min) for day in (first, behind))
        return Days(first, behind, start, end)


def month_of(day: date) -> str:
    """Write a month as a filter names it."""
    return f"{day:%Y%m}"


def months_before(today: date, count: int) -> list[str]:
    """Give so many months, this one first."""
    last = today.year * 12 + today.month - 1
    return [f"{month // 12}{month % 12 + 1:02d}" for month in range(last, last - count, -1)]
