"""What every use case is given: the transaction, the bank's now, who acts, the bank's rules."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.policy import Policy
from domain.errors import RefusalError
from domain.people import Person
from domain.rights import Object, Right, permit
from domain.workdays import WorkCalendar
from storage import audit
from storage.database import Tx

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What references are made of: nothing that the ear or the eye confuses."""


@dataclass(frozen=True)
class Bank:
    """The bank's rules: its policy and its calendar."""

    policy: Policy
    calendar: WorkCalendar


@dataclass(frozen=True)
class Work:
    """The ground of one use case."""

    tx: Tx
    now: datetime
    bank: Bank
    person: Person | None = None
    """Who acts; None for the program itself."""
    reading_on: bool = False
    """Whether a page of an opened card is turned: within the minutes that it stands open, no new opening."""

    @property
    def actor(self) -> Person:
        """Who acts; a refusal if it is nobody on the roster."""
        if self.person is None:
            raise RefusalError("gate.denied")
        return self.person

    @property
    def today(self) -> date:
        """The bank's day."""
        return self.bank.calendar.local(self.now).date()

    def counts(self, day: date) -> bool:
        """Whether a fact of that day makes anything fall due: only from the bank's go-live (上线) on."""
        return day >= self.bank.policy.bank.go_live

    def permit(self, right: Right, thing: Object | None = None) -> None:
        """Refuse unless the actor may."""
        permit(self.actor, right, thing)

    async def note(
        self,
        action: str,
        subject: str,
        *,
        before: str | None = None,
        after: str | None = None,
        version: int | None = None,
    ) -> None:
        """Write an audit entry, unless it is an opening that is there already."""
        actor_id = self.person.id if self.person else None
        if self.reading_on and await self._stands_open(action, subject):
            return
        await audit.add(
            self.tx,
            now=self.now,
            actor_id=actor_id,
            action=action,
            subject=subject,
            before=before,
            after=after,
            version=version,
        )

    async def note_all(self, action: str, after: Mapping[str, str]) -> None:
        """Write an audit entry of the same action for each of many objects, with what is true after it."""
        shared = {"at": self.now, "actor_id": self.person.id if self.person else None, "action": action}
        shared |= {"before": None, "version": None}
        await audit.add_all(self.tx, [{**shared, "subject": subject, "after": now} for subject, now in after.items()])

    async def _stands_open(self, action: str, subject: str) -> bool:
        """Whether the actor opened that within the minutes for which a card stands open."""
        since = self.now - timedelta(minutes=self.bank.policy.cards.fold_minutes)
        opened = await audit.list_openings(self.tx, subjects=[subject])
        return any(o.actor_id == self.actor.id and o.action == action and o.at >= since for o in opened)


def new_ref() -> str:
    """Make a short reference that a person can say on the phone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
