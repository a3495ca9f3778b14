"""One person's data given out and erased by commands, as an operator types them."""

import json
import signal
from datetime import date
from pathlib import Path

from domain.talks import TalkState
from storage import files, people, talks
from storage.files import FileState
from storage.tables import metadata
from tests.factories import NOW, add_person, make_talk
from tests.processes.bank import Bank, open_bank
from tests.processes.child import until
from tests.processes.points import Steps


async def test_a_person_is_given_out_then_held_and_at_last_erased(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        made = await bank.do("person", "export", "1003", "张伟.json")
        assert made.code == 0, made.lines
        file = tmp_path / "张伟.json"
        assert file.stat().st_mode & 0o077 == 0
        told = json.loads(file.read_text("utf-8"))
        assert (told["tables"]["people"][0]["staff_no"], "outbox.params" in told["withheld"]) == ("1003", True)
        again = await bank.do("person", "export", "1003", "张伟.json")
        assert (again.code, "name another file" in again.lines[-1]) == (2, True)
        held = await bank.do("person", "erase", "1003")
        assert (held.code, held.lines[-1]) == (
            1,
            "held  still on the roster: import a roster without that person first",
        )
        await bank.sql("UPDATE people SET left_on = '2020-01-31' WHERE staff_no = '1003'")
        erased = await bank.do("person", "erase", "1003")
        assert (erased.code, erased.said[0].split(":")[0]) == (0, "erased 1003"), erased.lines
        nobody = await bank.do("person", "erase", "1003")
        assert (nobody.code, "1003" in nobody.lines[-1]) == (1, True)


async def leaver(bank: Bank, number: int) -> str:
    """Let somebody have left long ago who had handed in a file; gives its hash."""
    digest = f"{number:064x}"
    (bank.data / "files").mkdir(exist_ok=True)
    (bank.data / "files" / digest).write_bytes(b"sealed")
    async with bank.database.transaction() as tx:
        person, host = await add_person(tx, f"L{number}"), await add_person(tx, f"H{number}")
        await people.mark_left(tx, person.id, date(2020, 1, 31))
        of = {"host_id": host.id, "manager_id": person.id, "number": f"20-{number}", "state": TalkState.CLOSED}
        talk = await talks.add_talk(tx, make_talk(**of))
        file = await files.add_file(tx, file_id="f", kind="photo", name=None, size=6, mime=None, now=NOW)
        await files.mark_file(tx, file, state=FileState.KEPT, sha256=digest)
        row = {"talk_id": talk.id, "person_id": person.id, "file_id": file, "text": "附件", "at": NOW}
        await tx.run(metadata.tables["statements"].insert().values(row))
    return digest


async def test_an_erasure_that_is_killed_at_any_step_leaves_no_file_of_who_was_erased(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        number, cut_off, code = 0, 0, -signal.SIGKILL
        while code == -signal.SIGKILL:
            number += 1
            digest = await leaver(bank, number)
            child = await bank.launch("person", "erase", f"L{number}", first=Steps(number).set)
            code = await child.end() or 0
            kept = await bank.sql("SELECT id FROM people WHERE staff_no = :number", number=f"L{number}")
            assert not kept or there(bank, digest)
            if not kept and there(bank, digest):
                cut_off += 1
                await run_until_gone(bank, digest)
        assert (code, cut_off > 1, there(bank, digest)) == (0, True, False), child.lines


def there(bank: Bank, digest: str) -> bool:
    return (bank.data / "files" / digest).exists()


async def run_until_gone(bank: Bank, digest: str) -> None:
    """Let a program run until it has deleted what was let go, and says so."""
    child = await bank.run()

    async def done() -> bool:
        return not there(bank, digest) and not await bank.sql("SELECT id FROM files WHERE state = 'going'")

    await until(done)
    assert await child.stop() == 0
