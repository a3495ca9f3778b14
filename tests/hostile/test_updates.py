"""Updates at random through the real intake: nothing is unforeseen, and nobody does what is not theirs.

What they cause is rendered as it would leave. `WUHUA_TEST_HOSTILE` says how many updates there are, and as many
mutated bodies; a failure names its seed, and `WUHUA_TEST_SEED` repeats it.
"""

import asyncio
import contextlib
import json
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.replies import Document, LostFileError, Picture
from sandbox.entities import parse_html, utf16
from scheduler.dispatcher import Dispatcher
from scheduler.ports import Accepted, Courier, Gone, Outcome, Parcel, PutOff
from storage.clock import bank_now, mark_clock
from storage.database import Tx
from storage.outbox import Item
from storage.tables import audit, outbox
from tests.gate.cast import ACCOUNTS
from tests.gate.door import Door, Trial
from tests.gate.test_matrix import ROWS
from tests.hostile.updates import Maker, Raw, mutated
from tests.hostile.watch import nearness, overstepped, owners, strayed
from tests.scheduler.couriers import no_limit

pytestmark = pytest.mark.asyncio(loop_scope="module")
COUNT = int(os.environ.get("WUHUA_TEST_HOSTILE", "500"))
SHORT = COUNT <= 500
SEED = os.environ.get("WUHUA_TEST_SEED")
PARTS = 4
"""Into how many tests each of both is cut, for the processes of a run to share."""
MINUTES = (0, 0, 1, 1, 5, 10, 60, 600)
"""By how much the clock moves on while what is due leaves."""
BUTTONS, TEXT = 100, 4_096
"""What the Bot API takes at most of a message."""


def seeds() -> list[int]:
    """Give a seed for each part: one after the other from 0, or from the one that is named."""
    first = int(SEED) if SEED else 0
    return [first] if SEED else [*range(PARTS)]


@dataclass
class Mouth:
    """The real courier but for the call: what would leave is held against the Bot API's own rules, and read."""

    courier: Courier
    maker: Maker
    sent: int = 0
    faults: list[str] = field(default_factory=list)

    async def prepare(self, tx: Tx, item: Item, now: datetime) -> Parcel | PutOff | None:
        return await self.courier.prepare(tx, item, now)

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.sent += 1
        if isinstance(parcel.content, Document | Picture):
            return self._made(parcel.content)
        content = parcel.content if isinstance(parcel.content, dict) else {}
        if "text" in content:
            self._read(parcel.item, content)
        return Gone("blocked") if self.maker.random.random() < 0.001 else Accepted(self.sent)

    def _made(self, content: Document | Picture) -> Outcome:
        with contextlib.suppress(LostFileError):
            content.make()
        return Accepted(self.sent)

    def _read(self, item: Item, content: dict[str, Any]) -> None:
        text, _ = parse_html(content["text"])  # raises for markup that the Bot API refuses
        buttons = [choice["data"] for row in content["keyboard"] for choice in row]
        if utf16(text) > TEXT or not text.strip() or len(buttons) > BUTTONS:
            self.faults.append(f"{item.kind}: {len(text)} characters, {len(buttons)} buttons")
        self.faults += [f"{item.kind}: {data}" for data in buttons if len(data.encode()) > 64]
        if item.chat_id is not None:
            self.maker.learn(item.chat_id, buttons)

    async def ended(self, tx: Tx, item: Item, outcome: Outcome, now: datetime) -> None:
        await self.courier.ended(tx, item, outcome, now)


@dataclass
class Storm:
    """A bank on which updates rain."""

    trial: Trial
    maker: Maker
    mouth: Mouth
    sent: list[Raw] = field(default_factory=list)

    async def rain(self, count: int, *, spoil: bool) -> None:
        """Let so many updates come, some of them together, some again; what is due leaves in between."""
        random = self.maker.random
        while count > 0:
            batch = [self._next(spoil=spoil) for _ in range(random.randrange(1, 9))]
            again = [random.choice(self.sent)] if random.random() < 0.2 else []
            await self.trial.program.intake.take([*batch, *again])
            count -= len(batch)
            if random.random() < 0.3:
                await self.post()
        await self.post()

    def _next(self, *, spoil: bool) -> Raw:
        raw = self.maker.update()
        raw = mutated(self.maker.random, raw) if spoil else raw
        raw = dict(json.loads(json.dumps(raw)))  # as it comes over the wire
        self.sent = [*self.sent[-50:], raw]
        return raw

    async def post(self) -> None:
        """Move the clock on, and let everything that is due by then leave."""
        async with self.trial.database.transaction() as tx:
            later = await bank_now(tx) + timedelta(minutes=self.maker.random.choice(MINUTES))
            await mark_clock(tx, later)
        await self.trial.program.expire_drafts()
        dispatcher = Dispatcher(self.trial.database, self.mouth, no_limit(), "hostile")
        while await dispatcher.step():
            await asyncio.gather(*dispatcher.going)

    async def audit(self) -> list[Any]:
        async with self.trial.database.transaction() as tx:
            return list(await tx.rows(select(audit).order_by(audit.c.id)))


async def storm(trial: Trial, seed: int) -> Storm:
    proper = [([ACCOUNTS[name] for name in sorted(row.may)], row.act(trial.things)) for row in ROWS if row.may]
    maker = Maker(Random(seed), proper=[(who, data) for who, data in proper if not data.startswith("/")])
    async with trial.database.transaction() as tx:
        await tx.run(outbox.delete())
    return Storm(trial, maker, Mouth(trial.program.courier, maker))


def names_of(trial: Trial) -> dict[int, str]:
    return {person.id: name for name, person in trial.people.items()}


async def nobody_minds(door: Door, seed: int, *, spoil: bool) -> None:
    """Let updates rain: nothing is logged as an error, nothing leaves that the Bot API refuses, nobody oversteps."""
    async with door.trial() as trial:
        made, again = await storm(trial, seed), f"WUHUA_TEST_SEED={seed} repeats it"
        with capture_logs() as logs:
            await made.rain(COUNT // PARTS, spoil=spoil)
        assert [line for line in logs if line["log_level"] in ("error", "critical")] == [], again
        assert made.mouth.faults == [], again
        done, names = await made.audit(), names_of(trial)
        async with trial.database.transaction() as tx:
            assert overstepped(done, names, await owners(tx)) == [], again
            assert strayed(done, names, await nearness(tx)) == [], again


@pytest.mark.parametrize("seed", seeds())
async def test_no_update_is_unforeseen_and_nobody_oversteps(door: Door, seed: int) -> None:
    await nobody_minds(door, seed, spoil=False)


@pytest.mark.parametrize("seed", seeds())
async def test_a_mutated_body_is_handled_or_set_aside_and_stops_nobody(door: Door, seed: int) -> None:
    await nobody_minds(door, seed, spoil=True)
