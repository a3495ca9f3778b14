"""What both doors of the sandbox, the bot's and the people's, stand on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.events import Events
from sandbox.folder import FileFolder
from sandbox.limits import Budget
from sandbox.people import Persona
from sandbox.queue import UpdateQueue
from sandbox.store import Standing, Store
from sandbox.webhook import Deliverer

_TOKEN = re.compile(r"(\d+):[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Bot:
    """The one bot of this workplace."""

    token: str
    username: str
    name: str

    @property
    def id(self) -> int:
        """The bot's user id, which its token begins with."""
        match = _TOKEN.fullmatch(self.token)
        if match is None:
            raise ValueError("a bot's token is its id, a colon and a secret of A-Z, a-z, 0-9, _ and -")
        return int(match[1])


@dataclass(frozen=True)
class Workplace:
    """The bot, the people and everything that happened between them."""

    bot: Bot
    personas: Mapping[int, Persona]
    store: Store
    events: Events
    updates: UpdateQueue
    webhook: Deliverer
    clock: Clock
    files: FileFolder
    budget: Budget | None
    elapsed: Callable[[], float]

    def standing(self, person: int) -> Standing:
        """Say how one of the personas stands with the bot."""
        standing = self.store.get_person(person)
        if standing is None:
            raise KeyError(person)
        return standing
