import io
import json
from typing import Any

import pytest
from aiohttp import FormData
from telegram import Bot
from telegram.error import InvalidToken

from tests.sandbox.office import SHEN, TOKEN, Office, make_bot


async def test_the_stock_client_learns_who_the_bot_is(office: Office) -> None:
    me = await office.bot.get_me()
    assert (me.id, me.username, me.first_name, me.is_bot) == (4242, "wuhua_bot", "五化", True)


async def test_a_wrong_token_is_unauthorized(office: Office) -> None:
    status, body = await office.call("getMe", token="4242:wrong")
    assert (status, body) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    stranger: Bot = make_bot(office.sandbox.url, "4242:wrong")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_an_unknown_method_is_not_found(office: Office) -> None:
    assert await office.refusal("getMoon") == (404, "Not Found")


async def test_a_path_without_a_method_is_not_found_in_the_bots_own_form(office: Office) -> None:
    async with office.http.get(f"/bot{TOKEN}") as answer:
        assert await answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


@pytest.mark.parametrize("name", ["getMe", "getme", "GETME"])
async def test_method_names_are_read_in_any_case(office: Office, name: str) -> None:
    status, body = await office.call(name)
    assert (status, body["result"]["id"]) == (200, 4242)


async def test_methods_answer_get_requests_too(office: Office) -> None:
    async with office.http.get(f"/bot{TOKEN}/sendMessage", params={"chat_id": str(SHEN), "text": "好"}) as answer:
        assert (await answer.json())["result"]["text"] == "好"


BUTTONS = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}


def _form(multipart: bool) -> FormData:
    form = FormData(default_to_multipart=multipart)
    form.add_field("chat_id", str(SHEN))
    form.add_field("text", "你好")
    form.add_field("disable_notification", "True")
    form.add_field("reply_markup", json.dumps(BUTTONS))
    return form


@pytest.mark.parametrize("multipart", [False, True])
async def test_forms_carry_numbers_flags_and_objects_as_text(office: Office, multipart: bool) -> None:
    async with office.http.post(f"/bot{TOKEN}/sendMessage", data=_form(multipart)) as answer:
        sent = (await answer.json())["result"]
    assert sent["chat"]["id"] == SHEN
    assert sent["reply_markup"] == BUTTONS
    assert (await office.chat(SHEN))[0]["silent"] is True


async def test_unknown_parameters_are_ignored(office: Office) -> None:
    status, _ = await office.call(
        "sendMessage", chat_id=SHEN, text="好", moon=1, link_preview_options={"is_disabled": True}
    )
    assert status == 200


@pytest.mark.parametrize("body", ["{", "[1]", '"text"'])
async def test_a_body_that_is_no_json_object_is_refused(office: Office, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with office.http.post(f"/bot{TOKEN}/sendMessage", data=body, headers=headers) as answer:
        assert answer.status == 400


async def test_a_broken_multipart_body_is_refused(office: Office) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with office.http.post(f"/bot{TOKEN}/sendMessage", data=b"--nonsense", headers=headers) as answer:
        assert answer.status == 400


async def test_half_a_surrogate_pair_is_refused(office: Office) -> None:
    refusal = await office.refusal("sendMessage", chat_id=SHEN, text="\ud83d")
    assert refusal == (400, "Bad Request: strings must be encoded in UTF-8")


@pytest.mark.parametrize("chat", [77, "77", -100123, "@somebody", "10" * 30, 1.5, True])
async def test_an_unknown_chat_is_not_found(office: Office, chat: Any) -> None:
    assert await office.refusal("sendMessage", chat_id=chat, text="好") == (
        400,
        "Bad Request: chat not found",
    )


async def test_a_message_to_nobody_is_refused(office: Office) -> None:
    assert await office.refusal("sendMessage", text="好") == (400, "Bad Request: chat_id is empty")


async def test_a_body_over_a_megabyte_is_too_large(office: Office) -> None:
    body = io.BytesIO(b"chat_id=1001&text=" + b"x" * 2_000_000)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with office.http.post(f"/bot{TOKEN}/sendMessage", data=body, headers=headers) as answer:
        assert (await answer.json())["description"] == "Request Entity Too Large"
