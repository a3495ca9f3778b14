"""Capabilities are read when they are needed: nothing too early, and everybody may come at once."""

import subprocess
import sys

from tests.ways import ROUTES

LATE = {
    *(f"bot.handlers.{name}" for name in ROUTES if name != "people"),
    "bot.forms.engine",
    "bot.forms.catalogue",
    "bot.notices.talks",
    "bot.workplace",
    "bot.commands",
    "domain.when",
    "sandbox",
    "workflows.enrolment",
    "workflows.looks",
    "sqlalchemy.dialects.postgresql",
    "babel",
    "openpyxl",
    "pypinyin",
}
"""What somebody needs who comes, and a start does not."""
AT_ONCE = """
import asyncio
from bot.capabilities import read
from bot.handlers import BUTTONS, COMMANDS, Ways
from bot.notices.rendering import PARTS

async def come():
    ways = Ways(str)
    comers = [ways.command(name) for name in COMMANDS] + [ways.press(code) for code in BUTTONS]
    others = ("bot.forms.catalogue", "bot.handlers.typed", "workflows.looks", "workflows.sent_sheets")
    parts = sorted({f"bot.notices.{part}" for part in PARTS.values()})
    ticks = 0

    async def look():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    looking = asyncio.create_task(look())
    await asyncio.gather(*comers, *(read(name) for name in (*parts, *others)))
    looking.cancel()
    print(ticks)

asyncio.run(come())
"""


def _python(script: str) -> list[str]:
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


def test_a_start_reads_no_capability() -> None:
    found = _python("import sys, bot.cli; print(*sys.modules)")
    assert "bot.program" in found
    assert LATE.isdisjoint(found)


def test_everybody_may_come_at_once_and_the_loop_goes_on_meanwhile() -> None:
    (ticks,) = _python(AT_ONCE)
    assert int(ticks) > 10
