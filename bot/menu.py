"""The command menu: what each person may do, shown by the chat's client."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import BotCommand

from bot.words import Tongue, say
from domain.people import Person
from domain.rights import Right, may

FOR_ANYBODY = ("help", "language")


@dataclass(frozen=True)
class CommandList:
    """The commands of one chat, ready to be set."""

    commands: tuple[BotCommand, ...]


@dataclass(frozen=True)
class Menu:
    """Every command that menus list, and the right that it takes."""

    rights: Mapping[str, Right]

    def of(self, person: Person, tongue: Tongue) -> CommandList:
        """Give a person's commands, described in a language."""
        return _described([name for name, right in self.rights.items() if may(person, right)], tongue)

    def of_anybody(self, tongue: Tongue) -> CommandList:
        """Give the commands of a chat that is nobody's yet."""
        return _described(FOR_ANYBODY, tongue)


def _described(names: list[str] | tuple[str, ...], tongue: Tongue) -> CommandList:
    return CommandList(tuple(BotCommand(name, tongue.plain(say(f"command.{name}"))) for name in names))
