"""What the dispatcher needs of the floor above: a courier, and how its calls may end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from storage.database import Tx
from storage.outbox import Item


@dataclass(frozen=True)
class Accepted:
    """The Bot API took it."""

    message_id: int | None = None


@dataclass(frozen=True)
class TooMany:
    """The Bot API asks to wait (429)."""

    retry_after: float
    """Seconds."""


@dataclass(frozen=True)
class Gone:
    """The chat takes no messages: blocked, deleted, never started."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """The Bot API will never take this message."""

    reason: str


@dataclass(frozen=True)
class Unsent:
    """It surely did not arrive (no connection, or the service declined for now); try again later."""

    reason: str


@dataclass(frozen=True)
class Uncertain:
    """Nobody knows whether it arrived."""

    reason: str


Outcome = Accepted | TooMany | Gone | Refused | Unsent | Uncertain


@dataclass(frozen=True)
class Parcel:
    """A rendered item: ready to leave, opaque to the dispatcher."""

    item: Item
    content: Any
    """What the courier made of it."""


@dataclass(frozen=True)
class PutOff:
    """An item leaves later after all; its row says so already."""


class Courier(Protocol):
    """Renders an item and makes one call."""

    async def prepare(self, tx: Tx, item: Item, now: datetime) -> Parcel | PutOff | None:
        """Render from the facts as they are now; None if it is no longer true."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Make files if need be, make one call and say how it ended. Never raises."""

    async def ended(self, tx: Tx, item: Item, outcome: Outcome, now: datetime) -> None:
        """Take note, in the transaction that records it, of how an item ended for good."""
