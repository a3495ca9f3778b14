"""The bot's command lists, by scope and language."""

import re

from sandbox.wire import Json, Params, bad_request
from sandbox.workplace import Workplace

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_MOST_COMMANDS = 100
_LONGEST_DESCRIPTION = 256
_WIDE_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})


async def set_my_commands(place: Workplace, params: Params) -> bool:
    """Set the list of a scope and language."""
    commands = params.json("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    place.store.set_commands(*_key(place, params), [_command(command) for command in commands])
    return True


async def get_my_commands(place: Workplace, params: Params) -> list[Json]:
    """Give the list of exactly this scope and language."""
    return place.store.get_commands(*_key(place, params)) or []


async def delete_my_commands(place: Workplace, params: Params) -> bool:
    """Forget the list of a scope and language."""
    place.store.set_commands(*_key(place, params), [])
    return True


def commands_for(place: Workplace, person: int) -> list[Json]:
    """Give the list a person sees: the narrowest scope first, in each the person's language first."""
    language = place.standing(person).language_code.split("-")[0].lower()
    for scope in (f"chat:{person}", "all_private_chats", "default"):
        for code in (language, ""):
            if commands := place.store.get_commands(scope, code):
                return commands
    return []


def _key(place: Workplace, params: Params) -> tuple[str, str]:
    language = params.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return _scope(place, params.json("scope") or {}), language


def _scope(place: Workplace, scope: object) -> str:
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: expected an Object")
    kind = str(scope.get("type", "default"))
    if kind in _WIDE_SCOPES:
        return kind
    if kind != "chat":
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return f"chat:{_started_chat(place, Params(scope))}"


def _started_chat(place: Workplace, scope: Params) -> int:
    chat = scope.id("chat_id")
    standing = None if chat is None else place.store.get_person(chat)
    if standing is None or not standing.started:
        raise bad_request("chat not found")
    return standing.id


def _command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
