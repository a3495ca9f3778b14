"""The values on which the rules alone work: all of a bank in memory. A restart writes them down and reads them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from domain import handing
from domain import leave as leave_rules
from domain.complaints import (
    Complaint,
    Extension,
    Remedy,
    Review,
)
from domain.errors import RefusalError, refuse_unless
from domain.followups import Followup
from domain.leave import Leave, LeaveKind
from domain.minutes import Minutes
from domain.model import Value
from domain.people import Person, Role, supervisor_of
from domain.rights import Right, may, permit
from domain.slots import Interval, clashes
from domain.talks import Talk, TalkState
from domain.triggers import Raised
from tests.factories import BANK, make_person
from tests.walks.cases import DONE, OLD, REFUSED
from tests.walks.plain import STAFF, SUPERVISOR
from tests.walks.wall import instant

CALENDAR, POLICY = BANK.calendar, BANK.policy
ROLES = {
    "desk": Role.COMPLAINT_DESK,
    "head": Role.COMPLAINT_HEAD,
    "senior": Role.SENIOR_MANAGEMENT,
    "hr": Role.HUMAN_RESOURCES,
    "supervisor": Role.SUPERVISOR,
    "manager": Role.CLIENT_MANAGER,
}
"""Roles by their names in the model."""
IDS = {name: number for number, name in enumerate(STAFF, 1)}
NAMES = {number: name for name, number in IDS.items()}


def _person(name: str) -> Person:
    who = STAFF[name]
    head = f"{2000 + IDS[SUPERVISOR[who.branch]]}" if who.role == "manager" else None
    roles = frozenset({ROLES[who.role]})
    return make_person(IDS[name], name=name, branch=who.branch, roles=roles, supervisor_no=head)


PEOPLE = {name: _person(name) for name in STAFF}
More = dict[str, Any]


def heads_of(branch: str) -> frozenset[int]:
    return frozenset(p.id for p in PEOPLE.values() if p.branch == branch and p.has(Role.SUPERVISOR))


class StaleError(Exception):
    """The press came from an old card."""


def ended(act: Any) -> tuple[str, object]:
    try:
        return DONE, act()
    except RefusalError as refusal:
        return REFUSED, refusal.code
    except StaleError:
        return OLD, None


@dataclass
class Values:
    """Every value of the bank, by its id, and who does what now."""

    complaints: dict[int, Complaint] = field(default_factory=dict)
    extensions: dict[int, Extension] = field(default_factory=dict)
    remedies: dict[int, Remedy] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    contacts: dict[int, int] = field(default_factory=dict)
    talks: dict[int, Talk] = field(default_factory=dict)
    triggers: dict[int, Raised] = field(default_factory=dict)
    minutes: dict[int, Minutes] = field(default_factory=dict)
    followups: dict[int, Followup] = field(default_factory=dict)
    leaves: dict[int, Leave] = field(default_factory=dict)
    set_at: dict[int, datetime] = field(default_factory=dict)
    """When each talk came to its version."""

    def dump(self) -> dict[str, Any]:
        return {name: dict(values) for name, values in vars(self).items() if name not in ("who", "now")}

    def restart(self) -> None:
        """Write every value down as JSON and read it again."""
        for values in vars(self).values():
            if isinstance(values, dict):
                for key, value in values.items():
                    if isinstance(value, Value):
                        values[key] = type(value).model_validate_json(value.model_dump_json())

    def leave(self) -> None:
        """Nothing is left behind."""

    def next_due(self) -> datetime | None:
        """Give nothing: no notice waits where there are rules only."""
        return None

    def newest(self, table: str) -> int:
        return int(max(getattr(self, table.removeprefix("complaint_"))))

    def talk_of(self, case: int) -> int | None:
        return max((raised.talk_id for raised in self.triggers.values() if raised.complaint_id == case), default=None)

    def second_of(self, talk: int) -> str | None:
        second = self.talks[talk].second_id
        return NAMES[second] if second is not None else None

    def sequence_of(self, talk: int) -> int:
        return self.talks[talk].calendar_sequence

    def _begin(self, who: str, now: datetime) -> None:
        self.who, self.now = PEOPLE[who], instant(now)

    @property
    def today(self) -> date:
        return CALENDAR.local(self.now).date()

    def _known(self, thing: Complaint | Talk | Minutes | Followup, version: int) -> None:
        if thing.version != version:
            raise StaleError

    def look(self, who: str, now: datetime, number: int) -> tuple[str, object]:
        self._begin(who, now)
        return ended(lambda: permit(self.who, Right.COMPLAINT_READ, self.complaints[number].scope))

    def go_on_leave(self, who: str, now: datetime, day: date) -> tuple[str, object]:
        self._begin(who, now)
        return ended(lambda: self._go_on_leave(day))

    def _go_on_leave(self, day: date) -> None:
        period = leave_rules.whole_day(CALENDAR.instant(day, time()), CALENDAR)
        leave_rules.check_period(period, now=self.now)
        mine = [
            leave.period for leave in self.leaves.values() if leave.person_id == self.who.id and not leave.cancelled
        ]
        refuse_unless(not clashes(period, mine, timedelta()), "leave.twice")
        number = len(self.leaves) + 1
        values: dict[str, Any] = {"person_id": self.who.id, "recorded_by": self.who.id, "kind": LeaveKind.LEAVE}
        self.leaves[number] = Leave(id=number, period=period, **values)
        crossed = [talk for talk in self.talks.values() if leave_rules.crosses(self.leaves[number], talk)]
        for talk in sorted(crossed, key=lambda talk: talk.slot or period):
            self._bear(talk)

    def _bear(self, talk: Talk) -> None:
        """Let a talk bear that one of its people is away then."""
        able = self._instead(talk, talk.standing)
        if talk.second_id == self.who.id and able:
            self._keep(handing.other_second(talk, able[0]))
        if talk.host_id == self.who.id and talk.slot is not None:
            day = CALENDAR.previous_workday(CALENDAR.local(talk.slot.start).date())
            at = max(CALENDAR.close_of_business(day), self.now)
            self._keep(talk.model_copy(update={"cover_at": at}))

    def come_back(self, who: str, now: datetime, number: int) -> tuple[str, object]:
        self._begin(who, now)

        def act() -> None:
            self.leaves[number] = leave_rules.cancel(self.leaves[number], now=self.now)

        return ended(act)

    def _raised(self, talk: Talk) -> list[Raised]:
        return [raised for raised in self.triggers.values() if raised.talk_id == talk.id]

    def _host(self, manager: Person, barred: frozenset[int]) -> Person | None:
        named = supervisor_of(manager, {person.staff_no: person for person in PEOPLE.values()})
        found = [person for person in (named, PEOPLE["sun"]) if person is not None]
        return next((p for p in found if p.id not in barred | {manager.id} and may(p, Right.TALK_HOST)), None)

    def _keep(self, talk: Talk) -> None:
        before = self.talks.get(talk.id)
        self.talks[talk.id] = talk
        if before is None or before.version != talk.version:
            self.set_at[talk.id] = self.now

    def _barred(self, talk: Talk) -> frozenset[int]:
        behind = [self.complaints[r.complaint_id] for r in self._raised(talk) if r.complaint_id is not None]
        return talk.recused.union(*(self._kept_from(case) for case in behind))

    def _kept_from(self, case: Complaint) -> frozenset[int]:
        of_it = {raised.talk_id for raised in self.triggers.values() if raised.complaint_id == case.id}
        declared = [self.talks[talk].recused for talk in of_it]
        return case.scope.excluded.union(*declared) | (heads_of(case.branch) if case.at_head_office else frozenset())

    def taken(self, person: int, *, but: int = 0) -> list[Interval]:
        """Give when somebody is taken, but for one talk."""
        standing = [t for t in self.talks.values() if t.id != but and person in t.people]
        kept = [t.slot for t in standing if t.slot and (t.standing or t.state is TalkState.CLOSED)]
        away = [leave.period for leave in self.leaves.values() if leave.person_id == person and not leave.cancelled]
        return kept + away

    def _free(self, person: int, slot: Interval, talk: Talk) -> bool:
        return not clashes(slot, self.taken(person, but=talk.id), timedelta(minutes=POLICY.talks.buffer_minutes))

    def _seconds(self, talk: Talk, slot: Interval | None) -> list[int]:
        barred = {talk.host_id, talk.manager_id} | self._barred(talk)
        able = [p for p in PEOPLE.values() if p.id not in barred and p.has(Role.SUPERVISOR, Role.HUMAN_RESOURCES)]
        own = [p for p in able if p.branch == talk.branch or p.has(Role.HUMAN_RESOURCES)]
        return [p.id for p in own or able if slot is None or self._free(p.id, slot, talk)]

    def _instead(self, talk: Talk, slot: Interval | None, *, but: int | None = None) -> list[int]:
        barred = {talk.host_id, talk.manager_id, but} | self._barred(talk)
        able = [p for p in PEOPLE.values() if p.id not in barred and p.has(Role.SUPERVISOR, Role.HUMAN_RESOURCES)]
        there = [p for p in able if slot is None or self._free(p.id, slot, talk)]
        return [p.id for p in there if p.branch == talk.branch or p.has(Role.HUMAN_RESOURCES)] or [p.id for p in there]
