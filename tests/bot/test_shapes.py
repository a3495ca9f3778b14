"""What is read of an update: a part that nobody reads may be anything, one that is read may not."""

from typing import Any

import pytest
from telegram import Bot
from telegram.ext import ExtBot

from bot.demo import TOKEN
from bot.shapes import MalformedError, read_update

USER = {"id": 1, "is_bot": False, "first_name": "x"}
MESSAGE: dict[str, Any] = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "from": USER, "text": "x"}


@pytest.fixture
def bot() -> ExtBot[None]:
    return ExtBot(TOKEN)


def test_a_part_that_a_later_bot_api_makes_otherwise_stops_no_message(bot: ExtBot[None]) -> None:
    later = MESSAGE | {"story": {"id": "new"}, "reply_to_message": 7, "gift": ["unknown"]}
    update = read_update({"update_id": 1, "message": later}, bot)
    assert update.message is not None
    assert (update.message.text, update.message.get_bot()) == ("x", bot)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": 7},
        {"text": "a\x00b"},
        {"text": "\ud800"},
        {"message_id": True},
        {"message_id": 2**63},
        {"date": -1},
        {"date": 2**40},
        {"chat": None},
        {"chat": {"id": "1", "type": "private"}},
        {"from": {"id": 1.5, "is_bot": False, "first_name": "x"}},
        {"photo": {"file_id": "x"}},
        {"document": {"file_id": "x", "file_unique_id": "u", "file_size": -1}},
        {"entities": [{"type": "bot_command", "offset": -1, "length": 1}]},
    ],
)
def test_a_part_that_is_read_and_has_another_shape_makes_no_update(bot: ExtBot[None], changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        read_update({"update_id": 1, "message": MESSAGE | changes}, bot)


def test_a_message_that_says_nothing_but_what_can_not_be_read_is_none(bot: ExtBot[None]) -> None:
    said = {key: value for key, value in MESSAGE.items() if key != "text"}
    with pytest.raises(MalformedError):
        read_update({"update_id": 1, "message": said | {"story": {"id": "new"}}}, bot)


def test_a_nest_without_end_makes_no_update(bot: ExtBot[None]) -> None:
    nested: Any = MESSAGE
    for _ in range(5_000):
        nested = {**MESSAGE, "reply_to_message": nested}
    assert isinstance(read_update({"update_id": 1, "message": nested}, bot).get_bot(), Bot)
