"""The audit of a running program is sealed, and its verification is a command."""

from pathlib import Path

from storage import audit
from storage.database import real_now
from tests.processes.bank import open_bank


async def test_a_running_program_seals_the_audit_and_a_change_is_found(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        async with bank.database.transaction() as tx:
            now = await real_now(tx)
            for n in range(3):
                await audit.add(tx, now=now, actor_id=1, action="talk.booked", subject=f"talk:{n}")
        assert await child.stop() == 0
        well = await bank.do("audit", "verify")
        assert (well.code, well.said[0][:5]) == (0, "ok   "), well.said
        assert "; 0 entries are not sealed yet" in well.said[0]
        await bank.sql("UPDATE audit SET actor_id = 2 WHERE id = 1")
        found = await bank.do("audit", "verify", "--heads", "audit.heads")
        assert (found.code, found.said[0]) == (
            1,
            "FAIL  seal 1: its entries are not as they were sealed: one was changed, added, taken out or put elsewhere",
        )
        (tmp_path / "audit.key").unlink()
        for command in (("run",), ("audit", "verify")):
            child = await bank.do(*command)
            assert (child.code, "put back the key file" in child.lines[-1]) == (2, True)
