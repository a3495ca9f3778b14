"""One person's flood, over HTTP into a real program: the others have their answers, and nothing grows with it."""

import asyncio
from pathlib import Path

from bot.flood import BURST
from tests.processes.bank import Bank, open_bank
from tests.processes.child import Child, until

LIN, CHEN, ZHANG = 1001, 1002, 1003
FLOOD = 300
AT_ONCE = 50
MEGABYTE = 2**20


def memory(child: Child) -> int:
    """Give what a program holds in memory, in bytes."""
    (line,) = [row for row in Path(f"/proc/{child.pid}/status").read_text().splitlines() if row.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


def room(data: Path) -> int:
    """Give what the database takes on the disk, its journal and log with it."""
    return sum(file.stat().st_size for file in data.glob("wuhua.db*"))


async def waits(bank: Bank, person: int) -> int:
    """Count what a person gets, and is to get."""
    mine = (
        "SELECT count(*) AS n FROM outbox o JOIN accounts a ON a.person_id = o.person_id "
        "WHERE a.user_id = :person AND o.kind = 'reply'"
    )
    return int((await bank.sql(mine, person=person))[0].n)


async def test_hundreds_of_messages_of_one_person_keep_nobody_waiting_and_fill_nothing(tmp_path: Path) -> None:
    async with open_bank(tmp_path, WUHUA_BUDGET_CHAT="1.0") as bank:
        child = await bank.run()
        for person in (CHEN, ZHANG):
            await bank.ask(person, "/help")
        held, taken = memory(child), room(tmp_path)
        for _ in range(FLOOD // AT_ONCE):
            await asyncio.gather(*(bank.say(LIN, "/help") for _ in range(AT_ONCE)))
        for person in (CHEN, ZHANG):
            await bank.ask(person, "/help")

        async def confirmed() -> bool:
            return not await bank.pending()

        await until(confirmed)
        assert len(await bank.sql("SELECT 1 FROM updates")) == FLOOD + 4
        assert await waits(bank, LIN) < BURST + AT_ONCE
        assert memory(child) - held < 64 * MEGABYTE
        assert room(tmp_path) - taken < 8 * MEGABYTE
