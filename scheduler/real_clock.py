"""Whether the database's clock can be believed: it may step, and it may be wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

STEP = timedelta(seconds=5)
"""From here on a difference from elapsed time is a step, not a slow look; well within a lease."""
DOUBT = timedelta(minutes=10)
"""How far from the Bot API's clock ours may be before nothing is done by it that can't be undone."""


@dataclass
class Steps:
    """Finds steps: what the clock went between two looks, less the time that passed."""

    monotonic: Callable[[], float]
    last: tuple[datetime, float] | None = None

    def look(self, real: datetime) -> timedelta | None:
        """Give by how much the clock has stepped since `note`, None at the first look."""
        if self.last is None:
            return None
        at, elapsed = self.last
        return real - at - timedelta(seconds=self.monotonic() - elapsed)

    def note(self, real: datetime) -> None:
        """Take a look's clock as the one to compare with."""
        self.last = (real, self.monotonic())


@dataclass
class Trust:
    """Holds the clock against what the Bot API last said of the time, and what has passed since."""

    monotonic: Callable[[], float]
    last: tuple[datetime, float] | None = None

    def hear(self, told: datetime) -> None:
        """Note the Bot API's clock."""
        self.last = (told, self.monotonic())

    def doubts(self, real: datetime) -> bool:
        """Whether the clock is too far off; one that nobody contradicts is believed."""
        if self.last is None:
            return False
        told, elapsed = self.last
        return abs(real - told - timedelta(seconds=self.monotonic() - elapsed)) > DOUBT
