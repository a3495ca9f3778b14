"""What a list may be filtered by: which list, state, cause, branch, month, person."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from domain.followups import Followup, FollowupState
from domain.model import Value
from domain.rights import Right
from domain.talks import OPEN, TIMED, UNTIMED, Talk, TalkState


class Listed(StrEnum):
    """What a list holds."""

    TALKS = "t"
    COMPLAINTS = "c"
    BOTH = "b"
    """Whatever concerns one person, of every kind: what a search finds."""
    FOLLOWUPS = "f"


RIGHTS = {
    Listed.TALKS: Right.TALK_LIST,
    Listed.COMPLAINTS: Right.COMPLAINT_READ,
    Listed.BOTH: Right.TALK_LIST,
    Listed.FOLLOWUPS: Right.FOLLOWUP_LIST,
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


BOARD = (Section.ARRANGE, Section.ANSWER, Section.TODAY, Section.RESULT, Section.MINUTES)
"""The parts that a supervisor's board counts."""


class Filter(Value):
    """What a list shows; an empty field lets everything pass."""

    listed: Listed = Listed.TALKS
    state: str = ""
    """A `Section` of talks, a `Stage` of follow-ups, or a state of complaints."""
    cause: str = ""
    """A talk's trigger, or a complaint's source."""
    branch: str = ""
    month: str = ""
    """Like 202612."""
    person: int = 0

    def but(self, **fields: object) -> "Filter":
        """Give the filter with other fields."""
        return self.model_copy(update=fields)


def sections(talk: Talk, *, today: date, day: date | None, begun: bool) -> frozenset[Section]:
    """Give the parts of the board in which a talk stands; `day` is that of its time."""
    if not talk.open:
        return frozenset({Section.ENDED} | ({Section.MINUTES} if talk.state is TalkState.HELD else set()))
    found = {Section.OPEN}
    if talk.state in UNTIMED:
        found.add(Section.ARRANGE)
    if talk.state in (TalkState.INVITED, TalkState.PROPOSED):
        found.add(Section.ANSWER)
    if talk.state in TIMED and day == today:
        found.add(Section.TODAY)
    if talk.state is TalkState.CONFIRMED and begun:
        found.add(Section.RESULT)
    return frozenset(found)


def stages(followup: Followup, *, today: date) -> frozenset[Stage]:
    """Give the parts of the list in which a follow-up stands; none before its minutes are locked."""
    if followup.state is FollowupState.OPEN:
        return frozenset({Stage.OPEN} | ({Stage.OVERDUE} if followup.due_on < today else set()))
    return _STAGES[followup.state]


_STAGES = {
    FollowupState.PLANNED: frozenset[Stage](),
    FollowupState.DONE: frozenset({Stage.OPEN, Stage.DONE}),
    FollowupState.CONFIRMED: frozenset({Stage.CONFIRMED}),
}


def states_of(section: str) -> Sequence[TalkState]:
    """Give the states among which a part of the board is to be looked for."""
    if section == Section.MINUTES:
        return [TalkState.HELD]
    if section == Section.ENDED:
        return [state for state in TalkState if state not in OPEN]
    return [state for state in TalkState if state in OPEN or not section]


def month_of(day: date) -> str:
    """Write a month as a filter names it."""
    return f"{day:%Y%m}"


def months_before(today: date, count: int) -> list[str]:
    """Give so many months, this one first."""
    last = today.year * 12 + today.month - 1
    return [f"{month // 12}{month % 12 + 1:02d}" for month in range(last, last - count, -1)]


def day_of(talk: Talk, slot_day: date | None) -> date:
    """Give the day by which a talk is filed: that of its time, else the one by which it must be booked."""
    return slot_day or talk.due_on
