"""Values with defaults: a test states only what matters to it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from config.policy import Policy, load_policy
from config.settings import DEFAULT_POLICY
from domain.complaints import Complaint, ComplaintState, Source, Subject
from domain.people import Entry, Person, Role
from domain.personal import mask
from domain.slots import Interval
from domain.talks import Talk, TalkState, Trigger
from domain.workdays import Hours, WorkCalendar
from storage import complaints, people, talks
from storage.database import Database, Tx
from storage.outbox import Item, Lane
from storage.tables import audit
from workflows.work import Bank, Work

POLICY = load_policy(DEFAULT_POLICY)


def make_bank(policy: Policy = POLICY, **talk_clauses: Any) -> Bank:
    """Make the default bank, with some clauses about talks changed; one person on its side is enough."""
    clauses = {"second_for": [], **talk_clauses}
    policy = policy.model_copy(update={"talks": policy.talks.model_copy(update=clauses)})
    hours = Hours(windows=policy.hours.windows, push=policy.hours.push_window)
    return Bank(policy, WorkCalendar(hours=hours, zone=policy.bank.zone))


BANK = make_bank()


def shanghai(text: str) -> datetime:
    """Read `2026-12-01 09:00` as people in the bank would."""
    day, _, clock = text.partition(" ")
    return BANK.calendar.instant(date.fromisoformat(day), datetime.strptime(clock, "%H:%M").time())  # noqa: DTZ007


NOW = shanghai("2026-12-01 09:00")
"""A Tuesday at nine, with workdays around it."""
REAL = datetime(2030, 1, 1, tzinfo=UTC)
"""A real clock's instant, for leases."""


def make_entry(staff_no: str = "2001", **changes: Any) -> Entry:
    """Make a row of the roster: a client manager of Chengguan branch."""
    values: dict[str, Any] = {"name": "张伟", "branch": "CG", "roles": frozenset({Role.CLIENT_MANAGER})}
    return Entry(staff_no=staff_no, **{**values, **changes})


def make_person(person_id: int = 1, **changes: Any) -> Person:
    """Make somebody on the roster."""
    own = {name: changes.pop(name) for name in ("left_on", "version") if name in changes}
    staff_no = changes.pop("staff_no", f"{2000 + person_id}")
    return Person(**make_entry(staff_no, **changes).model_dump(), id=person_id, **own)


def make_talk(**changes: Any) -> Talk:
    """Make a talk that is due between host 1 and manager 2."""
    values: dict[str, Any] = {
        "id": 0,
        "number": "26-0001",
        "trigger": Trigger.COMPLAINT,
        "complaint_id": None,
        "manager_id": 2,
        "host_id": 1,
        "branch": "CG",
        "state": TalkState.DUE,
        "due_on": date(2026, 12, 8),
    }
    return Talk(**{**values, **changes})


def make_complaint(**changes: Any) -> Complaint:
    """Make a complaint about person 2, registered by person 1."""
    values: dict[str, Any] = {
        "id": 0,
        "number": "26-0001",
        "subject": Subject.CLIENT_MANAGER,
        "about_id": 2,
        "branch": "CG",
        "source": Source.HOTLINE,
        "category": "service",
        "words": mask("三次没有回电话"),
        "client": mask("C-2041"),
        "evidence_id": None,
        "received_at": NOW,
        "registered_by": 1,
        "due_on": date(2026, 12, 16),
        "state": ComplaintState.REGISTERED,
    }
    return Complaint(**{**values, **changes})


def at(start: datetime, minutes: int = 30) -> Interval:
    """Make the time of a talk that starts then."""
    return Interval(start, start + timedelta(minutes=minutes))


async def add_person(tx: Tx, staff_no: str = "2001", *, account: int | None = None, **changes: Any) -> Person:
    """Put somebody on the roster, enrolled if an account is named."""
    person_id = await people.add_person(tx, make_entry(staff_no, **changes))
    if account is not None:
        await people.add_account(tx, person_id=person_id, user_id=account, chat_id=account, language="zh-CN", now=NOW)
    found = await people.get_person(tx, person_id)
    assert found is not None
    return found


@dataclass(frozen=True)
class Staff:
    """A small bank: two branches, head office, and who leads whom."""

    lin: Person
    """The consumer-protection desk."""
    sun: Person
    """Human resources."""
    chen: Person
    """Supervisor of Chengguan."""
    zhang: Person
    """Manager at Chengguan."""
    li: Person
    """Manager at Chengguan."""
    wang: Person
    """Supervisor of Jiangbin."""
    zhou: Person
    """Manager at Jiangbin."""


async def add_staff(tx: Tx) -> Staff:
    """Put the small bank on the roster, everybody with an account of number 1001 to 1007."""

    async def add(number: int, name: str, branch: str, role: Role, head: str | None = None) -> Person:
        roles = frozenset({role})
        return await add_person(
            tx, str(number), account=number, name=name, branch=branch, roles=roles, supervisor_no=head
        )

    return Staff(
        lin=await add(1001, "林静", "HQ", Role.COMPLAINT_DESK),
        sun=await add(1002, "孙洁", "HQ", Role.HUMAN_RESOURCES),
        chen=await add(1003, "陈志远", "CG", Role.SUPERVISOR),
        zhang=await add(1004, "张伟", "CG", Role.CLIENT_MANAGER, "1003"),
        li=await add(1005, "李娜", "CG", Role.CLIENT_MANAGER, "1003"),
        wang=await add(1006, "王芳", "JB", Role.SUPERVISOR),
        zhou=await add(1007, "周杰", "JB", Role.CLIENT_MANAGER, "1006"),
    )


@dataclass(repr=False)
class Scene:
    """The small bank at work on a database, its clock in the test's hands.

    Its name is short: asyncio writes out, and drops, what every fixture gave, and the policy is long.
    """

    database: Database
    staff: Staff
    bank: Bank = BANK
    now: datetime = NOW

    @asynccontextmanager
    async def work(self, person: Person | None = None, now: datetime | None = None) -> AsyncIterator[Work]:
        """Open a transaction in which somebody acts."""
        async with self.database.transaction() as tx:
            yield Work(tx=tx, now=now or self.now, bank=self.bank, person=person)

    async def talk(self, **changes: Any) -> Talk:
        """Keep a talk between Chen and Zhang, with its place in both diaries."""
        parties = {"host_id": self.staff.chen.id, "manager_id": self.staff.zhang.id}
        number = f"26-{len(await self.talks()) + 1:04d}"
        async with self.database.transaction() as tx:
            talk = await talks.add_talk(tx, make_talk(**{"number": number, **parties, **changes}))
            if talk.slot is not None:
                assert await talks.mark_occupied(tx, talk.people, talk.slot, subject=f"talk:{talk.id}")
        return talk

    async def talks(self) -> Sequence[Talk]:
        """Give the open talks."""
        async with self.database.transaction() as tx:
            return await talks.list_open(tx)

    async def talk_now(self, talk_id: int) -> Talk:
        """Give a talk as it is now."""
        async with self.database.transaction() as tx:
            found = await talks.get_talk(tx, talk_id)
        assert found is not None
        return found

    async def noted(self) -> set[str]:
        """Give every action that the audit holds."""
        async with self.database.transaction() as tx:
            return {row.action for row in await tx.rows(select(audit.c.action))}

    async def complaint(self, **changes: Any) -> Complaint:
        """Keep a complaint about Zhang, registered by Lin."""
        who = {"about_id": self.staff.zhang.id, "registered_by": self.staff.lin.id}
        async with self.database.transaction() as tx:
            return await complaints.add_complaint(tx, make_complaint(**{**who, **changes}))


def make_item(**changes: Any) -> Item:
    """Make a row of the outbox as a courier gets it."""
    values: dict[str, Any] = {
        "id": 1,
        "lane": Lane.ANSWER,
        "kind": "reply",
        "person_id": 1,
        "chat_id": 7,
        "language": None,
        "subject": None,
        "params": {},
        "due_at": NOW,
        "expires_at": None,
        "recipient": "p1",
        "ref": "K7WX",
        "attempts": 0,
        "uncertain": 0,
    }
    return Item(**{**values, **changes})
