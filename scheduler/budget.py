"""The sending budget: how much may leave now, in all and to one chat, on the monotonic clock."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

BURST = 3
"""Messages that one chat may get at once before its rate counts."""
EASE_EVERY = 10.0
"""Seconds without a 429 after which the budget grows by one again."""
ONE_LESSON = 1.0
"""Seconds in which many 429 teach as much as one: they answer what left together."""
SLICES = 10
"""In how many parts a second's worth of what nobody waits for is made ready."""
FEWEST = 15
"""How many must leave a second for one place to be kept free."""
SHORTEST = 0.002
"""The shortest pause, in seconds: a clock that is a hair's breadth early asks only once more."""
UNLIMITED = 200
"""How many may be on their way at once where the Bot API sets no limit."""
GROUP_WINDOW = 61.0
"""Seconds in which a group's budget is counted: one more than the Bot API's, since what is counted leaves later."""


@dataclass
class Bucket:
    """A chat's allowance: `level` messages may leave at once, as counted at `at`."""

    level: float
    at: float


@dataclass(frozen=True)
class Spent:
    """A message of the last second: to whom, since when it counts, and whether its call has ended."""

    recipient: str
    at: float
    arrived: bool = False


@dataclass
class Budget:
    """Spends what the Bot API allows; 0 means no limit. It shrinks on a 429 and recovers slowly."""

    monotonic: Callable[[], float]
    per_second: int = 30
    per_chat: float = 1.0
    per_group_minute: int = 20
    allowed: int = 0
    eased_at: float = 0.0
    lowered_at: float = float("-inf")
    sent: list[Spent] = field(default_factory=list)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    groups: dict[str, deque[float]] = field(default_factory=dict)
    pace: Bucket = field(init=False)
    """How much of what nobody waits for may leave, as it fills evenly."""
    held: dict[str, float] = field(default_factory=dict)
    """Until when the Bot API asked to leave a chat in peace."""

    def __post_init__(self) -> None:
        self.allowed = self.per_second
        self.pace = Bucket(self.per_second, self.monotonic())

    def room(self) -> int:
        """Say how many messages may leave right now."""
        if not self.per_second:
            return UNLIMITED
        now = self.monotonic()
        self._recover(now)
        self.sent = [one for one in self.sent if one.at > now - 1.0]
        return max(0, self.allowed - len(self.sent))

    def slice(self) -> int:
        """Say how many of what nobody waits for are made ready together."""
        return max(1, self.allowed // SLICES) if self.per_second else UNLIMITED

    def until_unhurried(self) -> float:
        """Say in how many seconds one more of what nobody waits for may leave; 0 for now.

        It leaves evenly and never takes the last place: whoever asks meanwhile is answered at once.
        """
        if not self.per_second:
            return 0.0
        now, missing = self.monotonic(), 1 + (self.allowed >= FEWEST) - self.room()
        freed = max(SHORTEST, sorted(one.at for one in self.sent)[missing - 1] + 1.0 - now) if missing > 0 else 0.0
        self.pace.level = min(max(1, self.allowed // 4), self.pace.level + (now - self.pace.at) * self.allowed)
        self.pace.at = now
        paced = max(SHORTEST, (1 - self.pace.level) / self.allowed) if self.pace.level < 1 else 0.0
        return max(freed, paced)

    def wait_for(self, recipient: str) -> float:
        """Say in how many seconds a chat may get its next message; 0 for now."""
        if (held := self.held_for(recipient)) > 0:
            return held
        now = self.monotonic()
        window = self._group_window(recipient, now)
        if window is not None and len(window) >= self.per_group_minute:
            return window[0] + GROUP_WINDOW - now
        if not self.per_chat:
            return 0.0
        bucket = self._bucket(recipient, now)
        return 0.0 if bucket.level >= 1 else (1 - bucket.level) / self.per_chat

    def held_for(self, recipient: str) -> float:
        """Say for how many seconds yet a chat is to be left in peace."""
        now = self.monotonic()
        return max(0.0, self.held.get(recipient, now) - now)

    def spend(self, recipient: str) -> None:
        """Count one message that leaves now."""
        self.reserve(recipient)
        self._count(recipient)

    def reserve(self, recipient: str) -> None:
        """Count one message to its chat; in all it counts when it leaves."""
        now = self.monotonic()
        window = self._group_window(recipient, now)
        if window is not None:
            window.append(now)
        if self.per_chat:
            self._bucket(recipient, now).level -= 1
            self._forget_full(now)

    def leave(self, recipient: str) -> None:
        """Count in all what was reserved and nobody waits for: it leaves now."""
        self._count(recipient)
        self.pace.level -= 1

    def _count(self, recipient: str) -> None:
        if self.per_second:
            self.sent.append(Spent(recipient, self.monotonic()))

    def arrived(self, recipient: str) -> None:
        """Count a chat's message from when its call ended: no server saw it later than that."""
        if not self.per_second:
            return
        going = [one for one in self.sent if one.recipient == recipient and not one.arrived]
        if going:
            self.sent.remove(going[0])
        self.sent.append(Spent(recipient, self.monotonic(), arrived=True))

    def hold(self, recipient: str, seconds: float) -> None:
        """Learn from a 429: its chat rests; where another's rests too, a tenth less leaves in all, once a second."""
        now = self.monotonic()
        self.held = {chat: until for chat, until in self.held.items() if until > now}
        if self.per_second and self.held.keys() - {recipient} and now - self.lowered_at >= ONE_LESSON:
            self.lowered_at = now
            self.allowed = max(1, self.allowed - max(1, self.allowed // 10))
        self.rest(recipient, seconds)
        self.eased_at = now

    def rest(self, recipient: str, seconds: float) -> None:
        """Leave a chat in peace for so many seconds."""
        now = self.monotonic()
        self.held[recipient] = max(self.held.get(recipient, now), now + seconds)

    def _recover(self, now: float) -> None:
        if self.allowed < self.per_second and now - self.eased_at >= EASE_EVERY:
            self.allowed += 1
            self.eased_at = now

    def _bucket(self, recipient: str, now: float) -> Bucket:
        bucket = self.buckets.setdefault(recipient, Bucket(BURST, now))
        bucket.level = min(BURST, bucket.level + (now - bucket.at) * self.per_chat)
        bucket.at = now
        return bucket

    def _group_window(self, recipient: str, now: float) -> deque[float] | None:
        if not recipient.startswith("c-") or not self.per_group_minute:
            return None
        window = self.groups.setdefault(recipient, deque())
        while window and window[0] <= now - GROUP_WINDOW:
            window.popleft()
        return window

    def _forget_full(self, now: float) -> None:
        """Keep memory bounded: a chat that was quiet long enough has a full bucket again."""
        if len(self.buckets) > 10_000:
            quiet = now - BURST / self.per_chat
            self.buckets = {chat: b for chat, b in self.buckets.items() if b.at > quiet}
