"""Messages sent a second where neither side has a limit: `python -m bench.sending`.

Ours wait in the outbox, and count only when the database says of each that it was sent. python-telegram-bot keeps
nothing: it sends from memory, one at a time, and 64 at once.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from bench import filling
from bench.field import PEOPLE, Peer, StandIn, all_recorded, at_work, bank, best, peer, pythons, report, stand_in
from storage.outbox import Lane

COUNT, RUNS = 2_000, 5
OURS = "wuhua, recorded on disk"
PEERS = {
    "python-telegram-bot, one at a time": Peer("bench.peers.ptb_send", ("telegram",), (str(COUNT), "1")),
    "python-telegram-bot, 64 at once": Peer("bench.peers.ptb_send", ("telegram",), (str(COUNT), "64")),
}


async def rate_of(field: StandIn, one: Peer, python: str) -> float:
    """Give the messages a second of a peer, from the first that arrives to the last."""
    await field.load(0)
    async with peer(one, python, field.url):
        await field.all_sent(COUNT)
        arrived = await field.arrived()
    return COUNT / (arrived[-1][0] - arrived[0][0])


async def our_rate(field: StandIn) -> float:
    """Give ours, from the first that arrives until the last is recorded."""
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as name:
        folder = Path(name)
        settings = await bank(folder, field.url)
        async with at_work(field, settings):
            await filling.messages(settings, COUNT, readers=PEOPLE, lane=Lane.NOTICE)
            await field.all_sent(COUNT)
            await all_recorded(folder / "wuhua.db")
            ended = time.perf_counter()
            return COUNT / (ended - (await field.arrived())[0][0])


async def main(runs: int = RUNS) -> None:
    """Let everybody send in turn, several times over."""
    present = pythons(PEERS)
    results: dict[str, list[float]] = {name: [] for name in (*present, OURS)}
    async with stand_in() as field:
        for _ in range(runs):
            for name, python in present.items():
                results[name].append(await rate_of(field, PEERS[name], python))
            results[OURS].append(await our_rate(field))
    report(f"messages sent, {COUNT:,}, no limits", "messages/s", results, base=best(results, present or [OURS]))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=RUNS)
    asyncio.run(main(asked.parse_args().runs))
