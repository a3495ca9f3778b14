"""Leading: of the programs that serve one bank, one sends, polls and looks; the others answer, and stand by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Tx
from storage.leases import claim_lease, delete_lease

LEASE = timedelta(seconds=5)
"""How long a leader that shows no sign of life leads on; it shows one with each step of its dispatcher."""
NAME = "lead"


@dataclass
class Lead:
    """Whether this program leads: one sending budget is kept where one program sends."""

    owner: str
    held: bool = False
    """As of the last look; what must be sure asks `take` in its own transaction."""

    async def take(self, tx: Tx, real: datetime) -> bool:
        """Lead on, or from now on if nobody does; by the database's real clock."""
        self.held = await claim_lease(tx, NAME, owner=self.owner, real=real, lease=LEASE)
        return self.held

    async def give_back(self, tx: Tx) -> None:
        """Let another one lead at once, at a stop."""
        self.held = False
        await delete_lease(tx, NAME, owner=self.owner)
