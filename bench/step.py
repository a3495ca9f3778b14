"""Where the time of one step of a conversation goes: `python -m bench.step`.

The program runs in this process, before the stand-in's Bot API; counted is the processor's time of its one thread, by
whose code spends it. Profiling makes all of it slower: only the shares say something.
"""

import asyncio
import cProfile
import os
import pstats
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.field import bank, machine, stand_in
from bot.assembly import assemble
from bot.running import bank_of, open_bank_database
from config.policy import load_policy
from config.settings import load_settings

WARM, STEPS = 300, 1_000
ROOT = Path(__file__).parent.parent
LEAST = 0.01
"""What spends less than this share is counted with the rest."""


def share(profile: cProfile.Profile) -> Counter[str]:
    """Give the seconds that each floor and each library spent in its own code."""
    found: Counter[str] = Counter()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, _), (_, _, own, _, callers) in stats.items():
        if file == "~":  # written in C: of whoever called it
            for (caller, _, _), (_, _, part, _) in callers.items():
                found[_whose(caller)] += part
        else:
            found[_whose(file)] += own
    return found


def _whose(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT) and ".venv" not in path.parts:
        return f"wuhua: {path.relative_to(ROOT).parts[0]}"
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1]
    return "asyncio" if "asyncio" in path.parts else "Python's library"


def calls(profile: cProfile.Profile, file: str, name: str) -> int:
    """Count the calls of a function."""
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return sum(value[1] for (path, _, called), value in stats.items() if path.endswith(file) and called == name)


async def profiled(folder: Path) -> cProfile.Profile:
    """Let a program answer a thousand messages."""
    profile = cProfile.Profile(time.thread_time)
    async with stand_in() as field:
        os.environ.update(await bank(folder, field.url))
        settings = load_settings()
        database, seal = await open_bank_database(settings)
        program = assemble(settings, database, seal, bank_of(load_policy(settings.policy)))
        await program.start()
        for count in (WARM, STEPS):
            await field.load(count)
            if count == STEPS:
                profile.enable()
            await field.all_sent(count)
        profile.disable()
        await program.stop()
    return profile


def main() -> None:
    """Print the shares."""
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as folder:
        profile = asyncio.run(profiled(Path(folder)))
    found = share(profile)
    whole = sum(found.values())
    print(f"one step (/menu and its answer), {STEPS:,} waiting; on {machine()}")
    for who, seconds in found.most_common():
        if seconds / whole >= LEAST:
            print(f"  {who:<24} {100 * seconds / whole:5.1f} %")
    statements = calls(profile, "sqlalchemy/engine/base.py", "_execute_context") / STEPS
    turns = calls(profile, "asyncio/base_events.py", "_run_once") / STEPS
    print(f"  {statements:.1f} statements and {turns:.1f} turns of the loop a step")


if __name__ == "__main__":
    main()
