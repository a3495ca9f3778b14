"""Answers that leave at once: they are kept as on their way with what caused them, and leave when that is committed.

What waits its turn instead (its chat's, the budget's, another program's) is claimed like everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.dispatcher import LEASE, Dispatcher
from scheduler.ports import Parcel
from storage import outbox
from storage.answers import Answer, add_leaving, list_busy, list_changed
from storage.database import Tx


@dataclass
class AtOnce:
    """Keeps answers, and lets those leave that may."""

    dispatcher: Dispatcher

    async def keep(self, tx: Tx, *, now: datetime, real: datetime) -> list[Parcel]:
        """Keep a transaction's answers; gives what is to leave once it is committed."""
        leaving, waiting = await self._part(tx, now) if self.dispatcher.delivers() else ([], tx.answers)
        owner, courier = self.dispatcher.owner, self.dispatcher.courier
        going = await add_leaving(tx, leaving, now=now, owner=owner, real=real, lease=LEASE)
        await outbox.add_all(tx, [answer.item for answer in waiting], now=now)  # later ids: they come after
        parcels = [await courier.prepare(tx, item, now) for item in going]
        return [parcel for parcel in parcels if isinstance(parcel, Parcel)]

    async def _part(self, tx: Tx, now: datetime) -> tuple[list[Answer], list[Answer]]:
        """Part what may leave now from what waits: one chat's answers leave one after the other."""
        room, budget = self.dispatcher.room(), self.dispatcher.budget
        if room <= 0 or not tx.answers:
            return [], tx.answers
        busy = await list_busy(tx, tx.answers, now=now) | await list_changed(tx, tx.answers)
        leaving: list[Answer] = []
        waiting: list[Answer] = []
        for answer in tx.answers:
            recipient = answer.item.recipient
            if len(leaving) < room and recipient not in busy and not budget.wait_for(recipient):
                budget.spend(recipient)
                leaving.append(answer)
            else:
                waiting.append(answer)
            busy.add(recipient)
        return leaving, waiting

    def leave(self, parcels: Sequence[Parcel]) -> None:
        """Send what is committed."""
        self.dispatcher.send(parcels)
