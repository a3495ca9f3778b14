"""Many messages past a Bot API with limits, and an answer meanwhile: `python -m bench.limits`.

1,500 messages go to 500 chats, on three kinds of server (`bench/servers.py`); one other person asks /menu each second.
Ours keeps Telegram's known budget, python-telegram-bot's own limiter the same, without and with retries.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

from bench import filling
from bench.field import PEOPLE, Peer, Rounds, StandIn, at_work, bank, peer, pythons, stand_in
from storage.outbox import Lane

COUNT, CHATS, RETRIES = 1_500, 500, 5
ASKER = PEOPLE[-1]
QUIET, PATIENCE = 15.0, 300.0
"""Seconds without a message after which the rest counts as lost; the longest that anybody gets."""
OURS = "wuhua"
NEEDS = ("telegram", "aiolimiter")
PEERS = {
    "AIORateLimiter": Peer("bench.peers.ptb_broadcast", NEEDS, (str(COUNT), str(CHATS), "0")),
    "AIORateLimiter, with retries": Peer("bench.peers.ptb_broadcast", NEEDS, (str(COUNT), str(CHATS), str(RETRIES))),
}
KINDS = ("window", "bucket", "punishing")
LOST, DOUBLED, REFUSED, ELAPSED = "lost", "doubled", "refused", "elapsed"
MIDDLE, SLOW, UNANSWERED = "middle", "slow", "unanswered"
ROWS = {
    LOST: ("messages lost", "messages"),
    DOUBLED: ("messages that came twice", "messages"),
    REFUSED: ("messages refused with a 429", "messages"),
    ELAPSED: ("from the first message to the last", "s"),
    MIDDLE: ("answer to a person meanwhile, median", "ms"),
    SLOW: ("answer to a person meanwhile, 99 of 100", "ms"),
    UNANSWERED: ("questions without an answer", "questions"),
}


async def watched(field: StandIn) -> dict[str, float]:
    """Ask each second until all has arrived or nothing does any more; gives the figures."""
    asked: list[float] = []
    begun = time.perf_counter()
    told, changed = await field.state(), begun
    while told["marked"] < COUNT and time.perf_counter() < min(changed + QUIET, begun + PATIENCE):
        asked.append(time.perf_counter())
        await field.say(ASKER, "/menu")
        await asyncio.sleep(begun + len(asked) - time.perf_counter())
        before, told = told, await field.state()
        if told["marked"] != before["marked"]:
            changed = time.perf_counter()
    await asyncio.sleep(2)
    told, arrived = await field.state(), await field.arrived()
    waits, unanswered = answers(asked, [at for at, chat in arrived if chat == ASKER])
    sent = [at for at, chat in arrived if chat != ASKER]
    return {
        LOST: COUNT - told["marked"],
        DOUBLED: told["doubled"],
        REFUSED: told["refused"],
        ELAPSED: sent[-1] - sent[0],
        **dict(zip((MIDDLE, SLOW), middle_and_slow(waits), strict=True)),
        UNANSWERED: unanswered,
    }


def answers(asked: Sequence[float], arrived: Sequence[float]) -> tuple[list[float], int]:
    """Give for each question the milliseconds until the next answer that came, and how many none came to."""
    waits, left = list[float](), list(arrived)
    for at in asked:
        while left and left[0] < at:
            left.pop(0)
        if left:
            waits.append((left.pop(0) - at) * 1_000)
    return waits, len(asked) - len(waits)


def middle_and_slow(waits: Sequence[float]) -> tuple[float, float]:
    """Give the median and the 99th of 100."""
    if len(waits) < 2:
        return float("nan"), float("nan")
    found = quantiles(waits, n=100, method="inclusive")
    return found[49], found[98]


async def our_visit(field: StandIn) -> dict[str, float]:
    """Let ours send, with the budget that it has by itself."""
    with tempfile.TemporaryDirectory(prefix="wuhua-bench-") as name:
        settings = await bank(Path(name), field.url)
        for own in ("WUHUA_BUDGET_ALL", "WUHUA_BUDGET_CHAT"):
            del settings[own]
        async with at_work(field, settings):
            await asyncio.sleep(1)  # the answer that said it was at work is out of everybody's window
            await filling.messages(settings, COUNT, readers=PEOPLE[:CHATS], lane=Lane.BROADCAST)
            return await watched(field)


async def visit(field: StandIn, who: str, python: str) -> dict[str, float]:
    """Let a peer send."""
    await field.load(0)
    async with peer(PEERS[who], python, field.url):
        return await watched(field)


async def main(runs: int, kinds: Sequence[str]) -> None:
    """Let everybody send to each kind of server."""
    present = pythons(PEERS)
    for kind in kinds:
        rounds = Rounds(ROWS)
        async with stand_in() as field:
            await field.become(kind)
            for _ in range(runs):
                for who in (OURS, *present):
                    found = await (our_visit(field) if who == OURS else visit(field, who, present[who]))
                    rounds.add(who, found)
        rounds.report(OURS, of=f"{kind}: ")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=1)
    asked.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    options = asked.parse_args()
    asyncio.run(main(options.runs, options.kinds))
