"""How long a page of each list takes at 50,000 complaints: `python -m bench.lists [address of an empty PostgreSQL]`."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text

from config.policy import load_policy
from config.settings import DEFAULT_POLICY
from domain.complaints import ComplaintState, rank_of
from domain.followups import FollowupState
from domain.lists import Filter, Listed, Section, Stage
from domain.people import Entry, Person, Role
from domain.talks import TalkState
from domain.workdays import Hours, WorkCalendar
from storage import people, tables
from storage.database import Database, Tx
from storage.schema import open_database
from storage.seal import make_seal
from workflows import views
from workflows.work import Bank, Work

SIZE = 50_000
"""Of each: complaints, talks, follow-ups."""
BRANCHES, MANAGERS = 20, 500
OPEN_SHARE = 0.1
RUNS = 5
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
DAYS = 3 * 365
"""Over which everything lies."""


@dataclass(frozen=True)
class Staff:
    """Who reads, and whom it concerns."""

    desk: Person
    head: Person
    resources: Person
    heads: list[int]
    managers: list[int]


async def take_on(tx: Tx) -> Staff:
    """Put the bank on the roster."""

    async def add(staff_no: int, role: Role, branch: str) -> int:
        entry = Entry(staff_no=str(staff_no), name="张伟", branch=branch, roles=frozenset({role}))
        return await people.add_person(tx, entry)

    reading = [await add(n, role, "HQ") for n, role in enumerate((Role.COMPLAINT_DESK, Role.HUMAN_RESOURCES), 1)]
    heads = [await add(100 + n, Role.SUPERVISOR, f"B{n}") for n in range(BRANCHES)]
    managers = [await add(1000 + n, Role.CLIENT_MANAGER, f"B{n % BRANCHES}") for n in range(MANAGERS)]
    desk, resources, head = [await people.get_person(tx, one) for one in (*reading, heads[0])]
    assert desk is not None
    assert resources is not None
    assert head is not None
    return Staff(desk, head, resources, heads, managers)


def row_of(number: int, staff: Staff, chance: Random) -> tuple[dict[str, Any], ...]:
    """Make a complaint, its talk, the minutes of that, and their follow-up; one in ten of each is open."""
    n = chance.randrange(MANAGERS)
    whose = {"branch": f"B{n % BRANCHES}"}
    parties = {"host_id": staff.heads[n % BRANCHES], "manager_id": staff.managers[n]}
    received = NOW - timedelta(days=chance.randrange(DAYS))
    due = {"due_on": received.date() + timedelta(days=15), "version": 1}
    still = chance.random() < OPEN_SHARE
    state = chance.choice([s for s in ComplaintState if s is not ComplaintState.CLOSED])
    complaint = {
        **whose,
        **due,
        "number": f"{number:08d}",
        "subject": "client_manager",
        "about_id": staff.managers[n],
        "source": chance.choice(["hotline", "counter", "letter"]),
        "category": "service",
        "words": "三次没有回电话" * 10,
        "client": "C-2041",
        "received_at": received,
        "registered_by": staff.desk.id,
        "state": state if still else "closed",
        "findings": "经核实" * 30,
        "rank": rank_of(state if still else "closed"),
    }
    talk = {
        **whose,
        **parties,
        **due,
        "number": f"{number:08d}",
        "trigger": "complaint",
        "state": chance.choice([*TalkState]) if still else TalkState.CLOSED,
        "start_at": received + timedelta(days=5),
        "end_at": received + timedelta(days=5, minutes=30),
        "place": "会议室",
        "rounds": 0,
        "calendar_sequence": 0,
        "no_shows": 0,
        "private": number % 50 == 0,
    }
    said = dict.fromkeys(("facts", "said", "causes"), "经核实" * 30)
    minutes = {**whose, **parties, **said, "number": f"{number:08d}", "talk_id": number}
    minutes |= {"conclusion": "reminder", "state": "locked", "version": 1}
    followup = {
        **whose,
        **due,
        "number": f"{number:08d}-1",
        "minutes_id": number,
        "talk_id": number,
        "host_id": parties["host_id"],
        "owner_id": parties["manager_id"],
        "what": "回访客户",
        "state": chance.choice([*FollowupState]) if still else "confirmed",
    }
    return complaint, talk, minutes, followup


async def fill(database: Database) -> Staff:
    """Put the bank and its years of work into the database."""
    chance = Random(1)
    async with database.transaction() as tx:
        staff = await take_on(tx)
        for start in range(1, SIZE + 1, 5_000):
            made = zip(*(row_of(n, staff, chance) for n in range(start, start + 5_000)), strict=True)
            for table, rows in zip(
                (tables.complaints, tables.talks, tables.minutes, tables.followups), made, strict=True
            ):
                await tx.run_many(table.insert(), rows)
        kept_out = [(chance.randrange(1, SIZE), chance.choice(staff.heads)) for _ in range(SIZE // 50)]
        rows = [
            {"complaint_id": one, "person_id": person, "tie": "interest", "declared_by": staff.desk.id}
            for one, person in sorted({*kept_out})
        ]
        await tx.run_many(tables.complaint_recusals.insert(), rows)
    if not database.sqlite:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))  # as PostgreSQL does by itself before long
    return staff


async def measure(database: Database, staff: Staff) -> None:
    """Print the median of several readings of each page, and the best: that of a machine with nothing else to do."""
    policy = load_policy(DEFAULT_POLICY)
    bank = Bank(policy, WorkCalendar(hours=Hours(windows=policy.hours.windows, push=policy.hours.push_window)))
    cases, measures = Filter(listed=Listed.COMPLAINTS), Filter(listed=Listed.FOLLOWUPS)
    month = f"{date(2026, 3, 1):%Y%m}"
    manager = await _person(database, staff.managers[0])
    pages: list[tuple[str, Person, Callable[[Work], Awaitable[object]]]] = [
        ("/complaints, the desk", staff.desk, _page(cases.but(state=Section.OPEN))),
        ("all complaints, the desk", staff.desk, _page(cases)),
        ("all complaints, the last page", staff.desk, _page(cases, 10**6)),
        ("complaints of a month", staff.desk, _page(cases.but(month=month))),
        ("complaints of a branch", staff.desk, _page(cases.but(branch="B3"))),
        ("complaints of a source", staff.desk, _page(cases.but(cause="letter"))),
        ("all complaints, a head", staff.head, _page(cases)),
        ("/talks, a head's board", staff.head, views.board),
        ("all talks, a head", staff.head, _page(Filter())),
        ("ended talks, the last page", staff.head, _page(Filter(state=Section.ENDED), 10**6)),
        ("talks of a month, a head", staff.head, _page(Filter(month=month))),
        ("/talks, a manager", manager, views.board),
        ("/followups, human resources", staff.resources, _page(measures.but(state=Stage.OPEN))),
        ("all follow-ups, human resources", staff.resources, _page(measures)),
        ("all follow-ups, the last page", staff.resources, _page(measures, 10**6)),
        ("/followups, a head", staff.head, _page(measures.but(state=Stage.OPEN))),
        ("/find 1000, the desk", staff.desk, lambda work: views.find(work, "1000")),
        ("/find 1000, a head", staff.head, lambda work: views.find(work, "1000")),
    ]
    for name, reader, read in pages:
        times = [await _once(database, bank, reader, read) for _ in range(RUNS)]
        print(f"{name:34} {statistics.median(times):8.1f} ms (median of {RUNS}), the best {min(times):.1f}", flush=True)


def _page(wanted: Filter, page: int = 0) -> Callable[[Work], Awaitable[object]]:
    return lambda work: views.listing(work, wanted, page)


async def _person(database: Database, person_id: int) -> Person:
    async with database.transaction() as tx:
        found = await people.get_person(tx, person_id)
    assert found is not None
    return found


async def _once(database: Database, bank: Bank, reader: Person, read: Callable[[Work], Awaitable[object]]) -> float:
    began = time.perf_counter()
    async with database.transaction() as tx:
        await read(Work(tx=tx, now=NOW, bank=bank, person=reader))
    return (time.perf_counter() - began) * 1_000


async def main() -> None:
    """Fill a database and measure each page."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite+aiosqlite:///{data / 'bench.db'}"
        database = await open_database(url, make_seal(data), create=True)
        await measure(database, await fill(database))
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
