"""Routes: every command and button, and what answers it. The gate stands in front of all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.buttons import Button
from bot.call import Call
from bot.replies import Reply
from domain.rights import Right

Handler = Callable[[Call], Awaitable[Reply]]
PressHandler = Callable[[Call, Any], Awaitable[Reply]]


@dataclass(frozen=True)
class Command:
    """A command: its name without the slash, and what answers it."""

    name: str
    run: Handler


@dataclass(frozen=True)
class Press:
    """A button: its type, the right that it takes, and what answers it."""

    kind: type[Button]
    right: Right
    run: PressHandler


Route = Command | Press
