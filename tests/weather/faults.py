"""Weather: what may befall a call to the Bot API, drawn from a seed so that it can come again.

A script is any function from a call's chat and number to a `Fault`: the seed's weather is one of many.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs

from aiohttp import web

from sandbox.wire import Refused, bad_request, forbidden, refused, too_many_requests, unauthorized
from tests.processes.door import Call

Clock = Callable[[], float]


class Fault(StrEnum):
    """What becomes of a call."""

    NONE = "none"
    """Taken and answered."""
    DELAY = "delay"
    """Taken and answered, a little later than the calls after it."""
    LATE = "late"
    """Taken, but the answer never comes while anybody waits."""
    DROP = "drop"
    """Taken, and the connection breaks before the answer."""
    CUT = "cut"
    """Taken, and half of the answer comes."""
    RESET = "reset"
    """Not taken: the connection breaks."""
    ERROR = "error"
    """Not taken: 500, as the Bot API says it."""
    PAGE = "page"
    """Not taken: a page of something on the way (502)."""
    WAIT = "wait"
    """Not taken: 429."""
    REFUSE = "refuse"
    """Not taken, and never will be: 400."""
    BLOCK = "block"
    """Not taken, nor anything else in that chat: 403, or 400 as the Bot API says it of some."""
    REVOKE = "revoke"
    """Not taken: 401."""


TAKEN = frozenset({Fault.NONE, Fault.DELAY, Fault.LATE, Fault.DROP, Fault.CUT})
UNCERTAIN = frozenset({Fault.LATE, Fault.DROP, Fault.CUT, Fault.RESET, Fault.ERROR, Fault.PAGE})
"""After which nobody can know whether the message was taken."""
CHANCES = {
    Fault.DELAY: 3,
    Fault.LATE: 1,
    Fault.DROP: 3,
    Fault.CUT: 2,
    Fault.RESET: 3,
    Fault.ERROR: 2,
    Fault.PAGE: 2,
    Fault.WAIT: 3,
    Fault.REFUSE: 1,
}
WAITS = (10, 40)
"""Seconds that a 429 may ask for, at least and at most."""

Script = Callable[[int, int], Fault]


@dataclass(frozen=True)
class Seeded:
    """A share of all calls fails; a chat's so-manieth call meets the same fault, whatever the others do."""

    seed: int
    share: float
    blocking: float = 0.002
    """The share of calls at which somebody blocks the bot for good."""
    late: int = CHANCES[Fault.LATE]
    """How often an answer is late, beside the other faults: each costs whoever waits a second."""

    def __call__(self, chat: int, number: int) -> Fault:
        dice = random.Random(f"{self.seed}/{chat}/{number}")
        if dice.random() < self.blocking:
            return Fault.BLOCK
        if dice.random() >= self.share:
            return Fault.NONE
        chances = CHANCES | {Fault.LATE: self.late}
        return dice.choices(list(chances), list(chances.values()))[0]


@dataclass(frozen=True)
class Met:
    """What a call met, and when it came by the weather's clock."""

    chat: int
    text: str
    at: float
    fault: Fault
    wait: int = 0
    """Seconds that it was told to wait."""


@dataclass
class Weather:
    """A rule for a door: what a script says befalls each message on its way."""

    script: Script
    clock: Clock
    met: list[Met] = field(default_factory=list)
    calls: Counter[int] = field(default_factory=Counter)
    blocked: set[int] = field(default_factory=set)

    async def __call__(self, call: Call) -> web.StreamResponse:
        values = parse_qs(call.body.decode())
        chat, text = int(values["chat_id"][0]), values.get("text", [""])[0]
        self.calls[chat] += 1
        fault = Fault.BLOCK if chat in self.blocked else self.script(chat, self.calls[chat])
        wait = random.Random(f"{chat}/{self.calls[chat]}").randint(*WAITS) if fault is Fault.WAIT else 0
        self.met.append(Met(chat, text, self.clock(), fault, wait))
        if fault is Fault.BLOCK:
            self.blocked.add(chat)
        return await (self._taken(call, fault) if fault in TAKEN else self._not_taken(call, fault, wait, chat))

    async def _taken(self, call: Call, fault: Fault) -> web.StreamResponse:
        answer = await asyncio.shield(asyncio.ensure_future(call.forward()))  # whoever asked may give up
        if fault is Fault.DELAY:
            await asyncio.sleep(0.02)
        if fault is Fault.CUT:
            return web.Response(body=(answer.body or b"")[:20], content_type="application/json")  # type: ignore[index]
        if fault is Fault.DROP:
            call.hang_up()
        if fault in (Fault.LATE, Fault.DROP):
            await asyncio.Event().wait()  # until whoever asked gives up
        return answer

    async def _not_taken(self, call: Call, fault: Fault, wait: int, chat: int) -> web.StreamResponse:
        if fault is Fault.PAGE:
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        if fault is Fault.RESET:
            call.hang_up()
            await asyncio.Event().wait()
        return refused(_refusal(fault, wait, chat))


def _refusal(fault: Fault, wait: int, chat: int) -> Refused:
    match fault:
        case Fault.WAIT:
            return too_many_requests(wait)
        case Fault.REFUSE:
            return bad_request("message is too long")
        case Fault.BLOCK:
            return forbidden("bot was blocked by the user") if chat % 2 else bad_request("chat not found")
        case Fault.REVOKE:
            return unauthorized()
    return Refused(500, "Internal Server Error")


SEED = int(os.environ.get("WUHUA_TEST_SEED", "0")) or random.SystemRandom().randint(1, 999_999)
"""Which weather a long form meets; a short one meets the same each time."""


@contextmanager
def seeded(usual: int | None) -> Iterator[int]:
    """Give the seed to use, the usual one if there is one and none is named; say of a failure which repeats it."""
    seed = SEED if usual is None or "WUHUA_TEST_SEED" in os.environ else usual
    try:
        yield seed
    except Exception as error:
        error.add_note(f"WUHUA_TEST_SEED={seed} repeats this")
        raise
