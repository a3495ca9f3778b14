"""What is done to 50,000 people at once, and to a year's rows: `python -m bench.bulk`.

A roster of 50,000 is read from its file and imported, a training is published for all of them, and the words of a year
that is past its time are taken out: 1,000,000 messages and 200,000 talks. Each step is a process of its own, so that
its memory can be told. Each is one transaction: on SQLite nobody else writes meanwhile.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from bench import filling, growth
from bench.field import memory, report
from bot.running import bank_of
from config.policy import load_policy
from config.settings import DEFAULT_POLICY
from domain.audiences import Audience
from domain.people import Person, Role
from domain.slots import Interval
from domain.training import Topic
from storage import people, tables
from storage.database import Database, Tx, real_now
from storage.schema import open_database
from storage.seal import make_seal, open_seal
from workflows import retention, roster_sheet, rosters, training
from workflows.training import Planned, SessionDraft
from workflows.work import Work

SIZE, MESSAGES = 50_000, 1_000_000
ROSTER, TRAINER = "roster.xlsx", "1"
HEADINGS = ("工号", "姓名", "网点", "角色")
LONG_AGO = timedelta(days=365 * 6)
STEPS = {
    "import": f"a roster of {SIZE:,} imported from its file",
    "publish": f"a training published for {SIZE:,}",
    "retain": f"a year's words taken out: {MESSAGES:,} messages, {SIZE * growth.TALKS:,} talks",
}


def write_roster(folder: Path) -> None:
    """Write the file that human resources would send."""
    with Workbook(folder / ROSTER, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, (TRAINER, "吴芳", "总行", "培训"))
        for n in range(1, SIZE):
            sheet.write_row(n + 1, 0, (f"{100_000 + n}", "张伟", "城关支行", "客户经理"))


async def work_of(tx: Tx, actor: Person | None = None) -> Work:
    """Give the ground of a use case."""
    return Work(tx=tx, now=await real_now(tx), bank=bank_of(load_policy(DEFAULT_POLICY)), person=actor)


async def import_roster(database: Database, folder: Path) -> float:
    """Read and import the roster; gives the seconds."""
    began = time.perf_counter()
    content = await asyncio.to_thread((folder / ROSTER).read_bytes)
    branches = load_policy(DEFAULT_POLICY).spellings()
    sheet = roster_sheet.read_roster(ROSTER, content, branches=branches)
    async with database.transaction() as tx:
        done = await rosters.import_roster(await work_of(tx), sheet.rows, sheet.bad, dry_run=False)
    assert done.done
    return time.perf_counter() - began


async def publish(database: Database, _: Path) -> float:
    """Publish a training for all client managers; gives the seconds."""
    async with database.transaction() as tx:
        trainer = await people.get_by_staff_no(tx, TRAINER)
        work = await work_of(tx, trainer)
        start = work.now + timedelta(days=10)
        draft = SessionDraft(slot=Interval(start, start + timedelta(minutes=90)), place="总行三楼会谈室")
        everybody = Audience(roles=frozenset({Role.CLIENT_MANAGER}))
        planned = await training.plan_training(
            work, title="贷后管理", topics=[Topic.RULES], mandatory=True, audience=everybody, first=draft
        )
    found = planned.view.training
    began = time.perf_counter()
    async with database.transaction() as tx:
        result = await training.publish(await work_of(tx, trainer), found.id, version=found.version)
    assert isinstance(result, Planned)
    return time.perf_counter() - began


async def retain(database: Database, _: Path) -> float:
    """Take out what a year left behind; gives the seconds."""
    began = time.perf_counter()
    async with database.transaction() as tx:
        await retention.take_out_old(await work_of(tx))
    return time.perf_counter() - began


async def let_a_year_pass(database: Database) -> None:
    """Put a year of messages and talks into the database, of so long ago that their time is over."""
    async with database.transaction() as tx:
        now = await real_now(tx)
    await growth.fill(database, SIZE)
    await filling.many(database, MESSAGES, first=now - LONG_AGO, people=SIZE)
    async with database.transaction() as tx:
        ended = "UPDATE outbox SET state = 'accepted', ended_at = due_at, message_id = id WHERE ref = 'BNCH'"
        await tx.connection.execute(text(ended))
        old = {"due_on": (now - LONG_AGO).date(), "state": "closed"}
        await tx.connection.execute(tables.talks.update().values(**old))


DO: dict[str, Callable[[Database, Path], Awaitable[float]]] = {
    "import": import_roster,
    "publish": publish,
    "retain": retain,
}


async def step(name: str, folder: Path) -> None:
    """Do one step in this process, and print what it took."""
    database = Database(_url(folder), open_seal(folder))
    took = await DO[name](database, folder)
    await database.close()
    print(json.dumps({"took": took, "memory": memory("self", "VmHWM")}))


async def measured(name: str, folder: Path) -> dict[str, float]:
    """Do one step in a process of its own; gives what it took."""
    command = (sys.executable, "-m", "bench.bulk", "--step", name, "--folder", str(folder))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert process.returncode == 0
    found: dict[str, float] = json.loads(said)
    return found


async def round_of(folder: Path) -> dict[str, dict[str, float]]:
    """Take every figure of one new bank."""
    database = await open_database(_url(folder), make_seal(folder), create=True)
    await asyncio.to_thread(write_roster, folder)
    found = {name: await measured(name, folder) for name in ("import", "publish")}
    await let_a_year_pass(database)
    await database.close()
    return {**found, "retain": await measured("retain", folder)}


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'wuhua.db'}"


async def main(runs: int) -> None:
    """Take every figure, so many times."""
    results: dict[str, list[dict[str, float]]] = {name: [] for name in STEPS}
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as folder:
            for name, found in (await round_of(Path(folder))).items():
                results[name].append(found)
    took = {STEPS[name]: [one["took"] for one in found] for name, found in results.items()}
    most = {STEPS[name]: [one["memory"] for one in found] for name, found in results.items()}
    report("elapsed", "s", took, base=STEPS["import"])
    report("most memory ever", "MB", most, base=STEPS["import"])


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=1)
    asked.add_argument("--step", choices=STEPS)
    asked.add_argument("--folder", type=Path)
    options = asked.parse_args()
    asyncio.run(step(options.step, options.folder) if options.step else main(options.runs))
