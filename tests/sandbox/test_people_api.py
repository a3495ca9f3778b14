import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession

from tests.sandbox.office import LI, NEW, SHEN, Office, make_sandbox, open_office


async def updates(office: Office) -> list[dict[str, Any]]:
    return list((await office.call("getUpdates"))[1]["result"])


# talking


async def test_a_person_writes_and_the_bot_hears_who(office: Office) -> None:
    [message] = await office.say(SHEN, " /help 我 ")
    [update] = await office.bot.get_updates()
    heard = update.message
    assert heard is not None
    assert heard.from_user is not None
    assert (heard.message_id, heard.text, heard.chat.type) == (message, "/help 我", "private")
    assert (heard.from_user.id, heard.from_user.username, heard.from_user.language_code) == (
        SHEN,
        "shenjing",
        "zh-hans",
    )
    assert [(e.type, e.offset, e.length) for e in heard.entities] == [("bot_command", 0, 5)]
    assert (await office.row(SHEN))["unread"] == 0


async def test_ten_thousand_characters_arrive_as_three_messages(office: Office) -> None:
    assert len(await office.say(SHEN, "字" * 10_000)) == 3
    lengths = [len(update["message"]["text"]) for update in await updates(office)]
    assert lengths == [4096, 4096, 10_000 - 2 * 4096]


async def test_an_empty_message_is_not_sent(office: Office) -> None:
    answer = await office.post(f"/api/people/{SHEN}/messages", {"text": " \n"})
    assert (answer["status"], answer["error"]) == (400, "empty")
    assert await updates(office) == []


async def test_opening_a_link_sends_its_payload_and_starts_the_bot(office: Office) -> None:
    assert (await office.row(NEW))["started"] is False
    await office.post(f"/api/people/{NEW}/start", {"payload": "inv_Abc-9"})
    [update] = await updates(office)
    assert update["message"]["text"] == "/start inv_Abc-9"
    assert (await office.row(NEW))["started"] is True


async def test_opening_the_bot_without_a_payload_sends_start_alone(office: Office) -> None:
    await office.post(f"/api/people/{NEW}/start", {"payload": None})
    await office.post(f"/api/people/{LI}/start")
    assert [update["message"]["text"] for update in await updates(office)] == ["/start", "/start"]


@pytest.mark.parametrize("payload", ["x" * 65, "a b", "中", 7])
async def test_a_payload_that_no_link_can_carry_is_refused(office: Office, payload: object) -> None:
    answer = await office.post(f"/api/people/{NEW}/start", {"payload": payload})
    assert (answer["status"], answer["error"]) == (400, "bad_payload")


async def test_blocking_and_starting_again_are_told_to_the_bot(office: Office) -> None:
    await office.post(f"/api/people/{SHEN}/block", {"blocked": True})
    await office.post(f"/api/people/{SHEN}/block", {"blocked": True})
    assert (await office.row(SHEN))["blocked"] is True
    answer = await office.post(f"/api/people/{SHEN}/messages", {"text": "在吗"})
    assert (answer["status"], answer["error"]) == (400, "blocked")
    await office.post(f"/api/people/{SHEN}/start")
    assert (await office.row(SHEN))["blocked"] is False
    first, second, third = await office.bot.get_updates()
    assert first.my_chat_member is not None
    assert first.my_chat_member.new_chat_member.status == "kicked"
    assert second.my_chat_member is not None
    assert second.my_chat_member.new_chat_member.status == "member"
    assert third.message is not None


async def test_a_press_may_be_forged_but_only_in_ones_own_chat(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "没有按钮")
    await office.press(SHEN, sent.message_id, "talk:book:1:forged")
    [update] = await updates(office)
    assert update["callback_query"]["data"] == "talk:book:1:forged"
    body = {"message": sent.message_id, "data": "x"}
    assert (await office.post(f"/api/people/{LI}/press", body))["error"] == "no_message"
    body = {"message": sent.message_id, "data": "x" * 65}
    assert (await office.post(f"/api/people/{SHEN}/press", body))["error"] == "bad_data"


# reading


async def test_the_state_tells_bot_people_and_clock(office: Office) -> None:
    await office.bot.send_document(SHEN, b"x", filename="表.xlsx")
    state = await office.get("/api/state")
    assert state["bot"] == {"name": "五化", "username": "wuhua_bot"}
    assert state["clock"] == {
        "now": "2026-11-27T01:00:00Z",
        "next_due": None,
        "moving": False,
        "zone": "Asia/Shanghai",
    }
    assert state["people"][0] == {
        "id": SHEN,
        "name": "员工1001",
        "name_en": "Staff 1001",
        "role": "主管",
        "role_en": "Supervisor",
        "branch": "城东支行",
        "branch_en": "East branch",
        "language_code": "zh-hans",
        "started": True,
        "blocked": False,
        "unread": 1,
        "last": {"id": 1, "text": "表.xlsx", "date": "2026-11-27T01:00:00Z"},
    }
    assert state["people"][1]["last"] is None


async def test_a_chat_is_read_from_where_one_was(office: Office) -> None:
    ids = [(await office.say(SHEN, text))[0] for text in "一二三四"]
    await office.say(LI, "别人的")
    answer = await office.get(f"/api/people/{SHEN}/messages?after={ids[0]}&limit=2")
    assert [message["text"] for message in answer["messages"]] == ["二", "三"]


async def test_reading_a_chat_clears_the_count(office: Office) -> None:
    await office.bot.send_message(SHEN, "一")
    await office.post(f"/api/people/{SHEN}/read")
    assert (await office.row(SHEN))["unread"] == 0


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/api/people/77/messages", 404, "no_person"),
        (f"/api/people/{'9' * 30}/messages", 404, "no_person"),
        (f"/api/people/{SHEN}/messages?after=moon", 400, "bad_number"),
        (f"/api/people/{SHEN}/messages?after={'9' * 30}", 400, "bad_value"),
        ("/api/presses/77", 404, "no_press"),
        ("/api/files/moon", 404, "no_file"),
        ("/api/moon", 404, "http"),
        ("/page/../server.py", 404, "http"),
        ("/page/..%2Fserver.py", 404, "not_found"),
    ],
)
async def test_what_is_not_there_is_refused_in_json(office: Office, path: str, status: int, error: str) -> None:
    answer = await office.get(path)
    assert (answer["status"], answer["error"]) == (status, error)
    assert answer["message"]


@pytest.mark.parametrize("body", ["{", "[1]", '{"text": 7}', "{}", '{"text": "\\ud800"}'])
async def test_a_body_that_says_nothing_is_refused(office: Office, body: str) -> None:
    async with office.http.post(f"/api/people/{SHEN}/messages", data=body) as answer:
        assert answer.status == 400
        assert "error" in await answer.json()


async def test_the_page_is_served_fresh_and_may_load_nothing_foreign(office: Office) -> None:
    async with office.http.get("/") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


# live events


class Listener:
    """Reads the stream of events one by one."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response

    async def next(self) -> tuple[str, dict[str, Any]]:
        name = ""
        async with asyncio.timeout(5):
            while True:
                line = (await self._response.content.readline()).decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))

    async def names(self, count: int) -> list[str]:
        return [(await self.next())[0] for _ in range(count)]


async def test_a_page_hears_everything_live(office: Office) -> None:
    async with office.http.get("/api/events") as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b": hello\n"
        events = Listener(response)
        sent = await office.bot.send_message(SHEN, "您好")
        name, data = await events.next()
        assert (name, data["person"], data["message"]["text"]) == ("message", SHEN, "您好")
        assert await events.next() == ("unread", {"person": SHEN, "unread": 1})
        await office.bot.edit_message_text("再见", SHEN, sent.message_id)
        name, data = await events.next()
        assert (name, data["message"]["text"]) == ("edited", "再见")
        query = await office.press(SHEN, sent.message_id)
        await office.bot.answer_callback_query(query, "好")
        assert await events.next() == (
            "toast",
            {"person": SHEN, "query": query, "text": "好", "alert": False},
        )
        await office.bot.send_chat_action(SHEN, "typing")
        assert await events.next() == ("typing", {"person": SHEN})
        await office.bot.delete_message(SHEN, sent.message_id)
        name, data = await events.next()
        assert (name, data["message"]["id"], data["message"]["deleted"]) == ("deleted", sent.message_id, True)


async def test_a_page_hears_of_people_and_the_clock(office: Office) -> None:
    async with office.http.get("/api/events") as response:
        await response.content.readline()
        events = Listener(response)
        await office.post(f"/api/people/{SHEN}/read")
        assert await events.next() == ("unread", {"person": SHEN, "unread": 0})
        await office.post(f"/api/people/{SHEN}/block", {"blocked": True})
        name, data = await events.next()
        assert (name, data["id"], data["blocked"]) == ("person", SHEN, True)
        await office.post(f"/api/people/{NEW}/start")
        assert await events.names(2) == ["message", "person"]
        await office.post(f"/api/people/{LI}/language", {"language_code": "en"})
        assert (await events.next())[1]["language_code"] == "en"
        await office.post("/api/clock", {"move": "1h"})
        assert [(await events.next())[1]["moving"] for _ in range(2)] == [True, False]


async def test_stopping_ends_the_stream(office: Office) -> None:
    async with office.http.get("/api/events") as response:
        await response.content.readline()
        await office.sandbox.stop()
        async with asyncio.timeout(2):
            await response.content.read()


# whose door it is


def test_another_address_than_this_machine_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--listen-elsewhere"):
        make_sandbox(tmp_path, host="0.0.0.0")
    make_sandbox(tmp_path, host="0.0.0.0", listen_elsewhere=True)
    make_sandbox(tmp_path, host="localhost")


def test_a_token_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a bot's token"):
        make_sandbox(tmp_path, token="nonsense")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", ""])
async def test_a_foreign_host_name_is_refused(office: Office, host: str) -> None:
    async with office.http.get("/api/state", headers={"Host": host}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (403, "foreign_host")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:80"])
async def test_this_machines_names_are_known(office: Office, host: str) -> None:
    async with office.http.get("/api/state", headers={"Host": host}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_act_for_a_person(office: Office, headers: dict[str, str]) -> None:
    async with office.http.post(f"/api/people/{SHEN}/messages", json={"text": "x"}, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (403, "foreign_site")
    assert await updates(office) == []


async def test_the_page_itself_can_act(office: Office) -> None:
    headers = {"Origin": office.sandbox.url, "Sec-Fetch-Site": "same-origin"}
    async with office.http.post(f"/api/people/{SHEN}/messages", json={"text": "x"}, headers=headers) as answer:
        assert answer.status == 200


async def test_an_address_is_known_where_the_sandbox_serves_all(tmp_path: Path) -> None:
    sandbox = make_sandbox(tmp_path, host="0.0.0.0", listen_elsewhere=True)
    async with sandbox, ClientSession(f"http://127.0.0.1:{sandbox.url.rpartition(':')[2]}") as http:
        for host, status in (("10.0.0.7:80", 200), ("evil.example", 403)):
            async with http.get("/api/clock", headers={"Host": host}) as answer:
                assert answer.status == status


async def test_two_people_in_two_offices_do_not_meet(tmp_path: Path) -> None:
    async with open_office(tmp_path / "a") as one, open_office(tmp_path / "b") as other:
        await one.say(SHEN, "这里")
        assert await other.chat(SHEN) == []
