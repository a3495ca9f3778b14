"""Floods: whoever sends more than can be answered is turned away for a while, and nobody else waits for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

BURST = 60
"""How many updates somebody may send at once."""
TOLD_EVERY = 60.0
"""Seconds before a sender is told again."""
KNOWN = 10_000
"""How many senders are remembered before those who rested are forgotten."""


@dataclass
class Flood:
    """A bucket for each sender, by the monotonic clock; it fills as fast as answers may leave to one chat."""

    clock: Callable[[], float]
    rate: float
    """Updates a second; 0 for no limit."""
    left: dict[int, tuple[float, float]] = field(default_factory=dict)
    """How much each sender had left, and when that was."""
    told: dict[int | None, float] = field(default_factory=dict)
    """When each sender was last told."""

    def admits(self, sender: int | None) -> bool:
        """Whether an update of this sender is still taken."""
        if sender is None or not self.rate:
            return True
        now = self.clock()
        left, since = self.left.get(sender, (float(BURST), now))
        left = min(float(BURST), left + (now - since) * self.rate)
        admitted = left >= 1
        self.left[sender] = (left - admitted, now)
        if len(self.left) > KNOWN:
            self._forget(now)
        return admitted

    def is_new(self, sender: int | None) -> bool:
        """Whether a sender who is turned away is to be told: once a minute at most."""
        now = self.clock()
        new = now - self.told.get(sender, -TOLD_EVERY) >= TOLD_EVERY
        if new:
            self.told = {one: at for one, at in self.told.items() if now - at < TOLD_EVERY} | {sender: now}
        return new

    def _forget(self, now: float) -> None:
        rested = [s for s, (left, since) in self.left.items() if left + (now - since) * self.rate >= BURST]
        for sender in rested:
            del self.left[sender]
