"""The watchdog: who must show a sign of life how often, and who has not."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

Tick = Callable[[], Coroutine[Any, Any, None]]
GRACE = 30.0
"""Seconds by which a sign of life may be late."""


@dataclass
class Watchdog:
    """Signs of life, by a clock that nobody moves: seconds, monotonic."""

    clock: Callable[[], float]
    expected: dict[str, float] = field(default_factory=dict)
    """Until when each must show its next sign."""
    failing: set[str] = field(default_factory=set)
    """Whose last turn raised."""

    def sign(self, name: str, *, within: float) -> None:
        """Note that somebody is alive, and within how many seconds the next sign must come."""
        self.expected[name] = self.clock() + within + GRACE
        self.failing.discard(name)

    def watched(self, name: str, seconds: float, turn: Tick) -> Tick:
        """Watch what takes a turn every so many seconds: one that raises or does not end is ill."""

        async def watched_turn() -> None:
            try:
                await turn()
            except Exception:
                self.failing.add(name)
                raise
            self.sign(name, within=seconds)

        self.sign(name, within=seconds)
        return watched_turn

    def ill(self) -> list[str]:
        """Give who is ill now, by name."""
        late = {name for name, until in self.expected.items() if until < self.clock()}
        return sorted(late | self.failing)
