"""Invitations that were stolen, guessed, or pressed by two: one account gets in, by the right link, once."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from bot.flood import BURST, Flood
from domain.people import Person
from storage import people
from storage.tables import outbox
from tests.factories import NOW
from tests.gate.cast import ACCOUNTS
from tests.gate.door import BANK, Door, Trial, update
from workflows.enrolment import CODE_BYTES, invite
from workflows.work import Work

pytestmark = pytest.mark.asyncio(loop_scope="module")
BAD = "邀请链接无效、已使用或已过期。"
THIEF, SECOND = 8_001, 8_002


@dataclass
class Clock:
    """Seconds, passed in."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


async def invitation(trial: Trial, name: str) -> str:
    """Have human resources make a link for somebody; gives its code."""
    async with trial.database.transaction() as tx:
        hr = await people.get_person(tx, trial.people["hr"].id)
        return (await invite(Work(tx=tx, now=NOW, bank=BANK, person=hr), trial.people[name].staff_no)).code


async def bound(trial: Trial, account: int) -> int | None:
    async with trial.database.transaction() as tx:
        found = await people.get_account(tx, user_id=account)
        return found.person_id if found else None


def start(trial: Trial, account: int, code: str) -> dict[str, Any]:
    return update(next(trial.numbers), account, f"/start {code}")


async def take(trial: Trial, *batch: dict[str, Any]) -> dict[int, str]:
    await trial.program.intake.take(batch)
    async with trial.database.transaction() as tx:
        staff: list[Person] = await people.list_people(tx)
        chats = {p.id: await people.get_account_of(tx, p.id) for p in staff}
    async with trial.database.transaction() as tx:
        rows = await tx.rows(select(outbox).where(outbox.c.kind == "reply").order_by(outbox.c.id))
        await tx.run(outbox.delete().where(outbox.c.kind == "reply"))
    found: dict[int, str] = {}
    for row in rows:
        account = chats.get(row.person_id)
        found[row.chat_id or (account.chat_id if account else 0)] = str(row.params.get("text"))
    return found


async def test_a_link_that_was_used_lets_no_other_account_in_and_takes_nothing_from_its_person(door: Door) -> None:
    async with door.trial() as trial:
        code, absent = await invitation(trial, "absent"), trial.people["absent"].id
        await take(trial, start(trial, SECOND, code))
        said = await take(trial, start(trial, THIEF, code))
        assert said[THIEF].startswith(BAD)
        assert (await bound(trial, THIEF), await bound(trial, SECOND)) == (None, absent)


async def test_a_link_that_was_stolen_before_it_was_used_is_ended_by_the_next_one(door: Door) -> None:
    async with door.trial() as trial:
        absent = trial.people["absent"].id
        await take(trial, start(trial, THIEF, await invitation(trial, "absent")))
        assert await bound(trial, THIEF) == absent
        await take(trial, start(trial, SECOND, await invitation(trial, "absent")))
        assert (await bound(trial, THIEF), await bound(trial, SECOND)) == (None, absent)
        assert "people.rebound" in [row[1] for row in trial.state()["outbox"]]


async def test_who_is_on_the_roster_gets_in_as_nobody_else_by_a_colleagues_link(door: Door) -> None:
    async with door.trial() as trial:
        code, colleague = await invitation(trial, "absent"), trial.people["colleague"].id
        said = await take(trial, start(trial, ACCOUNTS["colleague"], code))
        assert BAD not in said[ACCOUNTS["colleague"]]
        assert await bound(trial, ACCOUNTS["colleague"]) == colleague
        await take(trial, start(trial, SECOND, code))
        assert await bound(trial, SECOND) == trial.people["absent"].id


async def test_of_two_who_press_one_link_at_once_the_first_gets_in(door: Door) -> None:
    async with door.trial() as trial:
        code = await invitation(trial, "absent")
        said = await take(trial, *[start(trial, account, code) for account in (SECOND, THIEF)])
        assert await bound(trial, SECOND) == trial.people["absent"].id
        assert await bound(trial, THIEF) is None
        assert said[THIEF].startswith(BAD)


async def test_one_who_guesses_is_turned_away_so_that_not_even_the_right_guess_counts(door: Door) -> None:
    async with door.trial() as trial:
        clock, open_to_all = Clock(), trial.program.intake.flood
        trial.program.intake.flood = Flood(clock, rate=1.0)
        try:
            code = await invitation(trial, "absent")
            guesses = [start(trial, THIEF, f"guess-{n}") for n in range(BURST)]
            said = await take(trial, *guesses, *[start(trial, THIEF, code) for _ in range(200)])
            assert said[THIEF].startswith(BAD)
            assert await bound(trial, THIEF) is None
            clock.seconds += 3_600
            await take(trial, start(trial, SECOND, code))
            assert await bound(trial, SECOND) == trial.people["absent"].id
        finally:
            trial.program.intake.flood = open_to_all


async def test_a_guess_in_every_second_of_a_century_by_a_million_accounts_finds_no_link() -> None:
    assert 3_600 * 24 * 366 * 100 * 10**6 / 2 ** (8 * CODE_BYTES) < 10**-40


@pytest.mark.parametrize("code", ["", "' OR 1=1 --", "x" * 4_000, "\u202e", "😀" * 60, "../../etc/passwd", "\x7f", "%"])
async def test_what_is_no_code_lets_nobody_in(door: Door, code: str) -> None:
    async with door.trial() as trial:
        await invitation(trial, "absent")
        before = trial.state()
        await take(trial, start(trial, THIEF, code), start(trial, ACCOUNTS["colleague"], code))
        assert trial.state() == before
