import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Poll

from tests.sandbox.office import SHEN, Office

MORE = InlineKeyboardMarkup([[InlineKeyboardButton("下一题", callback_data="next")]])
FIELDS = {"chat_id": SHEN, "question": "几岁?", "options": ["一", "二"], "type": "quiz", "correct_option_ids": [0]}


async def _quiz(office: Office) -> Message:
    return await office.bot.send_poll(
        SHEN,
        "流动资金贷款的期限一般不超过几年?",
        ["一年", "三年", "五年"],
        type=Poll.QUIZ,
        correct_option_ids=[1],
        explanation="一般不超过三年。",
        reply_markup=MORE,
    )


async def test_a_quiz_hides_what_is_right_until_it_is_answered_and_is_answered_once(office: Office) -> None:
    sent = await _quiz(office)
    assert sent.poll is not None
    assert (sent.poll.type, sent.poll.is_anonymous, sent.poll.total_voter_count) == (Poll.QUIZ, True, 0)
    assert sent.reply_markup == MORE
    [seen] = await office.chat(SHEN)
    assert (seen["poll"]["right"], seen["poll"]["explanation"], seen["poll"]["chosen"]) == (None, "", None)
    await office.post(f"/api/people/{SHEN}/vote", {"message": sent.message_id, "option": 0})
    [seen] = await office.chat(SHEN)
    assert (seen["poll"]["right"], seen["poll"]["explanation"], seen["poll"]["chosen"]) == (1, "一般不超过三年。", 0)
    again = await office.post(f"/api/people/{SHEN}/vote", {"message": sent.message_id, "option": 1})
    assert (again["status"], again["error"]) == (400, "voted")


async def test_a_bot_that_wants_polls_hears_the_count_and_never_who(office: Office) -> None:
    sent = await _quiz(office)
    await office.post(f"/api/people/{SHEN}/vote", {"message": sent.message_id, "option": 2})
    [update] = await office.bot.get_updates(allowed_updates=["poll"])
    assert update.poll is not None
    assert [option.voter_count for option in update.poll.options] == [0, 0, 1]
    assert str(SHEN) not in update.to_json().replace(f'"{sent.message_id}"', "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"question": " "}, "poll question must be non-empty"),
        ({"question": "字" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have between 1 and 12 options"),
        ({"options": ["一", "二" * 101]}, "poll options length must not exceed 100"),
        ({"correct_option_ids": [2]}, "wrong correct option ID specified"),
        ({"explanation": "字" * 201}, "poll explanation is too long"),
        ({"is_anonymous": False}, "the sandbox has anonymous polls alone"),
    ],
)
async def test_a_quiz_that_telegram_would_not_take_is_refused(
    office: Office, changes: dict[str, object], reason: str
) -> None:
    assert await office.refusal("sendPoll", **{**FIELDS, **changes}) == (400, f"Bad Request: {reason}")


async def test_only_a_poll_can_be_answered(office: Office) -> None:
    sent = await office.bot.send_message(SHEN, "好")
    refused = await office.post(f"/api/people/{SHEN}/vote", {"message": sent.message_id, "option": 0})
    assert refused["error"] == "no_poll"
