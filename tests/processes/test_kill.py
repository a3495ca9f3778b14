"""`kill -9` at every moment: nothing is lost, and nothing takes effect twice."""

import asyncio
import contextlib
import os
import random
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from aiohttp import web

from scheduler.dispatcher import LEASE
from tests.processes.bank import Bank, Message, open_bank
from tests.processes.child import Child, until
from tests.processes.door import Forward, Held

LIN, CHEN, ZHANG = 1001, 1002, 1003
KILLS = int(os.environ.get("WUHUA_TEST_KILLS", "4"))
"""On each engine."""
REPEATED = "重发"
FALLEN_BEHIND = 12
"""Questions and answers on their way at which only one asks anew: kills follow each other faster than all can leave."""


async def begin_complaint(bank: Bank) -> None:
    """Answer everything that the form asks but the last confirmation."""
    await bank.ask(LIN, "/complaint")
    await bank.ask(LIN, "客户说三次没有回电话")
    card = await bank.ask(LIN, "1003")
    for _ in range(2):
        card = await pick(bank, card)
    await bank.ask(LIN, "C-2041")
    await bank.sent()


async def pick(bank: Bank, card: Message) -> Message:
    """Press a card's first button and wait for what comes of it: a card anew, or in its place."""
    before = await bank.seen(LIN)
    await bank.press(LIN, card)

    async def changed() -> bool:
        return await bank.seen(LIN) != before

    await until(changed)
    return (await bank.seen(LIN))[-1]


async def complaints(bank: Bank) -> int:
    return int((await bank.sql("SELECT count(*) AS n FROM complaints"))[0].n)


async def test_a_kill_before_an_update_is_confirmed_neither_loses_nor_doubles_it(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/menu")
        confirming = Held(arrives=False)

        async def poll(forward: Forward, body: bytes) -> web.Response:
            """Hold the poll that would confirm what has been delivered."""
            return await (confirming(forward, body) if await bank.pending() else forward())

        bank.door.rules["getUpdates"] = poll
        await bank.ask(LIN, "/help")
        await confirming.wait()
        await bank.sent()
        await child.kill()
        assert await bank.pending() >= 1
        bank.door.rules.clear()
        await bank.run()
        await bank.settled()
        assert len(await bank.seen(LIN)) == 2


async def test_a_kill_between_a_press_and_its_commit_loses_nothing(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await begin_complaint(bank)
        card = (await bank.seen(LIN))[-1]
        async with bank.database.transaction():
            polled = bank.door.calls["getUpdates"]
            await bank.press(LIN, card)
            # The press is in the program's hands, and waits for the database.
            await asyncio.sleep(0.2)
            assert bank.door.calls["getUpdates"] == polled
            await child.kill()
        assert await complaints(bank) == 0
        assert await bank.pending() == 1
        await bank.run()
        await bank.settled()
        assert await complaints(bank) == 1


async def test_a_kill_before_a_message_arrives_sends_it_again_marked_as_a_repeat(tmp_path: Path) -> None:
    await kill_while_sending(tmp_path, arrives=False, expected=1)


async def test_a_kill_after_a_message_arrived_doubles_it_once_marked_as_a_repeat(tmp_path: Path) -> None:
    await kill_while_sending(tmp_path, arrives=True, expected=2)


async def test_after_a_kill_nobody_waits_for_the_lease_of_the_dead(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        held = Held(arrives=False)
        bank.door.rules["sendMessage"] = held
        await bank.say(LIN, "/help")
        await held.wait()
        await child.kill()
        bank.door.rules.clear()
        begun = asyncio.get_running_loop().time()
        await bank.run()
        await bank.settled()
        assert asyncio.get_running_loop().time() - begun < LEASE.total_seconds()
        assert len(await bank.seen(LIN)) == 1


async def kill_while_sending(data: Path, *, arrives: bool, expected: int) -> None:
    async with open_bank(data) as bank:
        child = await bank.run()
        held = Held(arrives=arrives)
        bank.door.rules["sendMessage"] = held
        await bank.say(LIN, "/help")
        await held.wait()
        await child.kill()
        bank.door.rules.clear()
        await bank.end_leases()
        await bank.run()
        await bank.settled()
        seen = await bank.seen(LIN)
        assert len(seen) == expected
        assert [REPEATED in m["text"] for m in seen] == [False, True][-expected:]
        (row,) = await bank.sql("SELECT state, uncertain, ref FROM outbox WHERE kind = 'reply'")
        assert (row.state, row.uncertain) == ("accepted", 1)
        assert row.ref in seen[-1]["text"]


async def test_kills_at_random_moments_lose_nothing_and_double_only_what_was_sent(
    tmp_path: Path, database_url: str
) -> None:
    dice = random.Random(5)
    async with open_bank(tmp_path, database_url) as bank:
        people, asked = (LIN, CHEN, ZHANG), dict.fromkeys((LIN, CHEN, ZHANG), 0)
        for _ in range(KILLS):
            before = Counter(bank.door.calls)
            child = await bank.launch("run")
            behind = await bank.pending() + await bank.unsettled()
            for person in people if behind < FALLEN_BEHIND else people[:1]:
                for _ in range(dice.randint(1, 3)):
                    await bank.say(person, "/help")
                    asked[person] += 1
            await moment(bank, child, before, dice)
            await child.kill()
            await bank.end_leases()
        await bank.run()
        await bank.settled()
        for person in people:
            await hold_to_account(bank, person, asked[person])
        (effects,) = await bank.sql("SELECT count(*) AS n FROM updates")
        assert effects.n == sum(asked.values())


async def moment(bank: Bank, child: Child, before: Counter[str], dice: random.Random) -> None:
    """Wait for a moment of a program's life: while it starts, polls, commits or sends."""
    method = dice.choice(["getMe", "getUpdates", "sendMessage", "sendMessage"])
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(20):
            while bank.door.calls[method] == before[method]:
                await asyncio.sleep(0.001)
    assert bank.door.calls[method] > before[method], (method, child.code, child.lines[-3:])
    await asyncio.sleep(dice.uniform(0, 0.08))


async def hold_to_account(bank: Bank, person: int, asked: int, *, apart: Collection[str] = ()) -> None:
    """Each question has one answer; what stands there besides is a repeat of a row that was being sent.

    What was recorded as accepted stands in the ledger. Texts to be held `apart` are somebody else's account.
    """
    rows = await bank.sql(
        "SELECT o.ref, o.uncertain, o.state, o.message_id FROM outbox o JOIN accounts a ON a.person_id = o.person_id "
        "WHERE a.user_id = :person AND o.kind = 'reply'",
        person=person,
    )
    assert len(rows) == asked
    assert {row.state for row in rows} == {"accepted"}
    taken = {entry.message for entry in bank.ledger.entries() if entry.chat == person}
    assert {row.message_id for row in rows} <= taken
    texts = [m["text"] for m in await bank.seen(person) if m["text"] not in apart]
    repeats = [text for text in texts if REPEATED in text]
    assert len(texts) - len(repeats) <= asked <= len(texts)
    assert len(repeats) <= sum(row.uncertain for row in rows)
    assert all(any(row.ref in text for row in rows if row.uncertain) for text in repeats)
