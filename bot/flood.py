"""Floods: whoever sends more than can be answered is turned away for a while, and nobody else waits for it."""

from collections.abc import Callable
from dataclasses import dataclass, field

BURST = 60
"""How many updates somebody may send at once."""
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
    turned_away: set[int | None] = field(default_factory=set)

    def admits(self, sender: int | None) -> bool:
        """Whether an update of this sender is still taken."""
        if sender is None or not self.rate:
            return True
        now = self.clock()
        left, since = self.left.get(sender, (float(BURST), now))
        left = min(float(BURST), left + (now - since) * self.rate)
        admitted = left >= 1
        self.left[sender] = (left - admitted, now)
        if admitted:
            self.turned_away.discard(sender)
        if len(self.left) > KNOWN:
            self._forget(now)
        return admitted

    def is_new(self, sender: int | None) -> bool:
        """Whether this sender is turned away for the first time since one was admitted; told once."""
        new = sender not in self.turned_away
        self.turned_away.add(sender)
        return new

    def _forget(self, now: float) -> None:
        rested = [s for s, (left, since) in self.left.items() if left + (now - since) * self.rate >= BURST]
        for sender in rested:
            del self.left[sender]
