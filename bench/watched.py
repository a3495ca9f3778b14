"""`wuhua run` with a watcher in its loop: `python -m bench.watched FILE`.

It counts from SIGUSR1 on, so that a start is not measured, and writes at SIGUSR2.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

from bench.watcher import Watcher, watch
from bot.running import run_bank
from config.settings import load_settings
from storage import outbox


def count_claims(watcher: Watcher) -> None:
    """Let the watcher know how many rows each claim took."""
    claim = outbox.claim

    async def counted(*given: Any, **named: Any) -> list[outbox.Item]:
        items = await claim(*given, **named)
        watcher.most_claimed = max(watcher.most_claimed, len(items))
        return items

    outbox.claim = counted


async def main(told: Path) -> None:
    """Run until a signal stops it."""
    count_claims(watch(told))
    await run_bank(load_settings())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
