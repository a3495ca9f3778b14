"""Appointment talks (约见谈话): states and rules, as pure functions of a talk."""

from datetime import date, datetime
from enum import StrEnum

from domain.errors import refuse_unless
from domain.model import Instant, Value
from domain.rights import NOWHERE, Object
from domain.slots import Interval


class Trigger(StrEnum):
    """Why a talk is due."""

    COMPLAINT = "complaint"
    """客户投诉."""
    BAD_LOAN = "bad_loan"
    """主观原因形成不良贷款."""
    NEWLY_FORMAL = "newly_formal"
    """新转正; raised by the roster's import."""
    ENVIRONMENT = "environment"
    """外部环境影响工作."""
    FAMILY = "family"
    """家庭情况影响工作; private."""
    OWN_WISH = "own_wish"
    """本人申请."""
    RECHECK = "recheck"
    """复查; raised by the program some time after a follow-up was confirmed."""


class TalkKind(StrEnum):
    """What a talk is for."""

    REGULAR = "regular"
    """日常谈话: no complaint stands behind it."""
    FACTS = "facts"
    """核实谈话: before a complaint's outcome it only establishes facts."""
    REMINDER = "reminder"
    """提醒谈话: after a complaint that was upheld, wholly or partly."""


class Interest(StrEnum):
    """Why a host declares that the talk is not for him or her to hold (回避)."""

    RELATIVE = "relative"
    """家属关系."""
    INVOLVED = "involved"
    """参与过此事."""
    OTHER = "other"
    """其他利害关系."""


class Alone(StrEnum):
    """Why a host goes on without a second person on the bank's side."""

    RECUSED = "recused"
    """可任记录人的均须回避."""
    AWAY = "away"
    """可任记录人的均不在岗."""
    NOBODY = "nobody"
    """没有可任记录人的人员."""


class TalkState(StrEnum):
    """How far a talk is."""

    DUE = "due"
    """待安排: no time is proposed."""
    INVITED = "invited"
    """待确认: the host proposed a time, the manager is to answer."""
    PROPOSED = "proposed"
    """待答复: the manager proposed a time, the host is to answer."""
    DECLINED = "declined"
    """不便参加: the manager can't; the host is to propose again or cancel."""
    CONFIRMED = "confirmed"
    """已确认."""
    HELD = "held"
    """已谈."""
    NO_SHOW = "no_show"
    """未到场: the manager did not come; the host is to book again."""
    HOST_ABSENT = "host_absent"
    """约谈人未到: the host did not come, and is to book again."""
    CUT_SHORT = "cut_short"
    """提前结束: it was broken off, with a reason; the host is to book again."""
    CLOSED = "closed"
    """已归档: minutes are locked and follow-ups done."""
    CANCELLED = "cancelled"
    """已取消."""
    NOT_NEEDED = "not_needed"
    """无需安排."""


MISSED = frozenset({TalkState.NO_SHOW, TalkState.HOST_ABSENT, TalkState.CUT_SHORT})
"""States of a talk whose time came to nothing, so that it is to be booked again."""
UNTIMED = frozenset({TalkState.DUE, TalkState.DECLINED}) | MISSED
"""States in which the host is to set a time."""
OPEN = frozenset({TalkState.INVITED, TalkState.PROPOSED, TalkState.CONFIRMED}) | UNTIMED
"""States in which something is still to happen."""
TIMED = frozenset({TalkState.INVITED, TalkState.PROPOSED, TalkState.CONFIRMED})
"""States in which a time stands."""
ENDS = frozenset({TalkState.HELD}) | MISSED
"""How a confirmed talk may end once its time has come."""


class Talk(Value):
    """An appointment talk between a host and a client manager."""

    id: int
    number: str
    trigger: Trigger
    """The main one of its triggers."""
    complaint_id: int | None
    """The complaint of the main trigger."""
    kind: TalkKind = TalkKind.REGULAR
    private: bool = False
    """Whether only host, manager and confidant know of it (私密)."""
    at_head_office: bool = False
    """Whether it is kept from its branch, as a complaint behind it is."""
    confidant_id: int | None = None
    """The one person at human resources who knows of a private talk besides its host."""
    recused: frozenset[int] = frozenset()
    """Former hosts who declared an interest: they never reach it again (回避)."""
    deputy_id: int | None = None
    """Who is to hold a private talk once its manager consents; that person knows nothing of it until then."""
    host_request: str | None = None
    """Why the manager asks for another host; None unless that waits for an answer."""
    manager_id: int
    host_id: int
    branch: str
    state: TalkState
    due_on: date
    """The workday by whose end it must be booked; of one entered afterwards (补录), the day on which it was held."""
    slot: Interval | None = None
    turned_down: frozenset[Instant] = frozenset()
    """When times began that a side turned down or took back: they are not offered again."""
    place: str | None = None
    link: str | None = None
    """Where an online talk is held; shown only once it is confirmed."""
    second_id: int | None = None
    """The second person on the bank's side, who takes the minutes (记录人)."""
    purpose: str | None = None
    """The neutral purpose shown to both; None for the usual one."""
    rounds: int = 0
    """How many times either side proposed another time."""
    reason: str | None = None
    """Why it was declined, cancelled or not needed."""
    calendar_sequence: int = -1
    """The SEQUENCE of the calendar file last given out; -1 before the first."""
    no_shows: int = 0
    """How often the manager did not come."""
    host_absences: int = 0
    """How often its host did not come, whoever that was."""
    alone: Alone | None = None
    """Why nobody takes the minutes beside its host, though the policy wants that; None unless the host went on so."""
    cover_at: Instant | None = None
    """When somebody else takes it over, since its host said to be away at its time; None if nobody has to."""
    version: int = 1

    @property
    def scope(self) -> Object:
        """What the gate needs to know: host and manager take part, the confidant of a private talk too."""
        confidant = {self.confidant_id} if self.private and self.confidant_id is not None else set()
        parties = frozenset(self.people) | confidant
        branch = NOWHERE if self.at_head_office else self.branch
        return Object(branch=branch, parties=parties, excluded=self.recused, private=self.private)

    @property
    def people(self) -> tuple[int, ...]:
        """Who takes part: host, manager and the second person, if there is one."""
        second = () if self.second_id is None else (self.second_id,)
        return (self.host_id, self.manager_id, *second)

    @property
    def standing(self) -> Interval | None:
        """The time that stands in the diaries, if one does."""
        return self.slot if self.state in TIMED or self.state is TalkState.HELD else None

    @property
    def spent(self) -> frozenset[Instant]:
        """When times begin that are not to be offered: the one that stands, and those turned down."""
        return self.turned_down | ({self.slot.start} if self.slot is not None and self.state in TIMED else frozenset())

    @property
    def open(self) -> bool:
        """Whether something is still to happen."""
        return self.state in OPEN

    @property
    def told(self) -> bool:
        """Whether its manager knows of it: once invited, and of course once it is closed."""
        return self.place is not None or self.state is TalkState.CLOSED

    def changed(self, **to: object) -> "Talk":
        """Give the talk with these fields and the next version."""
        return self.model_copy(update={**to, "version": self.version + 1})


def require(talk: Talk, *states: TalkState) -> None:
    """Refuse what a talk's state does not allow."""
    refuse_unless(talk.state in states, "talk.state", talk=talk)


def invite(talk: Talk, slot: Interval, *, place: str, purpose: str | None = None) -> Talk:
    """Book: propose a first time to the manager."""
    require(talk, *UNTIMED)
    about = purpose or talk.purpose
    return _timed(talk, slot, state=TalkState.INVITED, place=place, purpose=about, reason=None)


def confirm(talk: Talk, *, now: datetime) -> Talk:
    """Accept the time that the other side proposed; refused once that time has begun."""
    require(talk, TalkState.INVITED, TalkState.PROPOSED)
    refuse_unless(talk.slot is not None and now < talk.slot.start, "talk.past", talk=talk)
    return talk.changed(state=TalkState.CONFIRMED, calendar_sequence=talk.calendar_sequence + 1)


def tell_in_person(talk: Talk) -> Talk:
    """Accept the time in the name of a manager who gets no messages and was told face to face, late too."""
    require(talk, TalkState.INVITED)
    return talk.changed(state=TalkState.CONFIRMED, calendar_sequence=talk.calendar_sequence + 1)


def propose(talk: Talk, slot: Interval, *, rounds: int, now: datetime) -> Talk:
    """Let the manager propose another time, at most `rounds` times by both sides in all.

    A confirmed talk that has begun is refused: whether somebody came is for the host to say.
    """
    require(talk, TalkState.INVITED, TalkState.CONFIRMED)
    _not_begun(talk, now)
    refuse_unless(talk.rounds < rounds, "talk.rounds", talk=talk, rounds=rounds)
    return _timed(talk, slot, state=TalkState.PROPOSED, rounds=talk.rounds + 1)


def move(talk: Talk, slot: Interval, *, place: str | None, rounds: int, now: datetime) -> Talk:
    """Let the host set another time; against a proposal that can still be accepted it counts as a round."""
    require(talk, *TIMED)
    answer = talk.state is TalkState.PROPOSED and talk.slot is not None and now < talk.slot.start
    refuse_unless(not answer or talk.rounds < rounds, "talk.rounds_host", talk=talk, rounds=rounds)
    return _timed(talk, slot, state=TalkState.INVITED, place=place or talk.place, rounds=talk.rounds + answer)


def decline(talk: Talk, reason: str, *, now: datetime) -> Talk:
    """Record that the manager can't come; the time that stood is free again. Refused as `propose` is."""
    require(talk, TalkState.INVITED, TalkState.CONFIRMED)
    _not_begun(talk, now)
    return talk.changed(
        state=TalkState.DECLINED,
        reason=reason,
        turned_down=talk.spent,
        calendar_sequence=talk.calendar_sequence + given_out(talk),
    )


def cancel(talk: Talk, reason: str) -> Talk:
    """Call the talk off."""
    require(talk, *OPEN - {TalkState.DUE})
    return talk.changed(
        state=TalkState.CANCELLED, reason=reason, calendar_sequence=talk.calendar_sequence + given_out(talk)
    )


def not_needed(talk: Talk, reason: str) -> Talk:
    """Record that no talk is needed, and why."""
    require(talk, *UNTIMED)
    return talk.changed(state=TalkState.NOT_NEEDED, reason=reason)


def link(talk: Talk, link: str) -> Talk:
    """Say where an online talk is held; calendar files given out are replaced."""
    require(talk, *TIMED)
    return talk.changed(link=link, calendar_sequence=talk.calendar_sequence + given_out(talk))


def close_of_leaver(talk: Talk) -> Talk:
    """Close the talk with a manager who left the bank."""
    require(talk, *OPEN)
    return talk.changed(
        state=TalkState.CANCELLED, reason=LEFT, calendar_sequence=talk.calendar_sequence + given_out(talk)
    )


LEFT = "left_the_bank"
"""The reason of a talk that ended because its manager left; a word of the catalogues."""


def conclude(
    talk: Talk, outcome: TalkState, *, now: datetime, again_by: date | None = None, reason: str | None = None
) -> Talk:
    """Record how a confirmed talk ended, only once it began; `again_by` is by when a missed one is booked again."""
    require(talk, TalkState.CONFIRMED)
    refuse_unless(outcome in ENDS, "talk.state", talk=talk)
    refuse_unless(talk.slot is not None and talk.slot.start <= now, "talk.not_yet", talk=talk)
    refuse_unless(outcome is not TalkState.CUT_SHORT or reason is not None, "talk.state", talk=talk)
    due_on = again_by if again_by is not None and outcome in MISSED else talk.due_on
    missed = {
        "no_shows": talk.no_shows + (outcome is TalkState.NO_SHOW),
        "host_absences": talk.host_absences + (outcome is TalkState.HOST_ABSENT),
    }
    return talk.changed(state=outcome, due_on=due_on, reason=reason, **missed)


def close(talk: Talk) -> Talk:
    """Close (归档) a held talk."""
    require(talk, TalkState.HELD)
    return talk.changed(state=TalkState.CLOSED)


def close_unwritten(talk: Talk) -> Talk:
    """Close a private talk of which there are no minutes: they are optional there."""
    refuse_unless(talk.private, "talk.not_private", talk=talk)
    return close(talk)


def _not_begun(talk: Talk, now: datetime) -> None:
    begun = talk.state is TalkState.CONFIRMED and talk.slot is not None and talk.slot.start <= now
    refuse_unless(not begun, "talk.past", talk=talk)


def _timed(talk: Talk, slot: Interval, **to: object) -> Talk:
    """Give the talk with another time; a calendar file of it bears a higher SEQUENCE than one given out."""
    sequence = talk.calendar_sequence + given_out(talk)
    return talk.changed(slot=slot, turned_down=talk.spent - {slot.start}, calendar_sequence=sequence, **to)


def given_out(talk: Talk) -> int:
    """Give by how much the SEQUENCE of a talk's calendar file rises with a change: one that was given out."""
    return int(talk.calendar_sequence >= 0)


def shown_count(count: int, least: int) -> str:
    """Write how many private talks there are so that a small number tells nothing: below `least` as `<5`."""
    return str(count) if count >= least else f"<{least}"
