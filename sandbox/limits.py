"""Telegram's limits on sending, held against the monotonic clock."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

_MINUTE = 60.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many messages a bot may send: in all, to one chat, to one group."""

    per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 5
    group_per_minute: int = 20


DEFAULT_LIMITS = Limits()


@dataclass
class Window:
    """At most `size` messages within any `seconds`."""

    size: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Say after how many seconds there is room again; 0 when there is room."""
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        return 0.0 if len(self.sent) < self.size else self.sent[0] + self.seconds - now

    def spend(self, now: float) -> None:
        """Count one message."""
        self.sent.append(now)


@dataclass
class Bucket:
    """A token bucket: `rate` tokens a second, `size` at most."""

    rate: float
    size: int
    tokens: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Say after how many seconds there is a token; 0 when there is one."""
        self.tokens = min(self.size, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        return max(0.0, (1.0 - self.tokens) / self.rate)

    def spend(self, now: float) -> None:
        """Take one token."""
        self.tokens -= 1.0


class Budget:
    """What may still be sent; a refused message costs nothing."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._all = Window(limits.per_second, 1.0)
        self._chats: dict[int, Bucket | Window] = {}

    def spend(self, chat: int) -> int:
        """Spend one message to the chat; else say after how many whole seconds to ask again."""
        now = self._monotonic()
        chat_budget = self._chats.get(chat)
        if chat_budget is None:
            chat_budget = self._chats[chat] = self._chat_budget(chat, now)
        wait = max(self._all.wait(now), chat_budget.wait(now))
        if wait > 0:
            return max(1, math.ceil(wait))
        self._all.spend(now)
        chat_budget.spend(now)
        return 0

    def _chat_budget(self, chat: int, now: float) -> Bucket | Window:
        limits = self._limits
        if chat < 0:
            return Window(limits.group_per_minute, _MINUTE)
        return Bucket(limits.chat_per_second, limits.chat_burst, limits.chat_burst, now)
