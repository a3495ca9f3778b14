"""No room on the disk: the program lives on, and what it could not keep comes again."""

import resource
from pathlib import Path

from tests.processes.bank import open_bank

LIN, CHEN = 1001, 1002


async def test_without_room_nothing_is_confirmed_and_all_goes_on_when_there_is_some(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")
        await bank.sent()
        pid = child.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        await bank.say(LIN, "/menu")
        await bank.say(CHEN, "/help")
        await child.wait_for("poll.failed", times=2)
        assert await bank.pending() == 2
        assert (await bank.health(child))[0] == 503
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        await bank.answer(LIN, 1)
        await bank.answer(CHEN, 0)
        await bank.settled()
        assert [len(await bank.seen(person)) for person in (LIN, CHEN)] == [2, 1]
        assert await bank.sql("SELECT 1 FROM parked") == []
        assert await child.stop() == 0
