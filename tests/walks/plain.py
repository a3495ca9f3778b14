"""The plain model: what the flows say of a complaint and a talk, in sets, counters and wall-clock times.

Nothing here is taken from the program. Times are naive and those of the bank's zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

DAY_OFF = {
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
}
MAKE_UP = {date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)}
"""The public calendar of the walks' weeks; beyond what is published Monday to Friday counts."""
OPEN_HOURS = ((time(9), time(11, 30)), (time(14), time(17)))
PUSH_HOURS = (time(8), time(18, 30))
LENGTH, BUFFER, DAY = timedelta(minutes=30), timedelta(minutes=15), timedelta(days=1)
NOTICE_MINUTES, DAILY_MAX, ROUNDS, HORIZON = 240, 4, 3, 60
TERMS = (15, 30, 60)
REVIEW_DAYS, ANSWER_WORKDAYS = 30, 3
COMPLAINED_ABOUT = "CG"
"""The branch that a complaint about nobody is about."""


def works(day: date) -> bool:
    return day in MAKE_UP or (day.weekday() < 5 and day not in DAY_OFF)


def workday_after(day: date, count: int = 1) -> date:
    for _ in range(count):
        day += DAY
        while not works(day):
            day += DAY
    return day


def workday_before(day: date) -> date:
    day -= DAY
    while not works(day):
        day -= DAY
    return day


def pushable(at: datetime) -> bool:
    return works(at.date()) and PUSH_HOURS[0] <= at.time() <= PUSH_HOURS[1]


def open_minutes(since: datetime, until: datetime) -> float:
    """Count the working minutes between two instants."""
    day, total = since.date(), timedelta()
    while day <= until.date():
        for begin, end in OPEN_HOURS if works(day) else ():
            stretch = min(until, datetime.combine(day, end)) - max(since, datetime.combine(day, begin))
            total += max(stretch, timedelta())
        day += DAY
    return total / timedelta(minutes=1)


@dataclass(frozen=True)
class Who:
    """Somebody of the bank."""

    name: str
    role: str
    branch: str


STAFF = {
    who.name: who
    for who in (
        Who("lin", "desk", "HQ"),
        Who("liang", "head", "HQ"),
        Who("deng", "senior", "HQ"),
        Who("sun", "hr", "HQ"),
        Who("chen", "supervisor", "CG"),
        Who("zhang", "manager", "CG"),
        Who("li", "manager", "CG"),
        Who("wang", "supervisor", "JB"),
        Who("zhou", "manager", "JB"),
    )
}
SUPERVISOR = {"CG": "chen", "JB": "wang"}


def heads_of(branch: str) -> set[str]:
    return {who.name for who in STAFF.values() if who.role == "supervisor" and who.branch == branch}


@dataclass
class Case:
    """A complaint."""

    id: int
    about: str | None
    branch: str
    due: date
    received: date
    at_head_office: bool = False
    state: str = "registered"
    version: int = 1
    handler: str | None = None
    decided_by: str | None = None
    contacts: int = 0
    outcome: str | None = None
    told: date | None = None
    term: int = 0
    extension: dict[str, object] | None = None
    review: str | None = None
    spared: bool = False
    """Whether it was said that it needs no remedy."""
    remedies: dict[int, tuple[str, bool]] = field(default_factory=dict)
    """Each with its owner and whether it is done."""
    out: set[str] = field(default_factory=set)
    """Who must keep out: the person complained about, the heads of the branch complained about, who recused."""

    @property
    def running(self) -> bool:
        return self.state in ("registered", "investigating", "decided")

    @property
    def wants_remedy(self) -> bool:
        return self.outcome in FOUNDED and not self.remedies and not self.spared

    @property
    def waiting(self) -> bool:
        return self.running and self.extension is not None and self.extension["state"] in ("asked", "granted")

    def read_by(self, name: str) -> bool:
        who = STAFF[name]
        near = who.role == "supervisor" and who.branch == self.branch and not self.at_head_office
        return name not in self.out and (who.role in ("desk", "head", "senior") or near)

    def handled_by(self, name: str) -> bool:
        """Whether somebody may handle it at all."""
        if not self.read_by(name):
            return False
        next_up = STAFF[name].role == "senior" and (self.handler == name or {"lin", "liang"} <= self.out)
        return STAFF[name].role in ("desk", "head", "supervisor") or next_up

    def approvers(self, asker: object, step: object) -> list[str]:
        """Give who could answer a longer term: the head the first one, else senior management; never who asked."""
        others = [who.name for who in STAFF.values() if self.read_by(who.name) and who.name != asker]
        heads = [other for other in others if STAFF[other].role == "head" and step == 1]
        return heads or [other for other in others if STAFF[other].role == "senior"]

    def granted_by(self, name: str) -> bool:
        """Whether somebody may answer the longer term that was asked for."""
        asked = self.extension
        return asked is not None and name in self.approvers(asked["asker"], asked["step"])

    def in_hand_of(self, name: str) -> bool:
        return self.handler == name and self.handled_by(name)


TIMED = ("invited", "proposed", "confirmed")
MISSED = ("no_show", "host_absent", "cut_short")
UNTIMED = ("due", "declined", *MISSED)
OPEN = (*TIMED, *UNTIMED)
FOUNDED = ("upheld", "partly")
LOCKED = ("agreed", "remarked", "objected", "refused", "silent")


@dataclass
class Meeting:
    """An appointment talk, with its minutes and follow-ups."""

    id: int
    manager: str
    host: str
    causes: dict[int, str | None]
    """Each complaint behind it with its outcome."""
    since: datetime
    """When it came to the state in which it is."""
    kind: str = "facts"
    state: str = "due"
    version: int = 1
    start: datetime | None = None
    second: str | None = None
    beside: int = 0
    """The version in which nothing but its recorder changed: no card of the manager's is old by it."""
    rounds: int = 0
    sequence: int = -1
    at_head_office: bool = False
    """Whether it is kept from its branch."""
    cover: datetime | None = None
    """When somebody else takes it over, should its host still be away at its time."""
    out: set[str] = field(default_factory=set)
    minutes: str | None = None
    pages: int = 0
    """The version of its minutes."""
    answer_by: datetime | None = None
    refused: bool = False
    """Whether a refusal was noted, which counts unless the manager answers in time."""
    followups: dict[int, list[object]] = field(default_factory=dict)
    """Each as owner, state, version."""

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def people(self) -> tuple[str, ...]:
        return (self.host, self.manager, *([self.second] if self.second else []))

    @property
    def booked(self) -> datetime | None:
        """Since when its time stands in the diaries."""
        return self.start if self.state in (*TIMED, "held", "closed") else None

    def begun(self, now: datetime) -> bool:
        return self.start is not None and self.start <= now

    def takes(self, now: datetime) -> bool:
        """Whether a new complaint joins it."""
        return self.open and not (self.state == "confirmed" and self.begun(now))

    def turn(self) -> None:
        self.kind = "reminder" if any(outcome in FOUNDED for outcome in self.causes.values()) else "facts"

    @property
    def needless(self) -> bool:
        return all(outcome is not None and outcome not in FOUNDED for outcome in self.causes.values())

    def reminders(self) -> dict[int, datetime]:
        """Give when each reminder leaves, by its lead in minutes: in push hours, none before it was set."""
        assert self.start is not None
        found = {}
        for lead in (1440, 60):
            at = self.start - timedelta(minutes=lead)
            if not pushable(at):
                day = at.date() - DAY
                while not works(day):
                    day -= DAY
                at = datetime.combine(day, time(17, 30))
            if at > self.since:
                found[lead] = at
        return found


@dataclass
class Book:
    """The bank as the model knows it."""

    now: datetime
    cases: dict[int, Case] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    leaves: dict[int, tuple[str, datetime, datetime]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    def taken(self, name: str, *, but: Meeting | None = None) -> Iterable[tuple[datetime, datetime]]:
        """Give when somebody is taken, but for one talk."""
        for meeting in self.meetings.values():
            if meeting is not but and meeting.booked is not None and name in meeting.people:
                yield meeting.booked, meeting.booked + LENGTH
        yield from ((begin, end) for who, begin, end in self.leaves.values() if who == name)

    def free(self, name: str, start: datetime, *, but: Meeting, length: timedelta = LENGTH) -> bool:
        """Whether somebody is free then, the buffer counted in."""
        end = start + length
        return all(start >= b + BUFFER or a >= end + BUFFER for a, b in self.taken(name, but=but))

    def crossed(self, name: str, begin: datetime, end: datetime) -> list[Meeting]:
        """Give the talks of somebody whose time an absence crosses, soonest first."""
        mine = [m for m in self.meetings.values() if m.state in TIMED and name in m.people and m.start is not None]
        found = [m for m in mine if m.start < end and begin < m.start + LENGTH]  # type: ignore[operator]
        return sorted(found, key=lambda m: m.start or end)

    def away(self, meeting: Meeting) -> bool:
        """Whether the host of a talk is away at its time."""
        leaves = [(begin, end) for who, begin, end in self.leaves.values() if who == meeting.host]
        return any(meeting in self.crossed(meeting.host, *leave) for leave in leaves)

    def can_be(self, meeting: Meeting, start: datetime) -> bool:
        """Whether a talk can be at a time."""
        end, day = start + LENGTH, start.date()
        inside = any(datetime.combine(day, a) <= start and end <= datetime.combine(day, b) for a, b in OPEN_HOURS)
        if not (start > self.now and works(day) and inside and (day - self.today).days < HORIZON):
            return False
        others = [m for m in self.meetings.values() if m is not meeting and m.booked and m.host == meeting.host]
        many = sum(m.booked is not None and m.booked.date() == day for m in others) >= DAILY_MAX
        soon = open_minutes(self.now, start) < NOTICE_MINUTES
        both = all(self.free(name, start, but=meeting) for name in (meeting.host, meeting.manager))
        return both and not many and not soon

    def seconds(self, meeting: Meeting, start: datetime | None) -> set[str]:
        """Give who may take the minutes then: heads of the branch or human resources, else heads of other branches."""
        barred = {meeting.host, meeting.manager} | self.kept_out(meeting)
        branch = STAFF[meeting.manager].branch
        able = {w.name for w in STAFF.values() if w.role in ("supervisor", "hr")} - barred
        own = {name for name in able if STAFF[name].branch == branch or STAFF[name].role == "hr"}
        return {name for name in own or able if start is None or self.free(name, start, but=meeting)}

    def instead(self, meeting: Meeting, start: datetime | None, *, but: str | None = None) -> set[str]:
        """Give who may take the minutes instead: who is free then, of another branch where nobody near is."""
        barred = {meeting.host, meeting.manager, but} | self.kept_out(meeting)
        able = {w.name for w in STAFF.values() if w.role in ("supervisor", "hr")} - barred
        there = {name for name in able if start is None or self.free(name, start, but=meeting)}
        branch = STAFF[meeting.manager].branch
        return {name for name in there if STAFF[name].branch == branch or STAFF[name].role == "hr"} or there

    def kept_out(self, meeting: Meeting) -> set[str]:
        """Give who must keep out of a talk: who recused, and who is kept from a complaint behind it."""
        return meeting.out.union(*(self.kept_from(self.cases[number]) for number in meeting.causes))

    def kept_from(self, case: Case) -> set[str]:
        """Give who keeps out of a complaint or recused from a talk of it; the heads too where it is kept from them."""
        declared = [meeting.out for meeting in self.meetings.values() if case.id in meeting.causes]
        return case.out.union(*declared) | (heads_of(case.branch) if case.at_head_office else set())

    def host_for(self, manager: str, barred: set[str]) -> str | None:
        """Give who holds a talk: the supervisor, else human resources."""
        for name in (SUPERVISOR[STAFF[manager].branch], "sun"):
            if name not in barred | {manager}:
                return name
        return None

    def candidates(self, meeting: Meeting) -> list[str]:
        """Give who can hold a talk instead of its host: the supervisor, human resources; who takes its minutes last."""
        barred = {meeting.host, meeting.manager} | self.kept_out(meeting)
        found = [name for name in (SUPERVISOR[STAFF[meeting.manager].branch], "sun") if name not in barred]
        return sorted(found, key=lambda name: name == meeting.second)

    def deputies(self, meeting: Meeting) -> list[str]:
        """Give which of them are there at its time; at none, who is there now."""
        at, length = (meeting.booked, LENGTH) if meeting.booked else (self.now, timedelta(minutes=1))
        return [name for name in self.candidates(meeting) if self.free(name, at, but=meeting, length=length)]

    def behind(self, case: Case) -> list[Meeting]:
        """Give the talks that a complaint made due or joined."""
        return [meeting for meeting in self.meetings.values() if case.id in meeting.causes]

    def times(self, meeting: Meeting) -> list[datetime]:
        """Give times of the next days, most of which can be."""
        days = [self.today + DAY * ahead for ahead in (0, 1, 2, 3, 4, 7, 9)]
        clocks = [time(9), time(9, 45), time(11), time(14), time(15), time(16, 30)]
        every = [datetime.combine(day, clock) for day in days for clock in clocks]
        return [at for at in every if self.can_be(meeting, at)] or every
