"""A token that is revoked and replaced, and a second poller: the program goes on without a hand."""

from pathlib import Path

from aiohttp import ClientSession

from bot import demo
from tests.processes.bank import Bank, open_bank

LIN, CHEN = 1001, 1002
REPEATED = "重发"
NEW = f"{demo.TOKEN.partition(':')[0]}:AAreplacement"
WRONG = f"{demo.TOKEN.partition(':')[0]}:AAmistyped"


def put(file: Path, token: str) -> None:
    file.write_text(token)
    file.chmod(0o600)


async def test_a_token_that_is_revoked_and_replaced_costs_time_only(tmp_path: Path) -> None:
    file = tmp_path / "token"
    put(file, demo.TOKEN)
    async with open_bank(tmp_path, WUHUA_TOKEN_FILE=str(file)) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")
        bank.door.token = NEW
        await bank.say(LIN, "/help")
        await child.wait_for("token.awaited")
        assert await health_while_waiting(bank) == 503
        await bank.say(CHEN, "/help")
        put(file, "half of a tok")
        put(file, WRONG)
        await child.wait_for("token.awaited", times=2)
        put(file, NEW)
        await bank.answer(LIN, 1)
        await bank.answer(CHEN, 0)
        await bank.settled()
        texts = [m["text"] for person in (LIN, CHEN) for m in await bank.seen(person)]
        assert (len(texts), any(REPEATED in text for text in texts)) == (3, False)
        assert not any("AA" in line for line in child.lines)
        assert (await bank.health(child))[0] == 200
        assert await child.stop() == 0


async def health_while_waiting(bank: Bank) -> int:
    """Ask the port that was served last."""
    address = bank.children[-1].logged("serving")[-1]["address"]
    async with ClientSession() as http, http.get(f"http://{address}/healthz") as answer:
        return answer.status


async def test_a_signal_ends_the_wait_for_another_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    put(file, demo.TOKEN)
    async with open_bank(tmp_path, WUHUA_TOKEN_FILE=str(file)) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")
        await bank.settled()
        bank.door.token = NEW
        await bank.say(LIN, "/help")
        await child.wait_for("token.awaited")
        assert await child.stop() == 0
        assert await bank.pending() == 1


async def test_what_a_second_poller_leaves_is_answered_once_and_it_is_named_in_the_log(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")
        for _ in range(3):  # it takes the poll away and goes before it confirms anything
            async with bank.http.get(f"/bot{demo.TOKEN}/getUpdates?timeout=0") as answer:
                assert answer.status == 200
            await bank.say(LIN, "/help")
        await child.wait_for("poll.failed")
        assert any(line["conflict"] for line in child.logged("poll.failed"))
        await bank.answer(LIN, 3)
        await bank.settled()
        assert len(await bank.seen(LIN)) == 4
        assert (await bank.health(child))[0] == 200
