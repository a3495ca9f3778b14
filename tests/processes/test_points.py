"""`kill -9` at every named point, conversations, notices, files and seals in flight; then the books are closed.

`WUHUA_TEST_POINT_KILLS` says how many kills there are at each point, when it is first to fourth reached; 1 if
unset.
`make test` takes every point on SQLite and every fourth on PostgreSQL.
"""

import contextlib
import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage import audit, outbox, people
from storage.audit_files import Heads, open_audit_key
from storage.database import real_now
from storage.outbox import Lane, NewItem
from tests.journeys.test_forms import PNG
from tests.processes.bank import Bank, Message, open_bank
from tests.processes.child import until
from tests.processes.points import Trap, points_of, recurs
from workflows.audit import verify

LIN, CHEN, ZHANG = 1001, 1002, 1003
KILLS = int(os.environ.get("WUHUA_TEST_POINT_KILLS", "0"))
REPEATED = "重发"
PARTS = 4
"""Into how many tests the points are cut, for the processes of a run to share."""
PATIENCE = 9
"""How many rounds more than it needs a point may take to be reached: a busy machine's ticks come late."""
LONGEST_TICK = 3.0
"""Seconds within which whatever is looked at in short ticks has been looked at."""


@dataclass
class Traffic:
    """What the bank's people do before each kill, and what must have come of it at the end."""

    bank: Bank
    card: Message
    """A card of Chen's with a button that any number of presses leaves where it is."""
    answers: dict[int, str]
    """What a question of each is answered with."""
    updates: int = 0
    asked: Counter[int] = field(default_factory=Counter)
    promised: int = 0
    files: int = 0
    entries: int = 0

    async def round(self) -> None:
        """Let something of each kind be on its way."""
        for person in (CHEN, ZHANG):
            await self._say(person, "/help")
            self.asked[person] += 1
        await self._say(ZHANG, "/nothing")
        await self._say(LIN, "/cancel")
        await self._say(LIN, "/complaint")
        await self.bank.send_file(LIN, PNG + bytes([self.files % 256, self.files // 256]), "photo.png")
        await self.bank.press(CHEN, self.card)
        self.updates, self.files = self.updates + 2, self.files + 1
        async with self.bank.database.transaction() as tx:
            now = await real_now(tx)
            zhang = await people.get_by_staff_no(tx, "1003")
            assert zhang is not None
            of = {"kind": "people.rebound", "params": {}, "ref": "7F3K", "key": f"promise {self.promised}"}
            lane = (Lane.URGENT, Lane.QUIET)[self.promised % 2]  # one leaves at once, one in its turn
            await outbox.add(tx, NewItem(lane=lane, due_at=now, person_id=zhang.id, **of), now=now)  # type: ignore[arg-type]
            await audit.add(tx, now=now, actor_id=zhang.id, action="test.written", subject=f"test:{self.entries}")
        self.promised, self.entries = self.promised + 1, self.entries + 1

    async def _say(self, person: int, words: str) -> None:
        await self.bank.say(person, words)
        self.updates += 1

    async def files_are_kept(self) -> bool:
        return not await self.bank.sql("SELECT id FROM files WHERE state = 'wanted'")

    async def close_the_books(self) -> None:
        """Nothing is lost, nothing took effect twice, and what came twice says so."""
        (effects,) = await self.bank.sql("SELECT count(*) AS n FROM updates")
        assert effects.n == self.updates
        rows = await self.bank.sql("SELECT state, kind, ref, uncertain, recipient, message_id FROM outbox")
        assert {row.state for row in rows} <= {"accepted", "cancelled", "unreachable"}
        assert sum(row.kind == "people.rebound" for row in rows) == self.promised
        uncertain = sum(row.uncertain for row in rows)
        for person, count in self.asked.items():
            texts = [m["text"] for m in await self.bank.seen(person)]
            repeats = [text for text in texts if REPEATED in text]
            assert len(repeats) <= uncertain
            assert all(any(row.ref in text for row in rows if row.uncertain) for text in repeats)
            answers = [text for text in texts if self.answers[person] in text]
            assert len(answers) - len(repeats) <= count <= len(answers)
        arrived = {m["id"] for person in (CHEN, ZHANG, LIN) for m in await self.bank.everything(person)}
        kept = [row for row in rows if row.state == "accepted" and row.kind in ("reply", "people.rebound")]
        assert {row.message_id for row in kept} <= arrived
        new = {row.message_id for row in kept if row.kind == "people.rebound"}
        assert new <= {entry.message for entry in self.bank.ledger.entries()}
        assert len({row.message_id for row in kept if row.kind == "people.rebound"}) == self.promised
        await self._look_at_files_and_audit()

    async def _look_at_files_and_audit(self) -> None:
        kept = await self.bank.sql("SELECT sha256 FROM files WHERE state = 'kept'")
        assert len(kept) == self.files
        assert all((self.bank.data / "files" / row.sha256).exists() for row in kept)
        key = open_audit_key(self.bank.data)
        async with self.bank.database.transaction() as tx:
            found = await verify(tx, key, Heads(self.bank.data / "audit.heads", key).macs())
            for number in range(self.entries):
                assert len(await audit.list_entries(tx, f"test:{number}")) == 1
        assert (found.findings, found.unsealed) == ((), 0)


@pytest.mark.parametrize("part", range(PARTS))
async def test_a_kill_at_any_point_loses_nothing_and_lets_nothing_take_effect_twice(
    tmp_path: Path, database_url: str, part: int
) -> None:
    points = points_of(database_url.partition("+")[0])
    short = points[part::PARTS] if database_url.startswith("sqlite") else points[part :: 4 * PARTS]
    async with open_bank(tmp_path, database_url) as bank:
        child = await bank.run()
        card = await bank.ask(CHEN, "/language")
        answers = {person: (await bank.ask(person, "/help"))["text"] for person in (CHEN, ZHANG)}
        await bank.settled()
        assert await child.stop() == 0
        traffic = Traffic(bank, card, answers, updates=3, asked=Counter(answers.keys()))
        for place, point in enumerate(points[part::PARTS] if KILLS else short):
            for times in [1 + kill % 4 for kill in range(KILLS)] if KILLS else [1 + place % 2]:
                await kill_at(traffic, point, times if recurs(point) else 1)
        child = await bank.run()
        await bank.settled()
        await until(traffic.files_are_kept)
        assert await child.stop() == 0
        await traffic.close_the_books()


async def kill_at(traffic: Traffic, point: str, times: int) -> None:
    """Let a program work until it comes to a point for the so-manieth time, and see that it died of it."""
    bank = traffic.bank
    child = await bank.launch("run", first=Trap(point, times).set)
    for _ in range(times + (PATIENCE if recurs(point) else 1)):
        await traffic.round()
        with contextlib.suppress(TimeoutError):
            await until(lambda: child.code is not None, LONGEST_TICK)
        if child.code is not None:
            break
    if child.code is None:
        await child.stop()  # the last point is the seal at a stop
    await child.end()
    assert child.code == -signal.SIGKILL, (point, times, child.lines[-3:])
    await bank.end_leases()
