"""The drill: a bank at work is backed up, lost, put back, and nothing that had left leaves again by itself."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from storage import outbox, people
from storage.database import real_now
from storage.outbox import Lane, NewItem
from tests.processes.bank import Bank, open_bank

LIN, CHEN = 1001, 1002


async def promise(bank: Bank, number: str, *, minutes: int) -> None:
    """Promise somebody the word that the account was bound anew, so many minutes from now."""
    async with bank.database.transaction() as tx:
        person = await people.get_by_staff_no(tx, number)
        now = await real_now(tx)
        assert person is not None
        due = now + timedelta(minutes=minutes)
        of = {"kind": "people.rebound", "params": {}, "ref": "7F3K", "key": f"{number}{due}"}
        item = NewItem(lane=Lane.ANSWER, due_at=due, person_id=person.id, **of)  # type: ignore[arg-type]
        await outbox.add(tx, item, now=now)


async def lose(bank: Bank) -> None:
    """Lose everything but the keys and the backups."""
    if bank.database.sqlite:
        await bank.database.close()
        for path in bank.data.glob("wuhua.db*"):
            path.unlink()
    else:
        await bank.sql("DROP SCHEMA public CASCADE")
        await bank.sql("CREATE SCHEMA public")
    shutil.rmtree(bank.data / "files", ignore_errors=True)


@pytest.mark.alters_schema
async def test_a_bank_is_put_back_and_what_was_overdue_waits_for_a_word(tmp_path: Path, database_url: str) -> None:
    async with open_bank(tmp_path, database_url) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")
        await promise(bank, "1001", minutes=-1)
        await promise(bank, "1002", minutes=-1)
        await promise(bank, "1002", minutes=600)
        made = await bank.do("backup")
        assert made.code == 0, made.lines
        await bank.sent()
        folder = made.said[0].partition(":")[0]
        await bank.ask(LIN, "/menu")
        before = [len(await bank.seen(person)) for person in (LIN, CHEN)]
        assert before == [3, 1]
        refused = await bank.do("restore", folder)
        assert (refused.code, "another wuhua runs" in refused.lines[0]) == (3, True)
        await child.kill()
        await lose(bank)

        restored = await bank.do("restore", folder)
        assert restored.code == 0, restored.lines
        assert restored.said[-1].split()[0].isdigit()
        child = await bank.run()
        await bank.settled()
        assert [len(await bank.seen(person)) for person in (LIN, CHEN)] == before
        await bank.ask(LIN, "/help")


async def test_held_messages_leave_or_are_dropped_by_a_word(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        for number in ("1001", "1002", "1002"):
            await promise(bank, number, minutes=-1)
        folder = (await bank.do("backup")).said[0].partition(":")[0]
        restored = await bank.do("restore", folder)
        assert restored.said[-1].startswith("3 messages were due")
        assert any("before-restore-1" in line for line in restored.said)
        await bank.database.close()
        shown = await bank.do("held", "list")
        first, second, third = [line.split()[0] for line in shown.said[:3]]
        assert [line.split()[3] for line in shown.said[:3]] == ["1001", "1002", "1002"]
        wrong = await bank.do("held", "send", first, "999")
        assert (wrong.code, wrong.lines) == (1, ["not held: 999; nothing was changed"])
        assert (await bank.do("held", "send", first)).said == ["1 may leave"]
        assert (await bank.do("held", "drop", second, third)).said == ["2 dropped"]
        assert (await bank.do("held", "list")).said == ["0 held"]
        said = await bank.sql("SELECT action, after FROM audit WHERE subject = 'outbox' ORDER BY id")
        assert [tuple(row) for row in said] == [("held.sent", "1"), ("held.dropped", "2")]
        await bank.run()
        await bank.settled()
        assert (len(seen := await bank.seen(LIN)), await bank.seen(CHEN)) == (1, [])
        assert "重发 7F3K" in seen[0]["text"], "it may have left before"


async def test_a_restore_that_was_cut_off_lets_nothing_run(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        folder = (await bank.do("backup")).said[0].partition(":")[0]
        (tmp_path / "restoring").touch()
        for command in ("run", "migrate", "backup"):
            child = await bank.do(command)
            assert (child.code, "run wuhua restore again" in child.lines[-1]) == (3, True), child.lines
        assert (await bank.do("restore", folder)).code == 0
        assert (await bank.do("held", "list")).code == 0


async def test_a_restore_needs_the_key_and_says_so(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        folder = (await bank.do("backup")).said[0].partition(":")[0]
        (tmp_path / "seal.key").rename(tmp_path / "lost.key")
        child = await bank.do("restore", folder)
        assert (child.code, "put back the key file" in child.lines[-1]) == (2, True)
        assert (await bank.do("restore", str(tmp_path))).code == 2
        (tmp_path / "lost.key").rename(tmp_path / "seal.key")
        none = await bank.do("restore", str(tmp_path))
        assert (none.code, "is no backup" in none.lines[-1]) == (3, True)
