from typing import Any

import pytest
from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest

from tests.sandbox.office import NEW, SHEN, Office


async def menu(office: Office, person: int) -> list[str]:
    commands = (await office.get(f"/api/people/{person}/commands"))["commands"]
    return [command["description"] for command in commands]


async def test_the_narrowest_scope_wins_and_in_it_the_persons_language(office: Office) -> None:
    bot = office.bot
    assert await menu(office, SHEN) == []
    await bot.set_my_commands([("menu", "default")])
    assert await menu(office, SHEN) == ["default"]
    await bot.set_my_commands([("menu", "默认")], language_code="zh")
    assert (await menu(office, SHEN), await menu(office, NEW)) == (["默认"], ["default"])
    await bot.set_my_commands([("menu", "private")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([("menu", "group")], scope=BotCommandScopeAllGroupChats())
    assert await menu(office, SHEN) == ["private"]
    await bot.set_my_commands([("menu", "hers")], scope=BotCommandScopeChat(SHEN))
    await bot.set_my_commands([("menu", "她的")], scope=BotCommandScopeChat(SHEN), language_code="zh")
    assert (await menu(office, SHEN), await menu(office, NEW)) == (["她的"], ["private"])
    await bot.delete_my_commands(scope=BotCommandScopeChat(SHEN), language_code="zh")
    assert await menu(office, SHEN) == ["hers"]


async def test_a_list_is_read_back_for_exactly_its_scope_and_language(office: Office) -> None:
    await office.bot.set_my_commands([("menu", "菜单")], language_code="zh")
    [command] = await office.bot.get_my_commands(language_code="zh")
    assert (command.command, command.description) == ("menu", "菜单")
    assert await office.bot.get_my_commands() == ()
    await office.bot.set_my_commands([], language_code="zh")
    assert await office.bot.get_my_commands(language_code="zh") == ()


async def test_a_change_of_language_changes_the_menu(office: Office) -> None:
    await office.bot.set_my_commands([("menu", "menu")])
    await office.bot.set_my_commands([("menu", "菜单")], language_code="zh")
    await office.post(f"/api/people/{SHEN}/language", {"language_code": "en"})
    assert await menu(office, SHEN) == ["menu"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"commands": [{"command": "Größe", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 77}}, "chat not found"),
    ],
)
async def test_strange_commands_are_refused(office: Office, params: dict[str, Any], reason: str) -> None:
    assert await office.refusal("setMyCommands", **params) == (400, f"Bad Request: {reason}")


async def test_a_chat_that_was_never_started_has_no_commands_of_its_own(office: Office) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await office.bot.set_my_commands([("menu", "x")], scope=BotCommandScopeChat(NEW))
