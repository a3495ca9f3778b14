"""The Bot API away, slow, overloaded or broken, under a real `wuhua run`."""

from pathlib import Path

import pytest

from tests.processes.bank import open_bank
from tests.processes.child import until
from tests.processes.door import answering

LIN, CHEN, ZHANG = 1001, 1002, 1003
REPEATED = "重发"
FLOOD = '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}'
CONFLICT = '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'

LOST = '{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}'


async def test_what_falls_due_while_the_bot_api_is_away_leaves_once_when_it_is_back(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        bank.door.rules["sendMessage"] = answering(502, "<html>Bad Gateway</html>", "text/html", times=0)
        await bank.ask(LIN, "/help")
        await bank.sent()
        await bank.door.close()
        await bank.sql("UPDATE outbox SET state = 'waiting', attempts = 0, ended_at = NULL")
        await child.wait_for("poll.failed")
        for person in (CHEN, ZHANG):
            await bank.say(person, "/help")

        async def tried() -> bool:
            return bool(await bank.sql("SELECT 1 FROM outbox WHERE attempts >= 2 AND state = 'waiting'"))

        await until(tried)
        assert (await bank.health(child))[0] == 503
        await bank.door.open()
        await bank.end_leases()
        for person in (CHEN, ZHANG):
            await bank.answer(person, 0)
        await bank.settled()
        assert [len(await bank.seen(person)) for person in (LIN, CHEN, ZHANG)] == [2, 1, 1]
        texts = [m["text"] for person in (LIN, CHEN, ZHANG) for m in await bank.seen(person)]
        assert not any(REPEATED in text for text in texts)
        assert child.code is None


async def test_a_chat_that_must_wait_holds_up_no_other(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        bank.door.rules["sendMessage"] = answering(429, FLOOD)
        await bank.say(LIN, "/help")
        await until(lambda: bank.door.calls["sendMessage"] == 1)
        await bank.ask(CHEN, "/help")
        assert await bank.seen(LIN) == []
        await bank.answer(LIN, 0)
        await bank.sent()
        assert not any(REPEATED in m["text"] for m in await bank.seen(LIN))
        assert 'outcome="toomany"' in (await bank.operations(child, "/metrics"))[1]


@pytest.mark.parametrize(
    ("status", "body", "kind", "arrives"),
    [
        (500, '{"ok":false,"error_code":500,"description":"Internal Server Error"}', "application/json", False),
        (502, "<html>Bad Gateway</html>", "text/html", False),
        (200, '{"ok":true,"result":{"message_id":', "application/json", True),
        (403, "<html>the bank's proxy says no</html>", "text/html", False),
    ],
)
async def test_an_answer_that_tells_nothing_is_followed_by_one_repeat_with_its_reference(
    tmp_path: Path, status: int, body: str, kind: str, arrives: bool
) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        bank.door.rules["sendMessage"] = answering(status, body, kind, arrives=arrives)
        await bank.say(LIN, "/help")
        await bank.answer(LIN, int(arrives))
        await bank.settled()
        seen = await bank.seen(LIN)
        assert [REPEATED in m["text"] for m in seen] == [False] * arrives + [True]
        (row,) = await bank.sql("SELECT ref, state, uncertain FROM outbox WHERE kind = 'reply'")
        assert (row.state, row.uncertain) == ("accepted", 1)
        assert row.ref in seen[-1]["text"]
        assert all("message_id" not in line for line in child.lines)


async def test_a_card_that_is_gone_comes_anew_and_a_repeat_of_that_says_so(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        await bank.run()
        card = await bank.ask(LIN, "/language")
        bank.door.rules["editMessageText"] = answering(400, LOST, times=9)
        bank.door.rules["sendMessage"] = answering(200, '{"ok":true,"result":{"message_id":', arrives=True)
        await bank.press(LIN, card)
        await bank.answer(LIN, 2)
        await bank.settled()
        assert [REPEATED in m["text"] for m in await bank.seen(LIN)] == [False, False, True]


@pytest.mark.parametrize("result", ["true", '[{"message":{}}]'])
async def test_a_poll_that_brings_what_no_update_is_counts_as_failed_and_is_not_repeated_at_once(
    tmp_path: Path, result: str
) -> None:
    async with open_bank(tmp_path) as bank:
        bank.door.rules["getUpdates"] = answering(200, f'{{"ok":true,"result":{result}}}', times=99)
        child = await bank.run()
        await child.wait_for("poll.failed")
        assert bank.door.calls["getUpdates"] == 1
        bank.door.rules.clear()
        await bank.ask(LIN, "/help")


async def test_another_poller_is_logged_and_survived(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        bank.door.rules["getUpdates"] = answering(409, CONFLICT)
        child = await bank.run()
        assert (await child.wait_for("poll.failed"))["conflict"] is True
        await bank.ask(LIN, "/help")
