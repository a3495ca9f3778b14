from pathlib import Path

import pytest
from telegram.error import RetryAfter

from sandbox import DEFAULT_LIMITS
from sandbox.limits import Budget
from tests.sandbox.office import LI, SHEN, Elapsed, Office, open_office, persona


def budget() -> tuple[Budget, Elapsed]:
    elapsed = Elapsed()
    return Budget(DEFAULT_LIMITS, elapsed), elapsed


async def test_a_chat_takes_a_burst_and_then_one_message_a_second(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the stock client warns of its own future
    for _ in range(5):
        await office.bot.send_message(SHEN, "快")
    status, body = await office.call("sendMessage", chat_id=SHEN, text="太快")
    assert status == 429
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    with pytest.raises(RetryAfter):
        await office.bot.send_document(SHEN, b"x", filename="a.txt")
    await office.bot.send_message(LI, "别的聊天不受影响")
    office.elapsed.now += 1
    await office.bot.send_message(SHEN, "好")
    assert (await office.call("sendMessage", chat_id=SHEN, text="太快"))[0] == 429


async def test_a_refused_message_is_nowhere_to_be_seen(office: Office) -> None:
    for _ in range(7):
        await office.call("sendMessage", chat_id=SHEN, text="快")
    assert len(await office.chat(SHEN)) == 5


async def test_no_limits_let_everything_out(tmp_path: Path) -> None:
    async with open_office(tmp_path, limits=None) as office:
        for _ in range(50):
            assert (await office.call("sendMessage", chat_id=SHEN, text="快"))[0] == 200


async def test_thirty_a_second_leave_in_all(tmp_path: Path) -> None:
    people = tuple(persona(2000 + number) for number in range(31))
    async with open_office(tmp_path, personas=people) as office:
        for one in people[:30]:
            assert (await office.call("sendMessage", chat_id=one.id, text="好"))[0] == 200
        refusal = await office.refusal("sendMessage", chat_id=people[30].id, text="好")
        assert refusal == (429, "Too Many Requests: retry after 1")
        office.elapsed.now += 1
        assert (await office.call("sendMessage", chat_id=people[30].id, text="好"))[0] == 200


def test_no_window_of_a_second_holds_more_than_thirty() -> None:
    spending, elapsed = budget()
    sent = []
    for step in range(400):
        elapsed.now = 1000 + step / 100
        if spending.spend(chat=step) == 0:
            sent.append(elapsed.now)
    assert all(sum(start <= one < start + 1 for one in sent) <= 30 for start in sent)


def test_a_group_takes_twenty_a_minute() -> None:
    spending, elapsed = budget()
    waits = []
    for _ in range(21):
        waits.append(spending.spend(chat=-100))
        elapsed.now += 1
    assert waits == [0] * 20 + [40]
    elapsed.now += 40
    assert spending.spend(chat=-100) == 0


def test_a_refusal_costs_nothing() -> None:
    spending, elapsed = budget()
    assert [spending.spend(chat=1) for _ in range(100)] == [0] * 5 + [1] * 95
    elapsed.now += 1
    assert spending.spend(chat=1) == 0
