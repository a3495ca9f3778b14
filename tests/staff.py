"""The demo bank's people in a real bank's database, on the real clock, all of them enrolled."""

from bot import demo
from bot.running import bank_of
from storage import people
from storage.database import Database, real_now
from tests.factories import POLICY
from workflows.staffing import import_roster
from workflows.work import Work


async def take_on_staff(database: Database) -> None:
    """Import the roster and bind everybody's account."""
    async with database.transaction() as tx:
        work = Work(tx=tx, now=await real_now(tx), bank=bank_of(POLICY))
        found = demo.demo_people()
        await import_roster(work, [(n, person.entry) for n, person in enumerate(found, 2)], [], dry_run=False)
        for person in found:
            known, user = await people.get_by_staff_no(tx, person.entry.staff_no), person.user_id
            assert known is not None
            await people.add_account(tx, person_id=known.id, user_id=user, chat_id=user, language="zh-CN", now=work.now)
