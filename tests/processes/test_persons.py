"""One person's data given out and erased by commands, as an operator types them."""

import json
from pathlib import Path

from tests.processes.bank import open_bank


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
