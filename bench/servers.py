"""How a Bot API limits what a bot sends: three kinds, of which nobody says which one Telegram's is."""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

A_SECOND = 30
"""Messages in all."""
CHAT_RATE, CHAT_BURST = 1.0, 5
"""Messages a second to one chat, and how many of them at once: as the sandbox has it."""
PENALTY = 3.0
"""Seconds for which the server that punishes takes nothing more, counted anew from each message that it refuses."""


class Server(Protocol):
    """Counts what it takes in all."""

    def wait(self, now: float) -> float:
        """Say in how many seconds the next message would be taken; 0 for now."""

    def spend(self, now: float) -> None:
        """Count a message that was taken."""


@dataclass
class Free:
    """Takes everything."""

    def wait(self, now: float) -> float:
        """Take it now."""
        return 0.0

    def spend(self, now: float) -> None:
        """Count nothing."""


@dataclass
class Window:
    """Takes so many within any second."""

    taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Wait until the oldest of the last second is older."""
        while self.taken and self.taken[0] <= now - 1.0:
            self.taken.popleft()
        return 0.0 if len(self.taken) < A_SECOND else self.taken[0] + 1.0 - now

    def spend(self, now: float) -> None:
        """Count it from now on."""
        self.taken.append(now)


@dataclass
class Bucket:
    """Takes as many at once as it has tokens; they come back at a steady pace."""

    rate: float = A_SECOND
    size: float = A_SECOND
    tokens: float = math.inf
    at: float = 0.0

    def wait(self, now: float) -> float:
        """Wait for one token."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1.0 - self.tokens) / self.rate)

    def spend(self, now: float) -> None:
        """Take one."""
        self.tokens -= 1.0


@dataclass
class Punishing(Window):
    """A window that bans who goes past it, and begins the ban anew whenever somebody sends during it."""

    until: float = 0.0

    def wait(self, now: float) -> float:
        """Give the whole ban: who asks too early has only made it longer."""
        if now < self.until or super().wait(now) > 0:
            self.until = now + PENALTY
            return PENALTY
        return 0.0


KINDS: dict[str, type[Server]] = {"free": Free, "window": Window, "bucket": Bucket, "punishing": Punishing}


class Limits:
    """A server's limits: in all, and for each chat."""

    def __init__(self, kind: str) -> None:
        self.all, self.strict = KINDS[kind](), kind != "free"
        self.chats: dict[int, Bucket] = {}

    def refuses(self, chat: int, now: float) -> int:
        """Say after how many whole seconds to ask again, as the Bot API does; 0 for a message that is taken."""
        own = self.chats.setdefault(chat, Bucket(CHAT_RATE, CHAT_BURST)) if self.strict else Bucket()
        wait = own.wait(now) or self.all.wait(now)
        if wait > 0:
            return max(1, math.ceil(wait))
        self.all.spend(now)
        own.spend(now)
        return 0
