"""The demo bank of the sandbox: its people, and the accounts that they already have."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from domain.people import Entry, Line, Role, Standing
from domain.workdays import WorkCalendar
from sandbox.people import Persona
from storage import people
from storage.clock import mark_clock, moved_clock
from storage.database import Database
from workflows.staffing import import_roster
from workflows.work import Bank, Work

PEOPLE = Path(__file__).with_name("demo.toml")
OPENING = time(9, 0)
TOKEN = "1000000000:AAsandboxsandboxsandboxsandboxsandb"  # noqa: S105 - opens nothing but a sandbox
USERNAME = "wuhua_demo_bot"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo bank."""

    user_id: int
    name_en: str
    enrolled: bool
    entry: Entry


def demo_people() -> list[DemoPerson]:
    """Read the demo bank's people."""
    return [_person(row) for row in tomllib.loads(PEOPLE.read_text("utf-8"))["people"]]


def _person(row: dict[str, Any]) -> DemoPerson:
    entry = Entry(
        staff_no=row["staff_no"],
        name=row["name"],
        branch=row["branch"],
        roles=frozenset(Role(role) for role in row["roles"]),
        line=Line(row["line"]) if "line" in row else None,
        standing=Standing(row["standing"]) if "standing" in row else None,
        supervisor_no=row.get("supervisor"),
    )
    return DemoPerson(row["user_id"], row["name_en"], row.get("enrolled", True), entry)


def personas(bank: Bank, titles: dict[str, dict[Role, str]]) -> list[Persona]:
    """Give the people as the page shows them; `titles` name the roles by language."""
    return [_persona(person, bank, titles) for person in demo_people()]


def _persona(person: DemoPerson, bank: Bank, titles: dict[str, dict[Role, str]]) -> Persona:
    branch = bank.policy.branch(person.entry.branch)
    role = sorted(person.entry.roles)[0]
    return Persona(
        id=person.user_id,
        name=person.entry.name,
        name_en=person.name_en,
        role=titles["zh-CN"][role],
        role_en=titles["en"][role],
        branch=branch.name,
        branch_en=branch.name_en,
        started=person.enrolled,
    )


def first_morning(real: datetime, calendar: WorkCalendar) -> datetime:
    """Give nine o'clock of the next workday: when the story begins."""
    today = calendar.local(real - timedelta(hours=OPENING.hour)).date()
    day = today if calendar.is_workday(today) else calendar.next_workday(today)
    return calendar.instant(day, OPENING)


async def open_bank(database: Database, bank: Bank, *, start: datetime) -> datetime:
    """Fill an empty database with the demo bank; gives the bank's now, new or kept."""
    async with database.transaction() as tx:
        kept = await moved_clock(tx)
        if kept is not None:
            return kept
        await mark_clock(tx, start)
        work = Work(tx=tx, now=start, bank=bank)
        found = demo_people()
        await import_roster(work, [(n, person.entry) for n, person in enumerate(found, 2)], [], dry_run=False)
        await _enrol(work, found)
    return start


async def _enrol(work: Work, found: Sequence[DemoPerson]) -> None:
    for demo in found:
        person = await people.get_by_staff_no(work.tx, demo.entry.staff_no)
        if person is not None and demo.enrolled:
            await people.add_account(
                work.tx,
                person_id=person.id,
                user_id=demo.user_id,
                chat_id=demo.user_id,
                language="zh-CN",
                now=work.now,
            )
