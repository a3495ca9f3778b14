from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from tests.sandbox.office import FRIDAY_NINE, LI, NEW, SHEN, Office

GO = InlineKeyboardMarkup([[InlineKeyboardButton("去", callback_data="go")]])
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup"
    " are exactly the same as a current content and reply markup of the message"
)


async def test_a_message_reaches_the_persons_chat_and_counts_as_unread(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "<b>您好</b>", parse_mode="HTML", reply_markup=GO, protect_content=True)
    assert (sent.text, sent.date, sent.has_protected_content) == ("您好", FRIDAY_NINE, True)
    assert sent.reply_markup == GO
    [seen] = await office.chat(SHEN)
    assert seen["id"] == sent.message_id
    assert seen["keyboard"] == [[{"text": "去", "data": "go"}]]
    assert seen["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]
    assert (seen["protected"], seen["silent"], seen["edited"], seen["from"]) == (True, False, None, "bot")
    assert (await office.row(SHEN))["unread"] == 1
    assert (await office.row(LI))["unread"] == 0


async def test_a_text_of_4096_characters_is_the_longest(office: Office) -> None:
    await office.bot.send_message(SHEN, f"<b>{'字' * 4096}</b>", parse_mode="HTML")
    refusal = await office.refusal("sendMessage", chat_id=SHEN, text="字" * 4097)
    assert refusal == (400, "Bad Request: message is too long")


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
async def test_an_empty_text_is_refused(office: Office, text: str) -> None:
    refusal = await office.refusal("sendMessage", chat_id=SHEN, text=text, parse_mode="HTML")
    assert refusal == (400, "Bad Request: message text is empty")


async def test_callback_data_has_at_most_64_bytes(office: Office) -> None:
    def buttons(data: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "去", "callback_data": data}]]}

    status, _ = await office.call("sendMessage", chat_id=SHEN, text="好", reply_markup=buttons("x" * 64))
    assert status == 200
    for data in ("字" * 22, "x" * 65, ""):
        refusal = await office.refusal("sendMessage", chat_id=SHEN, text="好", reply_markup=buttons(data))
        assert refusal == (400, "Bad Request: BUTTON_DATA_INVALID")


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (
            {"text": "去"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "去", "url": "moon"}, "inline keyboard button URL 'moon' is invalid: Wrong HTTP URL"),
    ],
)
async def test_buttons_that_do_nothing_are_refused(office: Office, button: dict[str, Any], reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await office.refusal("sendMessage", chat_id=SHEN, text="好", reply_markup=markup)
    assert refusal == (400, f"Bad Request: {reason}")


async def test_links_are_buttons_too(office: Office) -> None:
    link = InlineKeyboardMarkup([[InlineKeyboardButton("开", url="https://bank.example/x")]])
    await office.bot.send_message(SHEN, "链接", reply_markup=link)
    assert (await office.chat(SHEN))[0]["keyboard"] == [[{"text": "开", "url": "https://bank.example/x"}]]


@pytest.mark.parametrize("markup", [ReplyKeyboardRemove(), ForceReply()])
async def test_other_markup_is_accepted(office: Office, markup: ReplyKeyboardRemove | ForceReply) -> None:
    sent = await office.bot.send_message(SHEN, "好", reply_markup=markup)
    assert sent.reply_markup is None


async def test_a_blocked_bot_is_refused(office: Office) -> None:
    await office.post(f"/api/people/{SHEN}/block", {"blocked": True})
    assert await office.refusal("sendMessage", chat_id=SHEN, text="好") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    with pytest.raises(Forbidden):
        await office.bot.send_chat_action(SHEN, "typing")
    await office.post(f"/api/people/{SHEN}/block", {"blocked": False})
    await office.bot.send_message(SHEN, "好")


async def test_a_bot_cannot_write_first(office: Office) -> None:
    refusal = await office.refusal("sendMessage", chat_id=NEW, text="好")
    assert refusal == (403, "Forbidden: bot can't initiate conversation with a user")
    await office.post(f"/api/people/{NEW}/start", {"payload": None})
    await office.bot.send_message(NEW, "好")


async def test_a_reply_shows_what_it_answers(office: Office) -> None:
    [question] = await office.say(SHEN, "几点？")
    sent = await office.bot.send_message(SHEN, "三点", reply_parameters=ReplyParameters(question))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "几点？"


async def test_a_reply_to_nothing_is_refused_unless_allowed(office: Office) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await office.bot.send_message(SHEN, "三点", reply_parameters=ReplyParameters(99))
    parameters = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await office.bot.send_message(SHEN, "三点", reply_parameters=parameters)).reply_to_message is None


# editing and deleting


async def test_an_edit_changes_text_and_takes_the_buttons_away(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "旧", reply_markup=GO)
    edited = await office.bot.edit_message_text("新", SHEN, sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup, edited.edit_date) == ("新", None, FRIDAY_NINE)
    [seen] = await office.chat(SHEN)
    assert (seen["text"], seen["keyboard"], seen["edited"]) == ("新", None, "2026-11-27T01:00:00Z")
    assert (await office.row(SHEN))["unread"] == 1


async def test_other_buttons_do_not_count_as_an_edit(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "按", reply_markup=GO)
    await office.bot.edit_message_reply_markup(SHEN, sent.message_id)
    [seen] = await office.chat(SHEN)
    assert (seen["keyboard"], seen["edited"]) == (None, None)


async def test_an_edit_that_changes_nothing_is_refused(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "<b>旧</b>", parse_mode="HTML", reply_markup=GO)
    same: dict[str, Any] = {"chat_id": SHEN, "message_id": sent.message_id, "reply_markup": GO.to_dict()}
    text: dict[str, Any] = {"text": "<strong>旧</strong>", "parse_mode": "HTML"}
    assert await office.refusal("editMessageText", **same, **text) == (400, NOT_MODIFIED)
    assert await office.refusal("editMessageReplyMarkup", **same) == (400, NOT_MODIFIED)
    assert (await office.call("editMessageText", **same, text="旧"))[0] == 200


async def test_an_edit_of_nothing_is_refused(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "旧")
    for chat, message in ((SHEN, 99), (LI, sent.message_id), (SHEN, "x"), (SHEN, 10**40)):
        refusal = await office.refusal("editMessageText", chat_id=chat, message_id=message, text="新")
        assert refusal == (400, "Bad Request: message to edit not found")


async def test_what_a_person_wrote_cannot_be_edited(office: Office) -> None:
    [theirs] = await office.say(SHEN, "我的")
    refusal = await office.refusal("editMessageText", chat_id=SHEN, message_id=theirs, text="改")
    assert refusal == (400, "Bad Request: message can't be edited")


async def test_a_deleted_message_is_gone_for_every_method(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "旧")
    assert await office.bot.delete_message(SHEN, sent.message_id)
    [seen] = await office.chat(SHEN)
    assert (seen["deleted"], seen["text"]) == (True, None)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await office.bot.edit_message_text("新", SHEN, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await office.bot.delete_message(SHEN, sent.message_id)


async def test_a_message_older_than_two_days_cannot_be_deleted(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "旧")
    for _ in range(3):
        await office.post("/api/clock", {"move": "1d"})
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await office.bot.delete_message(SHEN, sent.message_id)


# presses


async def test_a_press_reaches_the_bot_and_its_answer_the_person(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "按", reply_markup=GO)
    query = await office.press(SHEN, sent.message_id)
    assert (await office.get(f"/api/presses/{query}"))["answered"] is False
    [update] = await office.bot.get_updates()
    press = update.callback_query
    assert press is not None
    assert isinstance(press.message, Message)
    assert (press.id, press.data, press.from_user.id, press.message.text) == (query, "go", SHEN, "按")
    await press.answer("好的", show_alert=True)
    assert await office.get(f"/api/presses/{query}") == {"answered": True, "text": "好的", "alert": True}


async def test_a_second_answer_changes_nothing(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "按", reply_markup=GO)
    query = await office.press(SHEN, sent.message_id)
    await office.bot.answer_callback_query(query)
    await office.bot.answer_callback_query(query, "晚了")
    assert (await office.get(f"/api/presses/{query}"))["text"] is None


async def test_an_answer_that_comes_too_late_is_refused(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "按", reply_markup=GO)
    query = await office.press(SHEN, sent.message_id)
    office.elapsed.now += 31
    too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    assert await office.refusal("answerCallbackQuery", callback_query_id=query) == too_old
    for nonsense in ("99", "moon", "", "9" * 40):
        assert await office.refusal("answerCallbackQuery", callback_query_id=nonsense) == too_old


async def test_a_toast_has_at_most_200_characters(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "按", reply_markup=GO)
    query = await office.press(SHEN, sent.message_id)
    refusal = await office.refusal("answerCallbackQuery", callback_query_id=query, text="字" * 201)
    assert refusal == (400, "Bad Request: MESSAGE_TOO_LONG")


async def test_a_press_on_a_message_of_two_days_ago_is_inaccessible(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "按", reply_markup=GO)
    await office.post("/api/clock", {"to": (FRIDAY_NINE + timedelta(hours=48)).isoformat()})
    await office.press(SHEN, sent.message_id)
    await office.post("/api/clock", {"move": "10m"})
    await office.press(SHEN, sent.message_id)
    fresh, stale = [update.callback_query for update in await office.bot.get_updates()]
    assert fresh is not None
    assert fresh.message is not None
    assert fresh.message.is_accessible
    assert stale is not None
    assert stale.message is not None
    assert not stale.message.is_accessible
    assert (stale.message.message_id, stale.message.chat.id) == (sent.message_id, SHEN)


async def test_a_press_on_a_deleted_message_is_inaccessible(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "按", reply_markup=GO)
    await office.bot.delete_message(SHEN, sent.message_id)
    await office.press(SHEN, sent.message_id)
    _, body = await office.call("getUpdates")
    message = body["result"][0]["callback_query"]["message"]
    assert (message["date"], message["message_id"], "text" in message) == (0, sent.message_id, False)


async def test_an_unknown_chat_action_is_refused(office: Office) -> None:
    assert await office.bot.send_chat_action(SHEN, "typing")
    refusal = await office.refusal("sendChatAction", chat_id=SHEN, action="dancing")
    assert refusal == (400, "Bad Request: wrong parameter action in request")
