"""People of the bank (人员): who they are, their roles, and the plan of a roster import."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum

from domain.model import Value
from domain.sheets import BadRow, repeated


class Role(StrEnum):
    """What a person is to the program; somebody may have several."""

    ADMINISTRATOR = "administrator"
    """系统管理员: settings, policy, invitations."""
    HUMAN_RESOURCES = "human_resources"
    """人力资源部: the roster, talks of head office's concern."""
    TRAINING = "training"
    """培训部门."""
    DEPARTMENT_DESK = "department_desk"
    """部门反馈岗: answers feedback."""
    DEPARTMENT_HEAD = "department_head"
    """部门负责人: answers for the department's feedback, and for its desk where nobody is there."""
    COMPLAINT_DESK = "complaint_desk"
    """消保岗: registers and runs complaints."""
    COMPLAINT_HEAD = "complaint_head"
    """消保部负责人: approves a longer term, hears who must recuse."""
    SENIOR_MANAGEMENT = "senior_management"
    """行领导: the superior body of a complaint; approves what the desk's head can't."""
    COMPLIANCE = "compliance"
    """合规部."""
    DISCIPLINE = "discipline"
    """纪检监察部."""
    INTERNAL_AUDIT = "internal_audit"
    """内部审计: sees who opened what."""
    COMMITTEE = "committee"
    """客户经理管理委员会."""
    SUPERVISOR = "supervisor"
    """支行行长 / 网点负责人: the own branch."""
    CLIENT_MANAGER = "client_manager"
    """客户经理: the own person."""


class Line(StrEnum):
    """The loans that a client manager handles."""

    CORPORATE = "corporate"
    """公司."""
    PERSONAL = "personal"
    """个人."""


class Standing(StrEnum):
    """How far a client manager is appointed."""

    TRAINEE = "trainee"
    """见习."""
    FORMAL = "formal"
    """正式."""


class Entry(Value):
    """A row of the roster: what human resources says of a person."""

    staff_no: str
    name: str
    branch: str
    """The branch's code, as the policy names it."""
    roles: frozenset[Role]
    line: Line | None = None
    standing: Standing | None = None
    grade: str | None = None
    joined_on: date | None = None
    branch_since: date | None = None
    formal_on: date | None = None
    """Since when a client manager is formal (转正日期)."""
    supervisor_no: str | None = None


class Person(Entry):
    """Somebody on the roster, known to the program."""

    id: int
    version: int = 1
    left_on: date | None = None

    @property
    def active(self) -> bool:
        """Whether the person still works at the bank."""
        return self.left_on is None

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of these roles."""
        return bool(self.roles.intersection(roles))

    @property
    def entry(self) -> Entry:
        """The roster's part of the person."""
        return Entry(**{name: getattr(self, name) for name in Entry.model_fields})


class RosterPlan(Value):
    """What an import would do; nothing is done while a row is bad."""

    new: tuple[Entry, ...]
    changed: tuple[tuple[Person, Entry], ...]
    left: tuple[Person, ...]
    unchanged: int
    bad: tuple[BadRow, ...]


def plan_import(
    rows: Sequence[tuple[int, Entry]],
    known: Sequence[Person],
    *,
    branches: Collection[str],
    bad: Sequence[BadRow],
) -> RosterPlan:
    """Compare a roster (row number, entry) with the people known; somebody no longer on it has left."""
    active = {person.staff_no: person for person in known if person.active}
    everybody = {person.staff_no: person for person in known}
    faults = [*bad, *repeated((row, entry.staff_no) for row, entry in rows), *_strangers(rows, branches)]
    entries = {entry.staff_no: entry for _, entry in rows}
    return RosterPlan(
        new=tuple(e for no, e in entries.items() if no not in everybody),
        changed=tuple((everybody[no], e) for no, e in entries.items() if _differs(everybody.get(no), e)),
        left=tuple(person for no, person in active.items() if no not in entries),
        unchanged=sum(no in active and active[no].entry == e for no, e in entries.items()),
        bad=tuple(sorted(faults, key=lambda fault: fault.row)),
    )


def _differs(person: Person | None, entry: Entry) -> bool:
    return person is not None and (person.entry != entry or not person.active)


def _strangers(rows: Sequence[tuple[int, Entry]], branches: Collection[str]) -> list[BadRow]:
    numbers = {entry.staff_no for _, entry in rows}
    faults = []
    for number, entry in rows:
        if entry.branch not in branches:
            faults.append(BadRow(row=number, code="roster.branch", fact=entry.branch))
        if entry.supervisor_no and entry.supervisor_no not in numbers:
            faults.append(BadRow(row=number, code="roster.supervisor", fact=entry.supervisor_no))
    return faults


def supervisor_of(person: Person, people: Mapping[str, Person]) -> Person | None:
    """Give the active supervisor whom the roster names for a person, by staff number."""
    found = people.get(person.supervisor_no or "")
    return found if found is not None and found.active and found.id != person.id else None
